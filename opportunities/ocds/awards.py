"""The awards of a release and the providers they went to."""

from typing import TYPE_CHECKING, Any

from opportunities.ocds.values import first_instant, period, value_of, without_empty

if TYPE_CHECKING:
    from opportunities.models import OpportunityAward, OpportunityPage


References = dict[tuple[str, str], dict[str, str]]


def _references(page: "OpportunityPage") -> References:
    """Return each provider by name and number; one without a number gets one of this release.

    Notices hold one name under two numbers.
    """
    found: References = {}
    for award in page.awards.all():
        for name, identifier in award.supplier_list:
            number = identifier or f"supplier-{len(found) + 1}"
            found.setdefault((name, identifier), {"id": number, "name": name})
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
    references: References,
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
            "suppliers": [references[one] for one in dict.fromkeys(award.supplier_list)],
            "contractPeriod": period(award.contract_starts, award.contract_ends, award.latest_end),
            "relatedLots": [part.strip() for part in award.lots.split(",") if part.strip()],
            "documents": [notice] if page.notice_link else [],
        }
    )
