"""How alike texts are to those a model learns from: in meaning and subject, in words, and in parts of words.

Parts of words ("park" in "carpark", "recieved" beside "received") hold where short remarks share no whole
word (character n-grams: Cavnar and Trenkle 1994).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .idioms import WORD_PATTERN
from .neighbours import Floats

_WORDS = np.float32(0.2)
_PARTS = np.float32(0.25)
"""What shared words and parts of words count beside vectors, which have the rest."""
_QUESTION = np.float32(0.15)
"""How much less alike texts are that do not answer the same question: "staff" can be praise or a wish."""
USUAL_DEGREE, HIGH_DEGREE = 4, 5
"""Power of the likeness of two vectors: the higher, the nearer a text must be to teach anything. Only where
much is coded is there always something near."""


class Likeness:
    """A kernel: likeness, 0 to 1, of any texts to the known ones."""

    def __init__(
        self,
        vectors: Floats,
        texts: Sequence[str],
        asked: Sequence[str],
        degree: int = USUAL_DEGREE,
    ) -> None:
        """Know these texts.

        Args:
            vectors: their sentence vectors and subjects side by side, unit length each, shape (n, 768).
            texts: the n texts.
            asked: the question each answers, "" where that is unknown.
            degree: how near a text must be to count.
        """
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectors, self._degree = vectors, degree
        self._questions = {one: at for at, one in enumerate(sorted(set(asked) - {""}))}
        self._asked = self._places(asked)
        # Small words stay: "not", "no" and "should" tell codes apart.
        words = TfidfVectorizer(
            sublinear_tf=True,
            min_df=2,
            ngram_range=(1, 2),
            token_pattern=WORD_PATTERN,
            dtype=np.float32,
        )
        parts = TfidfVectorizer(
            sublinear_tf=True,
            min_df=2,
            ngram_range=(3, 5),
            analyzer="char_wb",
            dtype=np.float32,
        )
        self._terms: list[tuple[np.float32, Any, Any]] = []
        for share, terms in ((_WORDS, words), (_PARTS, parts)):
            try:
                known = terms.fit_transform(texts).T.tocsr()
            except ValueError:  # nothing occurs twice: the vectors have to do
                continue
            self._terms.append((share, terms, known))

    def to(self, vectors: Floats, texts: Sequence[str], asked: Sequence[str]) -> Floats:
        """Likeness of such texts to the known ones, shape (len(texts), n); arguments as above."""
        near: Floats = vectors @ self._vectors.T  # two unit vectors each, so from -2 to 2
        near *= np.float32(0.25)
        near += np.float32(0.5)
        np.clip(near, 0, 1, out=near)
        near **= self._degree
        near *= np.float32(1 - sum(share for share, _, _ in self._terms))
        for share, terms, known in self._terms:
            near += share * (terms.transform(texts) @ known).toarray()
        if self._questions:
            places = self._places(asked)
            other = (places[:, None] != self._asked[None, :]) | (places[:, None] < 0)
            near *= np.where(other, np.float32(1 - _QUESTION), np.float32(1))
        return near

    def _places(self, asked: Sequence[str]) -> NDArray[np.int64]:
        """A number for each known question, -1 for any other."""
        return np.array([self._questions.get(one, -1) for one in asked], dtype=np.int64)
