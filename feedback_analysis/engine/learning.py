"""Learning which themes of a codebook a text has, from the codebook and from what people have coded.

Kernel ridge regression (Saunders, Gammerman and Vovk 1998), one target for each theme: the scores come from
one matrix inverse, and so does the score each training text would have had without itself (Rifkin and
Lippert 2007). Those honest scores of the coded texts turn scores into probabilities (Platt 1999) and set the
cut; no text is ever judged by a model that has learned from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .assign import Table, chosen
from .clean import normalise
from .idioms import WORD_PATTERN
from .neighbours import Floats
from .split import split
from .types import CodebookTheme, CodedExample

MOST_EXAMPLES = 6000
"""Coded texts learned from; of more an even share is taken, which bounds memory at some 300 MB."""
_TERM_SHARE = 0.3
_DEGREE = 6
"""Power of the likeness of two texts: the higher, the nearer a text must be to teach anything."""
_NOISE = (0.2, 1.0)
_RARE = np.float32(0.03)
"""What a text unlike the whole codebook is given for each theme."""
_FEWEST_TO_CALIBRATE = 50
_USUAL_CUT = 0.28
_CUTS = np.arange(0.2, 0.52, 0.02)
_PROBABLE = 0.05
"""Probability below which pairs of text and theme have no say in where the scale is bent."""
_KNOTS = 10
_FEWEST_AT_A_KNOT = 25
_HALF_BELIEVED = 200
"""Coded texts at which the bend of the scale is believed half."""
_ROWS_AT_ONCE = 1024


@dataclass(frozen=True)
class Scale:
    """From scores to probabilities: a logistic curve, bent where it is too sure of itself.

    ``slope`` belongs to the score, ``behind`` to its distance to the response's best score; ``curve`` and
    ``seen`` are what the logistic says and what was found, at a few knots from 0 to 1. The defaults serve
    where too little is coded to learn from; they come from half of one labelled set, its codebook alone.
    """

    slope: float = 19.0
    behind: float = 6.7
    constant: float = -3.65
    curve: tuple[float, ...] = (0.0, 0.3, 0.6, 1.0)
    seen: tuple[float, ...] = (0.0, 0.3, 0.57, 0.9)

    def logistic(self, scores: Table) -> Table:
        """Probabilities before bending."""
        odds = self.slope * scores + self.behind * (scores - scores.max(axis=1, keepdims=True))
        return np.asarray(1 / (1 + np.exp(-(odds + self.constant))), dtype=np.float64)

    def probabilities(self, scores: Table) -> Table:
        """Calibrated probabilities; a higher score never gets a lower one."""
        plain = self.logistic(scores)
        return np.asarray(
            0.99 * np.interp(plain, self.curve, self.seen) + 0.01 * plain, dtype=np.float64
        )


class LearnedAssignment:
    """A model of which texts have which themes; several at once, or none.

    ``cut`` is the probability from which a theme is assigned, ``learned`` how many coded texts stand behind
    it. A theme nobody has coded yet is known by the codebook's words for it.
    """

    def __init__(
        self, codebook: Sequence[CodebookTheme], examples: Sequence[CodedExample] = ()
    ) -> None:
        """Gather the training texts; :meth:`fit` learns from their vectors."""
        self.theme_ids = tuple(theme.theme_id for theme in codebook)
        self.cut = _USUAL_CUT
        examples = _even_share(examples, MOST_EXAMPLES)
        self.learned = len(examples)
        given = [
            (text, number) for number, theme in enumerate(codebook) for text in _texts_of(theme)
        ]
        self._given = len(given)
        self.texts = [*(text for text, _ in given), *(_one_line(one.text) for one in examples)]
        self._targets = np.zeros((len(self.texts), len(codebook)), dtype=np.float32)
        self._targets[np.arange(len(given)), [number for _, number in given]] = 1
        column = {theme_id: number for number, theme_id in enumerate(self.theme_ids)}
        for row, example in enumerate(examples, start=len(given)):
            self._targets[row, [column[theme_id] for theme_id in example.theme_ids]] = 1
        parts = [
            (excerpt.clean, row)
            for row, example in enumerate(examples, start=len(given))
            for excerpt in split("", example.text, normalise(example.text))
        ]
        self._parts = [text for text, _ in parts]
        self._part_of = np.array([row for _, row in parts], dtype=np.int64)
        self._scale = Scale()
        self._usual: Floats = self._targets.mean(axis=0)
        self._terms: Any = None

    @property
    def training_texts(self) -> list[str]:
        """The texts whose vectors :meth:`fit` needs, in order."""
        return [*self.texts, *self._parts]

    def fit(self, vectors: Floats) -> LearnedAssignment:
        """Learn. ``vectors`` are sentence and topic vectors of :attr:`training_texts`, shape (texts, 768)."""
        self._vectors, parts = vectors[: len(self.texts)], vectors[len(self.texts) :]
        self._fit_terms()
        coded = self._targets[self._given :]
        # What is usual among coded texts; a codebook tells nothing about how frequent its themes are.
        self._usual = (
            coded.mean(axis=0) if len(coded) else np.minimum(self._targets.mean(axis=0), _RARE)
        )
        noise = float(np.clip(10 / np.sqrt(max(1, self.learned)), *_NOISE))
        likeness = self._likeness(self._vectors, self.texts)
        likeness[np.diag_indices_from(likeness)] += np.float32(noise)
        inverse: Floats = np.linalg.inv(likeness).astype(np.float32)
        self._weights: Floats = (inverse @ (self._targets - self._usual)).astype(np.float32)
        if self.learned >= _FEWEST_TO_CALIBRATE:
            honest = self._honest_scores(inverse, parts)
            self._scale = _calibrated(honest, coded)
            self.cut = _best_cut(self.probabilities(honest), coded)
        return self

    def scores(self, vectors: Floats, texts: Sequence[str]) -> Table:
        """How far each text speaks for each theme, about 0 to 1, shape (n, themes)."""
        out = np.zeros((len(texts), len(self.theme_ids)))
        for start in range(0, len(texts), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            out[rows] = self._likeness(vectors[rows], texts[rows]) @ self._weights
        return out + self._usual

    def probabilities(self, scores: Table) -> Table:
        """Calibrated probabilities of scores, row by row."""
        if not scores.size:
            return np.zeros_like(scores)
        return np.round(self._scale.probabilities(scores), 4)

    def _honest_scores(self, inverse: Floats, parts: Floats) -> Table:
        """Scores of the coded texts by models that lack just that text; as :func:`of_responses` puts them."""
        own = np.diag(inverse)
        left_out = self._weights / own[:, None]
        whole = (self._targets - left_out)[self._given :]
        excerpts = np.zeros((len(self._parts), len(self.theme_ids)))
        for start in range(0, len(self._parts), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            near = self._likeness(parts[rows], self._parts[rows])
            owners = self._part_of[rows]
            pull = np.einsum("ij,ji->i", near, inverse[:, owners])
            excerpts[rows] = near @ self._weights - pull[:, None] * left_out[owners] + self._usual
        return of_responses(excerpts, self._part_of - self._given, whole)

    def _fit_terms(self) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        # Small words stay: "not", "no" and "should" tell codes apart.
        terms = TfidfVectorizer(
            sublinear_tf=True,
            min_df=2,
            ngram_range=(1, 2),
            token_pattern=WORD_PATTERN,
            dtype=np.float32,
        )
        try:
            self._known_terms = terms.fit_transform(self.texts).T.tocsr()
            self._terms = terms
        except ValueError:  # no word occurs twice: the vectors have to do
            self._terms = None

    def _likeness(self, vectors: Floats, texts: Sequence[str]) -> Floats:
        """Of texts to the training texts: by meaning and subject, and by words; 0 to 1."""
        share = _TERM_SHARE if self._terms is not None else 0.0
        near: Floats = vectors @ self._vectors.T  # two unit vectors each, so from -2 to 2
        near *= np.float32(0.25)
        near += np.float32(0.5)
        np.clip(near, 0, 1, out=near)
        near **= _DEGREE
        if self._terms is not None:
            near *= np.float32(1 - share)
            near += np.float32(share) * (self._terms.transform(texts) @ self._known_terms).toarray()
        return near


def of_responses(excerpts: Table, owners: NDArray[np.int64], whole: Table) -> Table:
    """A response's scores: half the best any of its excerpts has, half what it has as a whole.

    A theme may be plain in one clause, or only in the sum.
    """
    best = np.full(whole.shape, -np.inf)
    np.maximum.at(best, owners, excerpts)
    best = np.where(np.isfinite(best), best, whole)
    return np.asarray((best + whole) / 2, dtype=np.float64)


def _texts_of(theme: CodebookTheme) -> list[str]:
    described = f"{theme.label}. {theme.description}" if theme.description.strip() else ""
    return [text for text in (theme.label, described, *theme.examples) if text.strip()]


def _one_line(text: str) -> str:
    return normalise(text).text.replace("\n", " ") or " "


def _even_share(examples: Sequence[CodedExample], most: int) -> Sequence[CodedExample]:
    if len(examples) <= most:
        return examples
    return [examples[int(at)] for at in np.linspace(0, len(examples) - 1, most)]


def _calibrated(scores: Table, targets: Floats) -> Scale:
    """Logistic regression of being coded on the scores (Platt 1999), then bent to what was found.

    The bend is isotonic regression over means of neighbouring pairs (Zadrozny and Elkan 2002).
    """
    from sklearn.isotonic import isotonic_regression
    from sklearn.linear_model import LogisticRegression

    coded = targets.ravel() > 0
    if coded.all() or not coded.any():
        return Scale()
    features = np.stack([scores, scores - scores.max(axis=1, keepdims=True)], axis=2).reshape(-1, 2)
    model = LogisticRegression(C=100.0).fit(features, coded)
    slope, behind = (float(value) for value in model.coef_[0])
    constant = float(model.intercept_[0])
    plain = Scale(slope, behind, constant).logistic(scores).ravel()
    order = np.argsort(plain, kind="stable")
    order = order[plain[order] >= _PROBABLE]
    knots = min(_KNOTS, len(order) // _FEWEST_AT_A_KNOT)
    if knots < 2:
        return Scale(slope, behind, constant, (0.0, 1.0), (0.0, 1.0))
    parts = np.array_split(order, knots)
    curve = np.array([plain[part].mean() for part in parts])
    seen = isotonic_regression(np.array([coded[part].mean() for part in parts]))
    believed = len(scores) / (len(scores) + _HALF_BELIEVED)
    seen = believed * seen + (1 - believed) * curve
    ends = min(1.0, float(seen[-1] + (1 - curve[-1]) / 2))
    return Scale(slope, behind, constant, (0.0, *curve.tolist(), 1.0), (0.0, *seen.tolist(), ends))


def _best_cut(probabilities: Table, targets: Floats) -> float:
    """The cut with the best micro F1."""
    given = targets > 0
    found = []
    for cut in _CUTS:
        assigned = chosen(probabilities, float(cut))
        found.append(2 * (assigned & given).sum() / max(1, assigned.sum() + given.sum()))
    return round(float(_CUTS[int(np.argmax(np.round(found, 6)))]), 2)
