"""What people are told of an event, as plain facts that can be compared with what they know.

Times are kept as instants, so that a change of the clocks is no change of the event.
"""

from datetime import UTC, datetime
from typing import Any

from events import wording
from events.models import EventPage, EventSession

# In the order in which people want to know.
LABELS = {
    "title": "Title",
    "when": "When",
    "where": "Where",
    "access": "Getting there and access",
    "joining_link": "Join online",
}


def facts_of(event: EventPage) -> dict[str, Any]:
    """Return what people with a place are to know of the published event."""
    return {
        "title": event.title,
        "starts_at": _instant(event.starts_at),
        "ends_at": _instant(event.ends_at),
        "where": ", ".join(
            part
            for part in (event.where, *(line.strip() for line in event.address.splitlines()))
            if part
        ),
        "access": event.access_details,
        "joining_link": event.joining_link,
        "cancelled": event.cancelled,
        "sessions": {
            str(session.pk): {
                "title": session.title,
                "starts_at": _instant(session.starts_at),
                "ends_at": _instant(session.ends_at),
                "room": session.room,
                "chosen": session.needs_choosing,
            }
            for session in EventSession.objects.filter(event_id=event.pk)
        },
    }


def changes(
    before: dict[str, Any], after: dict[str, Any], *, sessions: set[int]
) -> list[tuple[str, str]]:
    """Return (what, "new (was: old)") for what differs to somebody in `sessions`.

    Sessions for everybody count for everybody; of those people choose, only their own.
    """
    found = []
    for name, label in LABELS.items():
        old, new = _shown(before, name), _shown(after, name)
        if old != new:
            found.append((label, f"{new or 'None'} (was: {old or 'not known'})"))
    return [*found, *_session_changes(before, after, sessions)]


def _shown(facts: dict[str, Any], name: str) -> str:
    if name == "when":
        if not facts.get("starts_at"):
            return ""
        return wording.span(_moment(facts["starts_at"]), _moment(facts["ends_at"]))
    return str(facts.get(name) or "")


def _session_changes(
    before: dict[str, Any], after: dict[str, Any], sessions: set[int]
) -> list[tuple[str, str]]:
    found = []
    for key, new in after["sessions"].items():
        old = before.get("sessions", {}).get(key)
        if old is None or (new["chosen"] and int(key) not in sessions):
            continue
        was, now = _session_in_words(old), _session_in_words(new)
        if was != now:
            found.append((f"Session “{new['title']}”", f"{now} (was: {was})"))
    return found


def _session_in_words(session: dict[str, Any]) -> str:
    times = wording.times(_moment(session["starts_at"]), _moment(session["ends_at"]))
    return ", ".join(part for part in (times, session["room"]) if part)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
