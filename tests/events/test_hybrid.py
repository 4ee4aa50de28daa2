"""Events in the room and online: places of both kinds, each person in one of them, none oversold."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from events.domain import changing, check_in, errors, places
from events.domain.registration import cancel_registration
from events.domain.waiting import accept_offer
from events.enums import AttendanceMode, RegistrationStatus
from events.models import (
    Delegate,
    EventPage,
    EventPlaces,
    OnlinePlaces,
    Registration,
    WaitingListEntry,
)
from tests.factories.accounts import UserFactory
from tests.factories.events import make_event, make_registration, person
from tests.factories.providers import ProviderOrganisationFactory

HYBRID = AttendanceMode.HYBRID


@pytest.fixture
def event(index):
    return make_event(
        attendance_mode=HYBRID, capacity=2, online_capacity=3,
        joining_link="https://meet.example.org/room", asks_dietary=False, asks_access=False,
    )  # fmt: skip


def others():
    return ProviderOrganisationFactory(owner=UserFactory())


def counted(event):
    room, online = EventPlaces.objects.get(event=event), OnlinePlaces.objects.get(event=event)
    return room.taken, online.taken


@pytest.mark.django_db
class TestBooking:
    def test_each_kind_has_its_own_places(self, event):
        made = make_registration(
            event,
            others(),
            person("A In"),
            person("B On", online=True),
            person("C On", online=True),
        )
        assert counted(event) == (1, 2)
        assert list(made.delegates.values_list("online", flat=True)) == [False, True, True]
        event = EventPage.objects.with_places().get(pk=event.pk)
        assert (event.room_left, event.online_left, event.places_left) == (1, 1, 2)
        assert event.places_in_words == (
            "In the room: 1 place left of 2. Online: 1 place left of 3"
        )

    def test_a_full_room_takes_nobody_while_there_is_room_online(self, event):
        make_registration(event, others(), person("A In"), person("B In"))
        with pytest.raises(errors.EventFull) as refused:
            make_registration(event, others(), person("C In"))
        assert refused.value.where == "in the room"
        assert "People can also take part online" in str(refused.value)
        make_registration(event, others(), person("C On", online=True))
        assert counted(event) == (2, 1)

    def test_a_party_that_fits_only_partly_takes_nothing(self, event):
        make_registration(event, others(), *[person(f"O {n}", online=True) for n in range(3)])
        with pytest.raises(errors.EventFull) as refused:
            make_registration(event, others(), person("A In"), person("B On", online=True))
        assert refused.value.where == "online"
        assert counted(event) == (0, 3)

    def test_giving_up_frees_the_place_of_ones_own_kind(self, event):
        made = make_registration(event, others(), person("A In"), person("B On", online=True))
        cancel_registration(registration=made, by=None)
        assert counted(event) == (0, 0)

    def test_the_door_expects_those_who_come_to_the_room(
        self, event, time_machine, commissioner, client
    ):
        make_registration(event, others(), person("A In"), person("B On", online=True))
        time_machine.move_to(event.starts_at)
        client.force_login(commissioner)
        html = client.get(f"/events/{event.pk}/check-in/").content.decode()
        assert "</strong> of 1 are here" in html
        assert "takes part online" in html
        badges = client.get(f"/cms/events/{event.pk}/badges.pdf")
        text = PdfReader(BytesIO(badges.content)).pages[0].extract_text()
        assert "A In" in text
        assert "B On" not in text

    def test_a_walk_in_takes_a_place_in_the_room(self, event, time_machine, commissioner):
        time_machine.move_to(event.starts_at)
        check_in.walk_in(
            event=event, organisation=others(), details=person("Wanda In"), by=commissioner,
            token="5f3ad6e3-2f3c-4b57-9a3e-0e6b0f6f2a11",
        )  # fmt: skip
        assert counted(event) == (1, 0)


@pytest.mark.django_db
class TestWaiting:
    def test_who_waits_for_the_room_gets_the_room(self, event):
        """A place online that comes free is no place for who wants to come, and stays free."""
        full = make_registration(event, others(), person("A In"), person("B In"))
        online = make_registration(event, others(), *[
            person(f"O {n}", online=True) for n in range(3)])  # fmt: skip
        waits = make_registration(event, others(), person("W In"), or_wait=True)
        after = make_registration(event, others(), person("X On", online=True), or_wait=True)

        cancel_registration(registration=online, by=None)
        assert Registration.objects.get(pk=waits.pk).status == RegistrationStatus.WAITING
        assert Registration.objects.get(pk=after.pk).status == RegistrationStatus.OFFERED
        step = WaitingListEntry.objects.get(registration=waits).steps.last()
        assert step.reason == "No place in the room was free."

        cancel_registration(registration=full, by=None)
        accept_offer(registration=waits, by=None)
        accept_offer(registration=after, by=None)
        assert counted(event) == (1, 1)
        assert not Delegate.objects.get(name="W In").online

    def test_a_party_larger_than_the_room_does_not_wait_in_vain(self, event):
        with pytest.raises(errors.EventFull):
            make_registration(event, others(), *[person(f"P {n}") for n in range(3)], or_wait=True)


@pytest.mark.django_db
class TestChanging:
    def test_from_the_room_to_online_frees_the_room_for_who_waits(self, event, mail_to,
                                                                  deliver_on_commit):  # fmt: skip
        made = make_registration(event, others(), person("A In"), person("B In"))
        waits = make_registration(event, others(), person("W In"), or_wait=True)
        with deliver_on_commit():
            changing.change_delegate(
                delegate=made.delegates.first(), details=person("A In", online=True), by=None
            )
        assert counted(event) == (2, 1)  # the room's place is kept for who waited
        assert Registration.objects.get(pk=waits.pk).status == RegistrationStatus.OFFERED
        told = [one for one in mail_to("a.in@example.org") if "You take part online" in one.subject]
        assert event.joining_link in told[0].body

    def test_to_a_full_room_changes_nothing(self, event):
        make_registration(event, others(), person("A In"), person("B In"))
        made = make_registration(event, others(), person("C On", online=True))
        with pytest.raises(errors.EventFull):
            changing.change_delegate(
                delegate=made.delegates.first(), details=person("C On"), by=None
            )
        assert counted(event) == (2, 1)
        assert made.delegates.get().online

    def test_who_waits_for_the_room_can_wait_for_online_instead(self, event):
        make_registration(event, others(), person("A In"), person("B In"))
        waits = make_registration(event, others(), person("W In"), or_wait=True)
        changing.change_delegate(
            delegate=waits.delegates.get(), details=person("W In", online=True), by=None
        )
        assert Registration.objects.get(pk=waits.pk).status == RegistrationStatus.OFFERED
        assert counted(event) == (2, 1)


@pytest.mark.django_db
class TestAnotherWayOfTakingPart:
    def test_an_event_that_becomes_one_of_one_kind_counts_everybody(self, event):
        make_registration(event, others(), person("A In"), person("B On", online=True),
                          person("C On", online=True))  # fmt: skip
        event = EventPage.objects.get(pk=event.pk)
        event.attendance_mode = AttendanceMode.IN_PERSON
        event.save_revision().publish()
        assert counted(event) == (3, 0)
        assert EventPlaces.objects.get(event=event).capacity == 3  # who has a place keeps it

        event.attendance_mode = HYBRID
        event.save_revision().publish()
        assert counted(event) == (1, 2)
        assert places.recount(event=event, dry_run=True) == []

    def test_an_online_event_that_gets_a_room_keeps_its_people_online(self, index):
        event = make_event(attendance_mode=AttendanceMode.ONLINE, capacity=5)
        make_registration(event, others(), person("A"))
        event = EventPage.objects.get(pk=event.pk)
        event.attendance_mode, event.online_capacity = HYBRID, 5
        event.save_revision().publish()
        assert counted(event) == (0, 1)


@pytest.mark.django_db
class TestPages:
    def test_each_person_is_asked_and_the_check_page_says_it_again(self, event, client, provider,
                                                                   organisation):  # fmt: skip
        client.force_login(provider)
        path = f"/events/{event.pk}/register/"
        page = client.get(path).content.decode()
        assert "How does this person take part?" in page
        assert "In the room (2 places left)" in page
        data = {
            "token": "5f3ad6e3-2f3c-4b57-9a3e-0e6b0f6f2a12", "organisation": organisation.pk,
            "people-TOTAL_FORMS": 1, "people-INITIAL_FORMS": 1, "go": "check",
            "people-0-name": "Ann", "people-0-email": "ann@example.org",
        }  # fmt: skip
        assert "Choose how this person takes part." in client.post(path, data).content.decode()
        data["people-0-attends"] = "online"
        assert "Takes part" in client.post(path, data).content.decode()
        client.post(path, {**data, "go": "register"})
        assert Delegate.objects.get(email="ann@example.org").online
        booking_page = client.get(
            f"/events/registrations/{Registration.objects.get().reference}/"
        ).content.decode()
        assert event.joining_link in booking_page
        assert "Code for the door" not in booking_page
