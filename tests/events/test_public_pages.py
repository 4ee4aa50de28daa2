"""The list and the event page: what a visitor reads, and that it is never stale."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from engagement_site.core import registry
from events import programme, queries
from events.models import EventPage, EventSession
from tests.factories.events import make_event, make_registration, person, publish, workshop

pytestmark = pytest.mark.django_db


def titles(client, query=""):
    context = client.get(f"/events/{query}").context
    return [event.title for event in context["page_of_events"]]


class TestList:
    @pytest.fixture(autouse=True)
    def events(self, index):
        now = timezone.now()
        make_event(title="Later", starts_at=now + timedelta(days=60), kind="conference")
        make_event(title="Sooner", starts_at=now + timedelta(days=2), attendance_mode="online")
        make_event(title="Running", starts_at=now - timedelta(hours=1))
        make_event(title="Long over", starts_at=now - timedelta(days=90))
        make_event(title="Just over", starts_at=now - timedelta(days=1))
        make_event(title="Draft").unpublish()

    def test_coming_soonest_first_and_past_latest_first(self, client):
        assert titles(client) == ["Running", "Sooner", "Later"]
        assert titles(client, "?when=past") == ["Just over", "Long over"]

    def test_filters_narrow_and_can_be_taken_away(self, client):
        assert titles(client, "?kind=conference") == ["Later"]
        assert titles(client, "?mode=online") == ["Sooner"]
        assert titles(client, "?q=soon") == ["Sooner"]
        response = client.get("/events/?kind=conference&mode=online")
        assert "No coming event fits what you chose" in response.content.decode()
        assert [one.remove_url for one in response.context["query"].chosen] == [
            "?mode=online",
            "?kind=conference",
        ]

    def test_nonsense_in_the_address_is_left_out(self, client):
        assert len(titles(client, "?kind=nonsense&mode=&when=never&page=zzz&q=%00")) == 3

    def test_has_pages_and_a_steady_number_of_queries(self, client, django_assert_max_num_queries):
        for number in range(25):
            make_event(title=f"Event {number}", starts_at=timezone.now() + timedelta(days=100))
        client.get("/events/")
        with django_assert_max_num_queries(16):
            response = client.get("/events/")
        assert len(response.context["page_of_events"]) == 20
        assert len(titles(client, "?page=2")) == 8


class TestEventPage:
    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({}, "All 10 places are free"),
            ({"capacity": None}, "No limit on places"),
            ({"registration_opens_at": timezone.now() + timedelta(days=1)}, "Registration opens "),
            ({"registration_closes_at": timezone.now()}, "Registration has closed"),
            ({"cancelled": True, "cancelled_reason": "Snow."}, "This event is cancelled. Snow."),
            ({"starts_at": timezone.now() - timedelta(days=2)}, "It took place on "),
            ({"when_known_as": "March 2028"}, "March 2028"),
        ],
        ids=["open", "no limit", "not yet open", "closed", "cancelled", "past", "vague"],
    )
    def test_says_where_registration_stands(self, client, index, fields, words):
        assert words in client.get(make_event(**fields).url).content.decode()

    def test_says_when_it_is_full(self, client, index, organisation):
        event = make_event(capacity=1)
        make_registration(event, organisation)
        html = client.get(event.url).content.decode()
        assert "The event is full" in html
        assert ">Register<" not in html

    def test_shows_the_joining_link_to_the_registered_only(
        self, client, index, organisation, provider, stranger, commissioner
    ):
        event = make_event(joining_link="https://meet.example.org/secret", attendance_mode="online")
        registration = make_registration(event, organisation, person("Sid", email=stranger.email))
        for user, shown in ((provider, True), (stranger, True), (commissioner, False)):
            client.force_login(user)
            assert ("meet.example.org" in client.get(event.url).content.decode()) is shown
        registration.delegates.update(cancelled_at=timezone.now())
        client.force_login(stranger)
        assert "meet.example.org" not in client.get(event.url).content.decode()

    def test_lays_the_programme_out_by_time_and_room(self, client, index):
        event = make_event(
            sessions=[
                {"title": "Welcome", "at": 0, "until": 1, "room": "Hall"},
                {**workshop("Homes", at=1, until=2, capacity=5), "room": "Room 1"},
                {**workshop("Alerts", at=1, until=2), "room": "Room 2"},
                {**workshop("Health", at=2, until=3), "room": "Room 2"},
                {**workshop("Tech", at=2, until=3.5), "room": "Room 3"},
            ]
        )
        (day,) = programme.by_day(list(event.sessions.all()))
        assert day.rooms == ["Room 1", "Room 2", "Room 3"]
        assert [
            [cell.session and cell.session.title for cell in row.cells] for row in day.rows
        ] == [
            ["Welcome"],
            ["Homes", "Alerts", None],
            [None, "Health", "Tech"],
        ]
        assert "5 of 5 places left" in client.get(event.url).content.decode()

    @pytest.mark.parametrize("count", [1, 60])
    def test_sessions_cost_no_queries_of_their_own(
        self, client, index, django_assert_max_num_queries, count
    ):
        sessions = [workshop(f"W {n}", at=n / 12, until=n / 12 + 0.1) for n in range(count)]
        event = make_event(sessions=sessions)
        client.get(event.url)
        with django_assert_max_num_queries(15):
            client.get(event.url)

    def test_previews_unsaved(self, index):
        event = EventPage(title="New", slug="new", starts_at=timezone.now(), ends_at=timezone.now())
        event.sessions.add(
            EventSession(title="Talk", starts_at=timezone.now(), ends_at=timezone.now())
        )
        index.refresh_from_db()
        event.path, event.depth = f"{index.path}0001", index.depth + 1
        for page in (event, EventPage.objects.none()):
            if page:
                response = page.make_preview_request(
                    original_request=RequestFactory().get("/cms/"), preview_mode=""
                )
                assert response.status_code == 200
                assert "Talk" in response.rendered_content


class TestChoiceGroups:
    def test_put_together_what_overlaps(self, index):
        event = make_event(
            sessions=[
                workshop("A", at=0, until=1),
                workshop("B", at=0.5, until=1.5),
                workshop("C", at=1, until=2),
                workshop("D", at=2, until=3),
                workshop("E", at=2, until=3),
            ]
        )
        groups = programme.choice_groups(list(event.sessions.all()))
        assert [[one.title for one in group.sessions] for group in groups] == [
            ["A", "B", "C"],
            ["D", "E"],
        ]
        assert [group.only_one for group in groups] == [False, True]


class TestElsewhere:
    def test_the_home_page_has_a_door_with_the_next_events(self, index):
        make_event(title="Cancelled", cancelled=True)
        event = make_event(title="Next")
        (door,) = [door for door in registry.doors() if door.url == "/events/"]
        (teaser,) = door.teasers(3)
        assert (teaser.title, teaser.url, teaser.when) == ("Next", event.url, event.when)

    def test_pages_know_when_they_change_by_themselves(self, index):
        now = timezone.now().replace(microsecond=0)
        event = make_event(
            starts_at=now + timedelta(days=5),
            registration_opens_at=now + timedelta(days=1),
            registration_closes_at=now + timedelta(days=3),
        )
        instants = []
        at = now
        while (at := queries.next_change(at)) is not None:
            instants.append(at)
        assert instants == [
            event.registration_opens_at,
            event.registration_closes_at,
            event.starts_at,
            event.ends_at,
        ]

    def test_a_kept_page_goes_when_places_change(
        self, client, settings, event, organisation, provider, deliver_on_commit
    ):
        settings.PUBLIC_PAGE_CACHE_SECONDS = 300
        assert "All 10 places are free" in client.get(event.url).content.decode()
        with deliver_on_commit():
            registration = make_registration(event, organisation)
        assert "9 places left of 10" in client.get(event.url).content.decode()
        from events.domain.registration import cancel_registration

        with deliver_on_commit():
            cancel_registration(registration=registration, by=provider)
        assert "All 10 places are free" in client.get(event.url).content.decode()

    def test_a_page_published_again_shows_its_new_limit(
        self, client, settings, event, deliver_on_commit
    ):
        settings.PUBLIC_PAGE_CACHE_SECONDS = 300
        client.get(event.url)
        event.capacity = 20
        with deliver_on_commit():
            publish(event)
        assert "All 20 places are free" in client.get(event.url).content.decode()
