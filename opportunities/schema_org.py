"""An opportunity as schema.org describes a demand, for search engines."""

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from opportunities.enums import JoinState

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage


def describe(page: "OpportunityPage") -> dict[str, Any]:
    """Return the page as a schema.org `Demand`; what is not known is left out."""
    answer = page.join_answer()
    window = answer.window
    address = f"{settings.SITE_ADDRESS}{page.get_url() or ''}" if page.pk else ""
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Demand",
        "@id": address,
        "url": address,
        "name": page.title,
        "description": f"Illustrative. {page.summary}" if page.illustrative else page.summary,
        "identifier": page.ocid or page.reference,
        "seller": {"@type": "GovernmentOrganization", "name": page.lead_authority},
        "areaServed": [place.strip() for place in page.localities.split(",") if place.strip()],
        "itemOffered": {
            "@type": "GovernmentService",
            "name": page.title,
            "serviceType": page.get_kind_display(),
            "audience": {"@type": "Audience", "audienceType": page.get_client_group_display()},
        },
    }
    if window is not None and answer.state != JoinState.CLOSED:
        if window.opens is not None and not window.opens.is_vague:
            facts["availabilityStarts"] = window.opens.first_day.isoformat()
        if window.closes_at is not None and window.closes and not window.closes.is_vague:
            facts["validThrough"] = window.closes_at.isoformat()
    return {name: value for name, value in facts.items() if value}


def as_json(page: "OpportunityPage") -> SafeString:
    """Return the description as JSON that cannot end the script element it stands in."""
    text = json.dumps(describe(page), ensure_ascii=False)
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return mark_safe(text)
