"""Mail to who waits for a place in a workshop."""

from collections.abc import Sequence

from engagement_site.core.templatetags.components import long_datetime
from events import links, wording
from events.models import SessionChoice, SessionWait
from events.notifications import notice
from events.notifications.notice import Notice


def tell_offered(wait: SessionWait, *, instead_of: Sequence[SessionChoice]) -> None:
    """Say that a place is kept, until when, where to take it, and what it would replace."""
    until = long_datetime(wait.offer_expires_at)
    paragraphs = [
        f"A place has come free. We keep it for you until {until}. After that it goes to the next "
        "in line."
    ]
    if instead_of:
        titles = wording.listed([f"“{choice.session.title}”" for choice in instead_of])
        paragraphs.append(
            f"It is at the same time as {titles}, which you chose. If you take this place, you "
            "give that one up. If you do nothing, you keep it."
        )
    _send(
        wait, "offered", f"A place for you until {until}: {wait.session.title}",
        f"You can come to “{wait.session.title}”", paragraphs, "Take the place or turn it down",
    )  # fmt: skip


def tell_expired(wait: SessionWait) -> None:
    """Say that the place was not taken in time."""
    _send(
        wait, "expired", f"The offer has ended: {wait.session.title}",
        "The place was not taken in time",
        ["It went to the next in line. Your place at the event and your other workshops stay as "
         "they are."],
        "See or change your place",
    )  # fmt: skip


def _send(
    wait: SessionWait, what: str, subject: str, title: str, paragraphs: Sequence[str], action: str
) -> None:
    delegate, session = wait.delegate, wait.session
    event, registration = session.event, delegate.registration
    when = session.times + (f", {session.room}" if session.room else "")
    notice.send(
        Notice(
            subject=subject,
            title=title,
            paragraphs=paragraphs,
            facts=[("Workshop", f"{session.title}, {when}"), ("Event", event.title),
                   ("When", event.when)],
            action_url=links.signed_address(registration, delegate),
            action_text=action,
            reason=f"You get this because you wait for this workshop, with a place for "
            f"{registration.organisation}.",
        ),
        to=delegate.email,
        key=f"events:registration:{registration.pk}:workshop:{wait.pk}:{what}",
        event=event,
    )  # fmt: skip
