"""Stored messages on their way to the mail server: once each, and none forgotten."""

import base64
import contextlib
import logging
import smtplib
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from engagement_site.core.models.mail import OutgoingMail

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
# How long a sent message is kept, so that "I got no mail" can be answered. Its key goes with it,
# so nothing may queue the same key again after that.
KEPT_AFTER_SENDING = timedelta(days=90)
# After this time a message that nobody handed over is taken by the clock.
FORGOTTEN_AFTER = timedelta(minutes=2)


def deliver(mail_id: int, *, connection: BaseEmailBackend | None = None) -> bool:
    """Send one stored message unless it went already; return whether it is sent now.

    The row is locked while the server is talked to, so two workers never send the same one.
    A failure is kept on the row and tried again by the clock, unless the server says that there
    is no such address.
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
            _to_message(mail, connection).send()
        except Exception as error:
            logger.exception("Mail %s was not sent", mail.pk)
            mail.last_error = f"{type(error).__name__}: {error}"[:500]
            if _is_refused_for_good(error):
                mail.attempts = MAX_ATTEMPTS
            mail.save(update_fields=["attempts", "last_error"])
            return False
        mail.sent_at = timezone.now()
        mail.last_error = ""
        mail.save(update_fields=["attempts", "last_error", "sent_at"])
        return True


def deliver_batch(mail_ids: Iterable[int]) -> int:
    """Send stored messages over one connection to the mail server; return how many went."""
    connection, sent = get_connection(), 0
    try:
        for mail_id in mail_ids:
            with contextlib.suppress(Exception):  # each message opens one of its own, and reports
                connection.open()
            if deliver(mail_id, connection=connection):
                sent += 1
            else:
                connection.close()  # it may be in a state that would spoil the next message
    finally:
        connection.close()
    return sent


def deliver_forgotten() -> int:
    """Send what is stored but was not sent (worker killed, server away); return how many went."""
    waiting = OutgoingMail.objects.filter(
        sent_at__isnull=True,
        attempts__lt=MAX_ATTEMPTS,
        created_at__lt=timezone.now() - FORGOTTEN_AFTER,
    )
    return deliver_batch(list(waiting.values_list("pk", flat=True)[:500]))


def forget_old(now: datetime, dry_run: bool = False) -> int:
    """Delete messages that went long ago, or could not go, since they hold personal data."""
    before = now - KEPT_AFTER_SENDING
    old = OutgoingMail.objects.filter(
        Q(sent_at__lt=before)
        | Q(sent_at__isnull=True, attempts__gte=MAX_ATTEMPTS, created_at__lt=before)
    )
    return old.count() if dry_run else old.delete()[0]


def _can_skip_locked() -> bool:
    return bool(transaction.get_connection().features.has_select_for_update_skip_locked)


def _is_refused_for_good(error: Exception) -> bool:
    """Say whether the server refused the address itself (5xx), not only for now (4xx)."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(500 <= code < 600 for code, _ in error.recipients.values())


def message_id(key: str) -> str:
    """Return the same identifier for each attempt, so that mailboxes drop a second copy.

    It holds a secret, so that only who got the message can return it (`core.bounces`).
    """
    host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
    digest = salted_hmac("core.mail", key, algorithm="sha256").hexdigest()
    return f"<{digest[:40]}@{host}>"


def _to_message(
    mail: OutgoingMail, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.BOUNCE_ADDRESS or settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        headers={
            "Message-ID": message_id(mail.key),
            "From": settings.DEFAULT_FROM_EMAIL,
            **mail.headers,
            "Auto-Submitted": "auto-generated",
        },
        connection=connection or get_connection(),
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
    part.set_payload(base64.b64decode(item["base64"]))
    encode_base64(part)  # in short lines: mail servers refuse long ones
    part.add_header("Content-Disposition", "attachment", filename=item["name"])
    return part
