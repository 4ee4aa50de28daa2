"""Notices that a message could not be delivered after all (RFC 3464), and what they are about.

A mail server may accept a message and send it back an hour later. A notice counts only where it
returns the Message-ID of a message that we sent to the very address it names: that identifier
holds a secret, so nobody can silence somebody else by writing a notice themselves.
"""

import email
import logging
import mailbox
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, Message
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from engagement_site.core.delivery import message_id
from engagement_site.core.models import OutgoingMail

logger = logging.getLogger(__name__)

REPORT = "message/delivery-status"
LARGEST = 2_000_000  # bytes; a notice is a few thousand


@dataclass(frozen=True)
class Notice:
    """What a notice says of one recipient.

    Attributes:
        address: whose mailbox it is about, in lower case.
        message: the Message-ID of what came back; empty where the notice does not say.
        status: "5.1.1" and the like (RFC 3463).
        reason: the mail server's own words.
    """

    address: str
    message: str
    status: str
    reason: str

    @property
    def for_good(self) -> bool:
        """Say whether it is no use to try again."""
        return self.status.startswith("5.")


@dataclass
class Account:
    """What became of the notices that were read."""

    marked: int = 0
    for_now: int = 0
    not_ours: int = 0
    no_notice: int = 0

    def __str__(self) -> str:
        return (
            f"{self.marked} came back for good, {self.for_now} only for now, "
            f"{self.not_ours} about no mail of ours, {self.no_notice} no notice of delivery"
        )


def read_notice(raw: bytes) -> list[Notice]:
    """Return what a message says of recipients that got nothing; empty where it is no notice."""
    message = email.message_from_bytes(raw[:LARGEST], policy=policy.default)
    if message.get_content_type() != "multipart/report":
        return []
    returned = _returned_id(message)
    return [
        Notice(address, returned, status, reason)
        for part in message.walk()
        if part.get_content_type() == REPORT
        for address, status, reason in _recipients(part)
    ]


def _recipients(part: Message) -> Iterator[tuple[str, str, str]]:
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        recipient = block.get("Original-Recipient") or block.get("Final-Recipient")
        if not recipient or str(block.get("Action", "")).strip().lower() not in {
            "failed",
            "delayed",
        }:
            continue
        address = str(recipient).rpartition(";")[2].strip().strip("<>").lower()
        status = str(block.get("Status", "")).split("(")[0].strip()
        if str(block.get("Action")).strip().lower() == "delayed":
            status = "4.0.0"
        reason = " ".join(str(block.get("Diagnostic-Code", "")).split())
        yield address, status, reason


def _returned_id(message: EmailMessage | Message) -> str:
    """Return the Message-ID of the message that came back, whole or only its head."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and isinstance(inner[0], Message):
                return str(inner[0].get("Message-ID", "")).strip()
        if part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            if isinstance(text, bytes):
                return str(email.message_from_bytes(text).get("Message-ID", "")).strip()
    return ""


def take_in(raws: Iterable[bytes]) -> Account:
    """Mark the messages that came back for good; notices read twice change nothing more."""
    account = Account()
    for raw in raws:
        notices = read_notice(raw)
        account.no_notice += not notices
        for notice in notices:
            if not notice.for_good:
                account.for_now += 1
            elif _mark(notice):
                account.marked += 1
            else:
                account.not_ours += 1
                logger.warning("A notice of delivery names no mail of ours")
    return account


def _mark(notice: Notice) -> bool:
    with transaction.atomic():
        sent = OutgoingMail.objects.select_for_update().filter(
            to__iexact=notice.address, sent_at__isnull=False
        )
        for mail in sent:
            if notice.message and message_id(mail.key) == notice.message:
                if mail.bounced_at is None:
                    mail.bounced_at = timezone.now()
                    mail.last_error = f"came back: {notice.status} {notice.reason}"[:500]
                    mail.save(update_fields=["bounced_at", "last_error"])
                return True
    return False


def messages_of(path: Path) -> Iterator[bytes]:
    """Return the messages of a Maildir, an mbox file, or a file that is one message."""
    if path.is_dir():
        yield from (message.as_bytes() for message in mailbox.Maildir(path, create=False))
    elif path.read_bytes()[:5] == b"From ":
        yield from (message.as_bytes() for message in mailbox.mbox(path, create=False))
    else:
        yield path.read_bytes()
