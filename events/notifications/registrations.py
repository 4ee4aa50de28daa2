"""Mail about registrations: to who booked, and to each delegate, once each."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from engagement_site.core import mail
from engagement_site.core.documents.qr import qr_png
from events import links, wording
from events.models import Delegate, EventSession, Registration
from events.notifications import notice
from events.notifications.notice import Notice, calendar_part

TEMPLATES = "events/email"


def confirm_to_booker(
    registration: Registration,
    delegates: Sequence[Delegate],
    *,
    own_entry: bytes | None,
    own: Delegate | None = None,
) -> None:
    """Tell who booked what is booked; `own_entry` is their calendar entry if they come too."""
    if registration.booked_by is None:
        return
    mail.send(
        f"{TEMPLATES}/registration_confirmed",
        to=registration.booked_by.email,
        key=f"events:registration:{registration.pk}:confirmed:booker",
        context={
            **_context(registration),
            "delegates": delegates,
            "joining_link": next((one.joining_link for one in delegates if one.joining_link), ""),
            "manage_url": links.signed_address(registration),
            "comes": own_entry is not None,
        },
        attachments=[*_attached(own_entry, "REQUEST"), *_ticket(own)],
        headers=_headers(registration),
    )


def confirm_to_delegate(delegate: Delegate, *, entry: bytes) -> None:
    """Tell a delegate that they have a place, with the entry for their calendar."""
    registration = delegate.registration
    mail.send(
        f"{TEMPLATES}/place_confirmed",
        to=delegate.email,
        key=f"events:registration:{registration.pk}:confirmed:delegate:{delegate.pk}",
        context={
            **_context(registration),
            "delegate": delegate,
            "manage_url": links.signed_address(registration, delegate),
        },
        attachments=[*_attached(entry, "REQUEST"), *_ticket(delegate)],
        headers=_headers(registration),
    )


def tell_booker_of_cancelling(
    registration: Registration, delegates: Sequence[Delegate], *, own_entry: bytes | None
) -> None:
    """Tell who booked that some or all of the places are given up."""
    if registration.booked_by is None:
        return
    first = min(delegate.pk for delegate in delegates)
    mail.send(
        f"{TEMPLATES}/registration_cancelled",
        to=registration.booked_by.email,
        key=f"events:registration:{registration.pk}:cancelled:booker:{first}",
        context={
            **_context(registration),
            "delegates": delegates,
            "names": wording.listed([delegate.name for delegate in delegates]),
            "remaining": list(registration.delegates.coming()),
        },
        attachments=_attached(own_entry, "CANCEL"),
        headers=_headers(registration),
    )


def tell_delegate_of_cancelling(delegate: Delegate, *, entry: bytes) -> None:
    """Tell a delegate that their place is given up, and take it out of their calendar."""
    registration = delegate.registration
    mail.send(
        f"{TEMPLATES}/place_cancelled",
        to=delegate.email,
        key=f"events:registration:{registration.pk}:cancelled:delegate:{delegate.pk}",
        context={**_context(registration), "delegate": delegate},
        attachments=_attached(entry, "CANCEL"),
        headers=_headers(registration),
    )


def tell_of_new_sessions(
    delegate: Delegate, sessions: Sequence[EventSession], *, now: datetime
) -> None:
    """Tell a delegate which sessions they are in now."""
    event = delegate.event
    lines = [f"{one.title}, {one.times}{f', {one.room}' if one.room else ''}" for one in sessions]
    notice.send(
        Notice(
            subject=f"Your workshops have changed: {event.title}",
            title="Your workshops have changed",
            paragraphs=[
                "You are now in these sessions:"
                if lines
                else "You are in no workshop now. "
                "Everything else on the programme is for everybody.",
                *lines,
            ],
            facts=[("Event", event.title), ("When", event.when)],
            action_url=links.signed_address(delegate.registration, delegate),
            action_text="See or change your place",
            reason=f"You get this because you have a place for {delegate.registration.organisation}.",
        ),
        to=delegate.email,
        key=f"{key_of(delegate.registration)}sessions:{delegate.pk}:{now.isoformat()}",
        event=event,
    )


def tell_how_they_attend(delegate: Delegate, *, entry: bytes, now: datetime) -> None:
    """Tell somebody who changed between the room and online where they take part now."""
    event, registration = delegate.event, delegate.registration
    if delegate.online:
        title, text = "You take part online", "Your place in the room is free for somebody else."
    else:
        title, text = "You come to the room", "Your place online is free for somebody else."
    facts = [("Event", event.title), ("When", event.when), ("Where", delegate.where_in_full)]
    if delegate.joining_link:
        facts.append(("Join online", delegate.joining_link))
    notice.send(
        Notice(
            subject=f"{title}: {event.title}",
            title=title,
            paragraphs=[text],
            facts=facts,
            action_url=links.signed_address(registration, delegate),
            action_text="See or change your place",
            reason=f"You get this because you have a place for {registration.organisation}.",
        ),
        to=delegate.email,
        key=f"{key_of(registration)}attends:{delegate.pk}:{now.isoformat()}",
        event=event,
        attachments=[calendar_part(entry, "REQUEST")],
    )


def tell_booker_of_handing_over(registration: Registration, old: Delegate, new: Delegate) -> None:
    """Tell who booked that somebody else comes in somebody's place."""
    if registration.booked_by is None:
        return
    event = registration.event
    notice.send(
        Notice(
            subject=f"{new.name} comes instead of {old.name}: {event.title}",
            title=f"{new.name} comes instead of {old.name}",
            paragraphs=["Both have an e-mail that says so, with the entry for their calendar."],
            facts=[("Event", event.title), ("When", event.when),
                   ("Reference", registration.reference)],
            action_url=links.signed_address(registration),
            action_text="See or change places",
            reason=f"You get this because you registered {registration.organisation}.",
        ),
        to=registration.booked_by.email,
        key=f"{key_of(registration)}handed-over:{old.pk}:{new.pk}",
        event=event,
    )  # fmt: skip


def key_of(registration: Registration) -> str:
    """Return how the keys of all mail about one registration begin."""
    return f"events:registration:{registration.pk}:"


def _context(registration: Registration) -> dict[str, object]:
    event = registration.event
    return {
        "registration": registration,
        "organisation": registration.organisation,
        "event": event,
        "event_url": links.event_address(event),
        "registration_url": links.registration_address(registration),
        "cancel_until": event.timetable.cancelling_ends_at,
        "can_cancel": event.timetable.can_be_cancelled(timezone.now()),
    }


def _attached(entry: bytes | None, method: str) -> list[mail.Attachment]:
    return [] if entry is None else [calendar_part(entry, method)]


def _ticket(delegate: Delegate | None) -> list[mail.Attachment]:
    """Return the code that is shown at the door; there is no door for who takes part online."""
    if delegate is None or not delegate.comes_to_the_venue:
        return []
    picture = qr_png(links.check_in_address(delegate))
    return [mail.Attachment("check-in-code.png", picture, "image/png")]


def _headers(registration: Registration) -> dict[str, str]:
    address = registration.event.contact_email
    return {"Reply-To": address} if address else {}
