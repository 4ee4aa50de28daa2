"""TextBlob's lexicon: the assessed words of a text and its words with their parts of speech.

Only what comes inside the TextBlob wheel is used; nothing is ever downloaded.
"""

from __future__ import annotations

import warnings
from functools import lru_cache


@lru_cache(maxsize=1)
def _load() -> None:
    """Have TextBlob read its files now: it leaves them open, which it is not for our callers to be told."""
    from textblob.en import sentiment, tag

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        tag("good service")
        sentiment("good service")


def assessed_words(text: str) -> list[tuple[str, float]]:
    """The words (with their modifiers and negations) TextBlob has an opinion on, and their polarity.

    Those it weighs as next to nothing are left out.
    """
    from textblob import TextBlob

    _load()
    assessments = TextBlob(text).sentiment_assessments.assessments
    return [
        (" ".join(words), round(polarity, 3))
        for words, polarity, *_ in assessments
        if abs(polarity) > 0.05
    ]


def tagged_words(text: str) -> list[tuple[str, str]]:
    """The words of a text with their Penn Treebank tags."""
    from textblob.en import tag

    _load()
    return [(word, part) for word, part in tag(text) if word.strip()]
