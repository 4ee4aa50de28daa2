"""Events as calendar entries (iCalendar): feeds, downloads, invitations and their withdrawal.

One event has one UID for good, and its SEQUENCE only ever rises, so a calendar that knows the
entry replaces it. Feeds and downloads are PUBLISH. What is mailed to somebody with a place is a
REQUEST in which they have accepted already (no answer is asked for): the common mail programs
file only these, and only these can later be moved or taken out again by a CANCEL.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

from engagement_site.core.calendars import london
from events import links
from events.enums import AttendanceMode
from events.models import Delegate, EventPage, SlotBooking

LONDON = ZoneInfo("Europe/London")
CONTENT_TYPE = "text/calendar; charset=utf-8"


def published(events: Iterable[EventPage], *, name: str = "") -> bytes:
    """Return a calendar of events for everybody; what only the registered may know is left out."""
    calendar = _calendar("PUBLISH", name=name)
    for event in events:
        calendar.add_component(_entry(event, sequence=sequence_of(event)))
    return bytes(calendar.to_ical())


def for_registered(event: EventPage) -> bytes:
    """Return the event with its joining link, for somebody with a place to download."""
    calendar = _calendar("PUBLISH")
    calendar.add_component(_entry(event, sequence=sequence_of(event), with_joining_link=True))
    return bytes(calendar.to_ical())


def invitation(delegate: Delegate) -> bytes:
    """Return the entry mailed to a delegate who has a place."""
    calendar = _calendar("REQUEST")
    entry = _entry(delegate.event, sequence=sequence_for(delegate), of=delegate)
    _add_attendee(entry, delegate)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def withdrawal(delegate: Delegate) -> bytes:
    """Return what takes the entry out of the calendar of a delegate whose place is cancelled."""
    calendar = _calendar("CANCEL")
    entry = _entry(delegate.event, sequence=sequence_for(delegate), of=delegate)
    entry["STATUS"] = vText("CANCELLED")
    _add_attendee(entry, delegate)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def slot_entry(booking: SlotBooking, name: str, address: str) -> bytes:
    """Return the entry of a 1:1 conversation for one of those in it, or what takes it out again."""
    cancelled = booking.cancelled_at is not None
    calendar = _calendar("CANCEL" if cancelled else "REQUEST")
    calendar.add_component(_slot(booking, address=address, name=name))
    return bytes(calendar.to_ical())


def of_person(delegates: Iterable[Delegate], bookings: Iterable[SlotBooking]) -> bytes:
    """Return one person's own calendar: events with a place and their 1:1 conversations."""
    calendar = _calendar("PUBLISH", name="My events")
    for delegate in delegates:
        calendar.add_component(
            _entry(delegate.event, sequence=sequence_of(delegate.event), of=delegate)
        )
    for booking in bookings:
        calendar.add_component(_slot(booking))
    return bytes(calendar.to_ical())


def _slot(booking: SlotBooking, *, address: str = "", name: str = "") -> Event:
    slot, entry = booking.slot, Event()
    entry.add("uid", f"slot-{booking.reference}")
    entry.add("dtstamp", timezone.now())
    entry.add("dtstart", slot.starts_at.astimezone(LONDON))
    entry.add("dtend", slot.ends_at.astimezone(LONDON))
    entry.add("summary", f"{booking.organisation} with {slot.host_name}: {slot.event.title}")
    entry.add("status", "CANCELLED" if booking.cancelled_at else "CONFIRMED")
    entry.add("sequence", 1 if booking.cancelled_at else 0)
    if location := slot.where:
        entry.add("location", location)
    entry.add("description", "\n\n".join(part for part in (booking.topics,
              links.event_address(slot.event)) if part))  # fmt: skip
    entry["ORGANIZER"] = _organiser(slot.event)
    if address:
        _add_person(entry, name, address)
    return entry


def uid(event: EventPage) -> str:
    """Return the entry's identity, which outlives every change of title, date and address."""
    return f"event-{event.translation_key}"


def sequence_of(event: EventPage) -> int:
    """Return how often the entry has changed for everybody."""
    counter = getattr(event, "places", None)
    return int(counter.calendar_sequence) if counter is not None else 0


def sequence_for(delegate: Delegate) -> int:
    """Return the SEQUENCE for one person: rises when they cancel, and again when they come back."""
    earlier = Delegate.objects.filter(
        event=delegate.event_id, email=delegate.email, pk__lt=delegate.pk
    ).count()
    return sequence_of(delegate.event) + 2 * earlier + (delegate.cancelled_at is not None)


def facts_digest(event: EventPage) -> str:
    """Return a fingerprint of what a calendar shows; a new one means the entry changed."""
    facts = (
        event.title,
        event.starts_at.astimezone(UTC).isoformat(),
        event.ends_at.astimezone(UTC).isoformat(),
        event.venue_name,
        event.address,
        event.attendance_mode,
        event.joining_link,
        str(event.cancelled),
    )
    return hashlib.sha256("\x1f".join(facts).encode()).hexdigest()


def _calendar(method: str, *, name: str = "") -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.PRODUCT_NAME}//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("x-wr-timezone", "Europe/London")
    calendar.add_component(london())
    return calendar


def _entry(
    event: EventPage,
    *,
    sequence: int,
    with_joining_link: bool = False,
    of: Delegate | None = None,
) -> Event:
    """Return the event's entry; `of` makes it that of one person, with where they take part."""
    entry = Event()
    entry.add("uid", uid(event))
    entry.add("dtstamp", timezone.now())
    entry.add("dtstart", event.starts_at.astimezone(LONDON))
    entry.add("dtend", event.ends_at.astimezone(LONDON))
    entry.add("summary", event.title)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("sequence", sequence)
    entry.add("url", links.event_address(event))
    if location := _location(event, of):
        entry.add("location", location)
    link = event.joining_link if with_joining_link else ""
    if of is not None:
        link = of.joining_link if of.cancelled_at is None else ""
    parts = (event.summary, f"Join online: {link}" if link else "", links.event_address(event))
    entry.add("description", "\n\n".join(part for part in parts if part))
    if event.last_published_at:
        entry.add("last-modified", event.last_published_at)
    entry["ORGANIZER"] = _organiser(event)
    return entry


def _organiser(event: EventPage) -> vCalAddress:
    address = event.contact_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    organiser = vCalAddress(f"mailto:{address}")
    organiser.params["CN"] = vText(settings.COUNCIL_NAME)
    return organiser


def _location(event: EventPage, of: Delegate | None) -> str:
    if of is not None and not of.comes_to_the_venue:
        return "Online"
    if event.attendance_mode == AttendanceMode.ONLINE:
        return "Online"
    return ", ".join(event.address_lines)


def _add_attendee(entry: Event, delegate: Delegate) -> None:
    _add_person(entry, delegate.name, delegate.email)


def _add_person(entry: Event, name: str, address: str) -> None:
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params["CN"] = vText(name.replace('"', "'"))
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    entry.add("attendee", attendee, encode=False)
