"""The market position statement, the plan on a page and the register of gaps.

The plan's activities are linked to opportunities by the loader of opportunities, which runs
later; it finds them in `demo.pages` under their references.
"""

from datetime import date, datetime
from typing import Any

from engagement_site.core.vague_dates import Precision
from engagement_site.demo.context import LONDON, DemoContext, publish
from engagement_site.demo.loading.figures import begin_history, load_data_sets, load_measures
from engagement_site.demo.loading.statement import load_statement
from engagement_site.market_position.domain.activities import Standing, keep_change
from engagement_site.market_position.domain.gaps import keep_status
from engagement_site.market_position.enums import GapStatus, Gender, PlanColumn
from engagement_site.market_position.models import (
    Gap,
    GapRegisterPage,
    Plan,
    PlanActivity,
    PlanEntry,
    PlanPage,
    Principle,
    ResourceAsk,
)

GENDERS = {"all": Gender.ANYONE, "male and female": Gender.BOTH}
# Where each part of the plan's file belongs.
CELLS = {
    "challenges": PlanColumn.CHALLENGE,
    "health_and_wellbeing": PlanColumn.HEALTH_AND_WELLBEING,
    "public_health_domains": PlanColumn.PUBLIC_HEALTH,
    "how": PlanColumn.HOW,
}
VISIONS = {
    "vision_2030": PlanColumn.VISION_2030,
    "adult_social_care_vision": PlanColumn.ADULT_SOCIAL_CARE,
    "early_help_vision": PlanColumn.EARLY_HELP,
}
AS_AT = datetime(2018, 3, 31, 12, tzinfo=LONDON)
"""The plan's statuses are those of the report of that month."""


def load(demo: DemoContext) -> None:
    """Create gaps, plan and principles, then the pages that show them."""
    by = demo.people.get("commissioner@example.org")
    load_data_sets(demo)
    for facts in demo.content("gaps.json"):
        demo.pages[facts["ref"]] = _gap(facts, demo)
    plan = _plan(demo)
    statement = load_statement(demo, by)
    publish(
        GapRegisterPage(
            title="Gaps in the market",
            slug="gaps",
            summary="What people need and cannot get here yet, with the evidence for each.",
            introduction="<p>Each gap says who needs what, how we know and whether anything "
            "answers it. If you could fill one, tell us early.</p>",
        ),
        statement,
        by=by,
    )
    demo.pages["PLAN-PAGE"] = publish(
        PlanPage(
            title=plan.title,
            slug="plan",
            plan=plan,
            summary="Challenges, activities and outcomes for each life stage, on one sheet.",
        ),
        statement,
        by=by,
    )
    load_measures(demo, statement)
    begin_history(demo)


def source_text(source: dict[str, Any]) -> str:
    """Return a source in one line: title, section, where it stands, date."""
    section = f"section {source['section']}" if source.get("section") else ""
    parts = [source.get("title", ""), section, source.get("page", ""), source.get("published", "")]
    return ", ".join(part for part in parts if part)[:300]


def _gap(facts: dict[str, Any], demo: DemoContext) -> Gap:
    nothing: dict[str, Any] = {"text": "", "date": None}
    evidence: dict[str, Any] = facts["evidence"][0] if facts["evidence"] else nothing
    day = demo.day(f"{evidence['date']}-01"[:10]) if evidence["date"] else None
    gap = Gap(
        **{
            name: facts[name]
            for name in (
                "ref", "slug", "title", "summary", "need", "setting", "age_from", "age_to",
                "locality", "life_stage", "urgency", "identified_by", "status", "status_note",
            )
        },
        gender=GENDERS.get(facts["gender"], Gender.ANYONE),
        priority=facts["priority"].replace(" ", "_"),
        evidence=evidence["text"],
        evidence_date=day,
        evidence_precision=evidence.get("precision", Precision.MONTH),
        source=source_text(facts["source"]),
    )  # fmt: skip
    gap.full_clean()
    gap.save()
    if day and gap.status != GapStatus.OPEN:
        _found_earlier(gap, demo.moment(day, "09:00"))
    keep_status(gap=gap, by=None)
    return gap


def _found_earlier(gap: Gap, at: datetime) -> None:
    """Begin the gap's history with the evidence, when nothing answered it yet."""
    now = gap.status, gap.status_note
    gap.status, gap.status_note = GapStatus.OPEN, "Named in the report to scrutiny."
    keep_status(gap=gap, by=None, at=at)
    gap.status, gap.status_note = now


def _plan(demo: DemoContext) -> Plan:
    content = demo.content("plan.json")
    plan = Plan.objects.create(
        title=content["title"],
        period=content["period"],
        introduction=content["note"],
        as_at="March 2018",
        source=source_text(content["source"]),
        footer=content["footer"],
    )
    demo.pages[content["ref"]] = plan
    outcomes = _entries(plan, content)
    demo.pages.update(outcomes)
    for place, facts in enumerate(content["activities"]):
        activity = _activity(plan, place, facts)
        activity.gaps.set([demo.pages[ref] for ref in facts["gap_refs"]])
        activity.outcomes.set([outcomes[ref] for ref in facts["outcome_refs"]])
        demo.pages[facts["ref"]] = activity
    for place, facts in enumerate(content["principles"]):
        principle = Principle.objects.create(
            title=facts["title"],
            explanation=facts["explanation"],
            evidence="\n".join(facts["evidence"]),
            sort_order=place,
        )
        plan.principles.add(principle)
    return plan


def _entries(plan: Plan, content: dict[str, Any]) -> dict[str, PlanEntry]:
    entries = [
        PlanEntry(plan=plan, column=column, text=content[name]) for name, column in VISIONS.items()
    ]
    entries += [
        PlanEntry(plan=plan, column=column, life_stage=stage, text=text, sort_order=place)
        for name, column in CELLS.items()
        for stage, texts in content[name].items()
        for place, text in enumerate(texts)
    ]
    entries += [
        PlanEntry(
            plan=plan,
            column=PlanColumn.OUTCOME,
            life_stage=facts["life_stage"],
            text=facts["text"],
            code=", ".join(part for part in (facts["code"], facts["framework"]) if part),
            direction=facts["direction"],
            note=facts["note"],
            to_check=facts["to_check"],
            sort_order=place,
        )
        for place, facts in enumerate(content["outcomes"])
    ]
    for entry in entries:
        entry.full_clean()
    PlanEntry.objects.bulk_create(entries)
    outcomes = plan.entries.filter(column=PlanColumn.OUTCOME).order_by("pk")
    return {facts["ref"]: entry for facts, entry in zip(content["outcomes"], outcomes, strict=True)}


def _activity(plan: Plan, place: int, facts: dict[str, Any]) -> PlanActivity:
    target = facts["target"] or {"date": None, "precision": Precision.DAY, "text": ""}
    precision = target["precision"]
    if precision not in Precision.values:  # a span of days: shown by its own words
        precision = Precision.MONTH
    activity = PlanActivity(
        plan=plan,
        ref=facts["ref"],
        life_stage=facts["life_stage"],
        verb=facts["verb"],
        text=facts["text"],
        date=target["date"],
        precision=precision,
        date_words=target["text"],
        status=facts["status"],
        status_note=facts["status_note"],
        owner=facts["owner"],
        delivered_on=facts["delivered_on"],
        sort_order=place,
    )
    activity.resource_asks.set(
        ResourceAsk(**{**ask, "quarter": date.fromisoformat(ask["quarter"])})
        for ask in facts["asks"]
    )
    activity.full_clean()
    activity.save()
    keep_change(activity=activity, before=Standing(), by=None, at=AS_AT)
    return activity
