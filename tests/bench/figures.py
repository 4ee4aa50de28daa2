"""What a measured figure is, and how figures are shown and kept."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Figure:
    """One figure; `goal` says what was aimed at, `holds` whether it is reached (None: no goal)."""

    group: str
    name: str
    value: float
    unit: str
    goal: str | None = None
    holds: bool | None = None


def show(figures: list[Figure]) -> None:
    """Print the figures as a table."""
    width = max(len(figure.name) for figure in figures)
    group = ""
    for figure in figures:
        if figure.group != group:
            group = figure.group
            print(f"\n{group}\n{'-' * len(group)}")
        verdict = {True: "holds", False: "MISSED", None: ""}[figure.holds]
        goal = f"goal {figure.goal}" if figure.goal else ""
        line = f"{figure.name:<{width}}  {figure.value:>12,.3f} {figure.unit:<16} {goal} {verdict}"
        print(line.rstrip())


def keep(figures: list[Figure], *, groups: list[str]) -> Path:
    """Write the figures to var/bench.json, keeping those of groups that were not measured now."""
    path = PROJECT / "var" / "bench.json"
    path.parent.mkdir(exist_ok=True)
    before = json.loads(path.read_text("utf-8")) if path.exists() else []
    kept = [entry for entry in before if entry["group"] not in groups]
    path.write_text(
        json.dumps([*kept, *(asdict(figure) for figure in figures)], indent=1) + "\n", "utf-8"
    )
    return path
