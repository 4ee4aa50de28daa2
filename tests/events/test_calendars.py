"""Calendar files: what is in them, for whom, and that entries keep their identity."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar

from tests.factories.events import make_event, make_registration, publish

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def read(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


class TestFeed:
    def test_holds_every_public_coming_event(self, client, event):
        make_event(title="Over", starts_at=timezone.now() - timedelta(days=3))
        make_event(title="Draft").unpublish()
        make_event(title="Some day in summer", when_known_as="Summer")
        calendar = read(client.get("/events/calendar.ics"))
        assert [entry["SUMMARY"] for entry in calendar.events] == [event.title]
        assert calendar["METHOD"] == "PUBLISH"
        assert calendar["X-WR-TIMEZONE"] == "Europe/London"

    def test_is_a_valid_calendar_when_nothing_is_coming(self, client, index):
        assert read(client.get("/events/calendar.ics")).events == []

    def test_never_shows_the_joining_link(self, client, index):
        event = make_event(joining_link="https://meet.example.org/secret", attendance_mode="online")
        for path in ("/events/calendar.ics", f"/events/{event.pk}/event.ics", event.url):
            assert b"meet.example.org" not in client.get(path).content

    def test_says_when_an_event_is_cancelled(self, client, event):
        event.cancelled = True
        publish(event)
        (entry,) = read(client.get("/events/calendar.ics")).events
        assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 1)


class TestOneEvent:
    def test_keeps_its_identity_while_its_sequence_rises_with_each_change(self, client, event):
        path = f"/events/{event.pk}/event.ics"
        (first,) = read(client.get(path)).events
        event.summary = "Says more, changes nothing in a calendar."
        event = publish(event)
        (same,) = read(client.get(path)).events
        event.starts_at += timedelta(hours=1)
        event.slug = "moved"
        publish(event)
        (moved,) = read(client.get(path)).events
        assert [entry["SEQUENCE"] for entry in (first, same, moved)] == [0, 0, 1]
        assert first["UID"] == same["UID"] == moved["UID"]
        assert moved.start == first.start + timedelta(hours=1)

    def test_publishing_an_old_version_raises_the_sequence_too(self, client, event):
        old = event.latest_revision
        event.starts_at += timedelta(hours=1)
        publish(event)
        old.publish()
        (entry,) = read(client.get(f"/events/{event.pk}/event.ics")).events
        assert entry["SEQUENCE"] == 2

    @pytest.mark.parametrize(
        ("day", "zone"),
        [(datetime(2027, 3, 27), "GMT"), (datetime(2027, 3, 29), "BST"),
         (datetime(2027, 10, 30), "BST"), (datetime(2027, 11, 1), "GMT")],
        ids=["before spring", "after spring", "before autumn", "after autumn"],
    )  # fmt: skip
    def test_shows_the_clock_of_london_on_both_sides_of_each_change(self, client, index, day, zone):
        start = day.replace(hour=9, minute=30, tzinfo=LONDON)
        event = make_event(starts_at=start)
        (entry,) = read(client.get(f"/events/{event.pk}/event.ics")).events
        assert entry.start.strftime("%H:%M %Z") == f"09:30 {zone}"
        assert entry.start == start
        assert f"9:30am to 3:30pm ({zone})" in client.get(event.url).content.decode()

    def test_is_not_there_for_drafts_and_vague_dates(self, client, event):
        vague = make_event(when_known_as="March 2028")
        event.unpublish()
        for pk in (event.pk, vague.pk, 999_999):
            assert client.get(f"/events/{pk}/event.ics").status_code == 404


class TestForTheRegistered:
    @pytest.fixture
    def path(self, index, organisation):
        event = make_event(joining_link="https://meet.example.org/secret", attendance_mode="online")
        return f"/events/registrations/{make_registration(event, organisation).reference}/event.ics"

    def test_holds_the_joining_link(self, client, path, provider):
        client.force_login(provider)
        (entry,) = read(client.get(path)).events
        assert "https://meet.example.org/secret" in entry["DESCRIPTION"]

    def test_is_closed_to_everybody_else(self, client, path, stranger, commissioner):
        assert client.get(path).status_code == 302
        for user in (stranger, commissioner):
            client.force_login(user)
            assert client.get(path).status_code == 404
