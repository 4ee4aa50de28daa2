"""An opportunity's stage line, facts and lots, arranged for reading."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from engagement_site.core.templatetags.components import long_date
from opportunities.changes import stage_key
from opportunities.enums import Need, Registration, Setting
from opportunities.joining import JoinAnswer
from opportunities.models.codes import labels

if TYPE_CHECKING:
    from opportunities.models import OpportunityLot, OpportunityPage, OpportunityStage

CALENDAR = "/opportunities/calendar.ics"


@dataclass(frozen=True)
class Step:
    """One mark on the stage line."""

    title: str
    date: str
    note: str
    state: str  # past, current or future
    vague: bool
    old_date: str = ""  # struck: what was said before it moved


def join_panel(page: "OpportunityPage", answer: JoinAnswer) -> dict[str, str]:
    """Return what the panel "When can I join?" says, and the one thing to do next."""
    panel = {
        "state": answer.panel,
        "answer": answer.sentence,
        "detail": " ".join(part for part in (answer.detail, page.join_how) if part),
    }
    if answer.panel == "closed" and page.join_how:
        panel["detail"] = page.join_how  # the commissioner's own words say it better
    ask = f"mailto:{page.contact_email}" if page.contact_email else ""
    if answer.panel == "closed":
        return panel
    if page.notice_link:
        panel |= {"action_url": page.notice_link, "action_text": "Read the notice and take part"}
        return panel | ({"second_url": ask, "second_text": "Ask about it"} if ask else {})
    if ask:
        panel |= {"action_url": ask, "action_text": "Ask about it by e-mail"}
    return panel | {"second_url": CALENDAR, "second_text": "Put the dates into your calendar"}


def stage_line(page: "OpportunityPage") -> list[Step]:
    """Return the steps of an opportunity, the present one marked.

    Where the line lacks the present stage, what is past is told by the dates.
    """
    steps = list(page.stages.all())
    current = next((n for n, step in enumerate(steps) if step.stage == page.stage), None)
    today = timezone.localdate()
    states = [_state(step, place, current, today) for place, step in enumerate(steps)]
    moved = _moved(page)
    keys = _keys(steps)
    return [
        Step(
            title=step.get_stage_display(),
            date=step.date_shown,
            note=step.note,
            state=states[place],
            vague=step.is_vague and states[place] == "future",
            old_date=moved.get(keys[place], ""),
        )
        for place, step in enumerate(steps)
    ]


def _moved(page: "OpportunityPage") -> dict[str, str]:
    """Return what each moved date was before it moved last."""
    if page.pk is None:
        return {}
    latest: dict[str, str] = {}
    for change in page.date_changes.all():
        latest.setdefault(change.key, change.before)
    return latest


def _keys(steps: list["OpportunityStage"]) -> list[str]:
    seen: Counter[str] = Counter()
    keys = []
    for step in steps:
        seen[step.stage] += 1
        keys.append(stage_key(step.stage, seen[step.stage]))
    return keys


def _state(step: "OpportunityStage", place: int, current: int | None, today: date) -> str:
    if current is not None:
        if place < current and step.end_date is not None and step.end_date >= today:
            return "current"  # it goes on beside what came after, such as an engagement
        if place == current:
            return "current"
        return "past" if place < current else "future"
    when = step.when
    return "past" if when is not None and when.is_past(today) else "future"


def key_facts(page: "OpportunityPage") -> list[dict[str, str]]:
    """Return what a reader wants to know at a glance, as rows of a summary list."""
    rows = [
        ("Reference", page.reference or ""),
        ("Kind", page.get_kind_display()),
        ("For whom", page.get_client_group_display()),
        ("Setting", "; ".join(labels(Setting, page.settings))),
        ("Needs", "; ".join(labels(Need, page.needs))),
        ("Registration", _registration(page)),
        ("Where", page.localities),
        ("Led by", page.lead_authority),
        ("Together with", "; ".join(page.partner_list)),
        ("Contract monitored by", page.monitored_by),
        ("Value", value_in_words(page)),
        ("Term", page.term),
        ("Procedure", page.get_procedure_display()),
        ("How bids are judged", "; ".join(page.criteria)),
        *((block.value["label"], block.value["value"]) for block in page.facts),
        ("Lapses", long_date(page.lapses_on)),
        ("Notice", page.notice_reference),
        ("OCID", page.ocid),
        ("Source", page.source),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _registration(page: "OpportunityPage") -> str:
    return str(Registration(page.registration).label) if page.registration else ""


def contract_facts(page: "OpportunityPage") -> list[dict[str, str]]:
    """Return from when to when the contract runs and what happens before its end."""
    taken = [
        f"until {long_date(one.until)}{f': {one.reason}' if one.reason else ''}"
        for one in page.extensions.all()
    ]
    again = page.reprocure_when
    rows = [
        ("Starts", long_date(page.contract_starts)),
        ("Ends", long_date(page.contract_ends)),
        ("Extended", "; ".join(taken)),
        ("Can run until", long_date(page.latest_end)),
        ("Extensions", page.extension_terms),
        ("Reviewed", long_date(page.review_on)),
        ("Bought again", str(again) if again else ""),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def value_in_words(page: "OpportunityPage") -> str:
    """Return the value in pounds and on which VAT basis; empty where none is given."""
    low, high = page.value_min, page.value_max
    if low is None and high is None:
        return page.value_note
    if low is not None and high is not None and low != high:
        amount = f"{pounds(low)} to {pounds(high)}"
    else:
        amount = pounds(high if high is not None else low)
        amount = f"from {amount}" if high is None else amount
    note = f". {page.value_note}" if page.value_note else ""
    if page.value_gross is not None:
        return f"{amount} without VAT, {pounds(page.value_gross)} with it{note}"
    return f"{amount}, {page.get_vat_display()}{note}"


def lot_table(page: "OpportunityPage") -> dict[str, Any] | None:
    """Return the lots as the table partial takes them, without columns in which nothing stands."""
    lots = list(page.lots.all())
    if not lots:
        return None
    columns = [
        ("Lot", False, [lot.title for lot in lots]),
        ("What", False, [_what(lot) for lot in lots]),
        ("For whom", False, [_for_whom(lot) for lot in lots]),
        ("Where", False, [_where(lot) for lot in lots]),
        ("Capacity", False, [lot.capacity for lot in lots]),
        ("Value", True, [_lot_value(lot) for lot in lots]),
    ]
    kept = [column for column in columns if any(column[2])]
    return {
        "columns": [{"title": title, "numeric": numeric} for title, numeric, _ in kept],
        "rows": list(
            zip(*([cell or "not stated" for cell in cells] for *_, cells in kept), strict=True)
        ),
    }


def _what(lot: "OpportunityLot") -> str:
    parts = [lot.description]
    if lot.component_list:
        parts.append(f"Parts: {'; '.join(lot.component_list)}.")
    if lot.band_list:
        parts.append(f"Bands: {'; '.join(lot.band_list)}.")
    return " ".join(part for part in parts if part)


def _for_whom(lot: "OpportunityLot") -> str:
    return ". ".join(
        part for part in (lot.people_in_words, ", ".join(labels(Need, lot.needs))) if part
    )


def _where(lot: "OpportunityLot") -> str:
    setting = lot.get_setting_display() if lot.setting else ""
    registered = ""
    if lot.registration in (Registration.CQC, Registration.OFSTED):
        registered = f"registered with {lot.get_registration_display()}"
    return ", ".join(part for part in (setting, lot.localities, registered) if part)


def _lot_value(lot: "OpportunityLot") -> str:
    if lot.value_min is not None and lot.value is not None and lot.value_min != lot.value:
        return f"{pounds(lot.value_min)} to {pounds(lot.value)}"
    return pounds(lot.value if lot.value is not None else lot.value_min)


def pounds(amount: Decimal | None) -> str:
    """Return an amount as people write it: "£8,750,163", pence only where there are some."""
    if amount is None:
        return ""
    return f"£{amount:,.2f}".removesuffix(".00")
