"""The sender is killed at each step, started again, and nobody gets anything twice or not at all.

A child process runs what the clock runs and kills itself (SIGKILL, no clean-up) before its n-th
statement to the database, or around the handing over to a real SMTP server; a second child then
runs to the end. n goes up until a child survives, so every step has been the last one.
"""

import os
import signal
import smtplib
import traceback
from collections import Counter
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, connections
from django.utils import timezone
from wagtail.models import Locale, Page

from engagement_site.core import delivery
from engagement_site.core.models import OutgoingMail
from engagement_site.subscriptions.domain import noticing, sending
from engagement_site.subscriptions.models import Alert, NoticedItem
from tests.factories.accounts import UserFactory
from tests.factories.core import make_home
from tests.factories.opportunities import make_opportunity
from tests.factories.subscriptions import make_search
from tests.services import free_port

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 3
MOST_STEPS = 200


class Mailboxes:
    """What a real SMTP server received: copies, and what a mailbox keeps of them."""

    def __init__(self):
        self.copies, self.kept = Counter(), Counter()
        self.seen = set()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        text = envelope.content.decode()
        for recipient in envelope.rcpt_tos:
            self.copies[recipient] += 1
            message_id = next(line for line in text.splitlines() if line.startswith("Message-ID"))
            if (recipient, message_id) not in self.seen:
                self.seen.add((recipient, message_id))
                self.kept[recipient] += 1
        return "250 OK"


@pytest.fixture
def mailboxes(settings):
    boxes = Mailboxes()
    controller = Controller(boxes, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield boxes
    controller.stop()


@pytest.fixture
def market(transactional_db):
    """Three people who search for care, on a site that was just emptied."""
    Locale.objects.get_or_create(language_code="en-gb")
    if Page.get_first_root_node() is None:
        Page.add_root(instance=Page(title="Root", slug="root"))
    home = make_home()
    for number in range(PEOPLE):
        make_search(UserFactory(email=f"reader{number}@example.org"))
    return make_opportunity(home, title="Care")


def clock():
    """What `run_clock` does for alerts, with deliveries by the same process."""
    noticing.notice()
    sending.send_due()
    OutgoingMail.objects.filter(sent_at__isnull=True).update(
        created_at=timezone.now() - timedelta(minutes=5)
    )
    delivery.deliver_forgotten()


def in_child(prepare):
    """Run the clock in a process of its own; return whether it lived to the end."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            prepare()
            clock()
            os._exit(0)
        except Exception:  # noqa: BLE001 - the parent sees the exit code
            traceback.print_exc()
            os._exit(1)
        except BaseException:  # noqa: BLE001 - the parent sees the exit code
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0, "the sender failed by itself"
    return os.WIFEXITED(status)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def dying_before_statement(number):
    def prepare():
        count = 0

        def count_down(execute, sql, params, many, context):
            nonlocal count
            count += 1
            if count == number:
                die()
            return execute(sql, params, many, context)

        connection.execute_wrappers.append(count_down)

    return prepare


def forget_everything(mailboxes):
    Alert.objects.all().delete()
    NoticedItem.objects.all().delete()
    OutgoingMail.objects.all().delete()
    mailboxes.__init__()


EVERYBODY_ONCE = Counter({f"reader{number}@example.org": 1 for number in range(PEOPLE)})


def test_killed_before_each_statement(market, mailboxes):
    killed = 0
    for number in range(1, MOST_STEPS):
        if in_child(dying_before_statement(number)):
            break
        killed += 1
        assert in_child(lambda: None)
        assert mailboxes.kept == EVERYBODY_ONCE, f"killed before statement {number}"
        # Only between the server's "accepted" and our mark can a copy go twice: one at most.
        assert sum(mailboxes.copies.values()) <= PEOPLE + 1
        forget_everything(mailboxes)
    assert killed > 20


def test_killed_around_the_handing_over(market, mailboxes, monkeypatch):
    original = smtplib.SMTP.sendmail

    def dying_before():
        monkeypatch.setattr(smtplib.SMTP, "sendmail", lambda *a, **k: die())

    def dying_after():
        def send_and_die(*args, **kwargs):
            original(*args, **kwargs)
            die()

        monkeypatch.setattr(smtplib.SMTP, "sendmail", send_and_die)

    assert not in_child(dying_before)
    assert mailboxes.copies == Counter()
    assert in_child(lambda: None)
    assert mailboxes.copies == EVERYBODY_ONCE
    forget_everything(mailboxes)
    assert not in_child(dying_after)
    assert in_child(lambda: None)
    assert mailboxes.kept == EVERYBODY_ONCE


def test_two_clocks_at_once(market, mailboxes):
    connections.close_all()
    children = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            try:
                clock()
                os._exit(0)
            except BaseException:  # noqa: BLE001 - the parent sees the exit code
                os._exit(1)
        children.append(pid)
    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 4
    assert in_child(lambda: None)
    assert mailboxes.copies == EVERYBODY_ONCE
