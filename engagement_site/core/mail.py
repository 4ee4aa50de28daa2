"""The only sender of mail.

`send` renders text and HTML and stores the message in the caller's transaction; the message is
handed to the worker when that commits. So a rolled-back act sends nothing, a killed process
loses nothing (the clock picks up what is left), and the same key is never sent twice.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from engagement_site.core.models.mail import OutgoingMail
from engagement_site.core.tasks import deliver_mail, deliver_mail_batch


@dataclass(frozen=True)
class Attachment:
    """A file to go with a message; `content_type` may carry parameters ("text/calendar; method=REQUEST")."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Message:
    """A rendered message for `queue_many`."""

    key: str
    to: str
    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)


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
    transaction.on_commit(lambda: deliver_mail.enqueue(mail.pk))
    return mail


def queue_many(messages: Sequence[Message]) -> int:
    """Store many messages at once and hand them to the worker together; return how many are new.

    As with `queue`, nothing is stored twice under one key. Attachments are for `queue`.
    """
    keys = [message.key[:255] for message in messages]
    known = set(OutgoingMail.objects.filter(key__in=keys).values_list("key", flat=True))
    rows = [
        OutgoingMail(
            key=message.key[:255],
            to=message.to,
            subject=" ".join(message.subject.split())[:255],
            text=message.text,
            html=message.html,
            headers=message.headers,
        )
        for message in messages
        if message.key[:255] not in known
    ]
    # Unique keys decide where another process stored one in between.
    OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True)
    ids = OutgoingMail.objects.filter(
        key__in=[row.key for row in rows], sent_at__isnull=True
    ).values_list("pk", flat=True)
    if waiting := list(ids):
        transaction.on_commit(lambda: deliver_mail_batch.enqueue(waiting))
    return len(waiting)
