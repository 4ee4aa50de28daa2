"""Evaluation: how far two codings of the same texts agree, and how steady and complete a run is.

The same functions serve the benchmark and what an analyst is shown about a run's reliability.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from .errors import InputError

Codes = Sequence[set[str] | frozenset[str]]


def clustering_agreement(human: Sequence[Hashable], found: Sequence[Hashable]) -> dict[str, float]:
    """Agreement of two groupings of the same texts, whatever the groups are called.

    Args:
        human: the group of each text by one coding.
        found: the group of each text by the other.

    Returns:
        ``ami`` (adjusted for chance; Vinh, Epps and Bailey 2010), ``nmi``, ``v_measure``, ``homogeneity`` and
        ``completeness``. NMI flatters many small groups: read the AMI first.

    Raises:
        InputError: the codings differ in length.
    """
    from sklearn.metrics import (
        adjusted_mutual_info_score,
        homogeneity_completeness_v_measure,
        normalized_mutual_info_score,
    )

    _same_length(human, found)
    ours, theirs = _numbered(human), _numbered(found)
    homogeneity, completeness, v_measure = homogeneity_completeness_v_measure(ours, theirs)
    return {
        "ami": float(adjusted_mutual_info_score(ours, theirs)),
        "nmi": float(normalized_mutual_info_score(ours, theirs)),
        "v_measure": float(v_measure),
        "homogeneity": float(homogeneity),
        "completeness": float(completeness),
    }


def assignment_f1(
    human: Codes, found: Codes, *, themes: Sequence[str] | None = None
) -> dict[str, Any]:
    """Precision, recall and F1 of assigned themes against human codes, several themes a text.

    Args:
        human: the themes people gave each text.
        found: the themes assigned to each.
        themes: the themes to count; all that occur unless given.

    Returns:
        ``micro_f1``, ``macro_f1`` (mean over themes that occur in either), ``precision``, ``recall``,
        ``exact`` (share of texts with exactly the same themes) and ``by_theme``, theme to F1.

    Raises:
        InputError: the codings differ in length.
    """
    _same_length(human, found)
    names = sorted(themes if themes is not None else set().union(*human, *found))
    counted = set(names)
    hits, given, assigned = Counter[str](), Counter[str](), Counter[str]()
    for ours, theirs in zip(human, found, strict=True):
        hits.update(ours & theirs & counted)
        given.update(ours & counted)
        assigned.update(theirs & counted)
    by_theme = {name: _ratio(2 * hits[name], given[name] + assigned[name]) for name in names}
    occurring = [name for name in names if given[name] + assigned[name]]
    exact = sum(
        (ours & counted) == (theirs & counted) for ours, theirs in zip(human, found, strict=True)
    )
    return {
        "micro_f1": _ratio(2 * hits.total(), given.total() + assigned.total()),
        "macro_f1": _ratio(sum(by_theme[name] for name in occurring), len(occurring)),
        "precision": _ratio(hits.total(), assigned.total()),
        "recall": _ratio(hits.total(), given.total()),
        "exact": _ratio(exact, len(human)),
        "by_theme": by_theme,
    }


def cohens_kappa(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """Agreement of two coders on one code a text, beyond chance (Cohen 1960).

    One where they agree throughout, even if only one code was ever used.

    Raises:
        InputError: the codings differ in length or are empty.
    """
    _same_length(one, other)
    if not one:
        raise InputError("There is nothing to compare: neither coder has coded anything.")
    total = len(one)
    observed = sum(left == right for left, right in zip(one, other, strict=True)) / total
    left_counts, right_counts = Counter(one), Counter(other)
    expected = sum(left_counts[code] * right_counts[code] for code in left_counts) / total**2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)


def krippendorffs_alpha(codings: Sequence[Sequence[Hashable | None]]) -> float:
    """Agreement of any number of coders on nominal codes, gaps allowed (Krippendorff 2004).

    Args:
        codings: one sequence per coder, all of the same texts in the same order; ``None`` where a coder has
            not coded a text.

    Returns:
        Alpha: 1 for full agreement, 0 for chance. One where only one code was ever used.

    Raises:
        InputError: the codings differ in length, or no text was coded twice.
    """
    for coding in codings[1:]:
        _same_length(codings[0], coding)
    weights: dict[tuple[Hashable, Hashable], float] = {}
    for unit in zip(*codings, strict=True):
        codes = Counter(code for code in unit if code is not None)
        if (size := codes.total()) < 2:
            continue
        for left, left_count in codes.items():
            for right, right_count in codes.items():
                together = left_count * (right_count - (left == right)) / (size - 1)
                weights[left, right] = weights.get((left, right), 0.0) + together
    if not weights:
        raise InputError("No text was coded by two coders, so their agreement cannot be measured.")
    totals: dict[Hashable, float] = {}
    for (left, _), weight in weights.items():
        totals[left] = totals.get(left, 0.0) + weight
    everything = sum(totals.values())
    disagreed = sum(weight for (left, right), weight in weights.items() if left != right)
    chance = everything**2 - sum(total**2 for total in totals.values())
    return 1.0 if chance == 0 else 1 - disagreed * (everything - 1) / chance


def calibration_error(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> float:
    """Expected calibration error: how far confidence is from being right, on average (Naeini 2015).

    Args:
        confidences: probabilities from 0 to 1.
        right: whether each turned out right.
        bins: how many equal stretches of confidence are compared.

    Raises:
        InputError: the two differ in length.
    """
    _same_length(confidences, right)
    if not len(confidences):
        return 0.0
    sure, hit = np.asarray(confidences, dtype=np.float64), np.asarray(right, dtype=np.float64)
    place = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [abs(float((sure - hit)[place == at].sum())) for at in range(bins)]
    return sum(gaps) / len(sure)


def stability(groupings: Sequence[Sequence[Hashable]]) -> float:
    """The mean AMI over all pairs of groupings of the same texts (runs with different seeds, say)."""
    pairs = [(one, other) for at, one in enumerate(groupings) for other in groupings[at + 1 :]]
    return (
        1.0
        if not pairs
        else float(np.mean([clustering_agreement(one, other)["ami"] for one, other in pairs]))
    )


def coverage(themes_of: Sequence[Sequence[Any]]) -> float:
    """The share of texts with at least one theme; one where there are no texts."""
    return 1.0 if not themes_of else sum(bool(themes) for themes in themes_of) / len(themes_of)


def class_f1(human: Sequence[str], found: Sequence[str]) -> dict[str, Any]:
    """Accuracy and macro F1 of one class a text, as for sentiment; ``by_class`` has each class's F1."""
    scores: Mapping[str, Any] = assignment_f1(
        [{code} for code in human], [{code} for code in found]
    )
    return {
        "accuracy": scores["exact"],
        "macro_f1": scores["macro_f1"],
        "by_class": scores["by_theme"],
    }


def _numbered(codes: Sequence[Hashable]) -> list[int]:
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(code, len(numbers)) for code in codes]


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _same_length(one: Sequence[Any], other: Sequence[Any]) -> None:
    if len(one) != len(other):
        raise InputError(
            f"The two codings must cover the same texts: one has {len(one)} and the other {len(other)}."
        )
