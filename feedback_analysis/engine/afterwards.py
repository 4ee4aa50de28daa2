"""What is worked out once the themes stand: what to check, broader groups, and what fits no theme."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heappush, heappushpop

import numpy as np
from numpy.typing import NDArray

from .coding import Coding
from .neighbours import Floats
from .reading import Reading
from .types import Emerging, SourceText, Standing, Theme, ThemingResult

MANY_THEMES = 15
"""Themes beyond which broader groups help a reader."""
FEWEST_UNFITTING = 10
"""Responses without a theme from which it is worth asking whether they have one in common."""


def least_sure(reading: Reading, codings: Sequence[Coding], count: int) -> tuple[str, ...]:
    """The responses a person should check next: those most in doubt, of copies only the first.

    Args:
        reading: the responses.
        codings: with the doubt about each response.
        count: how many to name at most.
    """
    doubts = [
        (-float(doubt), int(position))
        for coding in codings
        if coding.doubt is not None
        for position, doubt in zip(coding.responses, coding.doubt, strict=True)
        if reading.first_of[position] == position
    ]
    ids = (reading.responses[position].id for doubt, position in sorted(doubts) if doubt < 0)
    return tuple(dict.fromkeys(ids))[:count]


def broader_groups(
    themes: Sequence[Theme], codings: Sequence[Coding]
) -> dict[str, tuple[str, ...]]:
    """Themes of a question gathered under broader names where there are more than ``MANY_THEMES``.

    Middles of the themes are joined by Ward's method into about the square root of their number; a group is
    called after its largest theme.
    """
    by_id = {theme.theme_id: theme for theme in themes}
    groups: dict[str, tuple[str, ...]] = {}
    for coding in codings:
        ids = [theme_id for theme_id in coding.theme_ids if by_id[theme_id].responses]
        if len(ids) <= MANY_THEMES:
            continue
        columns = [coding.theme_ids.index(theme_id) for theme_id in ids]
        middles = np.stack([_weighted_sum(coding, column) for column in columns])
        middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-9)
        count = round(float(np.sqrt(len(ids))) + 1)
        found = _joined(np.round(middles, 5), count)
        for number in range(count):
            members = [theme_id for theme_id, own in zip(ids, found, strict=True) if own == number]
            first = max(members, key=lambda theme_id: by_id[theme_id].responses)
            groups[by_id[first].label] = tuple(members)
    return groups


def _weighted_sum(coding: Coding, column: int) -> NDArray[np.float64]:
    """The vectors of a theme's excerpts by how surely they belong to it, shape (d,).

    Theme by theme: all vectors at once in double precision would be the largest table of a run.
    """
    rows = np.flatnonzero(coding.excerpt_table[:, column])
    weights = coding.excerpt_table[rows, column]
    return np.asarray(weights @ coding.vectors[rows], dtype=np.float64)


def _joined(points: Floats, count: int) -> list[int]:
    """Join points by Ward's method into ``count`` groups; the group of each point.

    SciPy's tree, cut here: scikit-learn does the same but takes some 100 MB to load.
    """
    from scipy.cluster.hierarchy import ward

    size = len(points)
    children = ward(points)[:, :2].astype(int).tolist()
    groups = [2 - 2 * size]
    while len(groups) < count:  # what was joined last comes apart first
        left, right = children[-groups[0] - size]
        heappush(groups, -left)
        heappushpop(groups, -right)
    found = [0] * size
    for number, group in enumerate(groups):
        below = [-group]
        while below:
            node = below.pop()
            if node < size:
                found[node] = number
            else:
                below += children[node - size]
    return found


def emerging(
    responses: Sequence[SourceText],
    standing: Sequence[Standing],
    seek: Callable[[Sequence[SourceText]], ThemingResult],
) -> tuple[Emerging, ...]:
    """What responses that fit no theme of a codebook have in common, by seeking themes among them alone.

    Args:
        responses: all of them.
        standing: what became of each.
        seek: finds themes among some responses.
    """
    unfitting = [
        response
        for response, status in zip(responses, standing, strict=True)
        if status is Standing.REST
    ]
    if len(unfitting) < FEWEST_UNFITTING:
        return ()
    result = seek(unfitting)
    ids: dict[str, list[str]] = {}
    for row in result.assignments:
        ids.setdefault(row.theme_id, []).append(row.response_id)
    return tuple(
        Emerging(theme.label, theme.description, tuple(ids[theme.theme_id]))
        for theme in result.themes
        if theme.distinct_responses > 1
    )
