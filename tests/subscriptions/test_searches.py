"""Saving, changing, pausing and stopping searches."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.utils import timezone

from engagement_site.core.models import AuditRecord
from engagement_site.providers.enums import MembershipRole
from engagement_site.subscriptions.domain import searches
from engagement_site.subscriptions.enums import Frequency
from engagement_site.subscriptions.kinds import get_kind
from engagement_site.subscriptions.models import AlertSettings, SavedSearch
from tests.factories.accounts import UserFactory
from tests.factories.providers import MembershipFactory
from tests.factories.subscriptions import make_search

pytestmark = pytest.mark.django_db


def save(user, typed="q=care", **fields):
    values = {"frequency": Frequency.DAILY, **fields}
    return searches.save_search(
        kind=get_kind("opportunities"), asked=QueryDict(typed), by=user, **values
    )


def test_a_search_is_kept_the_one_way_it_is_written(provider):
    search = save(provider, "page=2&q=+extra++care&kind=nonsense&sort=title")
    assert (search.query, search.words) == ("q=extra+care", "“extra care”")
    assert list(search.sent_to.values_list("user", flat=True)) == [provider.pk]
    assert AuditRecord.objects.get(verb="saved search").detail == {"everything": False}


def test_the_same_search_is_saved_once(provider):
    first = save(provider)
    with pytest.raises(searches.AlreadySaved) as refusal:
        save(provider, "q=care&page=3")
    assert refusal.value.search == first


def test_a_search_for_everything_is_not_sent_at_once_and_is_logged(provider):
    with pytest.raises(searches.TooWide, match="finds all opportunities"):
        save(provider, "", frequency=Frequency.AT_ONCE)
    save(provider, "", frequency=Frequency.WEEKLY)
    assert AuditRecord.objects.get(verb="saved search").detail == {"everything": True}


def test_there_is_an_end_to_it(provider, monkeypatch):
    monkeypatch.setattr(searches, "MOST_SEARCHES", 1)
    save(provider)
    with pytest.raises(searches.TooManySearches):
        save(provider, "q=other")


def test_an_organisation_sends_to_its_members_only(provider, organisation):
    colleague, stranger = UserFactory(), UserFactory()
    MembershipFactory(organisation=organisation, user=colleague, role=MembershipRole.MEMBER)
    search = save(provider, organisation=organisation, recipients=[provider, colleague, stranger])
    assert set(search.sent_to.values_list("user", flat=True)) == {provider.pk, colleague.pk}
    assert AlertSettings.objects.filter(user=colleague).exists()


@pytest.mark.parametrize("role", [None, MembershipRole.MEMBER])
def test_only_who_acts_for_it_saves_for_an_organisation(organisation, role):
    person = UserFactory()
    if role:
        MembershipFactory(organisation=organisation, user=person, role=role)
    with pytest.raises(PermissionDenied):
        save(person, organisation=organisation)


def test_nobody_changes_somebody_elses(provider):
    search, other = make_search(provider), UserFactory()
    for act in (
        lambda: searches.change_search(search, by=other, frequency=Frequency.DAILY),
        lambda: searches.pause_search(search, by=other, until=timezone.now()),
        lambda: searches.resume_search(search, by=other),
        lambda: searches.delete_search(search, by=other),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert SavedSearch.objects.filter(pk=search.pk).exists()


def test_who_stopped_is_not_signed_up_again_by_a_colleague(provider, organisation):
    colleague = UserFactory()
    MembershipFactory(organisation=organisation, user=colleague)
    search = make_search(provider, organisation=organisation, recipients=[provider, colleague])
    searches.stop_receiving(search, user=colleague)
    searches.change_search(
        search, by=provider, frequency=Frequency.DAILY, recipients=[provider, colleague]
    )
    assert list(search.sent_to.filter(stopped_at__isnull=True).values_list("user", flat=True)) == [
        provider.pk
    ]


def test_a_pause_ends_within_a_year(provider):
    search = make_search(provider)
    searches.pause_search(search, by=provider, until=timezone.now() + timedelta(days=9999))
    assert search.paused_until < timezone.now() + timedelta(days=367)
    searches.resume_search(search, by=provider)
    assert search.paused_until is None
