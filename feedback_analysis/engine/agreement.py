"""How far two groupings of the same texts agree beyond chance: the adjusted mutual information.

The measure of Vinh, Epps and Bailey (2010), as scikit-learn has it. Every run asks it of its own divisions,
and scikit-learn takes some 100 MB to load, so here it is in NumPy.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

_LEAST = float(np.finfo(np.float64).eps)


def adjusted_mutual_information(ours: NDArray[Any], theirs: NDArray[Any]) -> float:
    """1 where two groupings are the same, about 0 where they agree no more than chance would have it.

    Args:
        ours: the group of each text by one grouping, shape (n,).
        theirs: the group of each text by the other, shape (n,).
    """
    table = _table(ours, theirs)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    if len(rows) == len(columns) <= 1:
        return 1.0
    if len(rows) == 1 or len(columns) == 1:
        return 0.0
    expected = _expected(rows, columns)
    above = _away_from_zero(_mutual(table, rows, columns) - expected)
    return above / _away_from_zero((_entropy(rows) + _entropy(columns)) / 2 - expected)


def _table(ours: NDArray[Any], theirs: NDArray[Any]) -> Counts:
    """How many texts are in each pair of groups."""
    left, right = (np.unique(groups, return_inverse=True)[1] for groups in (ours, theirs))
    if not len(left):
        return np.zeros((0, 0), dtype=np.int64)
    shape = int(left.max()) + 1, int(right.max()) + 1
    pairs = np.bincount(left * shape[1] + right, minlength=shape[0] * shape[1])
    return pairs.reshape(shape).astype(np.int64)


def _away_from_zero(value: float) -> float:
    """Two perfect groupings leave nothing over nothing, which is to come out as one."""
    return min(value, -_LEAST) if value < 0 else max(value, _LEAST)


def _entropy(sizes: Counts) -> float:
    shares = sizes / sizes.sum()
    return float(-(shares * np.log(shares)).sum())


def _mutual(table: Counts, rows: Counts, columns: Counts) -> float:
    left, right = np.nonzero(table)
    together, size = table[left, right], table.sum()
    chance = rows[left].astype(np.float64) * columns[right]
    found = together / size * (np.log(together) + np.log(size) - np.log(chance))
    return max(0.0, float(found.sum()))


def _expected(rows: Counts, columns: Counts) -> float:
    """The mutual information that groups of these sizes have by chance (hypergeometric)."""
    from scipy.special import gammaln

    size = int(rows.sum())
    factorial = gammaln(np.arange(size + 1) + 1.0)
    logs = np.log(np.maximum(np.arange(size + 1), 1))
    total = 0.0
    for own in rows.tolist():
        # All overlaps that are possible with each group of the other grouping, one after the other.
        least, most = np.maximum(1, own + columns - size), np.minimum(own, columns)
        lengths = np.maximum(most - least + 1, 0)
        other = np.repeat(columns, lengths)
        begins = np.repeat(least - np.cumsum(lengths) + lengths, lengths)
        both = begins + np.arange(len(other))
        chance = (
            factorial[own] + factorial[other] + factorial[size - own] + factorial[size - other]
            - factorial[both] - factorial[size] - factorial[own - both] - factorial[other - both]
            - factorial[size - own - other + both]
        )  # fmt: skip
        gain = logs[both] + logs[size] - logs[own] - logs[other]
        total += float((both / size * gain * np.exp(chance)).sum())
    return total
