"""The demonstration's events load through the same verbs as everything else."""

import pytest
from django.utils import timezone

from consultations.models import ConsultationResponse, ResponseFile
from engagement_site.demo.context import DemoContext
from engagement_site.demo.loading import consultations, people, session_notes
from engagement_site.demo.loading import events as loader
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
    SessionWait,
    SlotBooking,
)
from feedback_analysis.domain.sources import take_consultation
from tests.factories.feedback_analysis import AnalysisFactory

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


def test_a_hybrid_event_and_a_workshop_that_is_waited_for_are_there(demo, client):
    forum = EventPage.objects.with_places().get(pk=demo.pages["EVT-DEMO-08"].pk)
    assert forum.is_hybrid
    assert "Online: " in client.get(forum.url).content.decode()
    assert SessionWait.objects.waiting().count() == 3
    wanted = SessionWait.objects.first().session
    assert SessionPlaces.objects.get(session=wanted).left == 0


def test_the_workshop_of_2017_has_notes_of_facilitators(demo, commissioner, client, analyst):
    """Typed in and from a sheet, with fictional names, where the team looks, and for analysis."""
    consultations.load(demo)
    session_notes.load(demo)
    conference = demo.pages["EVT-2017-01"]
    client.force_login(commissioner)
    html = client.get(f"/cms/events/{conference.pk}/running/").content.decode()
    assert "Fern Facilitator (fictional)</a>, typed in" in html
    assert "Felix Facilitator (fictional)</a>, with the sheet" in html
    [sheet] = ResponseFile.objects.all()
    assert bytes(sheet.content).startswith(b"\x89PNG")
    responses = ConsultationResponse.objects.filter(consultation=demo.pages["CON-2017-01"])
    assert [one.illustrative for one in responses] == [True, True]
    source = take_consultation(
        AnalysisFactory(), consultation=demo.pages["CON-2017-01"], by=analyst
    )
    facts = {(one.facts["event"], one.facts["session"]) for one in source.responses.all()}
    assert facts == {(conference.title, "Children's providers' workshop")}
    assert {one.question for one in source.responses.all()} == set(
        conference.sessions.get(title="Children's providers' workshop").question_list
    )
