"""What an event's page shows beside its own fields; asks the database only for what applies."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from events.enums import AttendanceMode, EventKind, ProposalState

MODES = {
    AttendanceMode.IN_PERSON: "Offline",
    AttendanceMode.ONLINE: "Online",
    AttendanceMode.HYBRID: "Mixed",
}


def parts_of(event: Any, now: datetime) -> dict[str, Any]:
    """Return conversations, what is shown, clarifications and other dates of a saved event."""
    parts: dict[str, Any] = {"schema_org": schema_org(event)}
    if not event.pk:
        return parts
    if event.kind == EventKind.ONE_TO_ONE:
        offered = event.slots.filter(withdrawn=False)
        parts["free_slots"] = event.slots.free(now).count()
        parts["all_slots"] = offered.count()
        parts["clarifications"] = list(event.clarifications.all())
    if event.proposals_open_at is not None:
        accepted = event.proposals.filter(state=ProposalState.ACCEPTED)
        parts["shown"] = list(
            accepted.select_related("organisation", "session").order_by(
                "session__starts_at", "starts_at", "title"
            )
        )
        parts["takes_proposals"] = event.takes_proposals_at(now)
    if event.series_id:
        others = event.series.events.live().public().filter(ends_at__gt=now).exclude(pk=event.pk)
        parts["other_dates"] = list(others.order_by("starts_at")[:5])
    return parts


def schema_org(event: Any) -> SafeString:
    """Return the event as schema.org JSON for search engines, safe inside a script element."""
    status = "EventCancelled" if event.cancelled else "EventScheduled"
    address = f"{settings.SITE_ADDRESS}{event.get_url() or ''}" if event.pk else ""
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "BusinessEvent",
        "name": event.title,
        "description": event.summary,
        "startDate": event.starts_at.isoformat(),
        "endDate": event.ends_at.isoformat(),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": f"https://schema.org/{MODES[AttendanceMode(event.attendance_mode)]}"
        "EventAttendanceMode",
        "organizer": {"@type": "GovernmentOrganization", "name": settings.COUNCIL_NAME},
        "isAccessibleForFree": True,
    }
    if address:
        facts["url"] = address
    places = []
    if event.attendance_mode != AttendanceMode.ONLINE and event.venue_name:
        lines = ", ".join(line.strip() for line in event.address.splitlines() if line.strip())
        places.append({"@type": "Place", "name": event.venue_name, "address": lines})
    if event.attendance_mode != AttendanceMode.IN_PERSON and address:
        # The meeting itself is for those who are registered.
        places.append({"@type": "VirtualLocation", "url": address})
    if places:
        facts["location"] = places if len(places) > 1 else places[0]
    text = json.dumps(facts, ensure_ascii=False)
    for letter, code in (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026")):
        text = text.replace(letter, code)
    return mark_safe(text)
