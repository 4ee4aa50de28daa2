"""Context: what a few short remarks need of the answers they are from before themes can be sought.

Among thousands of excerpts the single remark has enough neighbours. Among a few hundred a fragment such as
"twice" or "the letter" gathers other fragments about nothing in common. There each excerpt borrows from its
whole answer, the more the shorter it is, and answers of a word or two wait until the themes are found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from .idioms import content_words
from .neighbours import Floats

Embed = Callable[[Sequence[str]], Floats]

FEWEST_CONTENT_WORDS = 3
"""Words of content from which a remark says enough to be judged by itself."""
_ENOUGH_TO_SHAPE = 20
_BORROWED = 0.75
_SELF_CONTAINED = 4
"""Words of content from which an excerpt counts in full beside what it borrows."""


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
    mixed = np.zeros_like(vectors)
    for row, text in enumerate(texts):
        own = min(1.0, len(content_words(text)) / _SELF_CONTAINED)
        around = whole[[row_of[number] for number in said_in[row]]].mean(axis=0)
        mixed[row] = np.float32(own) * vectors[row] + np.float32(_BORROWED) * around
    lengths = np.linalg.norm(mixed, axis=1, keepdims=True)
    scaled: Floats = (mixed / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


def shaping(
    texts: Sequence[str], said_in: Sequence[Sequence[int]], answers: Sequence[str]
) -> NDArray[np.bool_]:
    """Which excerpts may shape themes: those from an answer with enough words of content.

    All of them where fewer than 20 are left: very little text has to make do with what there is.
    """
    enough = np.array([len(content_words(answer)) >= FEWEST_CONTENT_WORDS for answer in answers])
    shape = np.array([bool(enough[list(numbers)].any()) for numbers in said_in], dtype=bool)
    return shape if shape.sum() >= _ENOUGH_TO_SHAPE else np.ones(len(texts), dtype=bool)
