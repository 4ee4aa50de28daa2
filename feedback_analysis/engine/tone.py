"""A small trained layer over the word lists: the tone of remarks, learned from remarks people have judged.

Kernel ridge regression (see ``learning``) over what a remark means, the words it uses and what the word
lists and the question say of it. Without judged remarks the word lists have to do (``sentiment.assess``);
with a few hundred of the same kind of feedback the layer is far better. None is shipped: what counts as
favourable differs from one kind of feedback to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import InputError
from .idioms import WORD_PATTERN, words_of
from .language import is_read
from .neighbours import Floats
from .sentiment import assess, kind_of
from .types import Kind, Sentiment, Tone, TonedExample

FEWEST = 60
"""Judged remarks from which a layer is worth more than the word lists alone."""
MOST = 6000
_WORDS, _SIGNS = 0.25, 0.2
"""What shared words, and what the word lists say, count beside meaning (the rest)."""
_DEGREE = 6
_NOISE = 0.3
_CLEAR = 0.05
"""Polarity up to which a remark counts as neither."""
_TONES = (Tone.UNFAVOURABLE, Tone.NEITHER, Tone.FAVOURABLE)
_HELP = np.arange(0.0, 0.42, 0.02)
"""What may be added to the score of "neither", which is rare and would else hardly ever be found."""


def tone_of(polarity: float) -> Tone:
    """Favourable, neither or unfavourable, as a polarity is counted everywhere."""
    if abs(polarity) <= _CLEAR:
        return Tone.NEITHER
    return Tone.FAVOURABLE if polarity > 0 else Tone.UNFAVOURABLE


class LearnedTone:
    """Learns from judged remarks and gives polarities from -1 to 1 whose :func:`tone_of` is its judgement."""

    def __init__(self, examples: Sequence[TonedExample]) -> None:
        """Gather the examples; :meth:`fit` learns from the vectors of :attr:`training_texts`.

        Raises:
            InputError: there are fewer than ``FEWEST``, or not both favourable and unfavourable ones.
        """
        examples = [one for one in examples if one.text.strip()]
        tones = {one.tone for one in examples}
        if len(examples) < FEWEST or not {Tone.FAVOURABLE, Tone.UNFAVOURABLE} <= tones:
            raise InputError(
                f"Give at least {FEWEST} judged remarks, favourable and unfavourable ones among them. "
                f"There are {len(examples)}."
            )
        if len(examples) > MOST:
            examples = [examples[int(at)] for at in np.linspace(0, len(examples) - 1, MOST)]
        self.training_texts = [one.text for one in examples]
        self._questions = [one.question for one in examples]
        self._known = {question: at for at, question in enumerate(sorted(set(self._questions)))}
        self._targets = np.array(
            [[one.tone == tone for tone in _TONES] for one in examples], dtype=np.float32
        )
        self._terms: Any = None

    def fit(self, vectors: Floats) -> LearnedTone:
        """Learn. ``vectors``: sentence vectors and subjects of the training texts, shape (texts, 768)."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectors = vectors
        raw = self._signs(self.training_texts, self._questions)
        self._spread = raw.std(axis=0) + np.float32(1e-6)
        self._known_signs = raw / self._spread
        try:
            terms = TfidfVectorizer(
                sublinear_tf=True,
                min_df=2,
                ngram_range=(1, 2),
                token_pattern=WORD_PATTERN,
                dtype=np.float32,
            )
            self._known_terms = terms.fit_transform(self.training_texts).T.tocsr()
            self._terms = terms
        except ValueError:  # no word occurs twice: meaning has to do
            self._terms = None
        likeness = self._likeness(vectors, self.training_texts, self._known_signs)
        likeness[np.diag_indices_from(likeness)] += np.float32(_NOISE)
        inverse = np.linalg.inv(likeness)
        self._usual = self._targets.mean(axis=0)
        self._weights: Floats = (inverse @ (self._targets - self._usual)).astype(np.float32)
        honest = self._targets - self._weights / np.diag(inverse)[:, None]
        self._help = _best_help(honest, self._targets)
        return self

    def polarities(
        self, vectors: Floats, texts: Sequence[str], questions: Sequence[str]
    ) -> NDArray[np.float64]:
        """The polarity of each text to its question ("" where unknown), shape (n,)."""
        signs = self._signs(texts, questions) / self._spread
        scores = np.zeros((len(texts), len(_TONES)))
        for start in range(0, len(texts), 1024):
            rows = slice(start, start + 1024)
            scores[rows] = self._likeness(vectors[rows], texts[rows], signs[rows]) @ self._weights
        scores += self._usual
        judged = (scores + np.array([0, self._help, 0])).argmax(axis=1)
        lean = np.clip(scores[:, 2] - scores[:, 0], -1, 1)
        clear = np.where(judged == 2, np.maximum(lean, 0.06), np.minimum(lean, -0.06))
        return np.asarray(
            np.round(np.where(judged == 1, np.clip(lean, -_CLEAR, _CLEAR), clear), 4),
            dtype=np.float64,
        )

    def _signs(self, texts: Sequence[str], questions: Sequence[str]) -> Floats:
        """What the word lists say with and without the question, and which question it is."""
        rows = np.zeros((len(texts), 8 + len(self._known)), dtype=np.float32)
        for row, (text, question) in enumerate(zip(texts, questions, strict=True)):
            alone = assess(text).polarity
            asked = assess(text, question=question).polarity if question else alone
            rows[row, :4] = alone, abs(alone), alone > _CLEAR, alone < -_CLEAR
            rows[row, 4:8] = asked, asked > _CLEAR, asked < -_CLEAR, len(words_of(text)) < 4
            if question in self._known:
                rows[row, 8 + self._known[question]] = 1
        return rows

    def _likeness(self, vectors: Floats, texts: Sequence[str], signs: Floats) -> Floats:
        near: Floats = np.clip(0.5 + 0.25 * (vectors @ self._vectors.T), 0, 1) ** _DEGREE
        near *= np.float32(1 - _WORDS - _SIGNS)
        known = self._known_signs
        apart = (signs**2).sum(axis=1)[:, None] + (known**2).sum(axis=1)[None] - 2 * signs @ known.T
        near += np.float32(_SIGNS) * np.exp(-apart / signs.shape[1])
        if self._terms is not None:
            near += (
                np.float32(_WORDS) * (self._terms.transform(texts) @ self._known_terms).toarray()
            )
        return near.astype(np.float32, copy=False)


def _best_help(scores: Floats, targets: Floats) -> float:
    """How much "neither" must be helped for the best macro F1, by scores each text got without itself."""
    from sklearn.metrics import f1_score

    human = targets.argmax(axis=1)
    found = [
        f1_score(
            human,
            (scores + np.array([0, step, 0])).argmax(axis=1),
            average="macro",
            zero_division=0,
        )
        for step in _HELP
    ]
    return round(float(_HELP[int(np.argmax(np.round(found, 6)))]), 2)


def tones_of_part(language: str, remarks: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Sentiment and kind of each remark of a part, as plain data.

    Args:
        language: that of the whole body; nothing is claimed about remarks that are not English.
        remarks: text, question ("" where unknown) and the learned polarity, or ``None``, of each.

    Returns:
        Polarity (``None`` where it cannot be judged), the assessed words with their weights, and the kind.
    """
    found: list[list[Any]] = []
    for text, question, learned in remarks:
        if not is_read(text, language):
            found.append([None, [], str(Kind.OTHER)])
            continue
        sentiment = assess(text, question=question)
        if learned is not None:  # the words stay as evidence; the judgement is the layer's
            sentiment = Sentiment(learned, sentiment.evidence)
        kind = kind_of(text, sentiment)
        found.append([sentiment.polarity, [list(word) for word in sentiment.evidence], str(kind)])
    return found
