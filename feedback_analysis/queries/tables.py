"""Numbers for charts and tables: counts by the analyst's choice about repeats, cross-tables, the
timeline over all analyses, the map of excerpts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from feedback_analysis.enums import Fact, Repeats, RunState, Standing
from feedback_analysis.models import Excerpt, ExcerptCode, FeedbackSource, Run, Theme
from feedback_analysis.queries.review import theme_rows
from feedback_analysis.statistics.crosstab import Cell, CrossTab, cross_tab

QUESTION, SOURCE = "question", "source"
GROUPINGS: dict[str, str] = {
    Fact.RESPONDENT_TYPE: "Type of respondent",
    Fact.ORGANISATION_SIZE: "Size of organisation",
    Fact.CURRENT_PROVIDER: "Current provider",
    Fact.LOT: "Lot",
    Fact.EVENT: "Event",
    Fact.SESSION: "Session or workshop",
    Fact.ORIGIN: "How it came",
    Fact.LOCALITY: "Place",
    QUESTION: "Question",
    SOURCE: "Source",
}
UNKNOWN = "Not recorded"


@dataclass(frozen=True, slots=True)
class Answered:
    """A response that says something: its facts, its live themes, and whether its text is repeated."""

    response: int
    facts: dict[str, Any]
    question: str
    source: str
    themes: frozenset[int]
    is_first: bool
    is_repeated: bool

    def group(self, by: str) -> str:
        """Return what it belongs to under a grouping."""
        if by == QUESTION:
            return self.question or UNKNOWN
        if by == SOURCE:
            return self.source
        value = str(self.facts.get(by) or "").strip()
        return value[:1].upper() + value[1:] if value else UNKNOWN


def answers_of(run: Run) -> list[Answered]:
    """Return the responses of a run that say something, in the order they came in."""
    themes: dict[int, set[int]] = {}
    pairs = ExcerptCode.objects.live().filter(theme__run=run)
    for response, theme in pairs.values_list("excerpt__response_id", "theme_id"):
        themes.setdefault(response, set()).add(theme)
    rows = run.run_responses.filter(standing__in=(Standing.THEMED, Standing.REST)).order_by(
        "response__source", "response__row", "response__part"
    )
    seen: set[int] = set()
    found = []
    for response, facts, question, source, group in rows.values_list(
        "response_id", "response__facts", "response__question", "response__source__name",
        "duplicate_group",
    ):  # fmt: skip
        first = group is None or group not in seen
        if group is not None:
            seen.add(group)
        found.append(
            Answered(
                response, facts, question, source, frozenset(themes.get(response, ())),
                first, group is not None,
            )
        )  # fmt: skip
    return found


def counted(answers: Sequence[Answered], repeats: str) -> list[Answered]:
    """Return the answers that count under a choice about repeats."""
    if repeats == Repeats.ONCE:
        return [answer for answer in answers if answer.is_first]
    if repeats == Repeats.APART:
        return [answer for answer in answers if not answer.is_repeated]
    return list(answers)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many answers each theme has, and what was left apart."""

    counts: dict[int, int]
    total: int
    apart: int
    apart_texts: int


def theme_counts(run: Run) -> Counted:
    """Return the numbers of a run's themes under its analysis's choice about repeats."""
    answers = answers_of(run)
    kept = counted(answers, run.analysis.repeats)
    counts: dict[int, int] = {}
    for answer in kept:
        for theme in answer.themes:
            counts[theme] = counts.get(theme, 0) + 1
    left = [answer for answer in answers if answer.is_repeated]
    apart = run.analysis.repeats == Repeats.APART
    return Counted(
        counts, len(kept), len(left) if apart else 0,
        sum(answer.is_first for answer in left) if apart else 0,
    )  # fmt: skip


# --- Cross-table ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TableRow:
    """A theme's line of a cross-table."""

    theme: Theme
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class ThemeTable:
    """A cross-table with its themes."""

    by: str
    title: str
    table: CrossTab
    rows: Sequence[TableRow]

    @property
    def columns(self) -> list[tuple[str, int | None]]:
        """The groups with their sizes."""
        return list(zip(self.table.groups, self.table.bases, strict=True))


def groupings(run: Run) -> list[tuple[str, str]]:
    """Return the groupings that tell at least two groups of this run's answers apart."""
    answers = answers_of(run)
    return [
        (by, title)
        for by, title in GROUPINGS.items()
        if len({answer.group(by) for answer in answers}) > 1
    ]


def theme_table(run: Run, by: str) -> ThemeTable:
    """Return themes against the groups of one grouping, small numbers hidden."""
    themes = [row.theme for row in theme_rows(run) if row.theme.status != "set_aside"]
    kept = counted(answers_of(run), run.analysis.repeats)
    table = cross_tab(
        [(answer.group(by), answer.themes) for answer in kept],
        [theme.pk for theme in themes],
        smallest=settings.SMALL_NUMBER,
    )
    rows = [TableRow(theme, table.row(theme.pk)) for theme in themes]
    return ThemeTable(by, GROUPINGS[by], table, rows)


# --- Timeline over everything that was ever said ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moment:
    """One occasion: how many responses of how many speak of the thing, and the excerpts that do."""

    source: FeedbackSource
    run: Run
    on: date | None
    mentions: int
    responses: int

    @property
    def share(self) -> float:
        """The part of the responses that speak of it."""
        return self.mentions / self.responses if self.responses else 0.0


def timeline(words: str) -> list[Moment]:
    """Return, for each source of each analysis, who speaks of `words`, the oldest occasion first.

    An excerpt speaks of it where each word stands in its text or in the name of one of its themes.
    Each analysis is read as of its latest finished run.
    """
    found = []
    for run in latest_runs():
        mentioned = dict.fromkeys(
            speaking_of(words, run).values_list("response", "response__source")
        )
        by_source: dict[int, set[int]] = {}
        for response, source in mentioned:
            by_source.setdefault(source, set()).add(response)
        for source in run.analysis.sources.all():
            read = run.run_responses.filter(
                response__source=source, standing__in=(Standing.THEMED, Standing.REST)
            ).count()
            if read:
                found.append(
                    Moment(source, run, source.gathered_on, len(by_source.get(source.pk, ())), read)
                )
    return sorted(
        found, key=lambda moment: (moment.on is None, moment.on or date.min, moment.source.pk)
    )


def latest_runs() -> list[Run]:
    """Return the latest finished run of each analysis."""
    later = Run.objects.finished().filter(
        analysis=OuterRef("analysis"), number__gt=OuterRef("number")
    )
    runs = Run.objects.filter(~Exists(later), state=RunState.FINISHED)
    return list(
        runs.select_related("analysis").prefetch_related("analysis__sources").order_by("pk")
    )


def speaking_of(words: str, run: Run | None = None) -> Any:
    """Return excerpts that speak of something; of one run, or of the latest of each analysis."""
    found = (
        Excerpt.objects.filter(run=run) if run else Excerpt.objects.filter(run__in=latest_runs())
    )
    for word in words.split()[:8]:
        named = ExcerptCode.objects.live().filter(excerpt=OuterRef("pk"))
        label = Q(theme__codebook__label__icontains=word) | Q(
            Q(theme__codebook=None) | Q(theme__codebook__label=""),
            theme__machine_label__icontains=word,
        )
        found = found.filter(Q(text__icontains=word) | Exists(named.filter(label)))
    return found.select_related("response__source", "run__analysis").order_by(
        "response__source__gathered_on", "response_id", "number"
    )


# --- Map ----------------------------------------------------------------------------------------


def map_points(run: Run) -> Iterator[tuple[float, float, str]]:
    """Yield (x, y, name of its surest theme) of the excerpts that were put on the map."""
    placed = run.excerpts.filter(x__isnull=False, y__isnull=False).order_by("pk")
    codes = (
        ExcerptCode.objects.live()
        .filter(excerpt__in=placed)
        .order_by("excerpt", "-assigned_at", "-confidence")
        .values_list("excerpt_id", "theme_id")
    )
    surest: dict[int, int] = {}
    for excerpt, theme in codes:
        surest.setdefault(excerpt, theme)
    labels = {row.theme.pk: row.theme.label for row in theme_rows(run)}
    for pk, x, y in placed.values_list("pk", "x", "y"):
        if x is not None and y is not None:
            yield x, y, labels.get(surest.get(pk, 0), "No theme")
