"""Learning which themes of a codebook a text has, from the codebook and from what people have coded.

Kernel ridge regression (Saunders, Gammerman and Vovk 1998), one target for each theme: the scores come from
one matrix inverse, and so does the score each training text would have had without itself (Rifkin and
Lippert 2007). Those honest scores of the coded texts turn scores into probabilities and set the cut
(``calibration``); no text is ever judged by a model that has learned from it.

Where next to nothing is coded, the responses to be coded teach too: what the codebook makes of them is
believed as far as it is probable and learned from (self-training: Yarowsky 1995; soft, as in the expectation
maximisation of Nigam and others 2000).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .assign import Table, in_company
from .calibration import Scale, Scores, best_cut, calibrated
from .clean import normalise
from .likeness import HIGH_DEGREE, USUAL_DEGREE, Likeness
from .neighbours import Floats
from .split import split
from .types import CodebookTheme, CodedExample

MOST_EXAMPLES = 6000
"""Coded texts learned from; of more an even share is taken, which bounds memory at some 300 MB."""
FEWEST_TO_CALIBRATE = 50
"""Coded texts from which the scale is learned; with fewer, responses teach too."""
_NOISE = (0.3, 1.0)
_RARE = np.float32(0.03)
"""What a text unlike the whole codebook is given for each theme."""
_USUAL_CUT = 0.32
_MOST_TEACHING = 1500
_ROUNDS = 2
_BELIEF = Scale((19.0, 0.0, 6.7, 0.0, 0.0, -3.65))
"""How far what the codebook makes of a response is believed while others learn from it."""
_BELIEVED_NOISE = 3.0
"""How many times noisier than the codebook itself what was made of a response is taken to be."""
_COMPANY, _COMPANY_HALVED = 0.5, 100
"""What like responses count beside a response when nothing is coded, and the coded texts that halve it."""
_ROWS_AT_ONCE = 1024


@dataclass(frozen=True)
class Said:
    """Responses to be coded: whole, and excerpt by excerpt.

    ``both`` and ``excerpts`` are sentence vectors and subjects side by side, shape (n, 768); ``owners`` has
    the row of the response each excerpt is from, ``asked`` the question of each response, "" where unknown.
    """

    texts: Sequence[str]
    both: Floats
    excerpt_texts: Sequence[str]
    excerpts: Floats
    owners: NDArray[np.int64]
    asked: Sequence[str]


class LearnedAssignment:
    """A model of which texts have which themes; several at once, or none.

    ``cut`` is the probability from which a theme is assigned, ``near`` the share of it from which a text's
    best theme is; ``learned`` says how many coded texts stand behind them. A theme nobody has coded yet is
    known by the codebook's words for it.
    """

    def __init__(
        self, codebook: Sequence[CodebookTheme], examples: Sequence[CodedExample] = ()
    ) -> None:
        """Gather the training texts; :meth:`fit` learns from their vectors."""
        self.theme_ids = tuple(theme.theme_id for theme in codebook)
        self.cut, self.near = _USUAL_CUT, 0.5
        examples = _even_share(examples, MOST_EXAMPLES)
        self.learned = len(examples)
        given = [
            (text, number) for number, theme in enumerate(codebook) for text in _texts_of(theme)
        ]
        self._given = len(given)
        self.texts = [*(text for text, _ in given), *(_one_line(one.text) for one in examples)]
        self._asked = [*[""] * len(given), *(_asked(one.question) for one in examples)]
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

    @property
    def training_texts(self) -> list[str]:
        """The texts whose vectors :meth:`fit` needs, in order."""
        return [*self.texts, *self._parts]

    def fit(self, vectors: Floats) -> LearnedAssignment:
        """Learn from sentence vectors and subjects of :attr:`training_texts`, shape (texts, 768)."""
        self._vectors, parts = vectors[: len(self.texts)], vectors[len(self.texts) :]
        coded = self._targets[self._given :]
        # What is usual among coded texts; a codebook tells nothing about how frequent its themes are.
        self._usual: Floats = (
            coded.mean(axis=0) if len(coded) else np.minimum(self._targets.mean(axis=0), _RARE)
        )
        degree = HIGH_DEGREE if self.learned >= FEWEST_TO_CALIBRATE else USUAL_DEGREE
        self._known = Likeness(self._vectors, self.texts, self._asked, degree)
        likeness = self._known.to(self._vectors, self.texts, self._asked)
        self._noise = np.float32(np.clip(10 / np.sqrt(max(1, self.learned)), *_NOISE))
        likeness[np.diag_indices_from(likeness)] += self._noise
        inverse: Floats = np.linalg.inv(likeness).astype(np.float32)
        self._weights: Floats = (inverse @ (self._targets - self._usual)).astype(np.float32)
        if self.learned >= FEWEST_TO_CALIBRATE:
            honest = self._honest_scores(inverse, parts)
            self._scale = calibrated(honest, coded)
            self.cut, self.near = best_cut(self.probabilities(honest), coded), 1.0
        return self

    def scores(self, said: Said) -> tuple[Scores, Scores]:
        """How far excerpts and responses speak for each theme.

        The fewer texts have been coded, the more a response is read in the light of those most like it.
        """
        if self.learned < FEWEST_TO_CALIBRATE and len(said.texts) > 1:
            return self._taught_by(said)
        return self._scored(self._known, self._weights, said)

    def _scored(self, known: Likeness, weights: Floats, said: Said) -> tuple[Scores, Scores]:
        asked = [_asked(question) for question in said.asked]
        of_excerpts = [asked[owner] for owner in said.owners]
        each = (
            _in_parts(known, weights, said.excerpts, said.excerpt_texts, of_excerpts) + self._usual
        )
        whole = _in_parts(known, weights, said.both, said.texts, asked) + self._usual
        company = _COMPANY / (1 + self.learned / _COMPANY_HALVED)
        scores = of_responses(each, said.owners, whole)
        drawn = in_company(scores.table, said.both, company)
        return Scores.alone(each), scores._replace(table=drawn)

    def _taught_by(self, said: Said) -> tuple[Scores, Scores]:
        """Scores from the codebook, then from it and what it made of the responses, twice; their mean."""
        every = np.linspace(0, len(said.texts) - 1, min(len(said.texts), _MOST_TEACHING))
        taught = np.unique(every.astype(np.int64))
        texts = [*self.texts, *(said.texts[at] for at in taught)]
        vectors = np.concatenate([self._vectors, said.both[taught]])
        asked = [*self._asked, *(_asked(said.asked[at]) for at in taught)]
        known = Likeness(vectors, texts, asked)
        likeness = known.to(vectors, texts, asked)
        likeness[np.diag_indices_from(likeness)] += self._noise
        own = len(self.texts)
        weights = np.zeros((len(texts), len(self.theme_ids)), dtype=np.float32)
        weights[:own] = np.linalg.solve(likeness[:own, :own], self._targets - self._usual)
        each, scores = self._scored(known, weights, said)
        likeness[np.diag_indices_from(likeness)] += np.where(
            np.arange(len(texts)) < own, 0, (_BELIEVED_NOISE - 1) * self._noise
        ).astype(np.float32)
        for _ in range(_ROUNDS):
            believed = _BELIEF.logistic(scores)[taught]
            targets = np.concatenate([self._targets, believed.astype(np.float32)])
            weights = np.linalg.solve(likeness, targets - self._usual).astype(np.float32)
            found = self._scored(known, weights, said)
            each, scores = (
                Scores.alone((before.table + now.table) / 2)
                for before, now in zip((each, scores), found, strict=True)
            )
        return each, scores

    def probabilities(self, scores: Scores) -> Table:
        """Calibrated probabilities of scores, row by row."""
        if not scores.table.size:
            return np.zeros_like(scores.table)
        return np.round(self._scale.probabilities(scores), 4)

    def _honest_scores(self, inverse: Floats, parts: Floats) -> Scores:
        """Scores of the coded texts by models that lack just that text; as :func:`of_responses` puts them."""
        own = np.diag(inverse)
        left_out = self._weights / own[:, None]
        whole = (self._targets - left_out)[self._given :]
        excerpts = np.zeros((len(self._parts), len(self.theme_ids)))
        for start in range(0, len(self._parts), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            owners = self._part_of[rows]
            asked = [self._asked[owner] for owner in owners]
            near = self._known.to(parts[rows], self._parts[rows], asked)
            pull = np.einsum("ij,ji->i", near, inverse[:, owners])
            excerpts[rows] = near @ self._weights - pull[:, None] * left_out[owners] + self._usual
        return of_responses(excerpts, self._part_of - self._given, whole)


def _asked(question: str) -> str:
    """A question however it was typed."""
    return " ".join(question.casefold().split())


def _in_parts(
    known: Likeness, weights: Floats, vectors: Floats, texts: Sequence[str], asked: Sequence[str]
) -> Table:
    out = np.zeros((len(texts), weights.shape[1]))
    for start in range(0, len(texts), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        out[rows] = known.to(vectors[rows], texts[rows], asked[rows]) @ weights
    return out


def of_responses(excerpts: Table, owners: NDArray[np.int64], whole: Table) -> Scores:
    """A response's scores: half the best any of its excerpts has, half what it has as a whole.

    A theme may be plain in one clause, or only in the sum.
    """
    best = np.full(whole.shape, -np.inf)
    np.maximum.at(best, owners, excerpts)
    best = np.where(np.isfinite(best), best, whole)
    return Scores((best + whole) / 2, best - whole)


def _texts_of(theme: CodebookTheme) -> list[str]:
    described = f"{theme.label}. {theme.description}" if theme.description.strip() else ""
    return [text for text in (theme.label, described, *theme.examples) if text.strip()]


def _one_line(text: str) -> str:
    return normalise(text).text.replace("\n", " ") or " "


def _even_share(examples: Sequence[CodedExample], most: int) -> Sequence[CodedExample]:
    if len(examples) <= most:
        return examples
    return [examples[int(at)] for at in np.linspace(0, len(examples) - 1, most)]
