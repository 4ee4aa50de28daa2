"""Mail about 1:1 conversations."""

from events import links, wording
from events.models import Clarification, EventPage, SlotBooking
from events.notifications import notice
from events.notifications.notice import Notice


def tell_booked(booking: SlotBooking, *, to: str, as_host: bool, entry: bytes) -> None:
    """Confirm a conversation to one of those in it, with the entry for the calendar."""
    facts = _facts(booking)
    if booking.topics:
        facts.append(("To talk about", booking.topics))
    if as_host and booking.interests:
        facts.append(("Interests declared", booking.interests))
    notice.send(
        Notice(
            subject=f"Booked: {booking.organisation}, {when(booking)}"
            if as_host
            else f"Booked: conversation about {booking.slot.event.title}, {when(booking)}",
            title=f"{booking.organisation} booked a conversation with you"
            if as_host
            else "Your conversation is booked",
            paragraphs=[]
            if as_host
            else ["Every provider gets the same length of time. What you are told that others "
                  "should know is published on the page of the event."],
            facts=facts,
            action_url="" if as_host else links.slot_address(booking),
            action_text="" if as_host else "See or give up the conversation",
            closing=["The entry for your calendar is attached."],
            reason=_reason(booking, as_host=as_host),
        ),
        to=to,
        key=f"{key_of(booking)}booked:{to}",
        event=booking.slot.event,
        attachments=[notice.calendar_part(entry, "REQUEST")],
    )  # fmt: skip


def tell_cancelled(booking: SlotBooking, *, to: str, entry: bytes) -> None:
    """Tell one of those in it that a conversation is given up."""
    event = booking.slot.event
    notice.send(
        Notice(
            subject=f"Given up: conversation with {booking.organisation}, {when(booking)}",
            title="The conversation does not take place",
            paragraphs=["Its time is free for others. The entry is taken out of your calendar."],
            facts=_facts(booking),
            action_url=links.event_address(event),
            action_text="Go to the event",
            reason=_reason(booking, as_host=to == booking.slot.host_email.lower()),
        ),
        to=to,
        key=f"{key_of(booking)}cancelled:{to}",
        event=event,
        attachments=[notice.calendar_part(entry, "CANCEL")],
    )


def tell_clarified(event: EventPage, made: Clarification, *, to: str) -> None:
    """Tell somebody with a slot what was published for all."""
    notice.send(
        Notice(
            subject=f"Clarification: {event.title}",
            title="A clarification was published",
            facts=[("Question", made.question), ("Answer", made.answer)],
            action_url=links.event_address(event),
            action_text="Read all clarifications",
            reason="You get this because you booked a conversation at this event.",
        ),
        to=to,
        key=f"events:event:{event.pk}:clarification:{made.pk}:{to}",
        event=event,
    )


def when(booking: SlotBooking) -> str:
    """Return "Friday 12 March 2027, 11am to 11:30am (GMT)"."""
    return wording.span(booking.slot.starts_at, booking.slot.ends_at)


def key_of(booking: SlotBooking) -> str:
    """Return how the keys of all mail about one booking begin."""
    return f"events:slot:{booking.pk}:"


def _facts(booking: SlotBooking) -> list[tuple[str, str]]:
    slot = booking.slot
    facts = [
        ("When", when(booking)),
        ("With", slot.host_name),
        ("Who comes", f"{booking.name}, {booking.organisation}"),
        ("About", slot.event.title),
        ("Reference", booking.reference),
    ]
    return [*facts[:2], ("Where", slot.where), *facts[2:]] if slot.where else facts


def _reason(booking: SlotBooking, *, as_host: bool) -> str:
    if as_host:
        return "You get this because you are a host of this event."
    return f"You get this because {booking.organisation} booked this conversation."
