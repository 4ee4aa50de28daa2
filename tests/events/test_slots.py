"""1:1 conversations: equal slots, one each, nobody in two places, notes and clarifications."""

import csv
import re
import uuid
from datetime import timedelta
from email import message_from_bytes
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from icalendar import Calendar

from engagement_site.core.models import AuditRecord
from events.domain import errors, slots
from events.domain.retention import FORGET_PEOPLE_AFTER, forget
from events.enums import EventKind
from events.models import Clarification, EventPage, Slot, SlotBooking, TimeClaim
from tests.factories.accounts import UserFactory
from tests.factories.events import make_event, publish
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(index):
    """Two hosts, each free for two hours: four slots of half an hour each."""
    return make_event(kind=EventKind.ONE_TO_ONE, hosts=["Hal Host", "Ida Host"])


def book(slot, organisation=None, **options):
    """Book a slot for an organisation, a new one unless it is given."""
    organisation = organisation or ProviderOrganisationFactory(owner=UserFactory())
    facts = {"name": "Ann Example", "email": "ann@example.org", "topics": "Staffing", **options}
    by = facts.pop("by", None) or organisation.memberships.first().user
    token = facts.pop("token", None) or uuid.uuid4()
    return slots.book_slot(slot=slot, organisation=organisation, by=by, token=token, **facts)


def entry_of(message):
    parsed = message_from_bytes(message.message().as_bytes())
    (part,) = [one for one in parsed.walk() if one.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    return calendar["METHOD"], calendar.events[0]


class TestLayingOut:
    def test_slots_are_equally_long_for_all(self, day):
        lengths = {slot.ends_at - slot.starts_at for slot in day.slots.all()}
        assert (day.slots.count(), lengths) == (8, {timedelta(minutes=30)})

    def test_gaps_lie_between_and_only_whole_ones_count(self, index):
        event = make_event(
            kind=EventKind.ONE_TO_ONE, hosts=["Hal Host"], slot_minutes=45, slot_gap_minutes=10
        )
        starts = [slot.starts_at - event.starts_at for slot in event.slots.all()]
        assert starts == [timedelta(0), timedelta(minutes=55)]

    def test_publishing_again_keeps_them_and_what_is_booked(self, day):
        booking = book(day.slots.first())
        before = set(day.slots.values_list("pk", flat=True))
        publish(day)
        assert set(day.slots.values_list("pk", flat=True)) == before
        event = EventPage.objects.get(pk=day.pk)
        event.hosts = [host for host in event.hosts.all() if host.name == "Ida Host"]
        publish(event)
        assert day.slots.filter(withdrawn=False, host_name="Ida Host").count() == 4
        assert list(day.slots.filter(host_name="Hal Host")) == [booking.slot]
        assert Slot.objects.get(pk=booking.slot_id).withdrawn


class TestBooking:
    def test_everybody_in_it_gets_one_mail_with_an_entry(
        self, day, organisation, provider, mail_to, deliver_on_commit
    ):
        slot = day.slots.first()
        with deliver_on_commit():
            booking = book(slot, organisation, interests="None")
        for address in (provider.email, "ann@example.org", slot.host_email):
            [message] = mail_to(address)
            method, entry = entry_of(message)
            assert (method, entry["UID"], entry.start) == (
                "REQUEST", f"slot-{booking.reference}", slot.starts_at,
            )  # fmt: skip
            assert "Staffing" in message.body
        assert "Interests declared: None" in mail_to(slot.host_email)[0].body
        assert "Interests declared" not in mail_to("ann@example.org")[0].body
        assert mail_to(slot.host_email)[0].subject.startswith(f"Booked: {organisation}")

    def test_a_slot_is_booked_once(self, day):
        slot = day.slots.first()
        book(slot)
        with pytest.raises(errors.SlotTaken):
            book(slot)
        assert slot not in Slot.objects.free(day.starts_at - timedelta(days=1))

    def test_one_for_each_organisation_in_an_engagement(self, day, organisation):
        first, *_, last = day.slots.all()
        book(first, organisation)
        with pytest.raises(errors.OneSlotEach) as refused:
            book(last, organisation)
        assert "so that all are treated alike" in str(refused.value)

    def test_days_about_the_same_opportunity_count_together(self, index, home, organisation):
        first, second = (
            make_event(kind=EventKind.ONE_TO_ONE, hosts=[name], engagement=home,
                       starts_at=make_event().starts_at + timedelta(days=number))
            for number, name in enumerate(["Hal Host", "Ida Host"])
        )  # fmt: skip
        book(first.slots.first(), organisation)
        with pytest.raises(errors.OneSlotEach):
            book(second.slots.first(), organisation)

    def test_more_where_the_organiser_opened_it(self, index, organisation):
        event = make_event(kind=EventKind.ONE_TO_ONE, hosts=["Hal Host"], one_slot_each=False)
        first, *_, last = event.slots.all()
        book(first, organisation)
        assert book(last, organisation)

    def test_opened_for_some_time_and_closed_again(self, day, organisation):
        first, third, *_, last = day.slots.all()
        book(first, organisation)
        EventPage.objects.filter(pk=day.pk).update(one_slot_each=False)
        book(last, organisation)
        slots.cancel_booking(booking=SlotBooking.objects.get(slot=first), by=None)
        EventPage.objects.filter(pk=day.pk).update(one_slot_each=True)
        with pytest.raises(errors.OneSlotEach):
            book(third, organisation)

    def test_nobody_is_in_two_conversations_at_once(self, index, organisation):
        event = make_event(
            kind=EventKind.ONE_TO_ONE, hosts=["Hal Host", "Ida Host"], one_slot_each=False
        )
        at_ten = event.slots.filter(starts_at=event.starts_at)
        book(at_ten[0], organisation)
        with pytest.raises(errors.BusyThen):
            book(at_ten[1], organisation)

    def test_a_host_of_two_overlapping_days_is_booked_once(self, index):
        one = make_event(kind=EventKind.ONE_TO_ONE, hosts=["Hal Host"])
        other = make_event(kind=EventKind.ONE_TO_ONE, hosts=["Hal Host"], slot_minutes=45)
        book(one.slots.all()[1])
        with pytest.raises(errors.SlotTaken):
            book(other.slots.first())

    def test_the_database_itself_refuses(self, day):
        booking = book(day.slots.first())
        claim = booking.claims.first()
        with pytest.raises(IntegrityError), transaction.atomic():
            TimeClaim.objects.create(booking=booking, party=claim.party, at=claim.at)
        with pytest.raises(IntegrityError), transaction.atomic():
            SlotBooking.objects.create(
                slot=booking.slot, engagement_id=day.pk, token=uuid.uuid4(),
                organisation=ProviderOrganisationFactory(), created_at=booking.created_at,
            )  # fmt: skip

    def test_the_same_form_twice_is_one_booking(self, day, organisation, deliver_on_commit,
                                                mail_to):  # fmt: skip
        token, slot = uuid.uuid4(), day.slots.first()
        with deliver_on_commit():
            assert book(slot, organisation, token=token) == book(slot, organisation, token=token)
        assert len(mail_to("ann@example.org")) == 1

    def test_somebody_elses_form_is_refused(self, day, organisation, stranger):
        token, slot = uuid.uuid4(), day.slots.first()
        book(slot, organisation, token=token)
        with pytest.raises(PermissionDenied):
            book(slot, stranger.organisations.get(), token=token)

    def test_not_for_others_and_not_too_late(self, day, organisation, stranger):
        with pytest.raises(PermissionDenied):
            book(day.slots.first(), organisation, by=stranger)
        with pytest.raises(errors.RegistrationClosed):
            book(day.slots.first(), organisation, now=day.starts_at)


class TestGivingUp:
    def test_frees_the_time_and_the_calendars(
        self, day, organisation, provider, mail_to, deliver_on_commit
    ):
        booking = book(day.slots.first(), organisation)
        with deliver_on_commit():
            assert slots.cancel_booking(booking=booking, by=provider)
            assert not slots.cancel_booking(booking=booking, by=provider)
        method, entry = entry_of(mail_to("ann@example.org")[-1])
        assert (method, entry["SEQUENCE"], entry["STATUS"]) == ("CANCEL", 1, "CANCELLED")
        assert not TimeClaim.objects.exists()
        assert book(day.slots.last(), organisation)

    def test_through_the_mailed_link(self, day, organisation, client, mail_to, deliver_on_commit):
        with deliver_on_commit():
            booking = book(day.slots.first(), organisation)
        path = re.search(
            r"http://testserver(/events/conversation/\S+)", mail_to("ann@example.org")[0].body
        ).group(1)
        assert "Give up the conversation" in client.get(path).content.decode()
        booking.refresh_from_db()
        assert booking.cancelled_at is None
        assert "was given up" in client.post(path).content.decode()
        assert client.get(path[:-3] + "x/").status_code == 404

    def test_a_link_of_a_day_that_is_over_says_so(
        self, day, organisation, client, time_machine, mail_to, deliver_on_commit
    ):
        with deliver_on_commit():
            book(day.slots.first(), organisation)
        path = re.search(
            r"http://testserver(/events/conversation/\S+)", mail_to("ann@example.org")[0].body
        ).group(1)
        time_machine.move_to(day.ends_at)
        assert client.get(path).status_code == 410

    def test_the_cut_off_binds_providers_and_not_staff(self, day, organisation, provider,
                                                       commissioner):  # fmt: skip
        booking = book(day.slots.first(), organisation)
        EventPage.objects.filter(pk=day.pk).update(cancel_until=day.starts_at - timedelta(days=40))
        booking = SlotBooking.objects.get(pk=booking.pk)
        with pytest.raises(errors.CancellingClosed):
            slots.cancel_booking(booking=booking, by=provider)
        assert slots.cancel_booking(booking=booking, by=commissioner)


class TestPages:
    def test_from_the_event_to_the_account(self, day, client, provider, organisation,
                                           deliver_on_commit):  # fmt: skip
        client.force_login(provider)
        html = client.get(day.url).content.decode()
        assert "8 of 8 times are free" in html
        path = f"/events/{day.pk}/conversation/"
        assert "10am to 10:30am with Hal Host" in client.get(path).content.decode()
        data = {"token": uuid.uuid4(), "slot": day.slots.first().pk, "name": "Ann",
                "email": "ann@example.org", "organisation": organisation.pk}  # fmt: skip
        response = client.post(path, data, follow=True)
        assert "Your conversation is booked" in response.content.decode()
        again = client.post(path, data)
        assert again.headers["Location"].startswith("/events/conversations/")
        assert SlotBooking.objects.count() == 1
        assert "Conversation with Hal Host" in client.get("/providers/account/").content.decode()
        assert "7 of 8 times are free" in client.get(day.url).content.decode()

    def test_a_time_that_has_gone_is_said_beside_the_times(self, day, client, provider,
                                                          organisation):  # fmt: skip
        slot = day.slots.first()
        book(slot)
        client.force_login(provider)
        data = {"token": uuid.uuid4(), "slot": slot.pk, "name": "Ann Kept",
                "email": "ann@example.org", "organisation": organisation.pk}  # fmt: skip
        html = client.post(f"/events/{day.pk}/conversation/", data).content.decode()
        assert "This time has just gone. Choose another one." in html
        assert 'value="Ann Kept"' in html

    def test_the_ordinary_form_leads_to_the_conversations(self, day, client, provider):
        client.force_login(provider)
        response = client.get(f"/events/{day.pk}/register/")
        assert response.headers["Location"] == f"/events/{day.pk}/conversation/"


class TestFairness:
    def test_a_note_is_kept_with_who_wrote_it(self, day, commissioner, provider, client,
                                              organisation):  # fmt: skip
        booking = book(day.slots.first(), organisation)
        with pytest.raises(PermissionDenied):
            slots.note_conversation(booking=booking, took_place=True, note="x", by=provider)
        client.force_login(commissioner)
        path = f"/cms/events/{day.pk}/slots/{booking.pk}/"
        client.post(path, {"took_place": "yes", "note": "=Told the timetable."})
        booking.refresh_from_db()
        assert (booking.took_place, booking.noted_by) == (True, commissioner)
        rows = list(csv.DictReader(StringIO(
            client.get(f"/cms/events/{day.pk}/slots/log.csv").content.decode("utf-8-sig")
        )))  # fmt: skip
        assert [row["Minutes"] for row in rows] == ["30"] * 8
        assert rows[0]["Note"] == "'=Told the timetable."
        assert sum(row["Organisation"] == "not booked" for row in rows) == 7
        assert AuditRecord.objects.filter(verb="exported the fairness log").exists()

    def test_a_clarification_is_public_and_told_to_all(
        self, day, commissioner, client, mail_to, deliver_on_commit
    ):
        book(day.slots.first())
        client.force_login(commissioner)
        with deliver_on_commit():
            client.post(
                f"/cms/events/{day.pk}/slots/",
                {"question": "Is TUPE in?", "answer": "Yes, for two schemes."},
            )
        client.logout()
        assert "Yes, for two schemes." in client.get(day.url).content.decode()
        assert Clarification.objects.get().by == commissioner
        assert mail_to("ann@example.org")[-1].subject.startswith("Clarification:")

    def test_a_booking_of_another_event_is_not_found(self, day, commissioner, client, index):
        booking = book(day.slots.first())
        client.force_login(commissioner)
        other = make_event()
        assert client.get(f"/cms/events/{other.pk}/slots/{booking.pk}/").status_code == 404

    def test_names_are_forgotten_and_the_note_stays(self, day, commissioner):
        booking = book(day.slots.first())
        slots.note_conversation(booking=booking, took_place=True, note="Kept.", by=commissioner)
        forget(now=day.ends_at + FORGET_PEOPLE_AFTER)
        booking.refresh_from_db()
        assert (booking.name, booking.email, booking.topics) == ("", "", "")
        assert booking.note == "Kept."
