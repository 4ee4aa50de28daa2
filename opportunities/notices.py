"""Drafts of the notices of the Procurement Act 2023, and the clocks that run.

UK2 is the preliminary market engagement notice (Procurement Regulations 2024, regulation 17), UK4
the tender notice (regulations 19 to 21). Minimum times for tendering: section 54 of the Act; a
light touch contract has none of its own but must be reasonable (section 54(1), (2)).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from engagement_site.core.templatetags.components import long_date, long_datetime
from opportunities.enums import Kind, Procedure, Stage
from opportunities.joining import LONDON, closing_words, exact_window
from opportunities.models.parts import vague
from opportunities.story import value_in_words

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage, OpportunityStage

PARTICIPATION_DAYS = 25  # s.54: requests to take part, or tenders in an open procedure
PLANNED_NOTICE_DAYS = (40, 365)  # s.15(3): a qualifying planned procurement notice
FEW_DAYS_TO_ANSWER = 14  # no statutory minimum: shorter shuts small providers out


@dataclass(frozen=True)
class Field:
    """One thing a notice asks for; `value` is empty where the record does not say it yet."""

    name: str
    value: str
    where: str = ""  # the tab of the editor on which it is entered


@dataclass(frozen=True)
class Clock:
    """A statutory or sensible time: what it is, whether it is kept, and why."""

    name: str
    words: str
    kept: bool | None


@dataclass(frozen=True)
class Draft:
    """A notice as far as the record goes."""

    code: str
    title: str
    fields: list[Field]
    clocks: list[Clock]

    @property
    def missing(self) -> list[Field]:
        """What still has to be entered."""
        return [field for field in self.fields if not field.value]

    @property
    def text(self) -> str:
        """The notice as text to take into another system."""
        return "\n".join(f"{field.name}: {field.value}" for field in self.fields if field.value)


def drafts_of(page: "OpportunityPage") -> list[Draft]:
    """Return the drafts of both notices for an opportunity."""
    return [_engagement_notice(page), _tender_notice(page)]


def _common(page: "OpportunityPage") -> list[Field]:
    who = ", ".join(part for part in (page.contact_role, page.contact_email) if part)
    return [
        Field("Contracting authority", page.lead_authority, "What and who"),
        Field("Contact", who if page.contact_email else "", "Links and contact"),
        Field("Title", page.title, "What and who"),
        Field("Identifier", page.ocid or page.reference or "", "What and who"),
        Field("Subject-matter", page.summary, "What and who"),
        Field("CPV codes", "; ".join(f"{code} {name}".strip() for code, name in page.cpv_codes),
              "What and who"),
        Field("Place", page.localities, "What and who"),
    ]  # fmt: skip


def _step(page: "OpportunityPage", stage: Stage) -> "OpportunityStage | None":
    return next((step for step in page.stages.all() if step.stage == stage), None)


def _engagement_notice(page: "OpportunityPage") -> Draft:
    step = _step(page, Stage.ENGAGEMENT)
    fields = _common(page)
    fields += [
        Field("Engagement begins", step.date_shown if step else "", "Stages"),
        Field("Engagement ends", long_date(step.end_date) if step else "", "Stages"),
        Field("How to take part", (step.note if step else "") or page.join_how, "Stages"),
        Field("Interest until", long_date(page.interest_until), "When and how to join"),
    ]
    return Draft("UK2", "Preliminary market engagement notice", fields, _engagement_clocks(page))


def _engagement_clocks(page: "OpportunityPage") -> list[Clock]:
    step, opening = _step(page, Stage.ENGAGEMENT), _opening(page)
    clocks = []
    if step is not None and step.date and step.end_date and not step.is_vague:
        days = (step.end_date - step.date).days
        clocks.append(
            Clock(
                "Time to answer",
                f"{days} days. The Act sets no minimum; under {FEW_DAYS_TO_ANSWER} days shuts "
                "small providers out.",
                days >= FEW_DAYS_TO_ANSWER,
            )
        )
    if step is not None and step.date and opening is not None:
        clocks.append(
            Clock(
                "Before the tender notice",
                "The engagement notice comes before the tender notice, or the tender notice says "
                "why there is none (section 17).",
                step.date < opening,
            )
        )
    return clocks


def _opening(page: "OpportunityPage") -> date | None:
    if page.join_from is not None and page.join_from_precision == "day":
        return page.join_from
    step = _step(page, Stage.OPEN)
    return step.date if step is not None and not step.is_vague else None


def _tender_notice(page: "OpportunityPage") -> Draft:
    closes = closing_words(
        exact_window(vague(page.join_until, page.join_until_precision), page.join_until_time)
    )
    lots = "; ".join(lot.title for lot in page.lots.all())
    needs_period = page.kind != Kind.GRANT
    term = ""
    if page.contract_starts and page.contract_ends:
        term = f"{long_date(page.contract_starts)} to {long_date(page.contract_ends)}"
    fields = _common(page)
    fields += [
        Field("Estimated value", value_in_words(page), "Value and lots"),
        Field("Contract dates", term if needs_period else "Not for a grant", "Award and contract"),
        Field("Extension", page.extension_terms or long_date(page.latest_end),
              "Award and contract"),
        Field("Lots", lots or "Not divided into lots", "Value and lots"),
        Field("Procedure", page.get_procedure_display(), "Value and lots"),
        Field("Special regime", "Light touch" if page.light_touch else "None", "Value and lots"),
        Field("Above the threshold", _yes_or_no(page.above_threshold), "Value and lots"),
        Field("Suits small and medium firms", _yes_or_no(page.for_small_firms),
              "Value and lots"),
        Field("Suits voluntary and social enterprises", _yes_or_no(page.for_charities),
              "Value and lots"),
        Field("Award criteria", "; ".join(page.criteria), "Value and lots"),
        Field("Questions until", long_datetime(page.questions_until), "When and how to join"),
        Field("Tenders or requests until", closes, "When and how to join"),
        Field("How to submit", page.join_how, "When and how to join"),
    ]  # fmt: skip
    return Draft("UK4", "Tender notice", fields, _tender_clocks(page))


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else "Yes" if value else "No"


def _tender_clocks(page: "OpportunityPage") -> list[Clock]:
    opening, clocks = _opening(page), []
    if opening is not None and page.join_until is not None:
        days = (page.join_until - opening).days
        if page.light_touch:
            words = f"{days} days. Light touch has no fixed minimum; it must be reasonable."
            clocks.append(Clock("Time to tender", words, days >= FEW_DAYS_TO_ANSWER))
        else:
            kind = "tender" if page.procedure == Procedure.OPEN else "ask to take part"
            words = f"{days} days to {kind}; at least {PARTICIPATION_DAYS} (section 54)."
            clocks.append(Clock("Time to tender", words, days >= PARTICIPATION_DAYS))
    if page.questions_until is not None and page.join_until is not None:
        left = (page.join_until - page.questions_until.astimezone(LONDON).date()).days
        words = f"{left} days between the last question and the deadline, for the answers."
        clocks.append(Clock("Time for answers", words, left >= 5))
    planned = _step(page, Stage.PLANNED)
    if planned is not None and planned.date and not planned.is_vague and opening is not None:
        days = (opening - planned.date).days
        low, high = PLANNED_NOTICE_DAYS
        words = (
            f"{days} days after the planned procurement notice. Between {low} days and 12 months "
            "it shortens the minimum times (section 15)."
        )
        clocks.append(Clock("Planned procurement notice", words, low <= days <= high))
    clocks += _backwards(page)
    return clocks


def _backwards(page: "OpportunityPage") -> list[Clock]:
    """Return what follows backwards from the end of what runs now, or from its lapse."""
    ends = page.lapses_on or page.latest_end or page.contract_ends
    if ends is None:
        return []
    begin = ends - timedelta(days=365)
    today = timezone.now().astimezone(LONDON).date()
    words = (
        f"What runs now ends {long_date(ends)} at the latest. A year for engagement, tender and "
        f"hand-over means beginning {long_date(begin)}."
    )
    return [Clock("Backwards from the end", words, begin >= today)]
