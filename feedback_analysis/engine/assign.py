"""Assignment: which themes an excerpt or response belongs to, and how surely.

Two ways to the same table of probabilities (rows: texts, columns: themes): by the neighbours an excerpt has
in discovered themes, or by a linear model that learns from a codebook and from what people have coded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .discover import REST, Discovery
from .idioms import WORD_PATTERN
from .neighbours import Floats, nearest
from .types import CodebookTheme, CodedExample

Table = NDArray[np.float64]

_VOTERS = 15
_SHARPNESS = 12.0
"""How fast belonging falls with distance from a theme's centre: 0.1 of cosine is a factor of about three."""
_TERM_SHARE = 0.5
_CODEBOOK_STRENGTH = 5.0
_CODED_STRENGTH = 10.0
_DEFAULT_CUT = 0.25
_FEWEST_TO_TUNE = 50


def by_neighbours(discovery: Discovery, vectors: Floats, texts: Sequence[str]) -> Table:
    """How far texts belong to discovered themes.

    Half of the probability is the vote of the nearest excerpts that have a theme, weighted by similarity;
    half falls off with the distance from the themes' centres. It says how clearly a text belongs to one
    theme rather than another, not how often people would agree.

    Args:
        discovery: the outcome of :func:`feedback_analysis.engine.discover.discover`.
        vectors: unit sentence vectors of the texts, shape (n, d).
        texts: the n normalised texts; those discovered from as well as others.

    Returns:
        Probabilities, shape (n, themes); rows add up to one where anything is near, else to less.
    """
    if not discovery.themes or not len(texts):
        return np.zeros((len(texts), discovery.themes))
    points = discovery.space.transform(vectors, texts)
    themed = np.flatnonzero(discovery.labels != REST)
    labels = discovery.labels[themed]
    belongs = np.zeros((len(themed), discovery.themes), dtype=np.float32)
    belongs[np.arange(len(themed)), labels] = 1
    centres = belongs.T @ discovery.points[themed]
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    numbers, similarities = nearest(points, discovery.points[themed], _VOTERS)
    weights = np.clip(similarities, 0, 1).astype(np.float64) ** 2
    votes = np.zeros((len(texts), discovery.themes))
    np.add.at(votes, (np.arange(len(texts))[:, None], labels[numbers]), weights)
    votes /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    closeness = np.exp(_SHARPNESS * (points @ centres.T).astype(np.float64))
    closeness /= closeness.sum(axis=1, keepdims=True)
    # A text far from everything is sure of nothing.
    nearness = np.clip(similarities[:, :1] / 0.4, 0, 1) if numbers.shape[1] else 0
    return np.asarray(np.round((votes + closeness) / 2 * nearness, 4), dtype=np.float64)


class LearnedAssignment:
    """A linear model over sentence vectors and words, one theme beside another.

    With a codebook alone, its labels, descriptions and examples are the training texts and themes compete
    (multinomial logistic regression, themes weighted equally). With coded examples each theme is learned by
    itself (one against the rest), the codebook's texts still counting as examples, so that several themes or
    none can be probable at once and a theme nobody has coded yet can still be found.

    ``cut`` is the probability from which a theme is assigned; with enough coded examples it is the one that
    serves micro F1 best in cross-validation.
    """

    def __init__(
        self, codebook: Sequence[CodebookTheme], examples: Sequence[CodedExample] = ()
    ) -> None:
        """Gather the training texts; :meth:`fit` learns from their vectors."""
        self.theme_ids = tuple(theme.theme_id for theme in codebook)
        self.cut = _DEFAULT_CUT
        self._column = {theme_id: number for number, theme_id in enumerate(self.theme_ids)}
        self._coded_texts = [example.text for example in examples]
        self._coded = np.zeros((len(examples), len(codebook)), dtype=np.int64)
        for row, example in enumerate(examples):
            self._coded[row, [self._column[theme_id] for theme_id in example.theme_ids]] = 1
        self._given_texts: list[str] = []
        self._given: list[int] = []
        for number, theme in enumerate(codebook):
            given = [
                theme.label,
                f"{theme.label}. {theme.description}".strip() if theme.description else "",
            ]
            for text in [*given, *theme.examples]:
                if text.strip():
                    self._given_texts.append(text)
                    self._given.append(number)
        self._model: Any = None
        self._terms: Any = None

    @property
    def training_texts(self) -> list[str]:
        """The texts whose vectors :meth:`fit` needs, in order."""
        return [*self._given_texts, *self._coded_texts]

    def fit(self, vectors: Floats) -> LearnedAssignment:
        """Learn. ``vectors`` are those of :attr:`training_texts`, shape (texts, d)."""
        if len(self.theme_ids) == 1 and not self._coded_texts:
            return self
        if not self._coded_texts:
            from sklearn.linear_model import LogisticRegression

            model = LogisticRegression(C=_CODEBOOK_STRENGTH, max_iter=1000, class_weight="balanced")
            self._model = model.fit(vectors, self._given)
            return self
        targets = np.zeros((len(self.training_texts), len(self.theme_ids)), dtype=np.int64)
        targets[np.arange(len(self._given)), self._given] = 1
        targets[len(self._given) :] = self._coded
        self._fit_terms()
        features = self._features(vectors, self.training_texts)
        if len(self._coded_texts) >= _FEWEST_TO_TUNE:
            self.cut = _best_cut(features, targets, len(self._given))
        self._model = _one_against_rest(features, targets)
        return self

    def predict(self, vectors: Floats, texts: Sequence[str]) -> Table:
        """Probabilities of every theme for every text, shape (n, themes)."""
        if not len(texts):
            return np.zeros((0, len(self.theme_ids)))
        if self._model is None:  # one theme and nothing to tell it from: likeness to its own words
            return np.zeros((len(texts), len(self.theme_ids))) + 0.5
        if self._terms is None and not self._coded_texts:
            table = np.zeros((len(texts), len(self.theme_ids)))
            table[:, self._model.classes_] = self._model.predict_proba(vectors)
            return np.round(table, 4)
        return np.round(_probabilities(self._model, self._features(vectors, texts)), 4)

    def _fit_terms(self) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        # Small words stay: "not", "no" and "should" tell codes apart.
        terms = TfidfVectorizer(
            sublinear_tf=True, min_df=2, ngram_range=(1, 2), token_pattern=WORD_PATTERN
        )
        try:
            self._terms = terms.fit(self.training_texts)
        except ValueError:  # no word occurs twice: the vectors have to do
            self._terms = None

    def _features(self, vectors: Floats, texts: Sequence[str]) -> sparse.csr_matrix:
        parts = [sparse.csr_matrix(vectors)]
        if self._terms is not None:
            parts.append(_TERM_SHARE * self._terms.transform(texts))
        return sparse.hstack(parts).tocsr()


def _one_against_rest(features: sparse.csr_matrix, targets: NDArray[np.int64]) -> list[Any]:
    """One model for each theme, or its constant share where all or no texts have it."""
    from sklearn.linear_model import LogisticRegression

    models: list[Any] = []
    for column in targets.T:
        if 0 < column.sum() < len(column):
            model = LogisticRegression(
                C=_CODED_STRENGTH, max_iter=300, solver="liblinear", random_state=0
            )
            models.append(model.fit(features, column))
        else:
            models.append(float(column.mean()))
    return models


def _probabilities(models: list[Any], features: sparse.csr_matrix) -> Table:
    columns = [
        np.full(features.shape[0], model)
        if isinstance(model, float)
        else model.predict_proba(features)[:, 1]
        for model in models
    ]
    return np.stack(columns, axis=1)


def _best_cut(features: sparse.csr_matrix, targets: NDArray[np.int64], given: int) -> float:
    """The cut with the best micro F1 on coded texts the model did not see, in three folds."""
    from sklearn.metrics import f1_score

    coded = np.arange(given, len(targets))
    predicted = np.zeros((len(coded), targets.shape[1]))
    for fold in range(3):
        held_out = np.arange(len(coded)) % 3 == fold
        learn = np.concatenate([np.arange(given), coded[~held_out]])
        models = _one_against_rest(features[learn], targets[learn])
        predicted[held_out] = _probabilities(models, features[coded[held_out]])
    cuts = np.arange(0.15, 0.55, 0.05)
    scores = [
        f1_score(targets[coded], chosen(predicted, cut), average="micro", zero_division=0)
        for cut in cuts
    ]
    return round(float(cuts[int(np.argmax(scores))]), 2)


def chosen(table: Table, cut: float) -> NDArray[np.bool_]:
    """Which themes to assign: those at or above the cut, and the best one if it comes near.

    The best theme of a row is let in from half the cut on; a row with nothing that probable gets none.
    """
    best = table.max(axis=1, keepdims=True) if table.shape[1] else np.zeros((len(table), 1))
    assigned: NDArray[np.bool_] = (table >= cut) | (
        (table == best) & (best >= cut / 2) & (best > 0)
    )
    return assigned


def pooled(table: Table, owners: NDArray[np.int64], count: int) -> Table:
    """From excerpts to responses: the greatest probability any of a response's excerpts gives each theme.

    Args:
        table: probabilities of excerpts, shape (n, themes).
        owners: the response each excerpt belongs to, shape (n,).
        count: how many responses there are.

    Returns:
        Probabilities of responses, shape (count, themes); zero where a response has no excerpt.
    """
    out = np.zeros((count, table.shape[1]))
    np.maximum.at(out, owners, table)
    return out
