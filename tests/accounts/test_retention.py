"""Accounts nobody finished or uses, and who was told of what."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from engagement_site.accounts import domain, retention
from engagement_site.accounts.models import User
from engagement_site.core.models import OutgoingMail, RetentionRun
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

YEARS = timedelta(days=3 * 365)


@pytest.fixture
def now():
    return timezone.now()


def make_user(*, joined, seen=None, verified=True, **facts):
    user = UserFactory(**facts)
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    User.objects.filter(pk=user.pk).update(date_joined=joined, last_login=seen)
    return User.objects.get(pk=user.pk)


def is_gone(user):
    return not User.objects.get(pk=user.pk).is_active


def test_a_sign_up_nobody_finished_goes_after_a_week(now):
    old = make_user(joined=now - timedelta(days=8), verified=False)
    fresh = make_user(joined=now - timedelta(days=6), verified=False)
    verified = make_user(joined=now - timedelta(days=8))
    assert retention.forget_unfinished(now, dry_run=True) == 1
    assert not is_gone(old)
    assert retention.forget_unfinished(now) == 1
    assert [is_gone(user) for user in (old, fresh, verified)] == [True, False, False]
    assert retention.forget_unfinished(now) == 0


def test_nobody_goes_without_a_months_warning(now, commissioner):
    unused = make_user(joined=now - 2 * YEARS, seen=now - YEARS - timedelta(days=5))
    User.objects.filter(pk=commissioner.pk).update(last_login=now - 2 * YEARS)
    assert retention.forget_unused(now) == 0
    mail = OutgoingMail.objects.get()
    assert mail.to == unused.email
    assert "will be deleted" in mail.subject
    assert retention.forget_unused(now + timedelta(days=29)) == 0
    assert OutgoingMail.objects.count() == 1, "one warning is enough"
    assert retention.forget_unused(now + timedelta(days=31), dry_run=True) == 1
    assert retention.forget_unused(now + timedelta(days=31)) == 1
    assert is_gone(unused)
    assert not is_gone(commissioner)


def test_who_signs_in_after_the_warning_stays_and_is_warned_again_years_later(now):
    user = make_user(joined=now - 2 * YEARS, seen=now - YEARS)
    retention.forget_unused(now)
    User.objects.filter(pk=user.pk).update(last_login=now + timedelta(days=3))
    assert retention.forget_unused(now + timedelta(days=40)) == 0
    later = now + YEARS + timedelta(days=10)
    assert retention.forget_unused(later) == 0
    assert OutgoingMail.objects.filter(to=user.email).count() == 2
    assert not is_gone(user)


def test_the_record_of_a_sign_in_can_be_counted_first(client, provider, now):
    client.post("/accounts/login/", {"login": provider.email, "password": PASSWORD})
    Session.objects.all().delete()
    assert domain.forget_ended_sessions(now, dry_run=True) == 1
    assert domain.forget_ended_sessions(now) == 1


def test_a_dry_run_changes_nothing_and_what_goes_is_logged(now, capsys):
    old = make_user(joined=now - timedelta(days=8), verified=False)
    call_command("forget_personal_data", "--dry-run")
    said = capsys.readouterr().out
    assert "Accounts whose address was never confirmed (7 days): 1 would go" in said
    assert not is_gone(old)
    assert not RetentionRun.objects.exists()
    call_command("forget_personal_data")
    assert is_gone(old)
    run = RetentionRun.objects.get(rule="unfinished accounts")
    assert run.count == 1
    assert old.email not in run.what


def test_administrators_read_what_is_due(client, administrator, now):
    make_user(joined=now - timedelta(days=8), verified=False)
    client.force_login(administrator)
    page = client.get("/cms/reports/retention/").content.decode()
    assert "Messages between partners" in page
    assert "a year after an opportunity is over" in page


def test_a_council_decides_how_long_accounts_are_kept(settings, now):
    settings.ACCOUNT_RETENTION_DAYS = {"unconfirmed": 2, "unused": 400}
    unfinished = make_user(joined=now - timedelta(days=3), verified=False)
    unused = make_user(joined=now - timedelta(days=800), seen=now - timedelta(days=401))
    retention.forget_unfinished(now)
    assert is_gone(unfinished)
    assert retention.warn_unused(now) == 1
    assert not is_gone(unused)
    retention.forget_unused(now + timedelta(days=31))
    assert is_gone(unused)
