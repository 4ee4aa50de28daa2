"""The awards of a release and the providers they went to."""

from typing import TYPE_CHECKING, Any

from opportunities.ocds.values import first_instant, period, value_of, without_empty

if TYPE_CHECKING:
    from opportunities.models import OpportunityAward, OpportunityPage


def _references(page: "OpportunityPage") -> dict[str, dict[str, str]]:
    """Return each provider by name; one without a registered number gets one of this release."""
    found: dict[str, dict[str, str]] = {}
    for award in page.awards.all():
        for name, identifier in award.supplier_list:
            found.setdefault(name, {"id": identifier or f"supplier-{len(found) + 1}", "name": name})
    return found


def supplier_parties(page: "OpportunityPage") -> list[dict[str, Any]]:
    """Return the providers as parties."""
    return [{**reference, "roles": ["supplier"]} for reference in _references(page).values()]


def awards_of(page: "OpportunityPage") -> list[dict[str, Any]]:
    """Return the awards of an opportunity."""
    references = _references(page)
    return [
        _award(page, award, place, references)
        for place, award in enumerate(page.awards.all(), start=1)
    ]


def _award(
    page: "OpportunityPage",
    award: "OpportunityAward",
    place: int,
    references: dict[str, dict[str, str]],
) -> dict[str, Any]:
    notice = {
        "id": page.notice_reference or f"award-{place}",
        "documentType": "awardNotice",
        "noticeType": "UK6",
        "url": page.notice_link,
        "format": "text/html",
    }
    return without_empty(
        {
            "id": award.number or str(place),
            "title": award.title,
            "status": "active",
            "date": first_instant(award.date),
            "value": value_of(award.value, page.vat, award.value_gross),
            "suppliers": [references[name] for name, _ in award.supplier_list],
            "contractPeriod": period(award.contract_starts, award.contract_ends, award.latest_end),
            "relatedLots": [part.strip() for part in award.lots.split(",") if part.strip()],
            "documents": [notice] if page.notice_link else [],
        }
    )
