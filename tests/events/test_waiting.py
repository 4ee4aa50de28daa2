"""The waiting list: joining, offers in turn, their end, and why somebody was not offered."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from engagement_site.core import registry
from engagement_site.core.models import OutgoingMail
from events.domain import errors, waiting
from events.domain.places import recount
from events.domain.registration import cancel_delegate, cancel_registration, register
from events.enums import RegistrationStatus, WaitingStep
from events.models import DelegateNeeds, EventPage, EventPlaces, SessionPlaces, WaitingListEntry
from tests.factories.accounts import UserFactory
from tests.factories.events import make_event, make_registration, person, publish, workshop
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = pytest.mark.django_db

WAITING, OFFERED = RegistrationStatus.WAITING, RegistrationStatus.OFFERED


def wait(event, *delegates, **options):
    """Register people of a new organisation, or let them wait where it is full."""
    organisation = ProviderOrganisationFactory(owner=UserFactory())
    return make_registration(event, organisation, *delegates, or_wait=True, **options)


def status(registration):
    registration.refresh_from_db()
    return registration.status


def taken(event):
    return EventPlaces.objects.get(event=event).taken


def reasons(registration):
    return [str(step) for step in registration.waiting_entry.steps.all()]


@pytest.fixture
def full(index):
    """An event with three places: a party of two and one other person have them."""
    event = make_event(capacity=3)
    event.pair = wait(event, person("A One"), person("A Two"))
    event.single = wait(event, person("B One"))
    return event


class TestJoining:
    def test_a_full_event_takes_people_onto_the_list(self, full, mail_to, deliver_on_commit):
        with deliver_on_commit():
            waiting_one = wait(full, person("C One"), person("C Two"))
        assert waiting_one.status == WAITING
        assert taken(full) == 3
        [message] = mail_to(waiting_one.booked_by.email)
        assert message.subject == f"On the waiting list: {full.title}"
        assert "Nobody is ahead of you." in message.body
        assert not mail_to("c.one@example.org")

    def test_where_places_are_free_they_are_simply_booked(self, index):
        assert wait(make_event(), person()).status == RegistrationStatus.CONFIRMED

    def test_a_party_larger_than_the_event_would_wait_in_vain(self, full):
        with pytest.raises(errors.EventFull):
            wait(full, *[person(f"D {number}") for number in range(4)])

    def test_without_a_list_it_is_simply_full(self, index):
        event = make_event(capacity=1, keeps_waiting_list=False)
        wait(event, person())
        with pytest.raises(errors.EventFull):
            wait(event, person("Bob Example"))

    def test_nobody_waits_twice(self, full):
        wait(full, person("C One"))
        with pytest.raises(errors.AlreadyRegistered):
            wait(full, person("C One"))

    def test_the_same_form_twice_is_one_entry(self, full, organisation, provider):
        token = uuid.uuid4()
        for _ in range(2):
            register(event=full, organisation=organisation, delegates=[person("C One")],
                     by=provider, token=token, or_wait=True)  # fmt: skip
        assert WaitingListEntry.objects.count() == 1

    def test_the_queue_is_told(self, full, mail_to, deliver_on_commit):
        wait(full, person("C One"), person("C Two"))
        with deliver_on_commit():
            second = wait(full, person("D One"))
        assert "Two people are ahead of you." in mail_to(second.booked_by.email)[0].body


class TestOffers:
    def test_the_first_that_fits_whole_is_offered(self, full):
        pair = wait(full, person("C One"), person("C Two"))
        one = wait(full, person("D One"))
        cancel_registration(registration=full.single, by=full.single.booked_by)
        assert (status(pair), status(one)) == (WAITING, OFFERED)
        assert taken(full) == 3
        assert reasons(pair)[-1] == "Passed over. One place was free, and this is for two people."

    def test_first_come_first_served(self, full):
        first, second = wait(full, person("C One")), wait(full, person("D One"))
        cancel_registration(registration=full.single, by=None)
        assert (status(first), status(second)) == (OFFERED, WAITING)

    def test_a_held_place_cannot_be_booked_by_others(self, full):
        wait(full, person("C One"))
        cancel_registration(registration=full.single, by=None)
        with pytest.raises(errors.EventFull):
            make_registration(full, ProviderOrganisationFactory(owner=UserFactory()))
        assert recount(event=full, dry_run=True) == []

    @pytest.mark.parametrize("route", ["one of several", "capacity raised", "by the clock"])
    def test_a_place_freed_by_any_route_is_offered(self, full, route):
        one = wait(full, person("D One"))
        if route == "one of several":
            cancel_delegate(delegate=full.pair.delegates.first(), by=None)
        elif route == "capacity raised":
            event = EventPage.objects.get(pk=full.pk)
            event.capacity = 4
            publish(event)
        else:
            EventPlaces.objects.filter(event=full).update(capacity=4)
            registry.periodic_jobs()["offers of places"]()
        assert status(one) == OFFERED
        assert recount(event=full, dry_run=True) == []

    def test_nothing_is_offered_when_the_event_has_begun(self, full):
        one = wait(full, person("D One"))
        EventPlaces.objects.filter(event=full).update(capacity=4)
        assert waiting.offer_what_is_free(event=full, now=full.starts_at) == []
        assert status(one) == WAITING

    def test_a_cancelled_event_offers_nothing(self, full):
        one = wait(full, person("D One"))
        EventPage.objects.filter(pk=full.pk).update(cancelled=True)
        cancel_registration(registration=full.single, by=None)
        assert status(one) == WAITING

    def test_an_offer_ends_when_the_event_begins(self, full):
        one = wait(full, person("D One"))
        now = full.starts_at - timedelta(hours=3)
        EventPlaces.objects.filter(event=full).update(capacity=4)
        waiting.offer_what_is_free(event=full, now=now)
        one.waiting_entry.refresh_from_db()
        assert one.waiting_entry.offer_expires_at == full.starts_at

    def test_a_workshop_that_filled_up_does_not_cost_the_event(
        self, index, mail_to, deliver_on_commit
    ):
        event = make_event(capacity=1, sessions=[workshop("Homes", at=0, until=1, capacity=1)])
        session = event.sessions.get()
        early = wait(event, person("A One"))
        late = wait(event, person("B One", sessions=(session.pk,)))
        SessionPlaces.objects.filter(session=session).update(taken=1)
        with deliver_on_commit():
            cancel_registration(registration=early, by=None)
        assert status(late) == OFFERED
        assert not late.delegates.get().choices.exists()
        assert "“Homes” is full meanwhile" in mail_to(late.booked_by.email)[-1].body


class TestAnswering:
    @pytest.fixture
    def offered(self, full, deliver_on_commit):
        with deliver_on_commit():
            one = wait(full, person("C One", access="Loop"))
            cancel_registration(registration=full.single, by=None)
        one.refresh_from_db()
        return one

    def link(self, mail_to, registration):
        return re.search(
            r"http://testserver(/events/place/\S+)", mail_to(registration.booked_by.email)[-1].body
        ).group(1)

    def test_from_the_mail_to_the_confirmation(
        self, full, offered, client, mail_to, deliver_on_commit
    ):
        path = self.link(mail_to, offered)
        html = client.get(path).content.decode()
        assert "Places for one person are kept for you" in html
        assert "Take the places" in html
        assert full.joining_link == "" or full.joining_link not in html
        assert status(offered) == OFFERED
        with deliver_on_commit():
            html = client.post(path, {"go": "accept"}).content.decode()
        assert "The places are yours" in html
        assert status(offered) == RegistrationStatus.CONFIRMED
        assert taken(full) == 3
        assert len(mail_to("c.one@example.org")) == 1
        with deliver_on_commit():
            client.post(path, {"go": "accept"})
        assert len(mail_to("c.one@example.org")) == 1

    def test_turning_it_down_passes_it_on(self, full, offered, client, mail_to):
        following = wait(full, person("D One"))
        client.post(self.link(mail_to, offered), {"go": "all"})
        assert status(offered) == RegistrationStatus.CANCELLED
        assert status(following) == OFFERED
        assert offered.waiting_entry.steps.last().what == WaitingStep.TURNED_DOWN
        assert not DelegateNeeds.objects.filter(delegate__registration=offered).exists()

    def test_in_the_account(self, offered, client):
        client.force_login(offered.booked_by)
        path = f"/events/registrations/{offered.reference}/"
        assert "Take the places" in client.get(path).content.decode()
        assert "Places offered" in client.get("/providers/account/").content.decode()
        client.post(path, {"go": "accept"})
        assert status(offered) == RegistrationStatus.CONFIRMED

    def test_others_cannot_take_it(self, offered, stranger):
        with pytest.raises(PermissionDenied):
            waiting.accept_offer(registration=offered, by=stranger)

    def test_an_expired_offer_goes_on_and_its_link_says_so(
        self, full, offered, client, mail_to, deliver_on_commit
    ):
        following = wait(full, person("D One"))
        path = self.link(mail_to, offered)
        after = offered.waiting_entry.offer_expires_at
        assert waiting.expire_offers(now=after - timedelta(seconds=1)) == 0
        with deliver_on_commit():
            assert waiting.expire_offers(now=after) == 1
        assert waiting.expire_offers(now=after) == 0
        assert (status(offered), status(following)) == (RegistrationStatus.EXPIRED, OFFERED)
        assert taken(full) == 3
        assert mail_to(offered.booked_by.email)[-1].subject.startswith("The offer has ended")
        response = client.post(path, {"go": "accept"})
        assert response.status_code == 409
        assert "This offer has ended" in response.content.decode()
        assert recount(event=full, dry_run=True) == []

    def test_too_late_by_a_second_before_the_clock_noticed(self, offered):
        end = offered.waiting_entry.offer_expires_at
        with pytest.raises(errors.OfferGone):
            waiting.accept_offer(registration=offered, by=None, now=end)

    def test_who_only_waits_has_nothing_to_take(self, full):
        one = wait(full, person("D One"))
        with pytest.raises(errors.OfferGone):
            waiting.accept_offer(registration=one, by=None)

    def test_leaving_the_list(self, full, mail_to, deliver_on_commit):
        one = wait(full, person("D One"))
        with deliver_on_commit():
            cancel_registration(registration=one, by=one.booked_by)
        assert status(one) == RegistrationStatus.CANCELLED
        assert taken(full) == 3
        assert [message.subject for message in mail_to(one.booked_by.email)][-1].startswith(
            "Off the waiting list"
        )
        assert not mail_to("d.one@example.org")

    def test_the_link_of_who_waits_does_not_give_the_meeting_away(self, index, client):
        event = make_event(capacity=1, joining_link="https://meet.example.org/secret")
        wait(event, person("A One"))
        one = wait(event, person("B One"))
        client.force_login(one.booked_by)
        for path in (event.url, f"/events/registrations/{one.reference}/"):
            assert "secret" not in client.get(path).content.decode()


class TestPages:
    def test_the_form_leads_to_the_list(self, full, client, provider, organisation):
        client.force_login(provider)
        assert "Join the waiting list" in client.get(full.url).content.decode()
        path = f"/events/{full.pk}/register/"
        assert client.get(path).status_code == 200
        data = {
            "people-TOTAL_FORMS": 1, "people-INITIAL_FORMS": 1, "people-0-name": "C One",
            "people-0-email": "c.one@example.org", "token": uuid.uuid4(),
            "organisation": organisation.pk,
        }  # fmt: skip
        html = client.post(path, {**data, "go": "check"}).content.decode()
        assert "Join the waiting list with one person" in html
        response = client.post(path, {**data, "go": "wait"}, follow=True)
        assert "You are on the waiting list" in response.content.decode()

    def test_staff_see_why(self, full, client, commissioner):
        wait(full, person("C One"), person("C Two"))
        one = wait(full, person("D One"))
        cancel_registration(registration=full.single, by=None)
        client.force_login(commissioner)
        html = client.get(f"/cms/events/{full.pk}/waiting/").content.decode()
        assert "Passed over. One place was free, and this is for two people." in html
        assert one.reference in html
        assert "Offered. One person, and the places were free." in html

    def test_nothing_is_sent_twice(self, full, deliver_on_commit):
        one = wait(full, person("D One"))
        cancel_registration(registration=full.single, by=None)
        for _ in range(3):
            waiting.expire_offers(now=timezone.now())
        keys = OutgoingMail.objects.filter(key__startswith=f"events:registration:{one.pk}:")
        assert sorted(key.rsplit(":", 1)[1] for key in keys.values_list("key", flat=True)) == [
            "offered", "waiting",
        ]  # fmt: skip
