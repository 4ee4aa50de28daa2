"""What the page of themes shows, gathered with a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from feedback_analysis import queries
from feedback_analysis.enums import Standing, ThemeStatus
from feedback_analysis.models import Run, Theme
from feedback_analysis.queries import trust

QUOTES_SHOWN = 2


@dataclass(frozen=True)
class ThemeGroup:
    """The themes of one question; of all where the run does not go by question."""

    question: str
    themes: list[Theme]


def overview(run: Run) -> dict[str, Any]:
    """Return the context of the page of themes."""
    themes = queries.themes_with_quotes(run)
    for theme in themes:
        theme.shown_quotes = list(theme.quotes.all())[:QUOTES_SHOWN]  # type: ignore[attr-defined]
    counts = queries.standing_counts(run)
    return {
        "groups": grouped([theme for theme in themes if theme.status != ThemeStatus.SET_ASIDE]),
        "set_aside": [theme for theme in themes if theme.status == ThemeStatus.SET_ASIDE],
        "theme_count": len(themes),
        "accepted_count": sum(theme.status == ThemeStatus.ACCEPTED for theme in themes),
        "largest": max((theme.responses for theme in themes), default=1) or 1,
        "standings": [
            {"standing": standing.value, "label": standing.label, "count": counts[standing.value]}
            for standing in Standing
        ],
        "coverage": trust.coverage_of(run)["percent"],
        "not_found": queries.decided_but_not_found(run),
        "illustrative": queries.is_illustrative(run),
        "charted": charted(themes),
        "seconds": round(sum(run.timings.values()), 1),
    }


def grouped(themes: list[Theme]) -> list[ThemeGroup]:
    """Return themes by question, in the order they come."""
    groups: dict[str, list[Theme]] = {}
    for theme in themes:
        groups.setdefault(theme.question, []).append(theme)
    return [ThemeGroup(question, found) for question, found in groups.items()]


def charted(themes: list[Theme]) -> list[Theme]:
    """Return the themes of the chart and its table: not those set aside, largest first."""
    kept = [theme for theme in themes if theme.status != ThemeStatus.SET_ASIDE]
    return sorted(kept, key=lambda theme: (-theme.responses, theme.number))
