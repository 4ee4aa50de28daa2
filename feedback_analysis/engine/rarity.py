"""How rare words are in English, for weighing the words of a text by what they tell about its subject."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from .lexicon import lexicon_folder

_COMMON = 1e-3
"""Share of all words at which a word counts half (the usual value of smooth inverse frequency)."""
_LEAST = 1e-6
"""What the opening and closing marks count, so that a text of nothing else still has a vector."""


def rarity_of_pieces(
    tokens: Callable[[Sequence[str]], list[list[int]]], vocabulary: int
) -> NDArray[np.float32]:
    """The weight of each word piece: 1 for the rarest, near 0 for "the" (Arora, Liang and Ma 2017).

    The counts are those of the word list TextBlob corrects spelling with, some million words of English
    prose: a property of the language, not of any set of responses. Words of other languages are rare in it
    and so all count about the same.

    Args:
        tokens: breaks words into the numbers of their pieces, with an opening and a closing mark.
        vocabulary: how many pieces there are.

    Returns:
        Weights above 0 and up to 1, shape (vocabulary,).
    """
    words, counts = _word_counts()
    seen = np.zeros(vocabulary)
    marks: set[int] = set()
    for pieces, count in zip(tokens(words), counts, strict=True):
        marks.update((pieces[0], pieces[-1]))
        seen[pieces[1:-1]] += count
    weights = _COMMON / (_COMMON + seen / seen.sum())
    weights[sorted(marks)] = _LEAST
    return weights.astype(np.float32)


def _word_counts() -> tuple[list[str], list[int]]:
    lines = (lexicon_folder() / "en-spelling.txt").read_text("utf-8").splitlines()
    pairs = [line.split() for line in lines if line.strip() and not line.startswith(";;;")]
    return [word for word, _ in pairs], [int(count) for _, count in pairs]
