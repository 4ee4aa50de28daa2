"""Mail is queued with the act, sent once, and kept when the server is away."""

import email
import email.policy
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from django.utils import timezone

from engagement_site.core import delivery, mail
from engagement_site.core.models import OutgoingMail
from tests.services import free_port

pytestmark = pytest.mark.django_db


class Inbox:
    """What a real SMTP server received."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append((envelope.rcpt_tos, parsed))
        return "250 OK"


@pytest.fixture
def smtp(settings):
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    yield inbox
    controller.stop()


def queue(key="a", **fields):
    values = {"to": "ann@example.org", "subject": "Hello", "text": "Plain", "html": "<p>Rich</p>"}
    return mail.queue(key=key, **{**values, **fields})


def test_a_message_goes_as_text_html_and_attachment(smtp, deliver_on_commit):
    calendar = mail.Attachment("event.ics", b"BEGIN:VCALENDAR", "text/calendar; method=PUBLISH")
    with deliver_on_commit():
        queue(subject="Two\nlines", attachments=[calendar])
    [(recipients, message)] = smtp.messages
    assert recipients == ["ann@example.org"]
    assert message["Subject"] == "Two lines"
    assert message.get_body(("plain",)).get_content().strip() == "Plain"
    assert message.get_body(("html",)).get_content().strip() == "<p>Rich</p>"
    [attached] = list(message.iter_attachments())
    assert attached.get_filename() == "event.ics"
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_param("method") == "PUBLISH"
    assert attached.get_payload(decode=True) == b"BEGIN:VCALENDAR"


def test_a_long_attachment_goes_in_lines_that_servers_accept(smtp, deliver_on_commit):
    content = b"x" * 20_000
    with deliver_on_commit():
        queue(attachments=[mail.Attachment("long.txt", content, "text/plain")])
    [(_, message)] = smtp.messages
    [attached] = list(message.iter_attachments())
    assert attached.get_payload(decode=True) == content


def test_the_same_key_is_sent_once(smtp, deliver_on_commit):
    with deliver_on_commit():
        assert queue(key="welcome-7") is not None
        assert queue(key="welcome-7") is None
    assert len(smtp.messages) == 1


def test_delivering_twice_sends_once(smtp, deliver_on_commit):
    with deliver_on_commit():
        stored = queue()
    assert delivery.deliver(stored.pk) is False
    assert len(smtp.messages) == 1


def test_what_is_rolled_back_sends_nothing(smtp, deliver_on_commit):
    with deliver_on_commit(), pytest.raises(ZeroDivisionError), transaction.atomic():
        queue()
        raise ZeroDivisionError
    assert smtp.messages == []
    assert OutgoingMail.objects.count() == 0


def test_a_server_that_is_away_loses_nothing(settings, smtp, deliver_on_commit, caplog):
    there = settings.EMAIL_PORT
    settings.EMAIL_PORT = 9  # nobody listens
    with deliver_on_commit():
        stored = queue()
    stored.refresh_from_db()
    assert (stored.sent_at, stored.attempts) == (None, 1)
    assert "refused" in stored.last_error.lower()
    settings.EMAIL_PORT = there
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert delivery.deliver_forgotten() == 1
    stored.refresh_from_db()
    assert stored.sent_at is not None
    assert len(smtp.messages) == 1


def test_the_clock_leaves_fresh_messages_to_the_worker(smtp):
    queue()
    assert delivery.deliver_forgotten() == 0


def test_headers_cannot_be_injected(smtp, deliver_on_commit):
    with deliver_on_commit():
        queue(subject="Hello\r\nBcc: everybody@example.org")
    [(recipients, message)] = smtp.messages
    assert recipients == ["ann@example.org"]
    assert message["Bcc"] is None


def test_what_went_long_ago_is_forgotten(smtp, deliver_on_commit):
    with deliver_on_commit():
        old, fresh = queue(key="old"), queue(key="fresh")
    unsent = queue(key="unsent")
    OutgoingMail.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=91))
    given_up = queue(key="given up")
    OutgoingMail.objects.filter(pk=given_up.pk).update(
        attempts=delivery.MAX_ATTEMPTS, created_at=timezone.now() - timedelta(days=91)
    )
    assert delivery.forget_old(timezone.now(), dry_run=True) == 2
    assert delivery.forget_old(timezone.now()) == 2
    assert set(OutgoingMail.objects.all()) == {fresh, unsent}
