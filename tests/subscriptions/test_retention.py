"""Who was told goes after a year; how many were told stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagement_site.subscriptions.domain import noticing, retention, sending
from engagement_site.subscriptions.models import Alert, NoticedItem
from engagement_site.subscriptions.queries import noticed_with_reach, reach_of
from tests.factories.accounts import UserFactory
from tests.factories.opportunities import make_opportunity
from tests.factories.subscriptions import make_search

pytestmark = pytest.mark.django_db


def test_names_go_and_numbers_stay(home, provider, organisation):
    now = timezone.now()
    make_search(provider, organisation=organisation)
    make_search(UserFactory())
    make_opportunity(home, title="Care")
    noticing.notice()
    sending.send_due()
    Alert.objects.update(created_at=now - timedelta(days=366))
    assert retention.forget_alerts(now, dry_run=True) == 2
    assert Alert.objects.count() == 2
    assert retention.forget_alerts(now) == 2
    assert retention.forget_alerts(now) == 0
    assert not Alert.objects.exists()
    noticed = noticed_with_reach().get()
    assert (noticed.people, noticed.organisations) == (2, 1)
    assert reach_of(NoticedItem.objects.get(), None).people == 2


def test_what_is_younger_stays(home, provider):
    make_search(provider)
    make_opportunity(home, title="Care")
    noticing.notice()
    assert retention.forget_alerts(timezone.now()) == 0
    assert Alert.objects.count() == 1
