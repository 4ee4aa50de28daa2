"""Registering: all or none, exactly as many as fit, once per form and per person."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from engagement_site.core.models import AuditRecord, OutgoingMail
from engagement_site.providers.enums import MembershipRole
from events.domain import errors
from events.domain.registration import DelegateDetails, register
from events.enums import EventState
from events.models import (
    Delegate,
    DelegateNeeds,
    EventPage,
    EventPlaces,
    EventSession,
    Registration,
    SessionChoice,
    SessionPlaces,
)
from tests.factories.accounts import UserFactory
from tests.factories.events import make_event, make_registration, person, publish, workshop
from tests.factories.providers import MembershipFactory, ProviderOrganisationFactory

pytestmark = pytest.mark.django_db


def taken(event):
    return EventPlaces.objects.get(event=event).taken


def nothing_was_written(event):
    return not any(
        (
            Registration.objects.exists(),
            Delegate.objects.exists(),
            SessionChoice.objects.exists(),
            OutgoingMail.objects.exists(),
            taken(event),
        )
    )


class TestRegister:
    def test_gives_everybody_a_place_and_records_it(self, event, organisation, provider):
        registration = make_registration(
            event,
            organisation,
            person("Ann Example", job_title="Manager", dietary="Nuts", access="Hearing loop"),
            person("Bob Example"),
            note="We may be late.",
        )
        assert registration.reference[:3] == "EV-"
        assert (registration.booked_by, registration.organisation) == (provider, organisation)
        assert registration.note == "We may be late."
        assert [delegate.name for delegate in registration.delegates.all()] == [
            "Ann Example",
            "Bob Example",
        ]
        assert taken(event) == 2
        needs = DelegateNeeds.objects.get()
        assert (needs.delegate.name, needs.dietary, needs.access) == (
            "Ann Example",
            "Nuts",
            "Hearing loop",
        )
        record = AuditRecord.objects.get(verb="registered")
        assert (record.actor_id, record.target_label) == (provider.pk, registration.reference)
        assert "Ann" not in str(record.detail)

    def test_references_are_unambiguous(self, event, organisation):
        reference = make_registration(event, organisation).reference
        assert not set(reference.removeprefix("EV-")) & set("01AEILOSU")

    def test_takes_the_last_places_and_then_says_how_many_are_left(self, index, organisation):
        event = make_event(capacity=3)
        make_registration(event, organisation, person("A A"), person("B B"))
        with pytest.raises(errors.EventFull) as full:
            make_registration(event, organisation, person("C C"), person("D D"))
        assert str(full.value) == (
            "Only one place is left and you asked for two. Take one person out and try again."
        )
        make_registration(event, organisation, person("C C"))
        assert EventPage.objects.get(pk=event.pk).state == EventState.FULL
        with pytest.raises(errors.EventFull) as full:
            make_registration(event, organisation, person("D D"))
        assert str(full.value) == "The last places have just gone. The event is full."
        assert (taken(event), Delegate.objects.count()) == (3, 3)

    def test_writes_nothing_when_it_fails_half_way(self, event, organisation):
        with pytest.raises(errors.NamedTwice):
            make_registration(
                event,
                organisation,
                person("Ann Example"),
                person("Ann Two", email="ANN.example@example.org"),
            )
        assert nothing_was_written(event)

    def test_knows_somebody_who_has_a_place_however_the_address_is_written(
        self, event, organisation, stranger
    ):
        make_registration(event, organisation, person("Ann Example"))
        with pytest.raises(errors.AlreadyRegistered) as again:
            make_registration(
                event,
                stranger.organisations.get(),
                person("Ann Example", email=" Ann.Example@EXAMPLE.org "),
            )
        assert str(again.value).startswith(
            "Ann Example (ann.example@example.org) has a place at this event already, "
        )
        assert taken(event) == 1

    def test_the_database_itself_holds_one_place_per_person(self, event, organisation):
        registration = make_registration(event, organisation)
        with pytest.raises(IntegrityError), transaction.atomic():
            Delegate.objects.create(
                registration=registration, event=event, name="Ann", email="ann.example@example.org"
            )

    def test_the_database_itself_refuses_to_oversell(self, event):
        with pytest.raises(IntegrityError), transaction.atomic():
            EventPlaces.objects.filter(event=event).update(taken=11)

    def test_one_person_may_come_to_two_events(self, event, organisation):
        make_registration(event, organisation)
        make_registration(make_event(), organisation)
        assert Delegate.objects.count() == 2

    def test_holds_places_per_organisation_over_several_registrations(
        self, index, organisation, stranger
    ):
        event = make_event(places_per_organisation=2)
        with pytest.raises(errors.TooManyForOrganisation) as many:
            make_registration(event, organisation, *map(person, ("A A", "B B", "C C")))
        assert str(many.value) == "One organisation can send two people to this event."
        make_registration(event, organisation, person("A A"))
        with pytest.raises(errors.TooManyForOrganisation) as many:
            make_registration(event, organisation, person("B B"), person("C C"))
        assert str(many.value).endswith("Yours has one already, so you can add one person.")
        make_registration(event, organisation, person("B B"))
        with pytest.raises(errors.TooManyForOrganisation) as many:
            make_registration(event, organisation, person("C C"))
        assert "give up one of those places first" in str(many.value)
        make_registration(event, stranger.organisations.get(), person("D D"))
        assert taken(event) == 3

    def test_the_same_form_twice_makes_one_registration(self, event, organisation, provider):
        token = uuid.uuid4()
        facts = {"event": event, "organisation": organisation, "by": provider, "token": token}
        first = register(delegates=[person()], **facts)
        second = register(delegates=[person("Somebody Else")], **facts)
        assert second == first
        assert (taken(event), Delegate.objects.count()) == (1, 1)
        assert AuditRecord.objects.filter(verb="registered").count() == 1

    def test_a_form_sent_twice_is_no_error_when_it_took_the_last_place(self, index, organisation):
        event = make_event(capacity=1)
        token = uuid.uuid4()
        by = organisation.memberships.get().user
        facts = {"event": event, "organisation": organisation, "by": by, "token": token}
        assert register(delegates=[person()], **facts) == register(delegates=[person()], **facts)

    def test_somebody_elses_form_is_refused(self, event, organisation, provider, stranger):
        token = uuid.uuid4()
        register(
            event=event, organisation=organisation, delegates=[person()], by=provider, token=token
        )
        with pytest.raises(PermissionDenied):
            register(
                event=event,
                organisation=stranger.organisations.get(),
                delegates=[person("B B")],
                by=stranger,
                token=token,
            )

    def test_only_who_acts_for_the_organisation_can_register_it(self, event, organisation):
        seeing = UserFactory()
        MembershipFactory(organisation=organisation, user=seeing, role=MembershipRole.MEMBER)
        for user in (UserFactory(), seeing):
            with pytest.raises(PermissionDenied):
                make_registration(event, organisation, by=user)
        assert nothing_was_written(event)

    @pytest.mark.parametrize(
        ("fields", "state"),
        [
            ({"starts_at": timezone.now() - timedelta(days=2)}, EventState.PAST),
            ({"starts_at": timezone.now() - timedelta(hours=1)}, EventState.CLOSED),
            ({"registration_closes_at": timezone.now() - timedelta(1)}, EventState.CLOSED),
            ({"registration_opens_at": timezone.now() + timedelta(1)}, EventState.NOT_YET_OPEN),
            ({"cancelled": True}, EventState.CANCELLED),
        ],
        ids=["past", "running", "closed", "not yet open", "cancelled"],
    )
    def test_takes_nobody_when_it_is_not_open(self, index, organisation, fields, state):
        event = make_event(**fields)
        with pytest.raises(errors.RegistrationClosed) as closed:
            make_registration(event, organisation)
        assert closed.value.state == state
        assert "No place was booked." in str(closed.value)
        assert nothing_was_written(event)

    def test_takes_nobody_when_it_is_unpublished(self, event, organisation):
        event.unpublish()
        with pytest.raises(errors.RegistrationClosed):
            make_registration(event, organisation)
        assert nothing_was_written(event)

    def test_without_a_limit_there_is_always_a_place(self, index, organisation):
        event = make_event(capacity=None)
        make_registration(event, organisation, *[person(f"P {n}") for n in range(30)])
        assert (taken(event), event.state) == (30, EventState.OPEN)

    def test_needs_somebody(self, event, organisation, provider):
        with pytest.raises(ValueError, match="at least one"):
            register(
                event=event,
                organisation=organisation,
                delegates=[],
                by=provider,
                token=uuid.uuid4(),
            )


class TestWorkshops:
    @pytest.fixture
    def event(self, index):
        return make_event(
            sessions=[
                {"title": "Welcome", "at": 0, "until": 1},
                workshop("Homes", at=1, until=2, capacity=2),
                workshop("Alerts", at=1.5, until=2.5),
                workshop("Health", at=2, until=3),
            ]
        )

    def session(self, event, title):
        return event.sessions.get(title=title)

    def test_counts_the_places_of_each(self, event, organisation):
        homes, health = self.session(event, "Homes"), self.session(event, "Health")
        make_registration(
            event,
            organisation,
            person("A A", sessions=(homes.pk, health.pk)),
            person("B B", sessions=(homes.pk,)),
        )
        counters = {one.session.title: one.taken for one in SessionPlaces.objects.all()}
        assert counters == {"Welcome": 0, "Homes": 2, "Alerts": 0, "Health": 1}
        assert self.session(event, "Homes").is_full

    def test_refuses_a_full_one_and_writes_nothing(self, event, organisation):
        homes = self.session(event, "Homes")
        make_registration(event, organisation, person("A A", sessions=(homes.pk,)))
        with pytest.raises(errors.SessionFull) as full:
            make_registration(
                event,
                organisation,
                person("B B", sessions=(homes.pk,)),
                person("C C", sessions=(homes.pk,)),
            )
        assert str(full.value).startswith("“Homes” has one place left, and two of you chose it.")
        assert (taken(event), SessionChoice.objects.count()) == (1, 1)

    def test_refuses_two_at_the_same_time_but_not_one_after_the_other(self, event, organisation):
        homes, alerts, health = (self.session(event, t) for t in ("Homes", "Alerts", "Health"))
        with pytest.raises(errors.SessionsClash) as clash:
            make_registration(event, organisation, person("A A", sessions=(homes.pk, alerts.pk)))
        assert str(clash.value).startswith("“Homes” and “Alerts” are at the same time.")
        make_registration(event, organisation, person("A A", sessions=(homes.pk, health.pk)))

    def test_refuses_what_is_not_offered_here(self, event, organisation):
        other = make_event(sessions=[workshop("Elsewhere", at=0, until=1)])
        for session in (self.session(event, "Welcome"), other.sessions.get()):
            with pytest.raises(errors.UnknownSession):
                make_registration(event, organisation, person(sessions=(session.pk,)))
        assert taken(event) == 0


class TestDelegateDetails:
    def test_knows_one_spelling_of_an_address(self):
        assert DelegateDetails("A", " A.B@Example.ORG ").address == "a.b@example.org"


class TestCountersInStep:
    def test_publishing_an_old_version_keeps_what_is_booked(self, index, organisation):
        event = make_event(capacity=5)
        old = event.latest_revision
        event.capacity = 20
        publish(event)
        make_registration(event, organisation, *[person(f"P {n}") for n in range(8)])
        old.publish()
        places = EventPlaces.objects.get(event=event)
        assert (places.capacity, places.taken) == (8, 8)
        assert EventPage.objects.get(pk=event.pk).state == EventState.FULL

    def test_publishing_changes_the_limit(self, event):
        event.capacity = 30
        publish(event)
        assert EventPlaces.objects.get(event=event).capacity == 30
        event.capacity = None
        publish(event)
        assert EventPlaces.objects.get(event=event).left is None

    def test_an_old_version_without_a_chosen_session_does_not_lose_it(self, index, organisation):
        event = make_event()
        old = event.latest_revision
        changed = make_event_with_workshop(event)
        chosen = changed.sessions.get()
        make_registration(changed, organisation, person(sessions=(chosen.pk,)))
        old.publish()
        assert [one.title for one in EventPage.objects.get(pk=event.pk).sessions.all()] == ["Homes"]
        assert SessionChoice.objects.get().session_id == chosen.pk

    def test_a_session_nobody_chose_goes_with_the_old_version(self, index):
        event = make_event()
        old = event.latest_revision
        make_event_with_workshop(event)
        old.publish()
        assert not EventPage.objects.get(pk=event.pk).sessions.exists()

    def test_an_event_with_registrations_is_not_deleted(self, event, organisation):
        make_registration(event, organisation)
        with pytest.raises(ProtectedError), transaction.atomic():
            event.delete()
        assert EventPage.objects.filter(pk=event.pk).exists()


def make_event_with_workshop(event):
    event.sessions.add(
        EventSession(
            title="Homes",
            needs_choosing=True,
            starts_at=event.starts_at,
            ends_at=event.starts_at + timedelta(hours=1),
        )
    )
    return publish(event)


def test_two_organisations_of_one_person_are_counted_apart(index, provider):
    second = ProviderOrganisationFactory(owner=provider)
    event = make_event(places_per_organisation=1)
    make_registration(event, provider.organisations.first(), person("A A"), by=provider)
    make_registration(event, second, person("B B"), by=provider)
    assert taken(event) == 2
