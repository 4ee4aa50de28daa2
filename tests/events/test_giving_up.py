"""Giving places up: all of them or some, once, until the cut-off."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from engagement_site.core.models import AuditRecord
from events.domain import errors
from events.domain.registration import cancel_delegate, cancel_places, cancel_registration
from events.enums import RegistrationStatus
from events.models import Delegate, DelegateNeeds, EventPlaces, SessionChoice, SessionPlaces
from tests.factories.events import make_event, make_registration, person, workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(index):
    return make_event(capacity=3, sessions=[workshop("Homes", at=0, until=1, capacity=2)])


@pytest.fixture
def registration(event, organisation):
    session = event.sessions.get()
    return make_registration(
        event,
        organisation,
        person("Ann Example", sessions=(session.pk,), access="Hearing loop"),
        person("Bob Example"),
    )


def counts(event):
    return (
        EventPlaces.objects.get(event=event).taken,
        SessionPlaces.objects.get(session__event=event).taken,
    )


def test_all_places_become_free_for_others(event, registration, provider, stranger):
    given_up = cancel_registration(registration=registration, by=provider)
    assert [delegate.name for delegate in given_up] == ["Ann Example", "Bob Example"]
    registration.refresh_from_db()
    assert registration.status == RegistrationStatus.CANCELLED
    assert registration.cancelled_at is not None
    assert counts(event) == (0, 0)
    assert not SessionChoice.objects.exists()
    assert not DelegateNeeds.objects.exists()
    session = event.sessions.get()
    people = [person(f"P {n}") for n in range(2)] + [person("Ann Example", sessions=(session.pk,))]
    make_registration(event, stranger.organisations.get(), *people)
    assert counts(event) == (3, 1)


def test_one_person_gives_up_and_the_rest_still_come(event, registration, provider):
    ann = registration.delegates.get(name="Ann Example")
    cancel_delegate(delegate=ann, by=provider)
    registration.refresh_from_db()
    assert registration.status == RegistrationStatus.CONFIRMED
    assert counts(event) == (1, 0)
    cancel_delegate(delegate=registration.delegates.get(name="Bob Example"), by=provider)
    registration.refresh_from_db()
    assert registration.status == RegistrationStatus.CANCELLED


def test_twice_frees_once(event, registration, provider):
    ann = registration.delegates.get(name="Ann Example")
    assert len(cancel_delegate(delegate=ann, by=provider)) == 1
    assert cancel_delegate(delegate=ann, by=provider) == []
    assert counts(event) == (1, 0)
    assert AuditRecord.objects.filter(verb="cancelled places").count() == 1


def test_records_through_what_it_happened(registration, provider):
    ann, bob = registration.delegates.all()
    cancel_delegate(delegate=ann, by=provider)
    cancel_delegate(delegate=bob, by=None)
    link, account = AuditRecord.objects.filter(verb="cancelled places")
    assert (account.actor_id, account.detail["through"]) == (provider.pk, "account")
    assert (link.actor_id, link.detail["through"]) == (None, "mailed link")


def test_another_registrations_delegate_is_left_alone(event, registration, stranger, provider):
    other = make_registration(event, stranger.organisations.get(), person("Cy Other"))
    assert (
        cancel_places(registration=registration, delegates=other.delegates.all(), by=provider) == []
    )
    assert Delegate.objects.get(name="Cy Other").cancelled_at is None


def test_only_who_acts_for_the_organisation(registration, stranger, event):
    with pytest.raises(PermissionDenied):
        cancel_registration(registration=registration, by=stranger)
    assert counts(event) == (2, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"cancel_until": timezone.now() + timedelta(days=1)},
        {},
    ],
    ids=["at the cut-off", "at the start"],
)
def test_too_late(index, organisation, provider, fields):
    event = make_event(contact_email="events@example.org", **fields)
    registration = make_registration(event, organisation)
    too_late = fields.get("cancel_until", event.starts_at)
    with pytest.raises(errors.CancellingClosed) as closed:
        cancel_registration(registration=registration, by=provider, now=too_late)
    assert "Tell events@example.org that you cannot come." in str(closed.value)
    assert EventPlaces.objects.get(event=event).taken == 1
    just_in_time = too_late - timedelta(seconds=1)
    assert cancel_registration(registration=registration, by=provider, now=just_in_time)
