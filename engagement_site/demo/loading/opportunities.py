"""The opportunities: those of the reports as history, real current ones, illustrative ones."""

import html
from datetime import date, time
from typing import Any

from wagtail.models import Page

from engagement_site.core.models import RelatedPage
from engagement_site.core.vague_dates import Precision, normalise
from engagement_site.demo.context import DemoContext, publish
from engagement_site.demo.loading import opportunity_lives
from engagement_site.demo.loading.market_position import source_text
from opportunities.enums import VatBasis
from opportunities.models import (
    OpeningRound,
    OpportunityIndexPage,
    OpportunityLink,
    OpportunityLot,
    OpportunityPage,
    OpportunityStage,
)

CONTACT_ROLE = "Commissioning team"
CONTACT_EMAIL = "commissioning@example.org"
PLAIN = ("title", "kind", "client_group", "life_stage", "lead_authority", "summary", "illustrative")
# What a file may say of a date that is only a span of days, told by its own words.
SPAN = "period"


def load(demo: DemoContext) -> None:
    """Create the list and its opportunities, then link them with one another, plan and chapters."""
    by = demo.people.get("commissioner@example.org")
    index = publish(
        OpportunityIndexPage(
            title="Opportunities",
            slug="opportunities",
            summary="Everything we plan to buy, are buying and have bought, and when you can join.",
        ),
        demo.home,
        by=by,
    )
    contents = demo.content("opportunities.json")
    for facts in contents:
        demo.pages[facts["ref"]] = publish(_opportunity(facts, demo), index, by=by)
    for facts in contents:
        _link(demo.pages[facts["ref"]], facts, demo)
    opportunity_lives.live(demo)
    _link_plan(demo)
    _link_chapters(demo)


def _opportunity(facts: dict[str, Any], demo: DemoContext) -> OpportunityPage:
    join = facts["join"]
    page = OpportunityPage(
        **{name: facts[name] for name in PLAIN},
        slug=facts["ref"].lower(),
        reference=facts["ref"],
        stage=facts["current_stage"],
        partners="\n".join(facts["partners"]),
        monitored_by=facts["contract_monitored_by"],
        localities=", ".join(facts["localities"]),
        description=[("text", _paragraphs(facts["description"]))],
        facts=[("fact", fact) for fact in facts["facts"]],
        term=facts["term"]["text"],
        ocid=facts["ocids"][0] if facts["ocids"] else "",
        notice_reference=facts["notice_reference"],
        source=source_text(facts["source"]),
        contact_role="" if facts["history"] else CONTACT_ROLE,
        contact_email="" if facts["history"] else CONTACT_EMAIL,
        join_how=join["how"],
        join_any_time=join["any_time"],
        join_from=_day(join, "from", demo),
        join_until=_day(join, "until", demo),
        join_until_time=_time(join["until_time"]),
        **_value(facts),
    )
    if facts["kind"] == "dps" and join["any_time"] and page.join_until:
        page.lapses_on = page.join_until
    page.gaps = [demo.pages[ref] for ref in facts["gap_refs"]]
    page.stages = [_stage(place, step, demo) for place, step in enumerate(facts["stages"])]  # type: ignore[misc]
    page.lots = [_lot(place, lot) for place, lot in enumerate(facts["lots"])]  # type: ignore[misc]
    page.rounds = [_round(place, entry) for place, entry in enumerate(facts["opening_rounds"])]  # type: ignore[misc]
    opportunity_lives.prepare(page, facts["ref"], demo)
    return page


def _value(facts: dict[str, Any]) -> dict[str, Any]:
    whole = [value for value in facts["values"] if not value["label"].startswith("Lot")]
    if not whole:
        return {}
    value = whole[0]
    return {
        "value_max": value["amount"],
        "vat": VatBasis.NOT_STATED,
        "value_note": ". ".join(part for part in (value["label"], value["note"]) if part),
    }


def _stage(place: int, facts: dict[str, Any], demo: DemoContext) -> OpportunityStage:
    day = _day(facts, "date", demo, offset="day_offset")
    last = _day(facts, "end_date", demo, offset="end_day_offset")
    precision = facts["precision"] or Precision.DAY
    if precision == SPAN:
        precision = Precision.MONTH
    exact = precision == Precision.DAY
    return OpportunityStage(
        sort_order=place,
        stage=facts["stage"],
        date=normalise(day, precision) if day else None,
        precision=precision,
        end_date=last if exact else None,
        expected=facts["expected"],
        date_words="" if exact and day else facts["text"],
        note=facts["note"],
    )


def _lot(place: int, facts: dict[str, Any]) -> OpportunityLot:
    youngest, oldest = facts.get("age_from"), facts.get("age_to")
    if oldest is not None:
        people = f"Aged {youngest or 0} to {oldest}"
    else:
        people = "All ages" if youngest == 0 else ""
    return OpportunityLot(
        sort_order=place,
        title=facts["title"],
        description=facts["description"],
        people=people,
        number=str(place + 1),
        age_from=youngest,
        age_to=oldest,
        value=facts.get("value"),
    )


def _round(place: int, facts: dict[str, Any]) -> OpeningRound:
    return OpeningRound(
        sort_order=place,
        title=facts["round"],
        opens_on=facts["opens"] and date.fromisoformat(facts["opens"]),
        closes_on=facts["closes"] and date.fromisoformat(facts["closes"]),
        ocid=facts["ocid"],
        note=facts["note"],
    )


def _link(page: OpportunityPage, facts: dict[str, Any], demo: DemoContext) -> None:
    for place, link in enumerate(facts["lineage"]):
        target = demo.pages.get(link["ref"]) if link["ref"] else None
        OpportunityLink.objects.create(
            page=page,
            sort_order=place,
            relation=link["relation"],
            target=target,
            title="" if target else link["title"],
            note=link["note"],
        )


def _link_plan(demo: DemoContext) -> None:
    """Lead each activity of the plan to what it became."""
    for facts in demo.content("plan.json")["activities"]:
        activity = demo.pages.get(facts["ref"])
        page = demo.pages.get(facts["opportunity_ref"])
        if activity is not None and page is not None:
            activity.linked_page_id = page.pk
            activity.save(update_fields=["linked_page"])


def _link_chapters(demo: DemoContext) -> None:
    written = [*demo.content("statement.json")["chapters"], *demo.content("segments.json")]
    for facts in written:
        chapter = demo.pages.get(f"CHAPTER-{facts['slug']}")
        if not isinstance(chapter, Page):
            continue
        for place, ref in enumerate(facts["opportunity_refs"]):
            RelatedPage.objects.create(
                page_id=chapter.pk, target_id=demo.pages[ref].pk, sort_order=place
            )


def _day(
    facts: dict[str, Any], name: str, demo: DemoContext, offset: str | None = None
) -> date | None:
    moved = facts.get(offset or f"{name}_day_offset")
    return demo.day({"day_offset": moved, "date": facts.get(name)})


def _time(clock: str | None) -> time | None:
    return time.fromisoformat(clock) if clock else None


def _paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in texts)
