"""Series, holding an event again, personal calendars, and what search engines read."""

import json
import re
from datetime import UTC, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from icalendar import Calendar

from events.domain.registration import cancel_registration
from events.domain.repeating import moved, repeat_event
from events.models import CalendarFeed, EventPage, EventSeries
from tests.factories.events import make_event, make_registration, person, publish, workshop

pytestmark = pytest.mark.django_db


class TestRepeating:
    @pytest.fixture
    def event(self, index):
        return make_event(
            title="Forum", slug="forum", sessions=[workshop("Homes", at=1, until=2)],
            questions=[{"label": "Why?"}], hosts=["Hal Host"],
        )  # fmt: skip

    def test_makes_drafts_with_the_whole_programme(self, event, commissioner, organisation):
        make_registration(event, organisation)
        day = timezone.localdate(event.starts_at) + timedelta(days=28)
        [draft] = repeat_event(event=event, days=[day], by=commissioner)
        assert not draft.live
        assert draft.translation_key != event.translation_key
        assert timezone.localdate(draft.starts_at) == day
        assert (
            timezone.localtime(draft.starts_at).time() == timezone.localtime(event.starts_at).time()
        )
        [session] = draft.sessions.all()
        assert session.title == "Homes"
        assert session.starts_at - draft.starts_at == timedelta(hours=1)
        assert draft.hosts.get().free_from == draft.starts_at
        assert draft.questions.get().label == "Why?"
        assert not draft.registrations.exists()
        published = publish(draft)
        assert published.places.taken == 0
        assert published.sessions.get().places.taken == 0
        assert event.sessions.get().pk != published.sessions.get().pk

    def test_they_form_a_series_that_the_page_shows(self, event, commissioner, client):
        day = timezone.localdate(event.starts_at)
        drafts = repeat_event(
            event=event, days=[day + timedelta(days=n) for n in (7, 14)], by=commissioner,
            series_title="Forum each week",
        )  # fmt: skip
        publish(drafts[0])
        series = EventSeries.objects.get()
        assert set(series.events.all()) == {event, *drafts}
        html = client.get(event.url).content.decode()
        assert "All dates: Forum each week" in html
        page = client.get(f"/events/series/{series.slug}/")
        assert len(page.context["coming"]) == 2

    def test_the_clock_time_stays_across_a_change_of_the_clocks(self):
        before = timezone.make_aware(timezone.datetime(2027, 3, 20, 10))
        assert timezone.localtime(moved(before, 14)).hour == 10
        passed = moved(before, 14).astimezone(UTC) - before.astimezone(UTC)
        assert passed == timedelta(days=14) - timedelta(hours=1)

    def test_by_the_page(self, event, client, commissioner, analyst):
        client.force_login(commissioner)
        day = timezone.localdate(event.starts_at) + timedelta(days=7)
        path = f"/cms/events/{event.pk}/repeat/"
        data = {"first_day": day.isoformat(), "times": 3, "weeks": 2, "series_title": ""}
        assert client.post(path, {**data, "times": 99}).status_code == 200
        client.post(path, data)
        assert EventPage.objects.count() == 4
        assert EventSeries.objects.get().title == "Forum"

    def test_not_by_who_may_not_add_events(self, event, provider):
        with pytest.raises(PermissionDenied):
            repeat_event(event=event, days=[timezone.localdate()], by=provider)


class TestPersonalCalendar:
    def test_holds_what_was_booked_and_follows_changes(self, index, client, provider, organisation):
        event = make_event(title="Forum", joining_link="https://meet.example.org/x")
        make_event(title="Not mine")
        made = make_registration(event, organisation, person("Ann Example"))
        client.force_login(provider)
        html = client.get("/events/my-calendar/").content.decode()
        path = re.search(r"http://testserver(/events/my-calendar/[^\"]+\.ics)", html).group(1)
        client.logout()
        [entry] = Calendar.from_ical(client.get(path).content).events
        assert entry["SUMMARY"] == "Forum"
        assert "https://meet.example.org/x" in entry["DESCRIPTION"]
        assert entry["DTSTART"].params["TZID"] == "Europe/London"
        cancel_registration(registration=made, by=provider)
        assert Calendar.from_ical(client.get(path).content).events == []

    def test_a_new_address_shuts_the_old_one(self, client, provider):
        client.force_login(provider)
        client.get("/events/my-calendar/")
        old = CalendarFeed.objects.get().secret
        client.post("/events/my-calendar/")
        assert client.get(f"/events/my-calendar/{old}.ics").status_code == 404
        assert (
            client.get(f"/events/my-calendar/{CalendarFeed.objects.get().secret}.ics").status_code
            == 200
        )

    def test_of_somebody_who_left_is_closed(self, client, provider):
        feed = CalendarFeed.objects.create(user=provider)
        provider.is_active = False
        provider.save()
        assert client.get(f"/events/my-calendar/{feed.secret}.ics").status_code == 404


class TestSchemaOrg:
    def facts(self, client, event):
        html = client.get(event.url).content.decode()
        [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        return json.loads(text)

    def test_says_when_where_and_whether(self, index, client):
        event = make_event(title="Homes </script><b> & more", attendance_mode="hybrid",
                           joining_link="https://meet.example.org/secret")  # fmt: skip
        facts = self.facts(client, event)
        assert facts["name"] == event.title
        assert facts["startDate"] == event.starts_at.isoformat()
        assert facts["eventStatus"] == "https://schema.org/EventScheduled"
        assert [place["@type"] for place in facts["location"]] == ["Place", "VirtualLocation"]
        assert "secret" not in json.dumps(facts)

    def test_a_cancelled_event_is_cancelled(self, index, client):
        event = make_event(cancelled=True, cancelled_reason="Ill")
        assert self.facts(client, event)["eventStatus"] == "https://schema.org/EventCancelled"


def test_the_page_of_a_large_programme_asks_few_questions(
    index, client, django_assert_max_num_queries
):
    event = make_event(
        sessions=[
            {**workshop(f"Session {n}", at=n // 10 * 0.5, until=n // 10 * 0.5 + 0.5, capacity=20),
             "room": f"Room {n % 10}"}
            for n in range(60)
        ]
    )  # fmt: skip
    client.get(event.url)
    with django_assert_max_num_queries(14):
        html = client.get(event.url).content.decode()
    assert "Session 59" in html
