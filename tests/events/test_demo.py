"""The demonstration's events load through the same verbs as everything else."""

import pytest
from django.utils import timezone

from engagement_site.demo.context import DemoContext
from engagement_site.demo.loading import events as loader
from engagement_site.demo.loading import people
from events.domain.places import recount
from events.enums import EventKind, EventState, ProposalState, RegistrationStatus
from events.models import (
    CheckIn,
    Delegate,
    EventPage,
    EventPlaces,
    EventSeries,
    Proposal,
    Registration,
    SessionPlaces,
    SlotBooking,
)

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
    assert {event.state for event in coming} >= {EventState.OPEN, EventState.FULL}
    assert coming.filter(kind=EventKind.CONFERENCE, cancelled=False).exists()
    assert EventPage.objects.past(now).first().illustrative
    today = demo.pages["EVT-DEMO-10"]
    assert all(event.starts_at.weekday() < 5 for event in coming.exclude(pk=today.pk))
    assert EventPlaces.objects.get(event=demo.pages["EVT-DEMO-04"]).left == 1


def test_the_fictional_people_are_counted_right(demo):
    assert Delegate.objects.exists()
    assert SessionPlaces.objects.filter(taken__gt=0).exists()
    assert [recount(event=event, dry_run=True) for event in EventPage.objects.all()] == [[]] * 14
    assert all(
        address.endswith("@example.org")
        for address in Delegate.objects.values_list("email", flat=True)
    )


def test_every_part_of_running_events_is_there_to_see(demo, client):
    assert EventSeries.objects.get().events.live().count() == 3
    assert SlotBooking.objects.standing().count() == 3
    assert {one.state for one in Proposal.objects.all()} == {
        ProposalState.SUBMITTED, ProposalState.ACCEPTED, ProposalState.DECLINED,
    }  # fmt: skip
    assert Registration.objects.filter(status=RegistrationStatus.WAITING).count() == 2
    assert CheckIn.objects.filter(delegate__event=demo.pages["EVT-DEMO-10"]).count() == 3
    html = client.get(demo.pages["EVT-DEMO-06"].url).content.decode()
    assert "A night in a sensor home" in html
    assert "A farm on the phone" not in html
    html = client.get(demo.pages["EVT-DEMO-05"].url).content.decode()
    assert "5 of 8 times are free" in html
    assert "No lot asks for a least number" in html
