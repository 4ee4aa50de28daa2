"""Two hundred at once for fifty places, cancellations and expiring offers beside; and killed half-way.

Every thread has a connection of its own. Each control runs the same load without the guard and
has to oversell: a load that cannot oversell proves nothing.
"""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from engagement_site.core import delivery
from engagement_site.core.models import OutgoingMail
from events.domain import errors, seats, slots, waiting
from events.domain.places import recount
from events.domain.registration import cancel_registration, register
from events.enums import EventKind, RegistrationStatus
from events.models import (
    Delegate,
    EventPlaces,
    Registration,
    SessionPlaces,
    SlotBooking,
    TimeClaim,
    WaitingListEntry,
)
from events.models.places import PlacesQuerySet
from tests.events.test_races import all_at_once, on_postgresql
from tests.factories.accounts import UserFactory
from tests.factories.core import make_home
from tests.factories.events import make_event, make_registration, person, workshop
from tests.factories.providers import ProviderOrganisationFactory

PLACES, BOOKINGS = 50, 200

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(transactional_db):
    """A site that was just emptied has its root and home again."""
    Locale.objects.get_or_create(language_code="en-gb")
    if Page.get_first_root_node() is None:
        Page.add_root(instance=Page(title="Root", slug="root"))
    make_home()


@pytest.fixture
def crowd(site):
    users = UserFactory.create_batch(BOOKINGS)
    return [(user, ProviderOrganisationFactory(owner=user)) for user in users]


def party(number, sessions):
    """Return three people for each fifth booking, else one; each chose one workshop an hour."""
    size = 3 if number % 5 == 0 else 1
    chosen = (sessions[number % 2], sessions[2 + number // 2 % 2])
    return [
        person(f"G {number} {seat}", email=f"g{number}.{seat}@example.org", sessions=chosen)
        for seat in range(size)
    ]


def booking(event, number, pair, sessions, *, or_wait):
    user, organisation = pair

    def job():
        return register(
            event=event, organisation=organisation, delegates=party(number, sessions), by=user,
            token=uuid.uuid4(), or_wait=or_wait,
        )  # fmt: skip

    return job


def conference():
    """An event of fifty places with two pairs of workshops, which together hold more than fifty."""
    event = make_event(
        capacity=PLACES,
        sessions=[
            workshop("Homes", at=0, until=1, capacity=30),
            workshop("Health", at=0, until=1, capacity=30),
            workshop("Alerts", at=1, until=2, capacity=28),
            workshop("Carers", at=1, until=2),
        ],
    )
    return event, [session.pk for session in event.sessions.all()]


def fill_with_people_who_will_leave(event):
    """Fill the event; return who will cancel and whose offers are about to expire or be taken."""
    early = []
    for number in range(25):
        organisation = ProviderOrganisationFactory(owner=UserFactory())
        early.append(
            make_registration(
                event, organisation,
                *[person(f"E {number} {seat}", email=f"e{number}.{seat}@example.org")
                  for seat in range(2)],
            )
        )  # fmt: skip
    waits = [
        make_registration(
            event, ProviderOrganisationFactory(owner=UserFactory()),
            person(f"W {number}", email=f"w{number}@example.org"), or_wait=True,
        )
        for number in range(10)
    ]  # fmt: skip
    for one in early[:4]:
        cancel_registration(registration=one, by=None)
    offered = [
        one for one in waits
        if Registration.objects.get(pk=one.pk).status == RegistrationStatus.OFFERED
    ]  # fmt: skip
    assert len(offered) == 8
    expiring = offered[:4]
    WaitingListEntry.objects.filter(registration__in=expiring).update(
        offered_at=timezone.now() - timedelta(hours=2),
        offer_expires_at=timezone.now() - timedelta(hours=1),
    )
    return early[4:16], offered[4:]


def check_nothing_oversold(event):
    held = Delegate.objects.holding().filter(event=event)
    places = EventPlaces.objects.get(event=event)
    assert places.taken == held.count() <= places.capacity
    for counter in SessionPlaces.objects.filter(session__event=event):
        chosen = counter.session.choices.filter(delegate__in=held).count()
        chosen += counter.session.waits.offered().count()
        assert counter.taken == chosen
        assert counter.capacity is None or chosen <= counter.capacity
    assert recount(event=event, dry_run=True) == []


def check_each_told_once(event):
    """Every stored message went, once; each confirmed person and booker has one confirmation."""
    delivery.deliver_forgotten()
    assert not OutgoingMail.objects.filter(sent_at__isnull=True).exists()
    assert len(outbox.outbox) == OutgoingMail.objects.count()
    confirmed = Registration.objects.filter(event=event, status=RegistrationStatus.CONFIRMED)
    for registration in confirmed:
        keys = OutgoingMail.objects.filter(
            key__startswith=f"events:registration:{registration.pk}:confirmed:"
        )
        assert keys.count() == 1 + registration.delegates.count()
    twice = [
        who
        for who, count in Counter((one.to[0], one.subject) for one in outbox.outbox).items()
        if count > 1
    ]
    assert twice == []


@pytest.mark.postgresql
@on_postgresql
class TestTwoHundred:
    def test_for_fifty_places_with_cancellations_and_offers_beside(self, crowd):
        event, sessions = conference()
        leaving, accepting = fill_with_people_who_will_leave(event)
        jobs = [
            booking(event, number, pair, sessions, or_wait=number % 2 == 0)
            for number, pair in enumerate(crowd)
        ]
        for position, one in enumerate(leaving):
            jobs.insert(
                position * 15, lambda one=one: cancel_registration(registration=one, by=None)
            )
        for position, one in enumerate(accepting):
            jobs.insert(
                position * 40, lambda one=one: waiting.accept_offer(registration=one, by=None)
            )
        jobs += [waiting.expire_offers] * 6
        outcomes = all_at_once(jobs)
        assert not [one for one in outcomes if isinstance(one, Exception)
                    and not isinstance(one, errors.EventFull | errors.SessionFull)]  # fmt: skip
        check_nothing_oversold(event)
        # Single people still wait, so not one place may be left over.
        assert WaitingListEntry.objects.waiting().exists()
        assert EventPlaces.objects.get(event=event).taken == PLACES
        assert {Registration.objects.get(pk=one.pk).status for one in accepting} == {"confirmed"}
        check_each_told_once(event)

    def test_the_same_load_oversells_without_the_guard(self, crowd, monkeypatch):
        """Look, then take: what one would write without thinking."""
        event, sessions = conference()

        def look_then_take(counter, count):
            if counter.model is not EventPlaces:
                return True
            free = PLACES - Delegate.objects.current().filter(event=event).count()
            time.sleep(0.02)
            return free >= count

        monkeypatch.setattr(PlacesQuerySet, "take", look_then_take)
        monkeypatch.setattr(seats, "hold", lambda event_pk: None)
        all_at_once(
            [
                booking(event, number, pair, sessions, or_wait=False)
                for number, pair in enumerate(crowd)
            ]
        )
        assert Delegate.objects.current().filter(event=event).count() > PLACES

    def test_for_fifty_conversations(self, crowd):
        hosts = [f"H {letter}" for letter in "ABCDEFGHIJKLM"]
        event = make_event(kind=EventKind.ONE_TO_ONE, hosts=hosts, slot_minutes=30)
        offered = list(event.slots.all())[:PLACES]

        def job(number):
            user, organisation = crowd[number]
            return lambda: slots.book_slot(
                slot=offered[number % PLACES], organisation=organisation, by=user,
                token=uuid.uuid4(), name="P", email=f"p{number}@example.org",
            )  # fmt: skip

        outcomes = all_at_once([job(number) for number in range(BOOKINGS)])
        sold = [one for one in outcomes if isinstance(one, SlotBooking)]
        refused = [one for one in outcomes if isinstance(one, errors.SlotTaken)]
        assert (len(sold), len(refused)) == (PLACES, BOOKINGS - PLACES)
        assert len({one.slot_id for one in sold}) == PLACES
        assert OutgoingMail.objects.count() == len(outbox.outbox) == 3 * PLACES

    def test_one_organisation_books_everything_at_once(self, site):
        user = UserFactory()
        organisation = ProviderOrganisationFactory(owner=user)
        event = make_event(kind=EventKind.ONE_TO_ONE, hosts=["H A", "H B", "H C"])
        outcomes = all_at_once(
            [
                lambda slot=slot: slots.book_slot(
                    slot=slot, organisation=organisation, by=user, token=uuid.uuid4(), name="P",
                    email="p@example.org",
                )
                for slot in event.slots.all()
            ]
        )  # fmt: skip
        assert sum(isinstance(one, SlotBooking) for one in outcomes) == 1
        assert SlotBooking.objects.count() == 1

    def test_conversations_are_double_booked_without_the_constraints(self, crowd):
        event = make_event(kind=EventKind.ONE_TO_ONE, hosts=["H A"])
        slot = event.slots.first()
        dropped = [
            (model, constraint)
            for model in (SlotBooking, TimeClaim)
            for constraint in model._meta.constraints
        ]

        def naive(number):
            def job():
                if SlotBooking.objects.standing().filter(slot=slot).exists():
                    return None
                time.sleep(0.02)
                return SlotBooking.objects.create(
                    slot=slot, engagement_id=event.pk, organisation=crowd[number][1],
                    token=uuid.uuid4(), created_at=timezone.now(),
                )  # fmt: skip

            return job

        try:
            with connection.schema_editor() as editor:
                for model, constraint in dropped:
                    editor.remove_constraint(model, constraint)
            all_at_once([naive(number) for number in range(40)])
            assert SlotBooking.objects.filter(slot=slot).count() > 1
        finally:
            SlotBooking.objects.all().delete()
            with connection.schema_editor() as editor:
                for model, constraint in dropped:
                    editor.add_constraint(model, constraint)
        first = slots.book_slot(
            slot=slot, organisation=crowd[0][1], by=crowd[0][0], token=uuid.uuid4(), name="P",
            email="p@example.org",
        )  # fmt: skip
        claim = first.claims.first()
        with pytest.raises(IntegrityError), transaction.atomic():
            TimeClaim.objects.create(booking=first, party=claim.party, at=claim.at)


# --- Killed half-way ------------------------------------------------------------------------------

DYING = """
import os, signal, uuid
import django
django.setup()
from events.domain import registration, telling
from engagement_site.core import tasks
from engagement_site.accounts.models import User
from events.models import EventPage
die = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
if "{when}" == "after the commit":
    type(tasks.deliver_mail).enqueue = die
else:
    telling.confirm = die
user = User.objects.get(pk={user})
registration.register(
    event=EventPage.objects.get(pk={event}), organisation=user.organisations.get(), by=user,
    delegates=[registration.DelegateDetails("Ann", "ann@example.org"),
               registration.DelegateDetails("Bob", "bob@example.org")],
    token=uuid.UUID("{token}"),
)
"""


@pytest.mark.parametrize("when", ["after the commit", "before the commit"])
def test_a_process_that_is_killed_loses_and_doubles_nothing(site, when, time_machine):
    user = UserFactory()
    organisation = ProviderOrganisationFactory(owner=user)
    event, token = make_event(), uuid.uuid4()
    name = connection.settings_dict
    if connection.vendor == "postgresql":
        address = f"postgres://{name['USER']}@{name['HOST']}:{name['PORT']}/{name['NAME']}"
    else:
        address = f"sqlite:///{name['NAME']}"
    script = DYING.format(when=when, user=user.pk, event=event.pk, token=token)
    environment = {**os.environ, "DATABASE_URL": address}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "engagement_site.settings.test")
    died = subprocess.run(
        [sys.executable, "-c", script], env=environment, check=False, capture_output=True, text=True
    )
    assert died.returncode == -signal.SIGKILL, died.stderr

    kept = when == "after the commit"
    assert Registration.objects.exists() is kept
    assert EventPlaces.objects.get(event=event).taken == (2 if kept else 0)
    assert OutgoingMail.objects.count() == (3 if kept else 0)
    assert not OutgoingMail.objects.filter(sent_at__isnull=False).exists()

    # The person clicks again, and the clock finds what nobody sent.
    people = [person("Ann", email="ann@example.org"), person("Bob", email="bob@example.org")]
    register(event=event, organisation=organisation, delegates=people, by=user, token=token)
    time_machine.move_to(timezone.now() + timedelta(minutes=5))
    delivery.deliver_forgotten()
    delivery.deliver_forgotten()
    assert Registration.objects.count() == 1
    assert EventPlaces.objects.get(event=event).taken == 2
    assert sorted(message.to[0] for message in outbox.outbox) == sorted(
        ["ann@example.org", "bob@example.org", user.email]
    )
