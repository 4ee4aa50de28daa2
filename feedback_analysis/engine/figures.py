"""What the engine's benchmark measures with: tables of labelled responses in, figures out."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

Row = dict[str, str]
Figure = dict[str, Any]

NONE = frozenset({"", "Labelling not possible", "Not assigned"})
"""Labels that stand for no theme."""


def figure(
    name: str, value: float, unit: str, goal: float | None = None, *, most: bool = False
) -> Figure:
    """One figure; a goal is the least it should be, or with ``most`` the greatest."""
    value = round(float(value), 4)
    holds = None if goal is None else (value <= goal if most else value >= goal)
    return {
        "group": "theming",
        "name": name,
        "value": value,
        "unit": unit,
        "goal": goal,
        "holds": holds,
    }


def table(path: Path) -> list[Row]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
