"""Papers and spreadsheets made of the statement's records."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from engagement_site.core.documents.word import WordPaper
from engagement_site.market_position.enums import LifeStage, PlanColumn, Strand, SupportTeam
from engagement_site.market_position.models import (
    DataSet,
    Plan,
    PlanActivity,
    PlanEntry,
    ResourceAsk,
)
from engagement_site.market_position.planning import UNDATED, PlanChoice, chosen_records

DATA_HEADER = (
    "data_set", "category_heading", "category", "series", "value", "unit", "period", "geography",
    "source", "licence", "published", "review_by",
)  # fmt: skip


def data_set_rows(data_set: DataSet) -> Iterator[Sequence[Any]]:
    """Yield a header, then a row for each number; a missing one is an empty cell."""
    yield DATA_HEADER
    facts = (
        data_set.unit, data_set.period, data_set.geography, data_set.source,
        data_set.get_licence_display(), data_set.published, data_set.review_by,
    )  # fmt: skip
    for category, numbers in data_set.figures.rows():
        for line, number in zip(data_set.figures.series, numbers, strict=True):
            yield (data_set.title, data_set.figures.heading, category, line.name, number, *facts)


# --- The plan as a committee paper ------------------------------------------------------------


def plan_paper(plan: Plan, choice: PlanChoice) -> bytes:
    """Return the plan, as chosen, as a Word paper: a part for each life stage with its tables."""
    entries, activities, _ = chosen_records(plan, choice)
    paper = WordPaper(f"{plan.title} {plan.period}", subject="Commissioning plan")
    paper.paragraph(
        f"Printed {date_format(timezone.localdate(), 'j F Y')}. {_scope(choice)}".strip()
    )
    if plan.introduction:
        paper.paragraph(plan.introduction)
    _visions(paper, entries)
    for stage in LifeStage:
        mine = [entry for entry in entries if entry.life_stage == stage.value]
        todo = [activity for activity in activities if activity.life_stage == stage.value]
        if mine or todo:
            _stage(paper, stage, mine, todo)
    if plan.footer:
        paper.paragraph(plan.footer)
    if plan.source:
        paper.paragraph(f"Source: {plan.source}.")
    return paper.to_bytes()


def _scope(choice: PlanChoice) -> str:
    if not choice.is_filtered:
        return ""
    parts = [
        dict(Strand.choices).get(choice.strand, ""),
        dict(LifeStage.choices).get(choice.stage, ""),
        "activities without a date" if choice.year == UNDATED else choice.year,
    ]
    return f"A part of the plan only: {', '.join(str(part).lower() for part in parts if part)}."


def _visions(paper: WordPaper, entries: Sequence[PlanEntry]) -> None:
    visions = [entry for entry in entries if not entry.life_stage]
    if visions:
        paper.heading("What the plan serves")
        paper.table(
            ("Strategy", "Vision"),
            [(entry.get_column_display(), entry.text) for entry in visions],
            caption="Visions and strategies",
            shares=(30, 70),
        )


def _stage(
    paper: WordPaper, stage: LifeStage, entries: Sequence[PlanEntry], todo: Sequence[PlanActivity]
) -> None:
    paper.heading(f"{stage.label}: {stage.people.lower()}")
    for column in PlanColumn:
        texts = [entry for entry in entries if entry.column == column.value]
        if texts and column != PlanColumn.OUTCOME:
            paper.heading(str(column.label), 2)
            paper.bullets(entry.text for entry in texts)
    if todo:
        paper.heading("Commissioning activity", 2)
        paper.table(
            ("What", "When", "Owner", "Status"),
            [
                (
                    f"{activity.get_verb_display()}: {activity.text}",
                    activity.date_shown or "No date given", activity.owner,
                    ". ".join(part for part in (activity.get_status_display(), activity.status_note) if part),
                )
                for activity in todo
            ],
            caption=f"Activities, {str(stage.label).lower()}",
            shares=(38, 14, 20, 28),
        )  # fmt: skip
    outcomes = [entry for entry in entries if entry.column == PlanColumn.OUTCOME]
    if outcomes:
        paper.heading("Outcomes", 2)
        paper.table(
            ("Outcome", "Code", "Direction and remarks"),
            [
                (
                    entry.text, entry.code,
                    "; ".join(part for part in (entry.get_direction_display(), entry.remark) if part),
                )
                for entry in outcomes
            ],
            caption=f"Outcomes, {str(stage.label).lower()}",
            shares=(55, 20, 25),
        )  # fmt: skip


# --- What legal and procurement are asked for -------------------------------------------------


def _asks() -> list[ResourceAsk]:
    return list(
        ResourceAsk.objects.select_related("activity", "activity__plan").order_by(
            "quarter", "team", "activity__sort_order", "pk"
        )
    )


def resource_table() -> list[dict[str, Any]]:
    """Return each quarter with its name, its asks, and the days for each team, agreed and in all."""
    quarters: dict[Any, list[ResourceAsk]] = {}
    for ask in _asks():
        quarters.setdefault(ask.quarter, []).append(ask)
    return [
        {
            "name": quarter_name(quarter),
            "asks": asks,
            "sums": [
                {
                    "team": team.label,
                    "days": sum((ask.days for ask in asks if ask.team == team), Decimal(0)),
                    "agreed": sum(
                        (ask.days for ask in asks if ask.team == team and ask.agreed), Decimal(0)
                    ),
                }
                for team in SupportTeam
            ],
        }
        for quarter, asks in quarters.items()
    ]


def quarter_name(first_day: Any) -> str:
    """Return "January to March 2027"."""
    last = first_day.replace(month=first_day.month + 2)
    return f"{date_format(first_day, 'F')} to {date_format(last, 'F Y')}"


def resource_csv_rows() -> Iterator[Sequence[Any]]:
    """Yield a header, then a row for each ask."""
    yield (
        "quarter",
        "team",
        "days",
        "agreed",
        "activity",
        "plan",
        "owner",
        "activity_date",
        "note",
    )
    for ask in _asks():
        activity = ask.activity
        yield (
            quarter_name(ask.quarter), ask.get_team_display(), ask.days,
            "yes" if ask.agreed else "no", activity.text, str(activity.plan), activity.owner,
            activity.date_shown, ask.note,
        )  # fmt: skip
