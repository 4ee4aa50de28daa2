"""An organisation's entry out: CSV, and Open Referral UK.

Open Referral UK (version 3.0 of the profile) is the standard in which councils exchange directories
of services. A service is an offer, an organisation an organisation, a location a setting.
"""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings

from engagement_site.providers.enums import Audience
from engagement_site.providers.models import Offer, ProviderOrganisation
from engagement_site.providers.visibility import may_see

CSV_HEADERS = [
    "id", "service", "description", "needs", "youngest_age", "oldest_age", "places", "capacity",
    "vacancies", "vacancies_as_of", "who_sees_it", "offered_now",
]  # fmt: skip
# Stable identifiers: the standard asks for UUIDs, and the same row must keep its own.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "market-engagement")


def offer_rows(offers: Iterable[Offer]) -> Iterator[list[Any]]:
    """Yield the rows of the spreadsheet that `domain.imports` reads back."""
    yield CSV_HEADERS
    for offer in offers:
        yield [
            offer.pk, offer.get_service_display(), offer.description,
            "; ".join(offer.need_labels), offer.age_from, offer.age_to,
            "; ".join(place.name for place in offer.places.all()), offer.capacity, offer.vacancies,
            offer.vacancies_as_of, Audience(offer.visible_to).label,
            "yes" if offer.current else "no",
        ]  # fmt: skip


def _id(kind: str, pk: int) -> str:
    return str(uuid.uuid5(NAMESPACE, f"{settings.SITE_ADDRESS}/{kind}/{pk}"))


def open_referral(
    organisations: Iterable[ProviderOrganisation], *, audience: int
) -> dict[str, Any]:
    """Return organisations and the services an audience may see, as Open Referral UK JSON.

    Each organisation needs its offers and identifiers at hand.
    """
    services = [
        _service(organisation, offer, audience)
        for organisation in organisations
        for offer in organisation.offers.all()
        if offer.current and offer.visible_to <= audience
    ]
    return {
        "total_items": len(services), "total_pages": 1, "page_number": 1, "size": len(services),
        "first_page": True, "last_page": True, "empty": not services, "contents": services,
    }  # fmt: skip


def _service(organisation: ProviderOrganisation, offer: Offer, audience: int) -> dict[str, Any]:
    service: dict[str, Any] = {
        "id": _id("offer", offer.pk),
        "name": f"{offer.get_service_display()}, {organisation.name}",
        "description": offer.description or organisation.services,
        "status": "active",
        "minimum_age": offer.age_from,
        "last_modified": offer.changed_at.isoformat(),
        "assured_date": offer.confirmed_on.isoformat(),
        "organization": _organization(organisation, audience),
        "attributes": [
            {
                "id": _id(f"need-{row.need}", offer.pk),
                "link_type": "need",
                "link_entity": "service",
                "value": row.get_need_display(),
            }
            for row in offer.needs.all()
        ],
        "service_areas": [
            {"id": _id("area", offer.pk * 1000 + place.pk), "name": place.name}
            for place in offer.places.all()
        ],
    }
    if offer.age_to is not None:
        service["maximum_age"] = offer.age_to
    if may_see(organisation, "contact_email", audience) and organisation.contact_email:
        service["email"] = organisation.contact_email
    return service


def _organization(organisation: ProviderOrganisation, audience: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": _id("organisation", organisation.pk),
        "name": organisation.name,
        "description": organisation.services or organisation.name,
    }
    if organisation.website and may_see(organisation, "website", audience):
        found["website"] = organisation.website
    if may_see(organisation, "identifiers", audience):
        found["organization_identifiers"] = [
            {
                "id": _id("identifier", row.pk),
                "identifier_scheme": row.scheme,
                "identifier_type": row.get_scheme_display(),
                "identifier": row.value,
            }
            for row in organisation.identifiers.all()
        ]
    return found
