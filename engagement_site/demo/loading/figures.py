"""Data sets, measures and the progress report of the demonstration."""

import html
from datetime import date, datetime
from typing import Any

from wagtail.models import Page

from engagement_site.demo.context import LONDON, DemoContext, publish
from engagement_site.market_position.domain.versions import keep_first_versions, keep_versions_with
from engagement_site.market_position.models import (
    DataSet,
    Measure,
    MeasureReading,
    MeasuresPage,
    MemberView,
    Plan,
    PlanEntry,
    Principle,
    ProgressReportPage,
    StatementVersion,
)
from engagement_site.market_position.tables import read_table, sheet_of_text

FIRST_PUBLISHED_DAYS_AGO = 150


def load_data_sets(demo: DemoContext) -> None:
    """Create the data sets, with a version each as an editor's saving would."""
    for facts in demo.content("data_sets.json"):
        rows = facts.pop("rows")
        text = "\n".join(
            " | ".join(cells) for cells in [[facts.pop("heading"), *facts.pop("series")], *rows]
        )
        table, refusals = read_table(sheet_of_text(text), unit=facts["unit"])
        if table is None:
            raise ValueError(f"{facts['slug']}: {refusals}")
        facts["published"], facts["review_by"] = (
            demo.day(facts["published"]),
            demo.day(facts["review_by"]),
        )
        data_set = DataSet(table=table.as_dict(), **facts)
        data_set.full_clean()
        data_set.save()
        data_set.save_revision(user=demo.people.get("commissioner@example.org"))
        demo.pages[f"DATA-{data_set.slug}"] = data_set


def load_measures(demo: DemoContext, statement: Page) -> None:
    """Create the measures of the principles and the page that shows them."""
    principles = {principle.title: principle for principle in Principle.objects.all()}
    for place, facts in enumerate(demo.content("measures.json")):
        readings = facts.pop("readings")
        facts["principle"] = principles.get(facts["principle"])
        outcome = facts.pop("outcome_ref", "")
        data_set = facts.pop("data_set")
        measure = Measure(
            sort_order=place,
            data_set=demo.pages[f"DATA-{data_set}"] if data_set else None,
            **facts,
        )
        measure.readings.set(
            MeasureReading(**{**reading, "date": date.fromisoformat(reading["date"])})
            for reading in readings
        )
        measure.full_clean()
        measure.save()
        if outcome:
            PlanEntry.objects.filter(pk=demo.pages[outcome].pk).update(measure=measure)
    publish(
        MeasuresPage(
            title="Principles and measures",
            slug="measures",
            summary="What the council's commissioning goes by, and the numbers that show whether it does.",
            introduction="<p>Where a principle has no figure yet, that is said. Some figures are "
            "counted by this site as people use it.</p>",
        ),
        statement,
        by=demo.people.get("commissioner@example.org"),
    )


def begin_history(demo: DemoContext) -> None:
    """Let the statement have stood for some months, with one figure that has come since.

    The committee paper's figure for March 2022 was added to the data set later; the chapters that
    show it changed with it, and readers can see what changed.
    """
    data_set: DataSet = demo.pages["DATA-children-looked-after"]
    whole = data_set.table
    earlier = {
        **whole,
        "categories": whole["categories"][:-1],
        "series": [{**line, "values": line["values"][:-1]} for line in whole["series"]],
    }
    DataSet.objects.filter(pk=data_set.pk).update(table=earlier)
    StatementVersion.objects.all().delete()
    began = demo.moment(demo.today, "09:00")
    keep_first_versions()
    StatementVersion.objects.update(at=_days_before(began, FIRST_PUBLISHED_DAYS_AGO))
    DataSet.objects.filter(pk=data_set.pk).update(table=whole)
    data_set.refresh_from_db()
    keep_versions_with(data_set=data_set)


def _days_before(moment: datetime, days: int) -> datetime:
    return datetime.fromordinal(moment.date().toordinal() - days).replace(hour=9, tzinfo=LONDON)


def load_report(demo: DemoContext) -> None:
    """Publish the progress report, once all it counts is there."""
    facts: dict[str, Any] = demo.content("progress_report.json")
    views = facts.pop("views")
    report = ProgressReportPage(
        plan=Plan.objects.first(),
        **{
            **facts,
            "introduction": _paragraphs(facts["introduction"]),
            "recommendation": _paragraphs(facts["recommendation"]),
            "period_start": date.fromisoformat(facts["period_start"]),
            "period_end": date.fromisoformat(facts["period_end"]),
        },
    )
    report.views = [
        MemberView(
            sort_order=place,
            said=view["said"],
            said_on=date.fromisoformat(view["said_on"]),
            answer=view["answer"],
            answered_on=date.fromisoformat(view["answered_on"]),
        )
        for place, view in enumerate(views)
    ]
    publish(report, demo.pages["MPS-DEMO"], by=demo.people.get("commissioner@example.org"))


def _paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in texts)
