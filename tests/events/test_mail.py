"""What is sent about registrations, read back as the people who get it would."""

import re
from email import message_from_bytes

import pytest
from django.core import mail as outbox
from icalendar import Calendar

from engagement_site.core.models import OutgoingMail
from events.domain.registration import cancel_delegate, cancel_registration
from tests.factories.events import make_event, make_registration, person, workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(index):
    return make_event(
        title="Children's homes & care: briefing",
        slug="briefing",
        joining_link="https://meet.example.org/secret-room",
        attendance_mode="hybrid",
        access_details="Step-free.",
        what_to_bring="A question.",
        contact_email="events@example.org",
        sessions=[workshop("Homes", at=1, until=2)],
    )


@pytest.fixture
def registration(event, organisation, deliver_on_commit):
    """Prue registers herself and Ann."""
    prue = organisation.memberships.get().user
    with deliver_on_commit():
        return make_registration(
            event,
            organisation,
            person(prue.name, email=prue.email, online=True),
            person("Ann Example", sessions=(event.sessions.get().pk,), access="Hearing loop"),
        )


def calendar_of(message):
    """Return the calendar part's method in the header, its file name and what is in it."""
    parsed = message_from_bytes(message.message().as_bytes())
    (part,) = [one for one in parsed.walk() if one.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    return part.get_param("method"), part.get_filename(), calendar


def tuple_of(attachment):
    return (
        tuple(attachment)
        if not hasattr(attachment, "get_filename")
        else (attachment.get_filename(),)
    )


def html_of(message):
    return next(body for body, kind in message.alternatives if kind == "text/html")


def one(messages):
    (message,) = messages
    return message


class TestConfirmation:
    def test_one_mail_each_and_none_twice_to_who_books_and_comes(self, registration, provider):
        assert sorted(address for message in outbox.outbox for address in message.to) == sorted(
            [provider.email, "ann.example@example.org"]
        )

    def test_the_booker_reads_who_is_coming(self, registration, provider, event, mail_to):
        message = one(mail_to(provider.email))
        assert message.subject == f"Registered: Children's homes & care: briefing, {event.when}"
        for text in (message.body, html_of(message)):
            assert registration.reference in text
            assert "Prue Provider" in text
            assert "Ann Example (in the room): Homes (" in text
            assert f"{registration.booked_by.name} (online)" in text
            assert "https://meet.example.org/secret-room" in text
            assert "Hearing loop" not in text
        assert "&#x27;" not in message.body
        assert "&amp;" not in message.body
        assert message.extra_headers["Reply-To"] == "events@example.org"

    def test_the_delegate_reads_when_where_and_how_to_give_up(
        self, registration, event, organisation, mail_to, client
    ):
        message = one(mail_to("ann.example@example.org"))
        assert (
            message.subject == f"You have a place: Children's homes & care: briefing, {event.when}"
        )
        for text in (message.body, html_of(message)):
            assert "Ann Example, you have a place" in text
            assert organisation.name in text
            assert event.when in text
            assert "A question." in text
            assert "Step-free." in text
            assert "Hearing loop" not in text
            assert "http://testserver/events/briefing/" in text
        address = re.search(r"http://testserver(/events/place/\S+)", message.body).group(1)
        assert "Give up my place" in client.get(address).content.decode()

    def test_the_entry_is_an_invitation_that_is_accepted_already(
        self, registration, event, mail_to
    ):
        method, name, calendar = calendar_of(one(mail_to("ann.example@example.org")))
        assert (method, name, calendar["METHOD"]) == ("REQUEST", "event.ics", "REQUEST")
        (entry,) = calendar.events
        assert entry["UID"] == f"event-{event.translation_key}"
        assert entry["SEQUENCE"] == 0
        assert entry["STATUS"] == "CONFIRMED"
        assert entry["SUMMARY"] == event.title
        assert entry["DTSTART"].params["TZID"] == "Europe/London"
        assert (entry.start, entry.end) == (event.starts_at, event.ends_at)
        assert entry["LOCATION"] == "The Example Rooms, 1 Sample Street, Gateshead"
        assert entry["URL"] == "http://testserver/events/briefing/"
        assert entry["ORGANIZER"] == "mailto:events@example.org"
        attendee = entry["ATTENDEE"]
        assert attendee == "mailto:ann.example@example.org"
        assert (attendee.params["PARTSTAT"], attendee.params["RSVP"]) == ("ACCEPTED", "FALSE")
        assert [zone.tz_name for zone in calendar.timezones] == ["Europe/London"]

    def test_who_takes_part_online_has_the_link_and_nobody_else(
        self, registration, provider, event, mail_to
    ):
        online, in_room = one(mail_to(provider.email)), one(mail_to("ann.example@example.org"))
        (entry,) = calendar_of(online)[2].events
        assert entry["LOCATION"] == "Online"
        assert event.joining_link in entry["DESCRIPTION"]
        (entry,) = calendar_of(in_room)[2].events
        assert event.joining_link not in entry["DESCRIPTION"]
        assert event.joining_link not in in_room.body
        assert "check-in-code.png" in [name for name, *_ in map(tuple_of, in_room.attachments)]
        assert "check-in-code.png" not in [name for name, *_ in map(tuple_of, online.attachments)]

    def test_who_books_for_others_gets_no_entry(
        self, event, organisation, provider, mail_to, deliver_on_commit
    ):
        with deliver_on_commit():
            make_registration(event, organisation, person("Cy Example"))
        parsed = message_from_bytes(one(mail_to(provider.email)).message().as_bytes())
        assert "text/calendar" not in [part.get_content_type() for part in parsed.walk()]

    def test_nothing_goes_before_the_commit(self, event, organisation):
        make_registration(event, organisation)
        assert OutgoingMail.objects.count() == 2
        assert outbox.outbox == []

    def test_odd_characters_in_a_name_do_not_break_the_entry(
        self, event, organisation, mail_to, deliver_on_commit
    ):
        name = 'Zoë; "Zed", O\'Neil\r\nBEGIN:VALARM'
        with deliver_on_commit():
            make_registration(event, organisation, person(name, email="zoe@example.org"))
        (entry,) = calendar_of(one(mail_to("zoe@example.org")))[2].events
        assert entry["ATTENDEE"].params["CN"].startswith("Zoë; 'Zed', O'Neil")
        assert entry.subcomponents == []


class TestGivingUp:
    def test_takes_the_event_out_of_the_calendar(
        self, registration, event, provider, mail_to, deliver_on_commit
    ):
        outbox.outbox.clear()
        with deliver_on_commit():
            cancel_delegate(delegate=registration.delegates.get(name="Ann Example"), by=provider)
        message = one(mail_to("ann.example@example.org"))
        assert message.subject == "Your place is given up: Children's homes & care: briefing"
        assert "you no longer have a place" in message.body.lower()
        method, name, calendar = calendar_of(message)
        assert (method, name, calendar["METHOD"]) == ("CANCEL", "cancelled.ics", "CANCEL")
        (entry,) = calendar.events
        assert (entry["UID"], entry["SEQUENCE"]) == (f"event-{event.translation_key}", 1)
        assert entry["STATUS"] == "CANCELLED"
        assert entry["ATTENDEE"] == "mailto:ann.example@example.org"

    def test_the_booker_reads_who_still_comes(
        self, registration, provider, mail_to, deliver_on_commit
    ):
        outbox.outbox.clear()
        with deliver_on_commit():
            cancel_delegate(delegate=registration.delegates.get(name="Ann Example"), by=provider)
        message = one(mail_to(provider.email))
        assert message.subject == "Given up: Ann Example at Children's homes & care: briefing"
        for text in (message.body, html_of(message)):
            assert "Some places are given up" in text
            assert "Still coming" in text

    def test_of_all_is_one_mail_each(self, registration, provider, mail_to, deliver_on_commit):
        outbox.outbox.clear()
        with deliver_on_commit():
            cancel_registration(registration=registration, by=provider)
            cancel_registration(registration=registration, by=provider)
        assert "Your registration is cancelled" in one(mail_to(provider.email)).body
        method, _, calendar = calendar_of(one(mail_to(provider.email)))
        assert method == "CANCEL"
        assert calendar.events[0]["ATTENDEE"] == f"mailto:{provider.email}"
        assert len(outbox.outbox) == 2

    def test_coming_back_is_told_anew_with_a_higher_sequence(
        self, registration, event, organisation, provider, mail_to, deliver_on_commit
    ):
        cancel_registration(registration=registration, by=provider)
        outbox.outbox.clear()
        with deliver_on_commit():
            make_registration(event, organisation, person("Ann Example"))
        (entry,) = calendar_of(one(mail_to("ann.example@example.org")))[2].events
        assert entry["SEQUENCE"] == 2
