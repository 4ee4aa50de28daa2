"""The tender section: periods, lots with bands, items, techniques, documents, enquiries."""

from typing import TYPE_CHECKING, Any

from engagement_site.core.vague_dates import VagueDate
from opportunities.enums import BEFORE_OPENING, DocumentKind, Kind, Procedure, QuestionState, Stage
from opportunities.joining import LONDON, Window, start_of
from opportunities.ocds.values import (
    first_instant,
    instant,
    last_instant,
    period,
    value_of,
    without_empty,
)

if TYPE_CHECKING:
    from opportunities.models import OpportunityLot, OpportunityPage

TENDER_STATUS = {
    Stage.INTENTION: "planning",
    Stage.ENGAGEMENT: "planning",
    Stage.PLANNED: "planned",
    Stage.OPEN: "active",
    Stage.EVALUATION: "active",
    Stage.AWARDED: "complete",
    Stage.LIVE: "complete",
    Stage.EXPIRING: "complete",
    Stage.ENDED: "complete",
    Stage.WITHDRAWN: "withdrawn",
}
# The standard's word for the document and the number of the notice of the Act.
NOTICE_TYPES = {
    Stage.INTENTION: ("plannedProcurementNotice", "UK1"),
    Stage.ENGAGEMENT: ("marketEngagementNotice", "UK2"),
    Stage.PLANNED: ("plannedProcurementNotice", "UK3"),
}
METHODS = {
    Procedure.OPEN.value: "open",
    Procedure.FLEXIBLE.value: "selective",
    Procedure.DIRECT.value: "direct",
}
TENDERED = (Stage.OPEN, Stage.EVALUATION)


def tender_of(
    page: "OpportunityPage",
    stage: Stage,
    address: str,
    site_address: str,
    parties: list[dict[str, Any]],
) -> dict[str, Any]:
    """Return the tender section of a release; `address` is that of the page."""
    lead = {"id": parties[0]["id"], "name": parties[0]["name"]} if parties else None
    return without_empty(
        {
            "id": page.notice_reference or page.reference or str(page.pk),
            "title": page.title,
            "description": f"Illustrative. {page.summary}" if page.illustrative else page.summary,
            "status": TENDER_STATUS[stage],
            "procuringEntity": lead,
            "mainProcurementCategory": "services",
            "procurementMethod": METHODS.get(page.procedure),
            "procurementMethodDetails": page.get_procedure_display(),
            "specialRegime": ["lightTouch"] if page.light_touch and page.procedure else [],
            "aboveThreshold": page.above_threshold,
            "suitability": _suitability(page),
            "value": value_of(page.value_max, page.vat, page.value_gross),
            "minValue": value_of(page.value_min, page.vat),
            "tenderPeriod": _tender_period(page),
            "enquiryPeriod": _enquiry_period(page),
            "awardPeriod": _award_period(page, stage),
            "expressionOfInterestDeadline": last_instant(page.interest_until),
            "contractPeriod": _contract_period(page),
            "communication": _future_notice(page, stage),
            "lots": [_lot(lot, place, page) for place, lot in enumerate(page.lots.all(), start=1)],
            "items": _items(page),
            "techniques": _techniques(page, stage),
            "submissionMethodDetails": page.join_how,
            "awardCriteriaDetails": "\n".join(page.criteria),
            "documents": _documents(page, stage, address, site_address),
            "enquiries": _enquiries(page),
        }
    )


def _suitability(page: "OpportunityPage") -> dict[str, bool]:
    if not page.procedure:
        return {}
    return {"sme": page.for_small_firms, "vcse": page.for_charities}


def _tender_period(page: "OpportunityPage") -> dict[str, Any]:
    """Return when one can tender; for what can be joined any time, when the first chance was."""
    facts = page.join_facts()
    if page.join_any_time:
        first = next((one for one in facts.rounds if one.closes_on), None)
        if first is None:
            return {}
        opens, closes, at = first.opens_on, first.closes_on, first.closes_time
    else:
        exact = [day if day and not day.is_vague else None for day in (facts.opens, facts.closes)]
        opens, closes = (day.first_day if day else None for day in exact)
        at = facts.closes_time
    ends = last_instant(closes)
    if closes is not None and at is not None:
        closing = Window(closes=VagueDate(closes), closes_time=at).closes_at
        ends = instant(closing) if closing else None
    return without_empty({"startDate": first_instant(opens), "endDate": ends})


def _enquiry_period(page: "OpportunityPage") -> dict[str, str]:
    return {"endDate": instant(page.questions_until)} if page.questions_until else {}


def _award_period(page: "OpportunityPage", stage: Stage) -> dict[str, Any]:
    if stage not in (*BEFORE_OPENING, *TENDERED):
        return {}
    days = (
        step.end_date or step.date
        for step in page.stages.all()
        if step.stage == Stage.AWARDED and step.date and not step.is_vague
    )
    return {"endDate": last_instant(next(days, None))}


def _future_notice(page: "OpportunityPage", stage: Stage) -> dict[str, Any]:
    if stage not in BEFORE_OPENING:
        return {}
    days = (
        step.date
        for step in page.stages.all()
        if step.stage == Stage.OPEN and step.date and not step.is_vague
    )
    day = next(days, None)
    return {"futureNoticeDate": first_instant(day)} if day else {}


def _contract_period(page: "OpportunityPage") -> dict[str, Any] | None:
    steps = {step.stage: step.date for step in page.stages.all() if step.date and not step.is_vague}
    return period(
        page.contract_starts or steps.get(Stage.LIVE),
        page.contract_ends or steps.get(Stage.ENDED),
        page.latest_end,
    )


def lot_id(lot: "OpportunityLot", place: int) -> str:
    """Return the identifier of a lot within its tender."""
    return lot.number or str(place)


def _lot(lot: "OpportunityLot", place: int, page: "OpportunityPage") -> dict[str, Any]:
    description = "\n".join(part for part in (lot.description, lot.people_in_words) if part)
    latest = lot.latest_end or page.latest_end
    return without_empty(
        {
            "id": lot_id(lot, place),
            "title": lot.title,
            "description": description,
            "status": TENDER_STATUS[page.current_stage or Stage.INTENTION],
            "value": value_of(lot.value, page.vat, lot.value_gross),
            "minimumValue": value_of(lot.value_min, page.vat),
            "contractPeriod": period(lot.contract_starts, lot.contract_ends, lot.latest_end),
            "hasRenewal": True if latest and page.extension_terms else None,
            "renewal": {"description": page.extension_terms} if latest else None,
            "bands": [
                without_empty(
                    {"id": str(number), "title": name.strip(), "description": text.strip()}
                )
                for number, band in enumerate(lot.band_list, start=1)
                for name, _, text in [band.partition(":")]
            ],
        }
    )


def _items(page: "OpportunityPage") -> list[dict[str, Any]]:
    codes = [
        without_empty({"scheme": "CPV", "id": code, "description": name})
        for code, name in page.cpv_codes
    ]
    if not codes:
        return []
    places = [{"region": place.strip()} for place in page.localities.split(",") if place.strip()]
    return [{"id": "1", "additionalClassifications": codes, "deliveryAddresses": places}]


def _techniques(page: "OpportunityPage", stage: Stage) -> dict[str, Any]:
    if page.kind == Kind.FRAMEWORK:
        return {"hasFrameworkAgreement": True}
    if page.kind != Kind.DPS:
        return {}
    if stage in (Stage.ENDED, Stage.WITHDRAWN):
        status = "terminated"
    else:
        status = "active" if page.stored_join_answer().can_join else "pending"
    return {
        "hasDynamicPurchasingSystem": True,
        "dynamicPurchasingSystem": {"status": status},
    }


def _documents(
    page: "OpportunityPage", stage: Stage, address: str, site_address: str
) -> list[dict[str, Any]]:
    found = [
        {
            "id": "page",
            "documentType": "tenderNotice",
            "noticeType": "UK4" if stage in TENDERED else None,
            "title": page.title,
            "url": address,
            "format": "text/html",
            "language": "en",
        }
    ]
    for document in page.documents.all():
        its_own = document.url
        found.append(
            {
                "id": f"document-{document.pk}",
                "documentType": document.kind if document.kind != DocumentKind.OTHER else None,
                "title": document.title,
                "description": document.changed,
                "url": its_own if "://" in its_own else f"{site_address}{its_own}",
                "datePublished": instant(document.date) if document.date else None,
            }
        )
    return [without_empty(one) for one in found]


def _enquiries(page: "OpportunityPage") -> list[dict[str, Any]]:
    places = {lot.pk: lot_id(lot, place) for place, lot in enumerate(page.lots.all(), start=1)}
    return [
        without_empty(
            {
                "id": str(question.number),
                # The day alone: the hour could tell who asked.
                "date": instant(start_of(question.asked_at.astimezone(LONDON).date())),
                "description": question.question,
                "answer": question.answer,
                "dateAnswered": instant(question.answered_at) if question.answered_at else None,
                "relatedLot": places.get(question.lot_id or 0),
            }
        )
        for question in page.questions.all()
        if question.state == QuestionState.ANSWERED
    ]
