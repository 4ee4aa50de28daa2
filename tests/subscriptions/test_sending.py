"""From alerts to messages in a real mail server."""

import email
import email.policy
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as outbox
from django.utils import timezone

from engagement_site.core import delivery
from engagement_site.core.models import OutgoingMail
from engagement_site.subscriptions.domain import noticing, searches, sending
from engagement_site.subscriptions.enums import Dropped, Frequency
from engagement_site.subscriptions.models import Alert, AlertSettings
from tests.factories.accounts import UserFactory
from tests.factories.opportunities import make_opportunity
from tests.factories.subscriptions import make_search
from tests.services import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(deliver_on_commit):
    """The clock's two jobs, with delivery."""

    def run_jobs(now=None):
        noticing.notice(now)
        with deliver_on_commit():
            return sending.send_due(now)

    return run_jobs


def test_one_mail_says_what_why_and_how_to_stop(home, provider, run):
    make_search(provider)
    make_opportunity(home, title="Extra care", summary="Forty flats.")
    assert run() == 1
    [message] = outbox.outbox
    own = AlertSettings.objects.get(user=provider)
    assert message.subject == "New: Extra care"
    assert message.to == [provider.email]
    for part in (message.body, message.alternatives[0].content):
        assert "Forty flats." in part
        assert "Because you search for “care”" in part
        assert f"http://testserver/alerts/unsubscribe/{own.token}/" in part
    assert message.extra_headers["List-Unsubscribe"] == (
        f"<http://testserver/alerts/unsubscribe/{own.token}/>"
    )
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_several_things_are_one_mail_in_their_order(home, provider, run):
    make_search(provider)
    for number in range(3):
        make_opportunity(home, title=f"Care {number}")
    assert run() == 1
    [message] = outbox.outbox
    assert message.subject == "New: Care 0 and 2 more"
    assert message.body.index("Care 0") < message.body.index("Care 2")


def test_a_digest_waits_for_its_hour_and_gathers(home, provider, run):
    make_search(provider, frequency=Frequency.DAILY)
    make_opportunity(home, title="Care 1")
    now = timezone.now()
    assert run(now) == 0
    make_opportunity(home, title="Care 2")
    assert run(now) == 0
    assert run(now + timedelta(days=1, minutes=1)) == 1
    assert outbox.outbox[0].subject == "New: Care 1 and 1 more"
    assert run(now + timedelta(days=3)) == 0


def test_what_changed_before_the_hour_is_respected(home, provider, organisation, run):
    other = UserFactory()
    search = make_search(provider, frequency=Frequency.DAILY)
    make_search(other, frequency=Frequency.DAILY)
    gone = make_opportunity(home, title="Care gone")
    now = timezone.now()
    run(now)
    gone.unpublish()
    searches.stop_receiving(search, user=provider)
    assert run(now + timedelta(days=2)) == 0
    reasons = dict(Alert.objects.values_list("user__email", "dropped"))
    assert reasons == {provider.email: Dropped.STOPPED, other.email: Dropped.GONE}


def test_who_left_the_organisation_is_not_told(home, provider, organisation, run):
    make_search(provider, organisation=organisation, frequency=Frequency.DAILY)
    make_opportunity(home, title="Care")
    now = timezone.now()
    run(now)
    provider.memberships.all().delete()
    assert run(now + timedelta(days=2)) == 0
    assert Alert.objects.get().dropped == Dropped.LEFT


def test_a_title_cannot_add_a_header(home, provider, run):
    make_search(provider)
    make_opportunity(home, title="Care\r\nBcc: victim@example.org")
    run()
    [message] = outbox.outbox
    assert message.recipients() == [provider.email]
    assert "\n" not in message.subject
    assert message.message()["Bcc"] is None


class Picky:
    """A mail server that knows some addresses and not others."""

    def __init__(self):
        self.received = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("gone"):
            return "550 no such mailbox"
        if address.startswith("full"):
            return "452 mailbox full, try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.received.append(
            (
                envelope.rcpt_tos[0],
                email.message_from_bytes(envelope.content, policy=email.policy.default),
            )
        )
        return "250 OK"


@pytest.fixture
def smtp(settings):
    server = Picky()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield server
    controller.stop()


def test_bouncing_addresses_are_left_alone_until_they_are_put_right(home, smtp, run):
    gone, full, good = (
        UserFactory(email=f"{name}@example.org") for name in ("gone", "full", "good")
    )
    for person in (gone, full, good):
        make_search(person)
    make_opportunity(home, title="Care")
    run()
    assert [recipient for recipient, _ in smtp.received] == ["good@example.org"]
    assert OutgoingMail.objects.get(to=gone.email).attempts == delivery.MAX_ATTEMPTS
    assert OutgoingMail.objects.get(to=full.email).attempts == 1, "tried again later"
    assert sending.note_undeliverable() == 1
    own = AlertSettings.objects.get(user=gone)
    assert own.undeliverable_at is not None
    make_opportunity(home, title="More care")
    run()
    assert not Alert.objects.filter(user=gone, noticed__title="More care").exists()
    searches.start_again(own, by=gone)
    assert AlertSettings.objects.get(user=gone).wants_alerts(timezone.now())
    assert sending.note_undeliverable() == 0, "what failed before does not stop it again"


def test_each_attempt_carries_the_same_message_id(home, provider, smtp, run):
    make_search(provider)
    make_opportunity(home, title="Care")
    run()
    OutgoingMail.objects.update(sent_at=None)
    delivery.deliver_batch(OutgoingMail.objects.values_list("pk", flat=True))
    first, second = (message["Message-ID"] for _, message in smtp.received)
    assert first == second


def test_a_server_that_is_away_loses_nothing(home, provider, settings, run):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    make_search(provider)
    make_opportunity(home, title="Care")
    assert run() == 1
    kept = OutgoingMail.objects.get()
    assert kept.sent_at is None
    assert "refused" in kept.last_error.lower()


def test_what_comes_back_later_stops_alerts_too(home, provider, run):
    make_search(provider)
    make_opportunity(home, title="Care")
    run()
    OutgoingMail.objects.filter(to=provider.email).update(bounced_at=timezone.now())
    assert sending.note_undeliverable() == 1
    own = AlertSettings.objects.get(user=provider)
    assert not own.wants_alerts(timezone.now())
    searches.start_again(own, by=provider)
    assert sending.note_undeliverable() == 0
