"""Evidence: quotes that are typical, different from one another and readable."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from .idioms import is_in_capitals, words_of
from .neighbours import Floats

_FEWEST_WORDS, _MOST_WORDS = 6, 40
_DIVERSITY = 0.4
"""How much likeness to a quote already chosen counts against an excerpt (maximal marginal relevance)."""
_TOO_ALIKE = 0.9
_TORN_START = re.compile(
    r"(?:and|but|which|because|so|or|with|without|of|than|although|though|however|then)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|can't|could|will|would|should|must|need"
    r"|\w+n't|\w+'(?:s|re|ve|ll|d|m)|i|we|you|they|he|she|it|us|please)\b",
    re.IGNORECASE,
)
"""Verbs and pronouns that a full clause hardly does without."""


def readability(text: str) -> float:
    """How well an excerpt reads as a quote, from 0 (not at all) to 1."""
    words = words_of(text)
    if not words or "[" in text:  # placeholders of redaction, or a transcriber's mark
        return 0.0
    score = 1.0
    if len(words) < _FEWEST_WORDS:
        score *= len(words) / _FEWEST_WORDS
    if len(words) > _MOST_WORDS:
        score *= _MOST_WORDS / len(words)
    if not text[0].isupper():
        score *= 0.85
    if _TORN_START.match(text):
        score *= 0.85
    if text.rstrip()[-1] in ",;:(-" or text.count("(") != text.count(")") or text.count('"') % 2:
        score *= 0.85
    if not _CLAUSE.search(text):
        score *= 0.8
    if is_in_capitals(text):
        score *= 0.5
    if re.search(r"https?://|[<>{}]|(.)\1{4}", text):
        score *= 0.3
    return score


def choose_quotes(
    texts: Sequence[str],
    vectors: Floats,
    confidences: Sequence[float],
    sources: Sequence[int],
    *,
    centre: Floats,
    count: int,
) -> list[int]:
    """Choose excerpts to quote for one theme (maximal marginal relevance; Carbonell and Goldstein 1998).

    Args:
        texts: the excerpts that may be quoted; confidential ones have no place here.
        vectors: their unit vectors, shape (n, d).
        confidences: how surely each belongs to the theme.
        sources: a number per excerpt, the same for excerpts of one response or of copies of it.
        centre: the unit vector of the theme's middle.
        count: how many to choose.

    Returns:
        Positions in ``texts``, best first: from different sources, none nearly the same as another. Fewer
        than ``count`` where there are not enough.
    """
    if not len(texts):
        return []
    typical = np.round(vectors @ centre, 4) * np.array([readability(text) for text in texts])
    typical = typical * (0.5 + 0.5 * np.asarray(confidences))
    likeness = np.zeros(len(texts))
    picked: list[int] = []
    used: set[int] = set()
    open_to_choice = typical > 0
    while len(picked) < count:
        worth = np.where(open_to_choice, typical - _DIVERSITY * likeness, -np.inf)
        best = int(worth.argmax())
        if worth[best] == -np.inf:
            break
        picked.append(best)
        used.add(sources[best])
        likeness = np.maximum(likeness, np.round(vectors @ vectors[best], 4))
        open_to_choice &= (likeness < _TOO_ALIKE) & np.array(
            [source not in used for source in sources]
        )
    return picked
