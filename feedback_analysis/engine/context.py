"""Context: what a few short remarks need of the answers they are from before themes can be sought.

Among thousands of excerpts the single remark has enough neighbours. Among a few hundred a fragment such as
"twice" or "the letter" gathers other fragments about nothing in common. There each excerpt borrows from its
whole answer, the more the shorter it is, and answers of a word or two wait until the themes are found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .embedding import Topics
from .idioms import content_length
from .minilm import unit_rows
from .neighbours import Floats

Embed = Callable[[Sequence[str]], Floats]

FEWEST_CONTENT_WORDS = 3
"""Words of content from which a remark says enough to be judged by itself."""
_ENOUGH_TO_SHAPE = 20
_BORROWED = 0.75
_SELF_CONTAINED = 4
"""Words of content from which an excerpt counts in full beside what it borrows."""
_LONG = 4
"""Remarks from which an answer is long."""


class Wholes:
    """Gives topics of whole answers.

    A long one has several subjects, and its length makes it the dearest to read: it is taken together from
    its remarks, by how much each says. Others are read as they stand, for what their sentences say together.
    """

    def __init__(
        self, topics: Callable[[Sequence[str]], Topics], remarks: Mapping[str, Sequence[str]]
    ) -> None:
        """Know the remarks of each answer, and have all others weigh words by the company of all.

        Args:
            topics: :meth:`feedback_analysis.engine.embedding.Embedder.topics`.
            remarks: the excerpts of each answer, by its text.
        """
        self._remarks = {answer: own for answer, own in remarks.items() if len(own) >= _LONG}
        company = {answer for answer in remarks if answer not in self._remarks}
        self.topics = topics([*company, *(one for own in remarks.values() for one in own)])

    def __call__(self, answers: Sequence[str]) -> Floats:
        """One unit row for each answer, shape (len(answers), d)."""
        parts = [self._remarks.get(answer, (answer,)) for answer in answers]
        vectors = self.topics([one for own in parts for one in own])
        says = np.array([content_length(one) + 0.5 for own in parts for one in own], np.float32)
        firsts = np.cumsum([0, *(len(own) for own in parts[:-1])])
        if not len(answers):
            return vectors
        return unit_rows(np.add.reduceat(vectors * says[:, None], firsts, axis=0))


def in_context(
    texts: Sequence[str],
    vectors: Floats,
    said_in: Sequence[Sequence[int]],
    answers: Sequence[str],
    embed: Embed,
) -> Floats:
    """Mix each excerpt's vector with those of the answers it is from.

    Args:
        texts: different excerpts.
        vectors: their unit vectors, shape (n, d).
        said_in: for each excerpt the numbers of the answers it stands in.
        answers: the whole answers as single lines.
        embed: gives unit vectors of texts.

    Returns:
        Unit vectors, shape (n, d). An excerpt that is its whole answer keeps its own.
    """
    used = sorted({number for numbers in said_in for number in numbers})
    row_of = {number: row for row, number in enumerate(used)}
    whole = embed([answers[number] for number in used])
    mixed = vectors.copy()
    for row, text in enumerate(texts):
        if is_all_said(text, said_in[row], answers):
            continue
        own = min(1.0, content_length(text) / _SELF_CONTAINED)
        around = whole[[row_of[number] for number in said_in[row]]].mean(axis=0)
        mixed[row] = np.float32(own) * vectors[row] + np.float32(_BORROWED) * around
    return unit_rows(mixed)


def is_all_said(text: str, said_in: Sequence[int], answers: Sequence[str]) -> bool:
    """Whether an excerpt is the whole of each answer it stands in."""
    return all(answers[number] == text for number in said_in)


def shaping(
    texts: Sequence[str], said_in: Sequence[Sequence[int]], answers: Sequence[str]
) -> NDArray[np.bool_]:
    """Which excerpts may shape themes: those from an answer with enough words of content.

    All of them where fewer than 20 are left: very little text has to make do with what there is.
    """
    enough = np.array([content_length(answer) >= FEWEST_CONTENT_WORDS for answer in answers])
    shape = np.array([bool(enough[list(numbers)].any()) for numbers in said_in], dtype=bool)
    return shape if shape.sum() >= _ENOUGH_TO_SHAPE else np.ones(len(texts), dtype=bool)
