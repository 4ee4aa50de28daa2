"""The neighbourhood graph on which themes are found."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .idioms import STOP_WORDS, WORD_PATTERN
from .vectors import usable_cores

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_ROWS_AT_ONCE = 512
_COLUMNS_IN_A_GROUP = 16
_TERM_WIDTH = 100
_FEWEST_FOR_TERMS = 30
_FEWEST_TO_CENTRE = 10
_COMPANY, _COMPANY_SHARE = 5, np.float32(0.5)
"""How many neighbours a point is drawn towards, and how far."""
_ITSELF = 0.99999
_EDGES_AT_ONCE = 8192
_SAFELY = 1e-3
"""How far above a bound a rough cosine is taken to be above it."""


@dataclass(frozen=True)
class Space:
    """Where distances are measured: topics less what all have in common, drawn to their neighbours.

    ``term_share`` is how much the words used count beside the vectors; 0 for English, which the vectors
    know well enough. ``transform`` brings further texts into the same space.
    """

    middle: Floats
    term_share: float = 0.0
    reference: Floats | None = None
    _terms: Any = None
    _reduction: Any = None

    def transform(self, vectors: Floats, texts: Sequence[str]) -> Floats:
        """Unit-length points for texts with these vectors."""
        points = self.place(vectors, texts)
        return points if self.reference is None else _in_company(points, self.reference)

    def place(self, vectors: Floats, texts: Sequence[str]) -> Floats:
        """The same before they are drawn to their neighbours."""
        centred = _unit(vectors - self.middle)
        if self._terms is None:
            return centred
        reduced = self._reduction.transform(self._terms.transform(texts)).astype(np.float32)
        return _unit(np.hstack([centred, np.float32(self.term_share) * _unit(reduced)]))


def fit_space(vectors: Floats, texts: Sequence[str], *, term_share: float, seed: int) -> Space:
    """Learn what a corpus has in common, and where asked for its words.

    Taking the mean away leaves what tells texts apart (Mu and Viswanath 2018). Drawing each point half way to
    its five nearest evens out the chance of wording, as one step of mean shift does (Fukunaga and Hostetler
    1975). Words are reduced by latent semantic analysis (Deerwester and others 1990); where there are too
    few texts, or they share no words, the vectors have to do.

    Args:
        vectors: unit topics (``embedding.Topics``), shape (n, d).
        texts: the n normalised texts.
        term_share: how much words count beside the vectors, from 0.
        seed: for the reduction of words.
    """
    size = len(texts)
    middle = (
        vectors.mean(axis=0)
        if size >= _FEWEST_TO_CENTRE
        else np.zeros_like(vectors[:1].sum(axis=0))
    )
    terms, reduction = (
        _fit_terms(texts, seed) if term_share and size >= _FEWEST_FOR_TERMS else (None, None)
    )
    bare = Space(middle, term_share if terms is not None else 0.0, None, terms, reduction)
    return replace(bare, reference=bare.place(vectors, texts)) if size > 2 * _COMPANY else bare


def _fit_terms(texts: Sequence[str], seed: int) -> tuple[Any, Any]:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    terms = TfidfVectorizer(
        sublinear_tf=True,
        min_df=2 if len(texts) < 1000 else 3,
        token_pattern=WORD_PATTERN,
        stop_words=sorted(STOP_WORDS),
    )
    try:
        matrix = terms.fit_transform(texts)
    except ValueError:  # no word occurs twice
        return None, None
    if min(matrix.shape) < 3:
        return None, None
    return terms, TruncatedSVD(min(_TERM_WIDTH, min(matrix.shape) - 1), random_state=seed).fit(
        matrix
    )


def _in_company(points: Floats, reference: Floats) -> Floats:
    """Each point drawn towards its nearest in the reference, itself aside."""
    numbers, similarities = nearest(points, reference, _COMPANY + 1)
    # Whichever neighbour is the point itself counts for nothing; else the last one too many does.
    weights = np.clip(similarities, 0, 1) ** 2
    own = similarities >= _ITSELF
    weights[own] = 0
    weights[~own.any(axis=1), -1] = 0
    totals = np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    drawn = np.empty_like(points)
    for start in range(0, len(points), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        company = np.einsum("ij,ijk->ik", weights[rows] / totals[rows], reference[numbers[rows]])
        drawn[rows] = points[rows] + _COMPANY_SHARE * company
    return _unit(drawn)


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Floats = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


def nearest(
    queries: Floats, points: Floats, count: int, *, skip_self: bool = False
) -> tuple[Ints, Floats]:
    """The nearest points of each query by cosine, nearest first, in blocks so that memory stays bounded.

    Args:
        queries: unit rows, shape (q, d).
        points: unit rows, shape (p, d).
        count: how many neighbours; fewer come back where there are not enough points.
        skip_self: queries and points are the same rows, and no row is its own neighbour.

    Returns:
        Their numbers and similarities, each of shape (q, count). Ties go to the lower number.
    """
    count = max(0, min(count, len(points) - (1 if skip_self else 0)))
    numbers = np.zeros((len(queries), count), dtype=np.int64)
    similarities = np.zeros((len(queries), count), dtype=np.float32)

    def seek(start: int) -> None:
        block = queries[start : start + _ROWS_AT_ONCE] @ points.T
        if skip_self:
            block[np.arange(len(block)), np.arange(start, start + len(block))] = -2
        rows = slice(start, start + len(block))
        numbers[rows], similarities[rows] = _greatest(block, count)

    starts = range(0, len(queries), _ROWS_AT_ONCE) if count else range(0)
    if len(starts) < 2:
        for start in starts:
            seek(start)
    else:  # each block has rows of its own, so it does not matter which is done first
        with ThreadPoolExecutor(usable_cores()) as pool:
            list(pool.map(seek, starts))
    return numbers, similarities


def _greatest(block: Floats, count: int) -> tuple[Ints, Floats]:
    """The greatest values of each row, rounded to five digits, with their columns.

    The columns are dealt into groups; no fewer than ``count`` values of a row reach the ``count``-th greatest
    of its groups' greatest values, so all but a few of them need not be sorted.
    """
    rows, columns = block.shape
    groups = columns // _COLUMNS_IN_A_GROUP
    if groups < count:
        row, column = np.divmod(np.arange(block.size), columns)
    else:
        greatest = block[:, :groups].copy()
        for first in range(groups, groups * _COLUMNS_IN_A_GROUP, groups):
            np.maximum(greatest, block[:, first : first + groups], out=greatest)
        least = np.partition(greatest, groups - count, axis=1)[:, groups - count]
        # Rounding must not lose a value that is as great as another once both are rounded.
        found = np.flatnonzero(block >= (least - np.float32(2e-5))[:, None])
        row, column = np.divmod(found, columns)
    values = np.round(block[row, column], 5)
    order = np.lexsort((-values, row))  # stable: of equal values the lower column comes first
    chosen = order[np.searchsorted(row, np.arange(rows))[:, None] + np.arange(count)]
    return column[chosen], values[chosen]


def neighbourhood_graph(points: Floats, count: int) -> tuple[sparse.csr_matrix, Ints, Floats]:
    """Join each point to its nearest, each edge weighted by similarity and shared neighbourhood.

    The weight is cosine times the Jaccard overlap of the two neighbourhoods (shared nearest neighbours:
    Jarvis and Patrick 1973; the weighting is that of PhenoGraph, Levine and others 2015), which thins the
    edges that bridge two crowds.

    Args:
        points: unit rows, shape (n, d).
        count: neighbours of each point.

    Returns:
        A symmetric matrix of shape (n, n) with an empty diagonal; each point's nearest and how near they
        are, shape (n, count).
    """
    size = len(points)
    numbers, similarities = nearest(points, points, count, skip_self=True)
    count = numbers.shape[1]
    rows = np.repeat(np.arange(size), count)
    shape = (size, size)
    directed = sparse.csr_matrix(
        (similarities.ravel().astype(np.float64), (rows, numbers.ravel())), shape=shape
    )
    links = sparse.csr_matrix(
        (np.ones(size * count), (rows, numbers.ravel())), shape=shape
    ) + sparse.eye(size)
    links = links.tocsr()
    edges = directed.maximum(directed.T).tocoo()
    shared = _shared(links, edges.row, edges.col)
    overlap = shared / (2 * (count + 1) - shared)
    graph = sparse.csr_matrix(
        (np.clip(edges.data, 0, 1) * overlap, (edges.row, edges.col)), shape=shape
    )
    graph.eliminate_zeros()
    graph.sort_indices()
    return graph, numbers, similarities


def unlike_all(points: Floats, graph: sparse.csr_matrix, least: float) -> NDArray[np.bool_]:
    """Which points have no other within a cosine of ``least``.

    Nearly every point has one among its neighbours in the graph; only the rest are compared with all others.
    """
    close = np.zeros(len(points), dtype=bool)
    edges = graph.tocoo()
    for start in range(0, len(edges.row), _EDGES_AT_ONCE):
        left, right = (ends[start : start + _EDGES_AT_ONCE] for ends in (edges.row, edges.col))
        likeness = np.einsum("ij,ij->i", points[left], points[right])
        close[left[likeness >= least + _SAFELY]] = True
    unlike = np.flatnonzero(~close)
    numbers, similarities = nearest(points[unlike], points, 2)
    # One of the two nearest is the point itself, unless two others are at the same place.
    similarities[numbers == unlike[:, None]] = -2
    close[unlike] = (similarities >= least).any(axis=1)
    return ~close


def _shared(links: sparse.csr_matrix, left: Ints, right: Ints) -> NDArray[np.float64]:
    """How many neighbours the two ends of each edge share."""
    shared = np.zeros(len(left))
    for start in range(0, len(left), _EDGES_AT_ONCE):  # each takes some 600 bytes on the way
        stop = start + _EDGES_AT_ONCE
        product = links[left[start:stop]].multiply(links[right[start:stop]])
        shared[start:stop] = np.asarray(product.sum(axis=1)).ravel()
    return shared
