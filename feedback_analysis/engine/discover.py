"""Discovery: from excerpts to candidate themes and an explicit rest.

A neighbourhood graph is divided by the Leiden method (Traag, Waltman and van Eck 2019) many times, each time
without a fifth of the texts and in another order; the edges on which the divisions agree decide the final
one (consensus clustering: Lancichinetti and Fortunato 2012). So the outcome depends little on any single
answer. Which texts are left out is the same in every run: a seed has no part in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .agreement import adjusted_mutual_information
from .errors import InputError
from .leiden import divide
from .neighbours import Floats, Space, fit_space, neighbourhood_graph, unlike_all

Labels = NDArray[np.int64]

REST = -1
MOST_THEMES = 30
"""More than a person can hold in view; exceeded only where the texts fall apart very clearly."""
MOST_CLEAR_THEMES = 80
CLEAR = 0.86
"""Agreement between divisions (AMI) from which sentence vectors alone are taken to divide clearly."""
LONELY = 0.3
"""Cosine to its nearest neighbour below which an excerpt resembles nothing else said."""
_RESOLUTIONS = (2.0, 1.4, 1.0, 0.8, 0.65, 0.5, 0.35, 0.25, 0.15, 0.1)
_RUNS, _KEPT = 12, 0.8
_JOINED_DOWN = 1.5
"""How many times as many clusters as wanted are joined down rather than divided anew, more coarsely."""
SMALL = 800
"""Different excerpts below which single remarks are too few to shape themes by themselves."""


@dataclass(frozen=True)
class Discovery:
    """What was found.

    ``labels`` holds the theme of each excerpt, 0 for the largest, ``REST`` for none. ``agreement`` is the
    mean AMI between repeated divisions of the same graph. ``points`` are the excerpts in ``space``, ``near``
    the nearest of each, nearest first, and ``nearness`` how near they are.
    """

    labels: Labels
    agreement: float
    space: Space
    points: Floats
    near: Labels
    nearness: Floats

    @property
    def themes(self) -> int:
        """How many themes there are."""
        return int(self.labels.max()) + 1 if len(self.labels) else 0


def discover(
    vectors: Floats,
    texts: Sequence[str],
    *,
    themes: int | None,
    seed: int,
    alone: Floats | None = None,
    answers: Sequence[int] | None = None,
    term_share: float = 0.0,
) -> Discovery:
    """Find themes among different excerpts.

    Args:
        vectors: unit topics (``embedding.Topics``), shape (n, d).
        texts: the n normalised excerpts, no two the same.
        themes: exactly how many to find; chosen from the data when ``None``.
        seed: for splitting clusters where more themes are wanted than the texts fall into.
        alone: the vectors of the excerpts by themselves, where ``vectors`` carry more than that; they
            decide which excerpts resemble nothing else.
        answers: the answer each excerpt is from, so that no theme rests on too few; each its own otherwise.
        term_share: how much shared words count beside the vectors: for text the vectors know little of.

    Returns:
        Themes numbered from 0 by falling size. With ``themes`` given there are exactly as many.

    Raises:
        InputError: ``themes`` is less than one or more than there are different excerpts.
    """
    size = len(texts)
    _check_number(themes, size)
    if size < 3:
        space = fit_space(vectors, texts, term_share=0, seed=seed)
        labels = np.arange(size) if themes == size else np.zeros(size, dtype=np.int64)
        nobody = np.zeros((size, 0), dtype=np.int64)
        points = space.transform(vectors, texts)
        return Discovery(labels, 1.0, space, points, nobody, nobody.astype(np.float32))
    owners = np.arange(size) if answers is None else np.asarray(answers, dtype=np.int64)
    space = fit_space(vectors, texts, term_share=term_share, seed=seed)
    points = space.transform(vectors, texts)
    graph, near, nearness = neighbourhood_graph(points, neighbours_for(size))
    own, agreement = consensus(graph, resolution=1.0)
    if themes is None:
        labels = _usable(graph, points, own, owners, clear=agreement >= CLEAR)
    else:
        labels = _exactly(graph, points, own, themes, seed)
    by_itself = vectors if alone is None else alone
    lonely = unlike_all(by_itself, graph, LONELY)
    labels = _by_size(_lonely_to_rest(lonely, labels, keep_all=themes is not None))
    return Discovery(labels, agreement, space, points, near, nearness)


def _check_number(themes: int | None, size: int) -> None:
    if themes is not None and themes < 1:
        raise InputError("Ask for at least one theme.")
    if themes is not None and themes > size:
        raise InputError(
            f"You asked for {themes} themes, but there are only {size} different remarks to group. "
            f"Ask for {size} or fewer, or leave the number out to have it chosen."
        )


def neighbours_for(size: int) -> int:
    """How many neighbours each excerpt is joined to: 5 for a hundred, 15 for two thousand, at most 18."""
    return int(np.clip(round(0.28 * np.sqrt(size) + 2.5), 3, 18))


def most_themes(size: int) -> int:
    """The most themes worth showing for this many answers: 7 for a hundred, 16 for 500.

    On small labelled sets the agreement with human codes hardly changes between half and twice as many,
    so what a person can hold in view decides.
    """
    return int(np.clip(round(0.7 * np.sqrt(size)), 1, MOST_THEMES))


def fewest_answers(size: int) -> int:
    """The fewest answers that make a theme: 5 of 200, 8 of 400 to 2,500, then three in a thousand."""
    return max(2, round(min(0.025 * size, max(8, 0.003 * size))))


def consensus(graph: sparse.csr_matrix, *, resolution: float) -> tuple[Labels, float]:
    """Divide samples of a graph and then the graph itself by what those divisions agree about.

    Returns:
        The final labels, and the mean AMI of each division with the next on what both contain.
    """
    size = graph.shape[0]
    edges = graph.tocoo()
    random = np.random.default_rng(size)
    met, together = np.zeros(graph.nnz), np.zeros(graph.nnz)
    before = np.full(size, REST)
    scores = []
    for _ in range(_RUNS):
        kept = np.sort(random.permutation(size)[: max(2, round(_KEPT * size))])
        division = np.full(size, REST)
        division[kept] = divide(
            graph[kept][:, kept], resolution=resolution, order=random.permutation(len(kept))
        )
        both = (division[edges.row] != REST) & (division[edges.col] != REST)
        met += both
        together += both & (division[edges.row] == division[edges.col])
        shared = (division != REST) & (before != REST)
        if shared.any():
            scores.append(adjusted_mutual_information(division[shared], before[shared]))
        before = division
    weights = edges.data * together / np.maximum(met, 1)
    agreed = sparse.csr_matrix((weights, (edges.row, edges.col)), shape=graph.shape)
    agreed.eliminate_zeros()
    labels = divide(agreed, resolution=resolution, order=np.arange(size))
    return labels, round(float(np.mean(scores)), 6)


def _usable(
    graph: sparse.csr_matrix, points: Floats, own: Labels, owners: Labels, *, clear: bool
) -> Labels:
    """The finest division a person can still use.

    Where there is much text and it divides clearly, the finest division that is still clear is believed;
    elsewhere the number of themes is held to :func:`most_themes`. ``own`` is the division at resolution 1.
    """
    size = graph.shape[0]
    for resolution in (2.0, 1.4) if clear and size >= SMALL else ():
        labels, agreement = consensus(graph, resolution=resolution)
        if (
            agreement >= CLEAR
            and _count(_tidied(graph, points, labels, owners)) <= MOST_CLEAR_THEMES
        ):
            return _tidied(graph, points, labels, owners)
    if clear and size >= SMALL and _count(_tidied(graph, points, own, owners)) <= MOST_CLEAR_THEMES:
        return _tidied(graph, points, own, owners)
    limit = most_themes(len(np.unique(owners)))
    straight = np.arange(size)
    # Where the division at 1 has too many clusters, so have finer ones.
    finest = 1.0 if _count(_tidied(graph, points, own, owners)) > 1.15 * limit else np.inf
    for resolution in (one for one in _RESOLUTIONS if one <= finest):
        # One plain division tells cheaply whether the resolution is worth the dear one.
        if (
            _count(
                _tidied(graph, points, divide(graph, resolution=resolution, order=straight), owners)
            )
            > 1.15 * limit
        ):
            continue
        labels = own if resolution == 1 else consensus(graph, resolution=resolution)[0]
        labels = _tidied(graph, points, labels, owners)
        if _count(labels) <= _JOINED_DOWN * limit:
            return _merged(points, labels, limit)
    return _merged(points, _tidied(graph, points, own, owners), limit)


def _exactly(
    graph: sparse.csr_matrix, points: Floats, own: Labels, themes: int, seed: int
) -> Labels:
    """A division into exactly ``themes``: a finer one merged down, or clusters split until enough."""
    labels = own
    for resolution in (1.4, 2.0, 4.0, 8.0):
        if _count(labels) >= themes:
            break
        labels = consensus(graph, resolution=resolution)[0]
    labels = _merged(points, labels, themes)
    while _count(labels) < themes:
        labels = _split_largest(points, labels, seed)
    return labels


def _count(labels: Labels) -> int:
    return len(np.unique(labels))


def _tidied(graph: sparse.csr_matrix, points: Floats, labels: Labels, owners: Labels) -> Labels:
    """Clusters that rest on too few answers to be a theme join the one they are tied to most."""
    fewest = fewest_answers(len(np.unique(owners)))
    while True:
        pairs = np.unique(np.stack([labels, owners]), axis=1)
        sizes = np.bincount(pairs[0])
        small = [cluster for cluster in np.unique(labels) if sizes[cluster] < fewest]
        if not small or _count(labels) == 1:
            return labels
        smallest = min(small, key=lambda cluster: (sizes[cluster], cluster))
        target = int(_ties(graph, points, labels)[smallest].argmax())
        labels = np.unique(np.where(labels == smallest, target, labels), return_inverse=True)[1]


def _ties(graph: sparse.csr_matrix, points: Floats, labels: Labels) -> NDArray[np.float64]:
    """How closely clusters are tied: the edge weight per pair of members where there are edges between them.

    Clusters without an edge between them rank below all others, by the likeness of their middles.
    """
    count = int(labels.max()) + 1
    belongs = sparse.csr_matrix(
        (np.ones(len(labels)), (np.arange(len(labels)), labels)), shape=(len(labels), count)
    )
    weights = np.asarray((belongs.T @ graph @ belongs).todense())
    sizes = np.maximum(np.bincount(labels, minlength=count), 1)
    middles = belongs.T @ points
    middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-9)
    likeness = middles @ middles.T
    ties = np.round(np.where(weights > 0, weights / np.outer(sizes, sizes), likeness - 2), 9)
    np.fill_diagonal(ties, -4)
    return ties


def _merged(points: Floats, labels: Labels, themes: int) -> Labels:
    """Join the two clusters that lose least by it, again and again, until ``themes`` are left."""
    labels = np.unique(labels, return_inverse=True)[1]
    while _count(labels) > themes:
        cost = _cost_of_joining(points, labels)
        left, right = np.unravel_index(int(cost.argmin()), cost.shape)
        low, high = sorted((int(left), int(right)))
        labels = np.unique(np.where(labels == high, low, labels), return_inverse=True)[1]
    return labels


def _cost_of_joining(points: Floats, labels: Labels) -> NDArray[np.float64]:
    """By how much joining two clusters would widen them (Ward 1963); infinite on the diagonal."""
    sizes = np.bincount(labels).astype(np.float64)
    belongs = sparse.csr_matrix(
        (np.ones(len(labels)), (labels, np.arange(len(labels)))), shape=(len(sizes), len(labels))
    )
    middles = (belongs @ points) / sizes[:, None]
    lengths = (middles**2).sum(axis=1)
    apart = lengths[:, None] + lengths[None, :] - 2 * middles @ middles.T
    cost = np.round(apart * np.outer(sizes, sizes) / (sizes[:, None] + sizes[None, :]), 9)
    np.fill_diagonal(cost, np.inf)
    return cost


def _split_largest(points: Floats, labels: Labels, seed: int) -> Labels:
    """Divide the largest cluster in two."""
    from sklearn.cluster import KMeans

    largest = int(np.bincount(labels).argmax())
    members = np.flatnonzero(labels == largest)
    halves = KMeans(2, n_init=4, random_state=seed).fit_predict(points[members])
    if len(np.unique(halves)) < 2:  # different texts with one vector
        halves = (np.arange(len(members)) >= len(members) // 2).astype(int)
    labels = labels.copy()
    labels[members[halves == 1]] = labels.max() + 1
    return labels


def _lonely_to_rest(lonely: NDArray[np.bool_], labels: Labels, *, keep_all: bool) -> Labels:
    """Excerpts that resemble nothing else go to the rest, unless a wanted theme would vanish with them."""
    if keep_all:
        for cluster in np.unique(labels):
            members = labels == cluster
            if lonely[members].all():
                lonely[members] = False
    return np.where(lonely, REST, labels)


def _by_size(labels: Labels) -> Labels:
    """Number clusters by falling size; the one whose first excerpt comes first goes first among equals."""
    present, first, sizes = np.unique(labels[labels >= 0], return_index=True, return_counts=True)
    order = sorted(range(len(present)), key=lambda at: (-sizes[at], first[at]))
    renumbered = np.full(len(labels), REST, dtype=np.int64)
    for new, at in enumerate(order):
        renumbered[labels == present[at]] = new
    return renumbered
