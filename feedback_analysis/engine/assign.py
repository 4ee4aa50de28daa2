"""Assignment: which themes an excerpt or response belongs to, and how surely.

Everything here is over tables of probabilities (rows: texts, columns: themes). What belongs to discovered
themes is decided here by neighbours; what belongs to the themes of a codebook, in ``learning``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .discover import REST, Discovery
from .neighbours import Floats, nearest

Table = NDArray[np.float64]

_VOTERS = 15
_SHARPNESS = 12.0
"""How fast belonging falls with distance from a theme's centre: 0.1 of cosine is a factor of about three."""
_COMPANIONS = 15
_MOST_COMPARED = 5000


def by_neighbours(
    discovery: Discovery,
    vectors: Floats,
    texts: Sequence[str],
    placed: Sequence[int] = (),
) -> Table:
    """How far texts belong to discovered themes.

    Half of the probability is the vote of the nearest excerpts that have a theme, weighted by similarity;
    half falls off with the distance from the themes' centres. It says how clearly a text belongs to one
    theme rather than another, not how often people would agree.

    Args:
        discovery: the outcome of :func:`feedback_analysis.engine.discover.discover`.
        vectors: unit sentence vectors of the texts, shape (n, d).
        texts: the n normalised texts; those discovered from as well as others.
        placed: where among them those discovered from stand, in their order; else they are placed again.

    Returns:
        Probabilities, shape (n, themes); rows add up to one where anything is near, else to less.
    """
    if not discovery.themes or not len(texts):
        return np.zeros((len(texts), discovery.themes))
    points = _points(discovery, vectors, texts, placed)
    themed = np.flatnonzero(discovery.labels != REST)
    belongs = np.zeros((len(themed), discovery.themes), dtype=np.float32)
    belongs[np.arange(len(themed)), discovery.labels[themed]] = 1
    centres = belongs.T @ discovery.points[themed]
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    numbers, similarities = _voters(discovery, points, themed, placed)
    weights = np.clip(similarities, 0, 1).astype(np.float64) ** 2
    votes = np.zeros((len(texts), discovery.themes))
    np.add.at(votes, (np.arange(len(texts))[:, None], discovery.labels[numbers]), weights)
    votes /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    closeness = np.exp(_SHARPNESS * (points @ centres.T).astype(np.float64))
    closeness /= closeness.sum(axis=1, keepdims=True)
    # A text far from everything is sure of nothing.
    nearness = np.clip(similarities[:, :1] / 0.4, 0, 1) if numbers.shape[1] else 0
    return np.asarray(np.round((votes + closeness) / 2 * nearness, 4), dtype=np.float64)


def _voters(
    discovery: Discovery, points: Floats, themed: NDArray[np.int64], placed: Sequence[int]
) -> tuple[NDArray[np.int64], Floats]:
    """The nearest excerpts that have a theme, and how near, each of shape (n, at most ``_VOTERS``).

    Of an excerpt that was discovered from they are known, itself first, unless too many have no theme.
    """
    count = min(_VOTERS, len(themed))
    numbers = np.zeros((len(points), count), dtype=np.int64)
    similarities = np.zeros((len(points), count), dtype=np.float32)
    own = np.arange(len(placed))[:, None]
    near = np.hstack([own, discovery.near[: len(placed)]])
    nearness = np.hstack([np.ones_like(own, dtype=np.float32), discovery.nearness[: len(placed)]])
    has_theme = discovery.labels[near] != REST
    known = has_theme.sum(axis=1) >= count
    rows = np.asarray(placed, dtype=np.int64)[known]
    if len(rows):
        first = np.argsort(~has_theme[known], axis=1, kind="stable")[:, :count]
        numbers[rows] = np.take_along_axis(near[known], first, axis=1)
        similarities[rows] = np.take_along_axis(nearness[known], first, axis=1)
    left = np.setdiff1d(np.arange(len(points)), rows)
    found, similarities[left] = nearest(points[left], discovery.points[themed], count)
    numbers[left] = themed[found]
    return numbers, similarities


def _points(
    discovery: Discovery, vectors: Floats, texts: Sequence[str], placed: Sequence[int]
) -> Floats:
    """The texts in the space of the discovery; those at ``placed`` are there already."""
    other = np.ones(len(texts), dtype=bool)
    other[list(placed)] = False
    left = np.flatnonzero(other).tolist()
    points = np.empty((len(texts), discovery.points.shape[1]), dtype=np.float32)
    if left:
        points[left] = discovery.space.transform(vectors[left], [texts[at] for at in left])
    if len(placed):
        points[list(placed)] = discovery.points
    return points


def chosen(table: Table, cut: float, near: float = 0.5) -> NDArray[np.bool_]:
    """Which themes to assign: those at or above the cut, and the best one if it comes near.

    The best theme of a row is let in from the share ``near`` of the cut on; a row with nothing that probable
    gets none.
    """
    best = table.max(axis=1, keepdims=True) if table.shape[1] else np.zeros((len(table), 1))
    assigned: NDArray[np.bool_] = (table >= cut) | (
        (table == best) & (best >= near * cut) & (best > 0)
    )
    return assigned


def pooled(table: Table, owners: NDArray[np.int64], count: int) -> Table:
    """From excerpts to responses: the greatest probability any of a response's excerpts gives each theme.

    Args:
        table: probabilities of excerpts, shape (n, themes).
        owners: the response each excerpt belongs to, shape (n,).
        count: how many responses there are.

    Returns:
        Probabilities of responses, shape (count, themes); zero where a response has no excerpt.
    """
    out = np.zeros((count, table.shape[1]))
    np.maximum.at(out, owners, table)
    return out


def in_company(table: Table, points: Floats, strength: float) -> Table:
    """Draw each row towards the rows of the texts most like it (label spreading; Zhou and others 2004).

    Where little or nothing has been coded, what several like remarks show is surer than what one does.

    Args:
        table: scores, shape (n, themes).
        points: vectors of the n texts, of any length.
        strength: what the neighbours count beside the text itself, from 0.

    Returns:
        Scores on the same scale. Of many texts an even share are looked at as neighbours.
    """
    if strength <= 0 or len(table) < 2:
        return table
    lengths = np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-9)
    rows = (points / lengths).astype(np.float32)
    every = np.unique(
        np.linspace(0, len(table) - 1, min(len(table), _MOST_COMPARED)).astype(np.int64)
    )
    numbers, similarities = nearest(rows, rows[every], _COMPANIONS + 1)
    weights = np.clip(similarities, 0, 1).astype(np.float64) ** 2
    weights[every[numbers] == np.arange(len(table))[:, None]] = 0
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    around = np.einsum("ij,ijk->ik", weights, table[every[numbers]])
    return np.asarray((table + strength * around) / (1 + strength), dtype=np.float64)


def in_doubt(table: Table) -> NDArray[np.float64]:
    """How unsure each row is: the summed variance of its themes (uncertainty sampling; Lewis 1994)."""
    return np.asarray(np.round((table * (1 - table)).sum(axis=1), 6), dtype=np.float64)
