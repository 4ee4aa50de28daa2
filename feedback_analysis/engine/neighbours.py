"""The neighbourhood graph on which themes are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .idioms import STOP_WORDS, WORD_PATTERN

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_ROWS_AT_ONCE = 1024
_TERM_WIDTH = 100
_FEWEST_FOR_TERMS = 30


@dataclass(frozen=True)
class Space:
    """Where distances are measured: sentence vectors, with or without a share of the words used.

    ``transform`` brings further texts into the same space.
    """

    term_share: float
    _terms: Any = None
    _reduction: Any = None

    def transform(self, vectors: Floats, texts: Sequence[str]) -> Floats:
        """Unit-length points for texts with these sentence vectors."""
        if self._terms is None:
            return _unit(vectors)
        reduced = self._reduction.transform(self._terms.transform(texts)).astype(np.float32)
        return _unit(np.hstack([_unit(vectors), np.float32(self.term_share) * _unit(reduced)]))


def fit_space(vectors: Floats, texts: Sequence[str], *, term_share: float, seed: int) -> Space:
    """Learn the words of a corpus and reduce them (latent semantic analysis; Deerwester and others 1990).

    Where there are too few texts, or they share no words, the space is that of the sentence vectors alone.
    """
    if not term_share or len(texts) < _FEWEST_FOR_TERMS:
        return Space(0.0)
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
        return Space(0.0)
    if min(matrix.shape) < 3:
        return Space(0.0)
    reduction = TruncatedSVD(min(_TERM_WIDTH, min(matrix.shape) - 1), random_state=seed).fit(matrix)
    return Space(term_share, terms, reduction)


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
    for start in range(0, len(queries), _ROWS_AT_ONCE) if count else ():
        block = queries[start : start + _ROWS_AT_ONCE] @ points.T
        np.round(block, 5, out=block)
        if skip_self:
            block[np.arange(len(block)), np.arange(start, start + len(block))] = -2
        order = np.argpartition(-block, count - 1, axis=1)[:, :count]
        order.sort(axis=1)
        values = np.take_along_axis(block, order, axis=1)
        ranks = np.argsort(-values, axis=1, kind="stable")
        numbers[start : start + len(block)] = np.take_along_axis(order, ranks, axis=1)
        similarities[start : start + len(block)] = np.take_along_axis(values, ranks, axis=1)
    return numbers, similarities


def neighbourhood_graph(points: Floats, count: int) -> tuple[sparse.csr_matrix, Floats]:
    """Join each point to its nearest, each edge weighted by similarity and shared neighbourhood.

    The weight is cosine times the Jaccard overlap of the two neighbourhoods (shared nearest neighbours:
    Jarvis and Patrick 1973; the weighting is that of PhenoGraph, Levine and others 2015), which thins the
    edges that bridge two crowds.

    Args:
        points: unit rows, shape (n, d).
        count: neighbours of each point.

    Returns:
        A symmetric matrix of shape (n, n) with an empty diagonal, and each point's similarity to its nearest.
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
    return graph, similarities[:, 0]


def _shared(links: sparse.csr_matrix, left: Ints, right: Ints) -> NDArray[np.float64]:
    """How many neighbours the two ends of each edge share."""
    shared = np.zeros(len(left))
    step = 200_000
    for start in range(0, len(left), step):
        stop = start + step
        product = links[left[start:stop]].multiply(links[right[start:stop]])
        shared[start:stop] = np.asarray(product.sum(axis=1)).ravel()
    return shared
