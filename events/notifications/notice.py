"""A short message with at most one thing to do: most of what is told is one of these."""

from collections.abc import Sequence
from dataclasses import dataclass

from engagement_site.core import mail
from events.models import EventPage

TEMPLATE = "events/email/notice"


@dataclass(frozen=True)
class Notice:
    """What a message says: paragraphs, facts in a list, one action, why it came."""

    subject: str
    title: str
    paragraphs: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    closing: Sequence[str] = ()
    action_url: str = ""
    action_text: str = ""
    reason: str = ""


def send(
    notice: Notice,
    *,
    to: str,
    key: str,
    event: EventPage,
    attachments: Sequence[mail.Attachment] = (),
) -> None:
    """Queue a notice; answers go to who is to be asked about the event."""
    if not to:
        return
    mail.send(
        TEMPLATE,
        to=to,
        key=key,
        context={
            "subject": notice.subject,
            "heading": notice.title,
            "paragraphs": notice.paragraphs,
            "facts": notice.facts,
            "closing": notice.closing,
            "action_url": notice.action_url,
            "action_text": notice.action_text,
            "reason": notice.reason,
        },
        attachments=attachments,
        headers={"Reply-To": event.contact_email} if event.contact_email else {},
    )


def calendar_part(entry: bytes, method: str) -> mail.Attachment:
    """Return a calendar entry as mail programs file it."""
    name = "cancelled.ics" if method == "CANCEL" else "event.ics"
    return mail.Attachment(name, entry, f"text/calendar; method={method}; charset=utf-8")
