"""Drafts of the notices of the Procurement Act 2023, and the clocks that run.

UK2 is the preliminary market engagement notice: section 17 of the Act, regulation 17(2) of the
Procurement Regulations 2024. UK4 is the tender notice: section 21, and regulation 18 (open
procedure), 19 (competitive flexible procedure) or 20 (framework).

Read for this file: regulations 17, 19 and 20 as made, section 15, and published guidance on
section 54. The tables of section 54 could not be read themselves: that ten days suffice after a
qualifying planned procurement notice, and that nothing is fixed for light touch contracts, is
what two law firms say of them; the other numbers are recalled. So each clock names its section
and asks to look there.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from engagement_site.core.models import pages_related_to
from engagement_site.core.templatetags.components import long_date, long_datetime
from opportunities.enums import BEFORE_OPENING, Kind, Procedure, Stage
from opportunities.joining import LONDON, closing_words, exact_window
from opportunities.models.parts import vague
from opportunities.story import value_in_words

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage, OpportunityStage

PARTICIPATION_DAYS = 25  # s.54(3): requests to take part (recalled)
TENDERING_DAYS = 25  # s.54(4): where tenders and all documents are electronic (recalled)
TENDERING_DAYS_AFTER_PLANNED = 10  # s.54(4): after a qualifying planned procurement notice
PLANNED_NOTICE_DAYS = (40, 365)  # s.15(3): at least 40 days, not more than 12 months before
PIPELINE_VALUE = 2_000_000  # s.93: contracts of more belong into the pipeline notice
FLOOR = ("core", "market_position", "opportunities")  # pages that no engagement takes place on
FEW_DAYS_TO_ANSWER = 14  # no statutory minimum: shorter shuts small providers out


@dataclass(frozen=True)
class Field:
    """One thing a notice asks for; `value` is empty where the record does not say it yet."""

    name: str
    value: str
    where: str = ""  # the tab of the editor on which it is entered
    law: str = ""  # what asks for it; empty where it is only good to say


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
    law: str
    fields: list[Field]
    clocks: list[Clock]

    @property
    def missing(self) -> list[Field]:
        """What the law asks for and the record does not say yet."""
        return [field for field in self.fields if field.law and not field.value]

    @property
    def worth_adding(self) -> list[Field]:
        """What no law asks for, and readers will."""
        return [field for field in self.fields if not field.law and not field.value]

    @property
    def text(self) -> str:
        """The notice as text to take into another system."""
        return "\n".join(f"{field.name}: {field.value}" for field in self.fields if field.value)


def drafts_of(page: "OpportunityPage") -> list[Draft]:
    """Return the drafts of both notices for an opportunity."""
    return [_engagement_notice(page), _tender_notice(page)]


def _common(page: "OpportunityPage", law: dict[str, str]) -> list[Field]:
    who = ", ".join(part for part in (page.contact_role, page.contact_email) if part)
    cpv = "; ".join(f"{code} {name}".strip() for code, name in page.cpv_codes)
    return [
        Field("Contracting authority", page.lead_authority, "What and who", law["authority"]),
        Field("Contact", who if page.contact_email else "", "Links and contact", law["authority"]),
        Field("Title", page.title, "What and who", law["title"]),
        Field("Identifier", page.ocid or page.reference or "", "What and who", law["identifier"]),
        Field("Subject-matter", page.summary, "What and who", law["subject"]),
        Field("CPV codes", cpv, "What and who", law["subject"]),
        Field("Place", page.localities, "What and who"),
    ]


def _step(page: "OpportunityPage", stage: Stage) -> "OpportunityStage | None":
    return next((step for step in page.stages.all() if step.stage == stage), None)


def _engagement_notice(page: "OpportunityPage") -> Draft:
    step, law = _step(page, Stage.ENGAGEMENT), "regulation 17(2)({})".format
    fields = _common(
        page,
        {"authority": law("a"), "title": law("b"), "identifier": law("c"), "subject": law("d")},
    )
    closes = step.end_date if step is not None else None
    past = closes is not None and closes < timezone.localdate()
    fields += [
        Field("Engagement closed" if past else "Engagement closes", long_date(closes), "Stages",
              law("e")),
        Field("How suppliers are engaged", (step.note if step else "") or page.join_how, "Stages",
              law("f")),
        Field("Events and consultations", _belonging(page), "Links and contact"),
        Field("Engagement begins", step.date_shown if step else "", "Stages"),
        Field("Expressions of interest until", long_date(page.interest_until),
              "When and how to join"),
    ]  # fmt: skip
    return Draft(
        "UK2", "Preliminary market engagement notice",
        "Procurement Act 2023, section 17; Procurement Regulations 2024, regulation 17",
        fields, _engagement_clocks(page),
    )  # fmt: skip


def _belonging(page: "OpportunityPage") -> str:
    """Return the events and consultations linked to it, where place, day and time stand."""
    if page.pk is None:
        return ""
    linked = [other for other in pages_related_to(page) if other._meta.app_label not in FLOOR]
    return "; ".join(f"{other.title} ({other.full_url})" for other in linked)


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
    law = _tender_law(page)
    needs_period = page.kind != Kind.GRANT
    term = ""
    if page.contract_starts and page.contract_ends:
        term = f"{long_date(page.contract_starts)} to {long_date(page.contract_ends)}"
    fields = _common(page, dict.fromkeys(("authority", "title", "identifier", "subject"), law))
    fields += [
        Field("Estimated value", value_in_words(page), "Value and lots", law),
        Field("Contract dates", term if needs_period else "Not for a grant",
              "Award and contract", law),
        Field("Extension", page.extension_terms or long_date(page.latest_end),
              "Award and contract", law),
        Field("Lots", lots or "Not divided into lots", "Value and lots", law),
        Field("Procedure", page.get_procedure_display(), "Value and lots", law),
        Field("Special regime", "Light touch" if page.light_touch else "None",
              "Value and lots", law),
        Field("Award criteria", "; ".join(page.criteria), "Value and lots", law),
        Field("Tenders or requests until", closes, "When and how to join", law),
        Field("How to submit", page.join_how, "When and how to join", law),
        Field("Above the threshold", _yes_or_no(page.above_threshold), "Value and lots"),
        Field("Suits small and medium firms", _yes_or_no(page.for_small_firms),
              "Value and lots"),
        Field("Suits voluntary and social enterprises", _yes_or_no(page.for_charities),
              "Value and lots"),
        Field("Questions until", long_datetime(page.questions_until), "When and how to join"),
    ]  # fmt: skip
    return Draft(
        "UK4", "Tender notice",
        f"Procurement Act 2023, section 21; Procurement Regulations 2024, {law}",
        fields, _tender_clocks(page),
    )  # fmt: skip


def _tender_law(page: "OpportunityPage") -> str:
    """Return the regulation that says what this tender notice holds."""
    base = "regulation 19" if page.procedure == Procedure.FLEXIBLE else "regulation 18"
    return f"regulation 20 with {base}" if page.kind == Kind.FRAMEWORK else base


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else "Yes" if value else "No"


def _tender_clocks(page: "OpportunityPage") -> list[Clock]:
    opening = _opening(page)
    clocks = _pipeline_clock(page)
    if opening is not None and page.join_until is not None:
        clocks.append(_time_to_tender(page, (page.join_until - opening).days, opening))
    if page.questions_until is not None and page.join_until is not None:
        left = (page.join_until - page.questions_until.astimezone(LONDON).date()).days
        words = f"{left} days between the last question and the deadline, for the answers."
        clocks.append(Clock("Time for answers", words, left >= 5))
    days_before = _days_after_planned(page, opening)
    if days_before is not None:
        words = (
            f"{days_before} days after the planned procurement notice. Between "
            f"{PLANNED_NOTICE_DAYS[0]} days and 12 months it is a qualifying one (section 15(3)) "
            "and shortens the tendering period (section 54(4))."
        )
        clocks.append(Clock("Planned procurement notice", words, _qualifies(days_before)))
    clocks += _backwards(page)
    return clocks


def _days_after_planned(page: "OpportunityPage", opening: date | None) -> int | None:
    planned = _step(page, Stage.PLANNED)
    if planned is None or planned.date is None or planned.is_vague or opening is None:
        return None
    return (opening - planned.date).days


def _qualifies(days_after_planned: int | None) -> bool:
    low, high = PLANNED_NOTICE_DAYS
    return days_after_planned is not None and low <= days_after_planned <= high


def _time_to_tender(page: "OpportunityPage", days: int, opening: date) -> Clock:
    """Compare the time given with the least the Act asks for."""
    if page.light_touch:
        words = (
            f"{days} days. The Act sets no minimum for light touch (section 54); it must be "
            f"reasonable (section 54(1)), and under {FEW_DAYS_TO_ANSWER} days hardly is."
        )
        return Clock("Time to tender", words, days >= FEW_DAYS_TO_ANSWER)
    if page.procedure == Procedure.FLEXIBLE:
        least, to_do, law = PARTICIPATION_DAYS, "ask to take part", "section 54(3)"
    elif _qualifies(_days_after_planned(page, opening)):
        least, to_do, law = TENDERING_DAYS_AFTER_PLANNED, "tender", "section 54(4)"
    else:
        least, to_do, law = TENDERING_DAYS, "tender", "section 54(4)"
    words = (
        f"{days} days to {to_do}; at least {least} ({law}). It is longer where tenders or "
        "documents are not electronic, shorter in urgency: look at the table there."
    )
    return Clock("Time to tender", words, days >= least)


def _pipeline_clock(page: "OpportunityPage") -> list[Clock]:
    """Return the reminder of the pipeline notice for what is planned and large enough."""
    if page.current_stage not in BEFORE_OPENING or (page.value_max or 0) <= PIPELINE_VALUE:
        return []
    words = (
        "Above £2 million: it belongs into the pipeline notice (UK1), due each year by 26 May "
        "from authorities that spend more than £100 million (section 93)."
    )
    return [Clock("Pipeline notice", words, None)]


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
