"""Repeated answers: the same words again, and campaigns of lightly edited copies."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .idioms import words_of

SHINGLE = 3
FEWEST_WORDS = 8
"""Shorter texts are only compared word for word: "good service" and "very good service" are no campaign."""
SIMILARITY = 0.6
_BANDS, _ROWS = 16, 4
_PRIME = np.uint64((1 << 31) - 1)


@dataclass(frozen=True, slots=True)
class Repeats:
    """Which texts repeat one another, by position.

    ``groups`` lists the groups of two or more, in order of their first member, each with whether its texts
    differ in no word. ``first_of[i]`` is the first text of the group of text ``i``: itself where it is alone.
    """

    groups: tuple[tuple[tuple[int, ...], bool], ...]
    first_of: tuple[int, ...]


def find_duplicates(texts: Sequence[str]) -> Repeats:
    """Find repeated texts among normalised ones.

    Exact repeats have the same words in the same order, whatever their case and punctuation. Near repeats
    are texts of at least ``FEWEST_WORDS`` words whose sets of three-word runs overlap by ``SIMILARITY`` or
    more (Jaccard), found by MinHash with banding (Broder 1997; Leskovec, Rajaraman and Ullman, ch. 3) so
    that not every pair need be compared.
    """
    word_lists = [tuple(words_of(text)) for text in texts]
    first_with: dict[tuple[str, ...], int] = {}
    parent: list[int] = []
    for number, words in enumerate(word_lists):
        # Nothing but emoji or punctuation: compare the characters themselves.
        parent.append(first_with.setdefault(words or ("", texts[number]), number))
    shingles = {
        number: _shingles(words)
        for number, words in enumerate(word_lists)
        if parent[number] == number and len(words) >= FEWEST_WORDS
    }
    for left, right in _candidates(shingles):
        ours, theirs = shingles[left], shingles[right]
        if len(ours & theirs) >= SIMILARITY * len(ours | theirs):
            _join(parent, left, right)
    first_of = tuple(_root(parent, number) for number in range(len(texts)))
    members: dict[int, list[int]] = defaultdict(list)
    for number, first in enumerate(first_of):
        members[first].append(number)
    groups = tuple(
        (tuple(group), len({word_lists[number] for number in group}) == 1)
        for _, group in sorted(members.items())
        if len(group) > 1
    )
    return Repeats(groups, first_of)


def _shingles(words: tuple[str, ...]) -> frozenset[int]:
    runs = (" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))
    return frozenset(zlib.crc32(run.encode("utf-8", "surrogatepass")) for run in runs)


def _signature(
    shingles: frozenset[int], factors: NDArray[np.uint64], shifts: NDArray[np.uint64]
) -> bytes:
    """The smallest value of each of many hash functions over the shingles."""
    values = np.fromiter(shingles, dtype=np.uint64, count=len(shingles)) % _PRIME
    hashed = (values[:, None] * factors + shifts) % _PRIME
    return hashed.min(axis=0).astype("<u4").tobytes()


def _candidates(shingles: dict[int, frozenset[int]]) -> list[tuple[int, int]]:
    """Pairs that share a band of their signatures; each text is paired with the first of its bucket only."""
    random = np.random.default_rng(1)  # the hash functions, not the data: the same in every run
    factors = random.integers(1, int(_PRIME), _BANDS * _ROWS, dtype=np.uint64)
    shifts = random.integers(0, int(_PRIME), _BANDS * _ROWS, dtype=np.uint64)
    first_in: dict[tuple[int, bytes], int] = {}
    pairs: set[tuple[int, int]] = set()
    width = 4 * _ROWS
    for number in sorted(shingles):
        signature = _signature(shingles[number], factors, shifts)
        for band in range(_BANDS):
            first = first_in.setdefault(
                (band, signature[band * width : (band + 1) * width]), number
            )
            if first != number:
                pairs.add((first, number))
    return sorted(pairs)


def _root(parent: list[int], number: int) -> int:
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = parent[number]
    return number


def _join(parent: list[int], left: int, right: int) -> None:
    """The earlier of two groups takes the later in."""
    left, right = sorted((_root(parent, left), _root(parent, right)))
    parent[right] = left
