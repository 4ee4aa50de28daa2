"""Waiting for a full workshop: offers hold its place, clash with nothing, expire and move on."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from events.domain import changing, errors, places, waiting, workshops
from events.domain.registration import cancel_registration
from events.enums import SessionWaitState
from events.models import EventPage, SessionPlaces, SessionWait
from tests.factories.accounts import UserFactory
from tests.factories.events import make_event, make_registration, person, workshop
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(index):
    """Homes has one place; Health is at the same time; Alerts an hour later."""
    return make_event(
        asks_dietary=False,
        asks_access=False,
        sessions=[
            workshop("Homes", at=0, until=1, capacity=1),
            workshop("Health", at=0, until=1),
            workshop("Alerts", at=1, until=2),
        ],
    )


def others():
    return ProviderOrganisationFactory(owner=UserFactory())


def pk_of(event, title):
    return event.sessions.get(title=title).pk


def sessions_of(delegate):
    return sorted(choice.session.title for choice in delegate.choices.all())


def book(event, name, *titles, waits=()):
    chosen = tuple(pk_of(event, title) for title in titles)
    wanted = tuple(pk_of(event, title) for title in waits)
    made = make_registration(event, others(), person(name, sessions=chosen, waits=wanted))
    return made.delegates.get()


def give_up(delegate):
    cancel_registration(registration=delegate.registration, by=None)


def wait_of(delegate):
    return SessionWait.objects.get(delegate=delegate)


def homes(event):
    return SessionPlaces.objects.get(session__event=event, session__title="Homes")


class TestOffers:
    def test_a_freed_place_goes_to_the_first_who_waits_and_clashes_with_nothing(
        self, event, mail_to, deliver_on_commit
    ):
        there = book(event, "A There", "Homes")
        first = book(event, "B First", "Health", "Alerts", waits=["Homes"])
        second = book(event, "C Second", waits=["Homes"])
        with deliver_on_commit():
            give_up(there)
        assert wait_of(first).state == SessionWaitState.OFFERED
        assert wait_of(second).state == SessionWaitState.WAITING
        assert homes(event).taken == 1
        assert sessions_of(first) == ["Alerts", "Health"]  # nothing is lost until it is taken
        [offer] = [one for one in mail_to(first.email) if "A place for you until" in one.subject]
        assert "at the same time as “Health”" in offer.body

        workshops.take_offer(wait=wait_of(first), by=None)
        workshops.take_offer(wait=wait_of(first), by=None)  # a second click changes nothing
        assert sessions_of(first) == ["Alerts", "Homes"]
        assert SessionPlaces.objects.get(session__title="Health").taken == 0
        assert places.recount(event=event, dry_run=True) == []

    def test_turned_down_it_goes_to_the_next(self, event):
        there, first = book(event, "A There", "Homes"), book(event, "B First", waits=["Homes"])
        second = book(event, "C Second", waits=["Homes"])
        give_up(there)
        workshops.stop_waiting(wait=wait_of(first), by=None)
        assert wait_of(first).state == SessionWaitState.TURNED_DOWN
        assert wait_of(second).state == SessionWaitState.OFFERED
        with pytest.raises(errors.WorkshopOfferGone):
            workshops.take_offer(wait=wait_of(first), by=None)
        assert homes(event).taken == 1

    def test_not_taken_in_time_it_goes_to_the_next_and_both_are_told(
        self, event, mail_to, deliver_on_commit
    ):
        there, first = book(event, "A There", "Homes"), book(event, "B First", waits=["Homes"])
        second = book(event, "C Second", waits=["Homes"])
        give_up(there)
        late = timezone.now() + timedelta(hours=event.offer_hours, minutes=1)
        with pytest.raises(errors.WorkshopOfferGone):
            workshops.take_offer(wait=wait_of(first), by=None, now=late)
        with deliver_on_commit():
            assert waiting.expire_offers(now=late) == 1
            assert waiting.expire_offers(now=late) == 0
        assert wait_of(first).state == SessionWaitState.EXPIRED
        assert wait_of(second).state == SessionWaitState.OFFERED
        assert homes(event).taken == 1
        assert "The offer has ended: Homes" in [one.subject for one in mail_to(first.email)]

    def test_who_waits_is_before_who_comes_new(self, event):
        there = book(event, "A There", "Homes")
        book(event, "B First", waits=["Homes"])
        give_up(there)
        with pytest.raises(errors.SessionFull):
            book(event, "C New", "Homes")

    def test_a_raised_limit_is_offered(self, event):
        book(event, "A There", "Homes")
        first = book(event, "B First", waits=["Homes"])
        page = EventPage.objects.get(pk=event.pk)
        session = page.sessions.get(title="Homes")
        session.capacity = 2
        page.sessions.add(session)
        page.save_revision().publish()
        assert wait_of(first).state == SessionWaitState.OFFERED

    def test_who_gives_their_place_up_gives_the_offer_up(self, event):
        there, first = book(event, "A There", "Homes"), book(event, "B First", waits=["Homes"])
        second = book(event, "C Second", waits=["Homes"])
        give_up(there)
        give_up(first)
        assert wait_of(first).state == SessionWaitState.LEFT
        assert wait_of(second).state == SessionWaitState.OFFERED
        assert places.recount(event=event, dry_run=True) == []

    def test_nothing_is_offered_when_the_workshop_has_begun(self, event):
        there, first = book(event, "A There", "Homes"), book(event, "B First", waits=["Homes"])
        late = event.starts_at + timedelta(minutes=5)
        SessionPlaces.objects.filter(session__title="Homes").update(taken=0)
        waiting.offer_what_is_free(event=event, now=late)
        assert wait_of(first).state == SessionWaitState.WAITING
        assert there.choices.exists()


class TestJoiningAndLeaving:
    def test_changing_sessions_joins_and_leaves(self, event):
        book(event, "A There", "Homes")
        late = book(event, "B Late", "Health")
        wanted = (pk_of(event, "Homes"),)
        chosen = (pk_of(event, "Health"),)
        changing.change_delegate(
            delegate=late, details=person("B Late", sessions=chosen, waits=wanted), by=None
        )
        assert wait_of(late).state == SessionWaitState.WAITING
        changing.change_delegate(delegate=late, details=person("B Late", sessions=chosen), by=None)
        assert wait_of(late).state == SessionWaitState.LEFT

    def test_another_persons_place_is_not_waited_for_in_their_name(self, event):
        book(event, "A There", "Homes")
        late = book(event, "B Late", waits=["Homes"])
        changing.change_delegate(
            delegate=late, details=person("C Instead", email="c@example.org"), by=None
        )
        assert wait_of(late).state == SessionWaitState.LEFT

    def test_a_session_of_another_event_is_not_waited_for(self, event):
        elsewhere = make_event(sessions=[workshop("Elsewhere", at=0, until=1, capacity=1)])
        made = make_registration(event, others(), person("B", waits=(elsewhere.sessions.get().pk,)))
        assert not SessionWait.objects.filter(delegate__registration=made).exists()

    def test_an_event_without_waiting_lists_keeps_none(self, event):
        EventPage.objects.filter(pk=event.pk).update(keeps_waiting_list=False)
        book(event, "A There", "Homes")
        book(event, "B Late", waits=["Homes"])
        assert not SessionWait.objects.exists()

    def test_only_who_acts_for_the_organisation_answers(self, event, provider, organisation):
        there, first = book(event, "A There", "Homes"), book(event, "B First", waits=["Homes"])
        give_up(there)
        with pytest.raises(PermissionDenied):
            workshops.take_offer(wait=wait_of(first), by=provider)


class TestPages:
    def test_joined_while_booking_offered_by_mail_taken_from_its_link(
        self, event, client, provider, organisation, mail_to, deliver_on_commit
    ):
        there = book(event, "A There", "Homes")
        client.force_login(provider)
        path = f"/events/{event.pk}/register/"
        data = {
            "token": "5f3ad6e3-2f3c-4b57-9a3e-0e6b0f6f2a13", "organisation": organisation.pk,
            "people-TOTAL_FORMS": 1, "people-INITIAL_FORMS": 1, "go": "workshops",
            "people-0-name": "Ann", "people-0-email": "ann@example.org",
            "people-0-slot_0": pk_of(event, "Health"),
        }  # fmt: skip
        assert "Wait for a full workshop" in client.post(path, data).content.decode()
        data |= {"people-0-slot_waits": [pk_of(event, "Homes")]}
        assert "Waits for" in client.post(path, data | {"go": "check"}).content.decode()
        client.post(path, data | {"go": "register"})
        registration = organisation.registrations.get()
        page = f"/events/registrations/{registration.reference}/"
        assert "Waits for Homes" in client.get(page).content.decode()
        with deliver_on_commit():
            give_up(there)
        assert "A place in “Homes” is kept for Ann" in client.get(page).content.decode()
        account = client.get("/providers/account/").content.decode()
        assert "A workshop is offered: answer now" in account

        [offer] = [one for one in mail_to("ann@example.org") if "A place for you" in one.subject]
        link = re.search(r"http://testserver(/events/place/\S+)", offer.body).group(1)
        client.logout()
        assert "Take the place" in client.get(link).content.decode()
        wait = SessionWait.objects.get()
        assert wait.state == SessionWaitState.OFFERED  # opening the link changes nothing
        html = client.post(link, {"go": f"take-{wait.pk}"}).content.decode()
        assert "Ann is in “Homes” now." in html
        assert sessions_of(registration.delegates.get()) == ["Homes"]

    def test_nobody_answers_the_offer_of_somebody_else(self, event, client, provider, organisation):
        there, first = book(event, "A There", "Homes"), book(event, "B First", waits=["Homes"])
        give_up(there)
        mine = make_registration(event, organisation, person("Mine"))
        client.force_login(provider)
        page = f"/events/registrations/{mine.reference}/"
        client.post(page, {"go": f"take-{wait_of(first).pk}"})
        client.post(page, {"go": "take-x"})
        assert wait_of(first).state == SessionWaitState.OFFERED

    def test_the_organiser_sees_who_waits_and_why(self, event, client, commissioner):
        book(event, "A There", "Homes")
        book(event, "B First", waits=["Homes"])
        client.force_login(commissioner)
        html = client.get(f"/cms/events/{event.pk}/waiting/").content.decode()
        assert "Waiting for a workshop" in html
        assert "B First" in html
        assert "No place was free." in html
