"""Mail about the waiting list, its offers, and approval."""

from collections.abc import Sequence

from engagement_site.core.templatetags.components import long_datetime
from events import links, wording
from events.models import Delegate, EventPage, Registration, WaitingListEntry
from events.notifications import notice
from events.notifications.notice import Notice


def tell_waiting(entry: WaitingListEntry, *, ahead: int) -> None:
    """Say that they are on the list, who is before them, and what happens next."""
    registration, event = entry.registration, entry.event
    queue = (
        "Nobody is ahead of you."
        if ahead == 0
        else f"{wording.people(ahead).capitalize()} {'is' if ahead == 1 else 'are'} ahead of you."
    )
    _to_booker(
        registration,
        "waiting",
        Notice(
            subject=f"On the waiting list: {event.title}",
            title=f"{registration.organisation} is on the waiting list",
            paragraphs=[
                f"{queue} When places for all of you come free, we offer them to you by e-mail "
                f"and keep them for {event.offer_hours} hours.",
            ],
            facts=_facts(event, registration),
            action_url=links.signed_address(registration),
            action_text="See or leave the waiting list",
        ),
    )


def tell_offered(
    entry: WaitingListEntry, delegates: Sequence[Delegate], *, lost_sessions: Sequence[str]
) -> None:
    """Say that places are kept for them, until when, and where to take them."""
    registration, event = entry.registration, entry.event
    until = long_datetime(entry.offer_expires_at)
    paragraphs = [
        f"Places for {wording.people(len(delegates))} have come free. We keep them for you until "
        f"{until}. After that they go to the next in line."
    ]
    if lost_sessions:
        plural = "is" if len(lost_sessions) == 1 else "are"
        paragraphs.append(
            f"{wording.listed(list(lost_sessions))} {plural} full meanwhile. You can choose "
            "another workshop after you take the places."
        )
    _to_booker(
        registration,
        "offered",
        Notice(
            subject=f"Places for you until {until}: {event.title}",
            title=f"You can come to {event.title}",
            paragraphs=paragraphs,
            facts=_facts(event, registration),
            action_url=links.signed_address(registration),
            action_text="Take the places or turn them down",
        ),
    )


def tell_expired(entry: WaitingListEntry) -> None:
    """Say that the offer was not taken in time, and how to wait again."""
    registration, event = entry.registration, entry.event
    _to_booker(
        registration,
        "expired",
        Notice(
            subject=f"The offer has ended: {event.title}",
            title="The places were not taken in time",
            paragraphs=[
                "They went to the next in line. If you still want to come, join the waiting list "
                "again.",
            ],
            facts=_facts(event, registration),
            action_url=links.event_address(event),
            action_text="Go to the event",
        ),
    )


def tell_left(entry: WaitingListEntry) -> None:
    """Say that they wait no longer."""
    registration, event = entry.registration, entry.event
    _to_booker(
        registration,
        "left",
        Notice(
            subject=f"Off the waiting list: {event.title}",
            title="You are no longer on the waiting list",
            paragraphs=["You gave up your turn, and we deleted what you need to take part."],
            facts=_facts(event, registration),
            action_url=links.event_address(event),
            action_text="Go to the event",
        ),
    )


def tell_asked_for(registration: Registration) -> None:
    """Say that the places are kept until the organisers decide."""
    event = registration.event
    _to_booker(
        registration,
        "asked",
        Notice(
            subject=f"We have your request: {event.title}",
            title="We have your request",
            paragraphs=[
                "The organisers confirm each registration for this event. Your places are kept "
                "until they decide, and we tell you by e-mail."
            ],
            facts=_facts(event, registration),
            action_url=links.signed_address(registration),
            action_text="See or withdraw the request",
        ),
    )


def tell_declined(registration: Registration, reason: str) -> None:
    """Say that the organisers declined, and why."""
    event = registration.event
    _to_booker(
        registration,
        "declined",
        Notice(
            subject=f"No place this time: {event.title}",
            title="The organisers could not give you a place",
            paragraphs=[reason, "Notes of the event are published on its page for everybody."],
            facts=_facts(event, registration),
            action_url=links.event_address(event),
            action_text="Go to the event",
        ),
    )


def _facts(event: EventPage, registration: Registration) -> list[tuple[str, str]]:
    return [("Event", event.title), ("When", event.when), ("Where", event.where),
            ("Reference", registration.reference)]  # fmt: skip


def _to_booker(registration: Registration, what: str, told: Notice) -> None:
    if registration.booked_by is None:
        return
    notice.send(
        Notice(**{**vars(told), "reason": _reason(registration)}),
        to=registration.booked_by.email,
        key=f"events:registration:{registration.pk}:{what}",
        event=registration.event,
    )


def _reason(registration: Registration) -> str:
    return f"You get this because you asked for places for {registration.organisation}."
