"""From scores to probabilities that can be believed, and the cut from which a theme is assigned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .assign import Table
from .neighbours import Floats

_CUTS = (0.2, 0.5)
_PROBABLE = 0.05
"""Probability below which pairs of text and theme have no say in where the scale is bent."""
_KNOTS = 10
_FEWEST_AT_A_KNOT = 25
_HALF_BELIEVED = 200
"""Coded texts at which the bend of the scale is believed half."""
_HELD = 30.0
"""How firmly a theme's own curve is held to that of all themes, over the number of coded texts."""
_STEPS, _SMALLEST = 12, 1e-6

_USUAL = (13.42, 0.0, 3.4, -4.22, 0.0, -3.63)


class Scores(NamedTuple):
    """How far texts speak for each theme, about 0 to 1.

    ``table`` has shape (n, themes); ``apart``, of the same shape, is how far the best excerpt of a response
    lies above the response as a whole: zero for excerpts, and where that is unknown.
    """

    table: Table
    apart: Table

    @classmethod
    def alone(cls, table: Table) -> Scores:
        """Scores of texts that are not taken apart."""
        return cls(table, np.zeros_like(table))


@dataclass(frozen=True)
class Scale:
    """From scores to probabilities: a logistic curve for each theme, bent where it is too sure of itself.

    ``weights`` belong to the score, to its square, to its distance behind the response's best score, to its
    lead on the second best, to how far the best excerpt lies above the whole, and to one; shape (6,) for all
    themes alike, else (themes, 6). ``curve`` and ``seen`` are
    what the logistic says and what was found, at a few knots from 0 to 1. The defaults serve where too
    little is coded to learn from; they come from a fifth of what one labelled set
    keeps for training, its codebook alone.
    """

    weights: Floats | tuple[float, ...] = _USUAL
    curve: tuple[float, ...] = (0.0, 0.06, 0.11, 0.16, 0.29, 0.51, 0.76, 0.93, 1.0)
    seen: tuple[float, ...] = (0.0, 0.1, 0.14, 0.26, 0.34, 0.53, 0.67, 0.86, 0.95)

    def logistic(self, scores: Scores) -> Table:
        """Probabilities before bending, shape (n, themes)."""
        return _sigmoid((_features(scores) * np.asarray(self.weights)).sum(axis=2))

    def probabilities(self, scores: Scores) -> Table:
        """Calibrated probabilities, shape (n, themes)."""
        plain = self.logistic(scores)
        return np.asarray(
            0.99 * np.interp(plain, self.curve, self.seen) + 0.01 * plain, dtype=np.float64
        )


def calibrated(scores: Scores, targets: Floats) -> Scale:
    """Learn the scale from scores that texts got from models without them.

    Logistic regression of being coded on the scores (Platt 1999), over all themes and then for each theme
    near to that of all; bent to what was found by isotonic regression over means of neighbouring pairs
    (Zadrozny and Elkan 2002).

    Args:
        scores: those of n texts.
        targets: 1 where a person gave the theme, else 0, shape (n, themes).
    """
    from sklearn.isotonic import isotonic_regression

    coded = targets > 0
    if coded.all() or not coded.any():
        return Scale()
    weights = _curves(_features(scores), coded)
    plain = Scale(weights).logistic(scores).ravel()
    order = np.argsort(plain, kind="stable")
    order = order[plain[order] >= _PROBABLE]
    knots = min(_KNOTS, len(order) // _FEWEST_AT_A_KNOT)
    if knots < 2:
        return Scale(weights, (0.0, 1.0), (0.0, 1.0))
    parts = np.array_split(order, knots)
    curve = np.array([plain[part].mean() for part in parts])
    seen = isotonic_regression(np.array([coded.ravel()[part].mean() for part in parts]))
    believed = len(coded) / (len(coded) + _HALF_BELIEVED)
    seen = believed * seen + (1 - believed) * curve
    ends = min(1.0, float(seen[-1] + (1 - curve[-1]) / 2))
    return Scale(weights, (0.0, *curve.tolist(), 1.0), (0.0, *seen.tolist(), ends))


def best_cut(probabilities: Table, targets: Floats) -> float:
    """The cut with the best micro F1: half of the best F1 there is (Lipton, Elkan and Naryanaswamy 2014).

    That holds for probabilities that can be believed, and is far steadier than the cut that happens to be
    best on these texts.
    """
    given = (targets > 0).ravel()
    order = np.argsort(-probabilities.ravel(), kind="stable")
    hits = np.cumsum(given[order])
    f1 = 2 * hits / np.maximum(np.arange(1, len(order) + 1) + given.sum(), 1)
    return round(float(np.clip(f1.max() / 2, *_CUTS)), 2)


def _features(scores: Scores) -> NDArray[np.float64]:
    """Each score, its square, how far it is behind the best of its row, its lead if it is the best, and how
    far the best excerpt lies above the whole; and one."""
    table = scores.table
    best = table.max(axis=1, keepdims=True)
    behind = table - best
    second = np.partition(table, -2, axis=1)[:, [-2]] if table.shape[1] > 1 else np.zeros_like(best)
    lead = np.where(behind == 0, table - second, 0)
    return np.stack([table, table**2, behind, lead, scores.apart, np.ones_like(table)], axis=2)


def _curves(features: NDArray[np.float64], coded: NDArray[np.bool_]) -> Floats:
    """The weights of each theme's logistic curve, shape (themes, 6)."""
    width = features.shape[2]
    slack = np.full(width, 1e-3)
    common = _logistic(features.reshape(-1, width), coded.ravel(), np.zeros(width), slack)
    held = np.full(width, _HELD / len(coded))
    own = [
        _logistic(features[:, theme], coded[:, theme], common, held)
        for theme in range(coded.shape[1])
    ]
    return np.round(np.stack(own), 6).astype(np.float32)


def _logistic(
    features: NDArray[np.float64],
    coded: NDArray[np.bool_],
    near: NDArray[np.float64],
    held: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Logistic regression by Newton's method, held to the weights ``near`` with the firmness ``held``."""

    def loss(weights: NDArray[np.float64]) -> float:
        odds = features @ weights
        pull = (held * (weights - near) ** 2).sum() / 2
        return float((np.logaddexp(0, odds) - coded * odds).sum() + pull)

    weights, before = near.copy(), loss(near)
    for _ in range(_STEPS):
        probable = _sigmoid(features @ weights)
        slope = features.T @ (probable - coded) + held * (weights - near)
        spread = probable * (1 - probable)
        curvature = (features * spread[:, None]).T @ features + np.diag(held)
        step = np.linalg.solve(curvature, slope)
        while (after := loss(weights - step)) > before and np.abs(step).max() > _SMALLEST:
            step /= 2  # too far: where a theme is rare the curve is steep
        if after >= before:
            break
        weights, before = weights - step, after
    return weights


def _sigmoid(odds: Table) -> Table:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))), dtype=np.float64)
