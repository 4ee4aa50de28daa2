"""The only sender of mail.

`send` renders text and HTML and stores the message in the caller's transaction; the message is
handed to the worker when that commits. So a rolled-back act sends nothing, a killed process
loses nothing (the clock picks up what is left), and the same key is never sent twice.
"""

import base64
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.mime.base import MIMEBase
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from engagement_site.core.models.mail import OutgoingMail

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
# How long a sent message is kept, so that "I got no mail" can be answered. Its key goes with it,
# so nothing may queue the same key again after that.
KEPT_AFTER_SENDING = timedelta(days=90)
# After this time a message that nobody handed over is taken by the clock.
FORGOTTEN_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Attachment:
    """A file to go with a message; `content_type` may carry parameters ("text/calendar; method=REQUEST")."""

    name: str
    content: bytes
    content_type: str


def send(
    template: str,
    *,
    to: str,
    key: str,
    context: dict[str, Any] | None = None,
    attachments: Sequence[Attachment] = (),
    headers: dict[str, str] | None = None,
) -> OutgoingMail | None:
    """Queue one message made from `<template>_subject.txt`, `<template>.txt` and `<template>.html`.

    Returns the stored message, or None where a message with this key exists already.
    """
    values = {
        "product_name": settings.PRODUCT_NAME,
        "council_name": settings.COUNCIL_NAME,
        "site_address": settings.SITE_ADDRESS,
        **(context or {}),
    }
    subject = " ".join(render_to_string(f"{template}_subject.txt", values).split())
    return queue(
        key=key,
        to=to,
        subject=subject,
        text=render_to_string(f"{template}.txt", values),
        html=render_to_string(f"{template}.html", values),
        attachments=attachments,
        headers=headers,
    )


def queue(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    attachments: Sequence[Attachment] = (),
    headers: dict[str, str] | None = None,
) -> OutgoingMail | None:
    """Store a rendered message and hand it to the worker on commit; None if `key` is known."""
    mail, created = OutgoingMail.objects.get_or_create(
        key=key[:255],
        defaults={
            "to": to,
            "subject": " ".join(subject.split())[:255],
            "text": text,
            "html": html,
            "headers": headers or {},
            "attachments": [
                {
                    "name": item.name,
                    "type": item.content_type,
                    "base64": base64.b64encode(item.content).decode(),
                }
                for item in attachments
            ],
        },
    )
    if not created:
        return None
    transaction.on_commit(lambda: _enqueue(mail.pk))
    return mail


def _enqueue(mail_id: int) -> None:
    from engagement_site.core.tasks import deliver_mail

    deliver_mail.enqueue(mail_id)


def deliver(mail_id: int) -> bool:
    """Send one stored message unless it went already; return whether it is sent now.

    The row is locked while the server is talked to, so two workers never send the same one.
    A failure is kept on the row and tried again by the clock.
    """
    with transaction.atomic():
        mail = (
            OutgoingMail.objects.select_for_update(skip_locked=_can_skip_locked())
            .filter(pk=mail_id, sent_at__isnull=True)
            .first()
        )
        if mail is None:
            return False
        mail.attempts += 1
        try:
            _to_message(mail).send()
        except Exception as error:
            logger.exception("Mail %s was not sent", mail.pk)
            mail.last_error = f"{type(error).__name__}: {error}"[:500]
            mail.save(update_fields=["attempts", "last_error"])
            return False
        mail.sent_at = timezone.now()
        mail.last_error = ""
        mail.save(update_fields=["attempts", "last_error", "sent_at"])
        return True


def deliver_forgotten() -> int:
    """Send what is stored but was not sent (worker killed, server away); return how many went."""
    waiting = OutgoingMail.objects.filter(
        sent_at__isnull=True,
        attempts__lt=MAX_ATTEMPTS,
        created_at__lt=timezone.now() - FORGOTTEN_AFTER,
    )
    return sum(deliver(pk) for pk in waiting.values_list("pk", flat=True)[:500])


def forget_sent() -> int:
    """Delete messages that went long ago, since they hold personal data; return how many."""
    old = OutgoingMail.objects.filter(sent_at__lt=timezone.now() - KEPT_AFTER_SENDING)
    return old.delete()[0]


def _can_skip_locked() -> bool:
    return bool(transaction.get_connection().features.has_select_for_update_skip_locked)


def _to_message(mail: OutgoingMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={**mail.headers, "Auto-Submitted": "auto-generated"},
        connection=get_connection(),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for item in mail.attachments:
        message.attach(_to_part(item))
    return message


def _to_part(item: dict[str, str]) -> MIMEBase:
    kind, *parameters = [part.strip() for part in item["type"].split(";")]
    main, sub = kind.split("/", 1)
    part = MIMEBase(main, sub)
    for name, value in (parameter.split("=", 1) for parameter in parameters):
        part.set_param(name, value)
    part.set_payload(item["base64"])
    part["Content-Transfer-Encoding"] = "base64"
    part.add_header("Content-Disposition", "attachment", filename=item["name"])
    return part
