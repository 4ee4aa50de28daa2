"""Many at once, each with a connection of its own: exactly as many places as there are.

The control shows that the same load oversells when the guard is left out, so the load is real.
"""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection, connections
from wagtail.models import Locale, Page

from engagement_site.core.models import OutgoingMail
from events.domain import errors
from events.domain.places import recount
from events.domain.registration import cancel_registration, register
from events.domain.workshops import take_offer
from events.enums import AttendanceMode
from events.models import (
    Delegate,
    EventPlaces,
    OnlinePlaces,
    Registration,
    SessionPlaces,
    SessionWait,
)
from tests.factories.accounts import UserFactory
from tests.factories.core import make_home
from tests.factories.events import make_event, make_registration, person, workshop
from tests.factories.providers import ProviderOrganisationFactory

PLACES, PEOPLE = 10, 30

pytestmark = pytest.mark.django_db(transaction=True)

on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="needs PostgreSQL: set DATABASE_URL"
)


@pytest.fixture
def crowd(transactional_db):
    """Thirty people, each acting for an organisation, on a site that was just emptied."""
    Locale.objects.get_or_create(language_code="en-gb")
    if Page.get_first_root_node() is None:
        Page.add_root(instance=Page(title="Root", slug="root"))
    make_home()
    users = UserFactory.create_batch(PEOPLE)
    return [(user, ProviderOrganisationFactory(owner=user)) for user in users]


def all_at_once(jobs):
    """Run the jobs together, each in a thread with its own connection; return what they return."""
    barrier = threading.Barrier(len(jobs))

    def run(job):
        close_old_connections()
        barrier.wait(timeout=60)
        try:
            return job()
        except errors.RegistrationError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def booking(event, user, organisation, *delegates):
    def job():
        return register(
            event=event, organisation=organisation, delegates=delegates, by=user, token=uuid.uuid4()
        )

    return job


def check_exactly_sold_out(event, outcomes):
    sold = [outcome for outcome in outcomes if isinstance(outcome, Registration)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, errors.EventFull)]
    assert (len(sold), len(refused)) == (PLACES, PEOPLE - PLACES)
    assert Delegate.objects.coming().filter(event=event).count() == PLACES
    assert EventPlaces.objects.get(event=event).taken == PLACES
    # One to each delegate and one to each booker: nobody is told twice, nobody in vain.
    to_delegates = OutgoingMail.objects.filter(to__startswith="p.")
    assert to_delegates.count() == PLACES
    assert OutgoingMail.objects.count() == 2 * PLACES
    assert OutgoingMail.objects.filter(sent_at__isnull=False).count() == 2 * PLACES


def sell_to_the_crowd(crowd):
    event = make_event(capacity=PLACES)
    outcomes = all_at_once(
        [
            booking(event, user, organisation, person(f"P {number}"))
            for number, (user, organisation) in enumerate(crowd)
        ]
    )
    check_exactly_sold_out(event, outcomes)


@pytest.mark.postgresql
@on_postgresql
class TestOnPostgreSQL:
    def test_thirty_for_ten_places(self, crowd):
        sell_to_the_crowd(crowd)

    def test_the_same_load_oversells_without_the_guard(self, crowd):
        """A count and then an insert, as one would write it without thinking."""
        event = make_event(capacity=PLACES)

        def naive(number, user, organisation):
            def job():
                if Delegate.objects.coming().filter(event=event).count() >= PLACES:
                    return None
                time.sleep(0.02)
                registration = Registration.objects.create(
                    event=event, organisation=organisation, booked_by=user, token=uuid.uuid4()
                )
                return Delegate.objects.create(
                    registration=registration, event=event, name="P", email=f"p{number}@example.org"
                )

            return job

        all_at_once([naive(number, *pair) for number, pair in enumerate(crowd)])
        assert Delegate.objects.filter(event=event).count() > PLACES

    def test_groups_workshops_and_cancellations_together(self, crowd):
        event = make_event(
            capacity=30,
            sessions=[
                workshop("Homes", at=0, until=1, capacity=8),
                workshop("Health", at=1, until=2),
            ],
        )
        homes, health = event.sessions.all()
        early = [
            make_registration(event, organisation, person(f"E {number}", sessions=(homes.pk,)))
            for number, (_, organisation) in enumerate(crowd[:5])
        ]
        jobs = [
            lambda one=one: cancel_registration(registration=one, by=one.booked_by) for one in early
        ]
        for number, (user, organisation) in enumerate(crowd[5:]):
            sessions = ((homes.pk, health.pk), (health.pk,), ())[number % 3]
            people = [
                person(
                    f"G {number} {seat}", email=f"g{number}.{seat}@example.org", sessions=sessions
                )
                for seat in range(1 + number % 3)
            ]
            jobs.append(booking(event, user, organisation, *people))
        outcomes = all_at_once(jobs)
        assert not [one for one in outcomes if isinstance(one, errors.CancellingClosed)]
        coming = Delegate.objects.coming().filter(event=event)
        assert EventPlaces.objects.get(event=event).taken == coming.count() <= 30
        for counter in SessionPlaces.objects.filter(session__event=event):
            assert counter.taken == counter.session.choices.count()
            assert counter.capacity is None or counter.taken <= counter.capacity

    def test_the_same_person_twice_at_once(self, crowd):
        event = make_event(capacity=PLACES)
        outcomes = all_at_once(
            [
                booking(event, user, organisation, person("P One"))
                for user, organisation in crowd[:8]
            ]
        )
        assert sum(isinstance(one, errors.AlreadyRegistered) for one in outcomes) == 7
        assert EventPlaces.objects.get(event=event).taken == 1

    def test_the_same_form_many_times_at_once(self, crowd):
        event = make_event(capacity=PLACES)
        user, organisation = crowd[0]
        token = uuid.uuid4()
        outcomes = all_at_once(
            [
                lambda: register(
                    event=event,
                    organisation=organisation,
                    delegates=[person()],
                    by=user,
                    token=token,
                )
            ]
            * 8
        )
        assert len({one.pk for one in outcomes}) == 1
        assert EventPlaces.objects.get(event=event).taken == 1

    def test_places_of_one_organisation_asked_for_at_once(self, crowd):
        event = make_event(capacity=PLACES, places_per_organisation=2)
        user, organisation = crowd[0]
        outcomes = all_at_once(
            [booking(event, user, organisation, person(f"P {number}")) for number in range(8)]
        )
        assert sum(isinstance(one, errors.TooManyForOrganisation) for one in outcomes) == 6
        assert EventPlaces.objects.get(event=event).taken == 2

    def test_the_room_and_online_together(self, crowd):
        event = make_event(attendance_mode=AttendanceMode.HYBRID, capacity=7, online_capacity=5)
        outcomes = all_at_once(
            [
                booking(
                    event, user, organisation,
                    *[person(f"A {number}")] * (number % 4 != 3),
                    *[person(f"B {number}", online=True)] * (number % 2),
                )
                for number, (user, organisation) in enumerate(crowd)
            ]
        )  # fmt: skip
        assert not [one for one in outcomes if isinstance(one, Exception)
                    and not isinstance(one, errors.EventFull)]  # fmt: skip
        held = Delegate.objects.holding().filter(event=event)
        room, online = EventPlaces.objects.get(event=event), OnlinePlaces.objects.get(event=event)
        assert room.taken == held.filter(online=False).count() == 7
        assert online.taken == held.filter(online=True).count() == 5
        assert recount(event=event, dry_run=True) == []

    def test_a_workshop_that_is_waited_for_while_people_leave(self, crowd):
        event = make_event(capacity=40, sessions=[workshop("Homes", at=0, until=1, capacity=5)])
        (homes,) = event.sessions.all()
        there = [
            make_registration(event, organisation, person(f"T {number}", sessions=(homes.pk,)))
            for number, (_, organisation) in enumerate(crowd[:5])
        ]
        waiting = [
            make_registration(event, organisation, person(f"W {number}", waits=(homes.pk,)))
            for number, (_, organisation) in enumerate(crowd[5:15])
        ]
        jobs = [lambda one=one: cancel_registration(registration=one, by=None) for one in there]
        jobs += [
            booking(event, user, organisation, person(f"N {number}", sessions=(homes.pk,)))
            for number, (user, organisation) in enumerate(crowd[15:])
        ]
        all_at_once(jobs)
        offered = SessionWait.objects.offered()
        in_line = [one.delegates.get().pk for one in waiting]
        assert [one.delegate_id for one in offered.order_by("pk")] == in_line[:5]
        all_at_once([lambda one=one: take_offer(wait=one, by=None) for one in offered] * 2)
        places = SessionPlaces.objects.get(session=homes)
        assert places.taken == homes.choices.count() == 5
        assert recount(event=event, dry_run=True) == []


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the embedded database's own test")
def test_thirty_for_ten_places_on_sqlite(crowd):
    sell_to_the_crowd(crowd)


assert connection  # named in the conditions of the marks above
