"""The tables of an export, each a heading row and rows of plain values.

Columns and order of themes, assignments and excerpts are those that `theme_responses` writes.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from feedback_analysis import queries
from feedback_analysis.enums import Fact, Standing
from feedback_analysis.models import Run, SourceResponse, Theme

WITHHELD = "[confidential: not exported]"
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """A named table; `rows` reads the database when it is called."""

    name: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]


def tables(run: Run) -> list[Table]:
    """Return the tables of a run that both kinds of file hold."""
    by_question = bool(run.config.get("by_question"))
    facts = tuple(Fact.values)
    return [
        Table("themes", theme_columns(by_question), lambda: theme_rows(run, by_question)),
        Table("assignments", ("id", "theme_id", "confidence"), lambda: assignment_rows(run)),
        Table(
            "excerpts",
            ("id", "excerpt_no", "start", "end", "text", "theme_id", "confidence", "sentiment"),
            lambda: excerpt_rows(run),
        ),
        Table(
            "responses",
            ("id", "source", "row", "reference", "question", "text", "confidential",
             "illustrative", "standing", "repeats", *facts),
            lambda: response_rows(run),
        ),
    ]  # fmt: skip


THEME_COLUMNS = (
    "theme_id", "label", "description", "keywords", "responses", "share", "mean_sentiment",
)  # fmt: skip
DECISION_COLUMNS = ("status", "machine_label", "machine_description")


def theme_columns(by_question: bool) -> tuple[str, ...]:
    """Return the headings of the themes; what people decided comes last."""
    return (*THEME_COLUMNS, *(("question",) if by_question else ()), *DECISION_COLUMNS)


def theme_rows(run: Run, by_question: bool) -> Iterator[Row]:
    """Yield the themes in the order of the run."""
    for theme in run.themes.with_decisions().order_by("number"):
        yield (
            theme.engine_id,
            theme.label,
            theme.description,
            "|".join(theme.keywords),
            theme.responses,
            round(theme.share, 4),
            None if theme.mean_sentiment is None else round(theme.mean_sentiment, 4),
            *((theme.question,) if by_question else ()),
            theme.status_label,
            theme.machine_label,
            theme.machine_description,
        )


def assignment_rows(run: Run) -> Iterator[Row]:
    """Yield one row for each response and theme, best first."""
    for response, theme, confidence in queries.assignments(run):
        yield response.pk, theme.engine_id, round(confidence or 0.0, 4)


def excerpt_rows(run: Run) -> Iterator[Row]:
    """Yield the excerpts, once for each theme."""
    for excerpt, code in queries.coded_excerpts(run):
        yield (
            excerpt.response_id,
            excerpt.number,
            excerpt.start,
            excerpt.end,
            shown_text(excerpt.response, excerpt.text),
            code.theme.engine_id if code else "",
            None if code is None else round(1.0 if code.is_human else code.confidence or 0.0, 4),
            None if excerpt.sentiment is None else round(excerpt.sentiment, 4),
        )


def response_rows(run: Run) -> Iterator[Row]:
    """Yield every response the run read, with what became of it."""
    found = run.run_responses.select_related("response__source").order_by("response_id")
    for standing in found.iterator(chunk_size=2000):
        response = standing.response
        yield (
            response.pk,
            response.source.name,
            response.row,
            response.external_id,
            response.question,
            shown_text(response, response.text),
            "yes" if response.confidential else "no",
            "yes" if response.source.illustrative else "no",
            str(Standing(standing.standing).label),
            "" if standing.duplicate_group is None else standing.duplicate_group,
            *(response.facts.get(fact, "") for fact in Fact.values),
        )


def shown_text(response: SourceResponse, text: str) -> str:
    """Return the words of a response, unless they are confidential."""
    return WITHHELD if response.confidential and text else text


def method_rows(run: Run) -> Iterator[Row]:
    """Yield what a reader needs to judge and to repeat the run."""
    yield "Analysis", run.analysis.title
    yield "What was asked", run.analysis.asked
    yield "Where the feedback comes from", run.analysis.gathered
    for source in run.analysis.sources.all():
        kind = f"{source.get_kind_display()}{', illustrative' if source.illustrative else ''}"
        yield f"Source: {source.name}", f"{kind}; {source.taken} answers, {source.blank} blank"
    yield "Run", run.number
    if run.finished_at:
        yield "Finished", timezone.localtime(run.finished_at).strftime("%d %B %Y, %H:%M %Z")
    for name, value in run.summary.items():
        if name != "notices":
            yield name.replace("_", " ").capitalize(), _plain(value)
    yield "Configuration", json.dumps(run.config, sort_keys=True)
    yield "Seed", run.seed
    yield "Method", run.backend
    for name, version in run.versions.items():
        yield f"Version of {name}", str(version)
    for number, notice in enumerate(run.summary.get("notices", []), start=1):
        yield f"Note {number}", notice
    yield "Human decisions", decisions_in_words(list(run.themes.with_decisions()))


def _plain(value: Any) -> Any:
    """Return what one cell can hold: lists and tables of the summary as they are written there."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return round(value, 4) if isinstance(value, float) else value


def decisions_in_words(themes: list[Theme]) -> str:
    """Return what people have done with the themes, in a sentence."""
    accepted = sum(theme.status == "accepted" for theme in themes)
    set_aside = sum(theme.status == "set_aside" for theme in themes)
    renamed = sum(theme.is_renamed for theme in themes)
    return (
        f"Of {len(themes)} themes, people accepted {accepted}, set {set_aside} aside and renamed "
        f"{renamed}. Which response is in which theme was decided by the programme."
    )
