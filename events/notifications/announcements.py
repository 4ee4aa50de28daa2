"""Mail to everybody who comes: changes, reminders, thanks."""

from collections.abc import Sequence

from events import links
from events.models import Delegate, EventPage
from events.notifications import notice
from events.notifications.notice import Notice


def tell_change(
    event: EventPage,
    *,
    to: str,
    number: int,
    differences: Sequence[tuple[str, str]],
    called_off: bool,
    on_again: bool,
    entry: bytes | None,
    manage_url: str,
) -> None:
    """Tell one person everything that changed, with their calendar entry put right."""
    told = _called_off(event) if called_off else _changed(event, on_again=on_again)
    attachments = []
    if entry is not None:
        attachments = [notice.calendar_part(entry, "CANCEL" if event.cancelled else "REQUEST")]
    notice.send(
        Notice(
            **{
                **vars(told),
                "facts": () if called_off else differences,
                "closing": ["Your calendar entry is attached."] if attachments else [],
                "action_url": links.event_address(event) if called_off else manage_url,
                "action_text": "Go to the event" if called_off else "See or give up places",
            }
        ),
        to=to,
        key=f"events:event:{event.pk}:change:{number}:{to}",
        event=event,
        attachments=attachments,
    )


def _called_off(event: EventPage) -> Notice:
    return Notice(
        subject=f"Cancelled: {event.title}, {event.when}",
        title=f"{event.title} is cancelled",
        paragraphs=[part for part in (event.cancelled_reason, f"It was to be on {event.when}.")
                    if part],
        reason=_because(),
    )  # fmt: skip


def _changed(event: EventPage, *, on_again: bool) -> Notice:
    if on_again:
        return Notice(
            subject=f"Takes place after all: {event.title}, {event.when}",
            title=f"{event.title} takes place after all",
            paragraphs=[f"{event.when}. You keep your place."],
            reason=_because(),
        )
    return Notice(
        subject=f"Changed: {event.title}, now {event.when}",
        title=f"{event.title} has changed",
        paragraphs=["You keep your place. If you cannot come now, give it up, so that somebody "
                    "else can."],
        reason=_because(),
    )  # fmt: skip


def remind(delegate: Delegate, *, round_pk: int) -> None:
    """Remind a delegate of when, where and what they chose."""
    event = delegate.event
    facts = [("When", event.when), ("Where", delegate.where_in_full)]
    facts += [
        ("Your workshop", f"{choice.session.title}, {choice.session.times}"
         + (f", {choice.session.room}" if choice.session.room else ""))
        for choice in delegate.choices.all()
    ]  # fmt: skip
    for label, text in (
        ("Join online", delegate.joining_link),
        ("Getting there and access", event.access_details),
        ("What to bring", event.what_to_bring),
    ):
        if text:
            facts.append((label, text))
    notice.send(
        Notice(
            subject=f"Reminder: {event.title}, {event.when}",
            title=f"See you at {event.title}",
            facts=facts,
            action_url=links.signed_address(delegate.registration, delegate),
            action_text="Your place and your code for the door"
            if delegate.comes_to_the_venue
            else "See or give up your place",
            closing=["If you cannot come, give up your place with the link above. Somebody else "
                     "may be waiting for it."],
            reason=_because(),
        ),
        to=delegate.email,
        key=f"events:event:{event.pk}:round:{round_pk}:{delegate.pk}",
        event=event,
    )  # fmt: skip


def thank(
    delegate: Delegate,
    event: EventPage,
    *,
    round_pk: int,
    feedback_url: str,
    follow_up: EventPage | None,
) -> None:
    """Thank somebody for coming, ask how it was, propose what comes next."""
    paragraphs = ["Thank you for coming. What was said is published on the page of the event, for "
                  "those who came and those who did not."]  # fmt: skip
    if feedback_url:
        paragraphs.append("How was it? Your answers go to the people who plan the next one.")
    closing = []
    if follow_up is not None:
        closing = [f"Next: {follow_up.title}, {follow_up.when}. {links.event_address(follow_up)}"]
    notice.send(
        Notice(
            subject=f"Thank you for coming: {event.title}",
            title=f"Thank you for coming to {event.title}",
            paragraphs=paragraphs,
            action_url=feedback_url or links.event_address(event),
            action_text="Tell us how it was" if feedback_url else "Go to the event",
            closing=closing,
            reason=_because(),
        ),
        to=delegate.email,
        key=f"events:event:{event.pk}:round:{round_pk}:{delegate.pk}",
        event=event,
    )


def _because() -> str:
    return "You get this because you have, or booked, a place at this event."
