"""Opportunities as releases of the Open Contracting Data Standard, version 1.1.

One opportunity is one contracting process with one release that says how it stands. Lots and
techniques are the extensions of those names. What the record does not say is left out: nothing
is invented to fill a field.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from opportunities.enums import Kind, Relation, Stage, VatBasis
from opportunities.joining import closing_instant, start_of

if TYPE_CHECKING:
    from opportunities.models import OpportunityLot, OpportunityPage

VERSION = "1.1"
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
EXTENSIONS = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_techniques_extension/main/extension.json",
)
# Used for opportunities without a published notice; a publisher registers a prefix of its own.
LOCAL_PREFIX = "ocds-000000"

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
PLANNING = (Stage.INTENTION, Stage.ENGAGEMENT)
RELATIONSHIPS = {
    Relation.PREDECESSOR: "prior",
    Relation.SUCCESSOR: "renewalProcess",
    Relation.CALL_OFF: "framework",
    Relation.ROUND: "framework",
}


def ocid_of(page: "OpportunityPage") -> str:
    """Return the published number of a process, or a local one made from the reference."""
    return page.ocid or f"{LOCAL_PREFIX}-{page.reference or page.pk}"


def package_head(*, address: str, publisher: str, now: datetime) -> dict[str, Any]:
    """Return a release package without its releases."""
    return {
        "uri": address,
        "version": VERSION,
        "extensions": list(EXTENSIONS),
        "publishedDate": _instant(now),
        "publisher": {"name": publisher},
        "license": LICENCE,
    }


def release(page: "OpportunityPage", *, site_address: str) -> dict[str, Any]:
    """Return how an opportunity stands as one release."""
    stage = page.current_stage or Stage.INTENTION
    ocid = ocid_of(page)
    changed = page.last_published_at or page.latest_revision_created_at or timezone.now()
    parties = _parties(page)
    return _without_empty(
        {
            "ocid": ocid,
            "id": f"{ocid}-{changed.astimezone(UTC):%Y%m%d%H%M%S}",
            "date": _instant(changed),
            "tag": ["planning"] if stage in PLANNING else ["tender"],
            "initiationType": "tender",
            "language": "en",
            "parties": parties,
            "buyer": {"id": parties[0]["id"], "name": parties[0]["name"]} if parties else None,
            "planning": {"milestones": _milestones(page)},
            "tender": _tender(page, stage, site_address, parties),
            "relatedProcesses": _related(page),
        }
    )


def _parties(page: "OpportunityPage") -> list[dict[str, Any]]:
    names = [page.lead_authority, *page.partner_list]
    parties = []
    for place, name in enumerate(dict.fromkeys(name for name in names if name)):
        roles = ["buyer", "procuringEntity"] if place == 0 else ["buyer"]
        party: dict[str, Any] = {"id": f"party-{place + 1}", "name": name, "roles": roles}
        if place == 0 and page.contact_email:
            party["contactPoint"] = _without_empty(
                {"name": page.contact_role, "email": page.contact_email}
            )
        parties.append(party)
    return parties


def _milestones(page: "OpportunityPage") -> list[dict[str, Any]]:
    milestones = []
    for place, step in enumerate(page.stages.all(), start=1):
        if step.stage != Stage.ENGAGEMENT or step.date is None:
            continue
        met = step.when is not None and step.when.is_past(timezone.localdate())
        milestones.append(
            _without_empty(
                {
                    "id": f"stage-{place}",
                    "type": "engagement",
                    "title": step.get_stage_display(),
                    "description": f"{step.date_shown}. {step.note}".strip(". "),
                    "dueDate": None if step.is_vague else _instant(start_of(step.date)),
                    "status": "met" if met else "scheduled",
                }
            )
        )
    return milestones


def _tender(
    page: "OpportunityPage", stage: Stage, site_address: str, parties: list[dict[str, Any]]
) -> dict[str, Any]:
    address = f"{site_address}{page.get_url() or ''}"
    value, lowest = _value(page.value_max, page.vat), _value(page.value_min, page.vat)
    return _without_empty(
        {
            "id": page.notice_reference or page.reference or str(page.pk),
            "title": page.title,
            "description": f"Illustrative. {page.summary}" if page.illustrative else page.summary,
            "status": TENDER_STATUS[stage],
            "procuringEntity": {"id": parties[0]["id"], "name": parties[0]["name"]}
            if parties
            else None,
            "mainProcurementCategory": "services",
            "value": value,
            "minValue": lowest,
            "tenderPeriod": _tender_period(page),
            "contractPeriod": _contract_period(page),
            "lots": [_lot(lot, place, page) for place, lot in enumerate(page.lots.all(), start=1)],
            "techniques": _techniques(page, stage),
            "submissionMethodDetails": page.join_how,
            "documents": [
                {
                    "id": "page",
                    "documentType": "tenderNotice",
                    "title": page.title,
                    "url": address,
                    "format": "text/html",
                    "language": "en",
                }
            ],
        }
    )


def _tender_period(page: "OpportunityPage") -> dict[str, Any]:
    facts = page.join_facts()
    if page.join_any_time:
        return {}
    opens = facts.opens if facts.opens and not facts.opens.is_vague else None
    closes = facts.closes if facts.closes and not facts.closes.is_vague else None
    ends = closing_instant(closes, facts.closes_time)
    return _without_empty(
        {
            "startDate": _instant(start_of(opens.first_day)) if opens else None,
            "endDate": _instant(ends) if ends else None,
        }
    )


def _contract_period(page: "OpportunityPage") -> dict[str, Any]:
    days: dict[str, date] = {
        step.stage: step.date for step in page.stages.all() if step.date and not step.is_vague
    }
    starts, ends = days.get(Stage.LIVE), days.get(Stage.ENDED)
    return _without_empty(
        {
            "startDate": _instant(start_of(starts)) if starts else None,
            "endDate": _instant(start_of(ends)) if ends else None,
        }
    )


def _lot(lot: "OpportunityLot", place: int, page: "OpportunityPage") -> dict[str, Any]:
    description = "\n".join(part for part in (lot.description, lot.people) if part)
    return _without_empty(
        {
            "id": str(place),
            "title": lot.title,
            "description": description,
            "status": TENDER_STATUS[page.current_stage or Stage.INTENTION],
            "value": _value(lot.value, page.vat),
        }
    )


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


def _related(page: "OpportunityPage") -> list[dict[str, Any]]:
    """Name kin on this site, and the numbers under which rounds were published."""
    kin = [
        {
            "id": f"link-{place}",
            "relationship": [RELATIONSHIPS[Relation(link.relation)]],
            "title": link.target.title,
            "scheme": "ocid",
            "identifier": ocid_of(link.target),
        }
        for place, link in enumerate(page.lineage.all(), start=1)
        if link.target is not None and link.target.live and Relation(link.relation) in RELATIONSHIPS
    ]
    rounds = [
        {
            "id": f"round-{place}",
            "relationship": ["framework"],
            "title": entry.title,
            "scheme": "ocid",
            "identifier": entry.ocid,
        }
        for place, entry in enumerate(page.rounds.all(), start=1)
        if entry.ocid and entry.ocid != page.ocid
    ]
    return kin + rounds


def _value(amount: Any, vat: str) -> dict[str, Any] | None:
    if amount is None:
        return None
    name = "amountGross" if vat == VatBasis.INCLUDED else "amount"
    return {name: float(amount), "currency": "GBP"}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _without_empty(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts without empty texts, lists and objects, which the standard discourages."""
    return {name: value for name, value in facts.items() if not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_empty(inner) for inner in value.values())
    return value is None or value == "" or (isinstance(value, Iterable) and not list(value))
