"""The demonstration's events load through the same verbs as everything else."""

import pytest
from django.utils import timezone

from engagement_site.demo.context import DemoContext
from engagement_site.demo.loading import events as loader
from engagement_site.demo.loading import people
from events.domain.places import recount
from events.enums import EventState
from events.models import Delegate, EventPage, EventPlaces, SessionPlaces

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(home):
    demo = DemoContext(home=home, today=timezone.localdate())
    people.load(demo)
    loader.load(demo)
    return demo


def test_history_is_as_it_was(demo, client):
    conference = demo.pages["EVT-2017-01"]
    assert conference.when == "Thursday 9 November 2017, 9:30am to 3:30pm (GMT)"
    assert (conference.venue_name, conference.capacity) == ("The Baltic", 150)
    assert not conference.illustrative
    workshop = conference.sessions.get(title="Children's providers' workshop")
    assert len(workshop.question_list) == 3
    html = client.get(conference.url).content.decode()
    assert "What do you see as the barriers to working with Gateshead?" in html
    assert "Families Overview and Scrutiny Committee" in html
    follow_up = demo.pages["EVT-2018-01"]
    assert follow_up.when == "March 2018"
    related = client.get(conference.url).context["related_pages"]
    assert [page.title for page in related] == [follow_up.title]


def test_something_is_always_coming_open_and_just_over(demo):
    now = timezone.now()
    coming = EventPage.objects.live().coming(now)
    assert {event.state for event in coming} == {EventState.OPEN}
    assert coming.count() == 3
    assert EventPage.objects.past(now).first().illustrative
    assert all(event.starts_at.weekday() < 5 for event in coming)
    assert EventPlaces.objects.get(event=demo.pages["EVT-DEMO-04"]).left == 1


def test_the_fictional_people_are_counted_right(demo):
    assert Delegate.objects.exists()
    assert SessionPlaces.objects.filter(taken__gt=0).exists()
    assert [recount(event=event, dry_run=True) for event in EventPage.objects.all()] == [[]] * 7
    assert all(
        address.endswith("@example.org")
        for address in Delegate.objects.values_list("email", flat=True)
    )
