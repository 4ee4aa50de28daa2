"""Repairing counters, and forgetting people when it is time."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from engagement_site.core.models import AuditRecord, OutgoingMail
from events.domain.retention import FORGET_NEEDS_AFTER, FORGET_PEOPLE_AFTER, forget
from events.models import Delegate, DelegateNeeds, EventPlaces, Registration, SessionPlaces
from tests.factories.events import make_event, make_registration, person, workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(index, organisation):
    event = make_event(capacity=3, sessions=[workshop("Homes", at=0, until=1)])
    make_registration(
        event,
        organisation,
        person("Ann Example", dietary="Nuts", sessions=(event.sessions.get().pk,)),
        person("Bob Example"),
        note="Ann is late.",
    )
    return event


def run(name, *options):
    out = StringIO()
    call_command(name, *options, stdout=out)
    return out.getvalue()


class TestRecount:
    def test_repairs_what_is_wrong_and_says_so(self, event):
        EventPlaces.objects.filter(event=event).update(taken=3)
        SessionPlaces.objects.update(taken=0)
        assert "event “Example event 1”: 3 should be 2" in run("recount_places", "--dry-run")
        assert EventPlaces.objects.get(event=event).taken == 3
        assert "2 counters repaired." in run("recount_places")
        assert EventPlaces.objects.get(event=event).taken == 2
        assert SessionPlaces.objects.get().taken == 1
        assert AuditRecord.objects.filter(verb="recounted places").count() == 1
        assert "0 counters repaired." in run("recount_places")

    def test_raises_the_limit_rather_than_turn_somebody_away(self, event):
        EventPlaces.objects.filter(event=event).update(taken=0, capacity=1)
        run("recount_places")
        places = EventPlaces.objects.get(event=event)
        assert (places.taken, places.capacity) == (2, 2)


class TestForgetting:
    def test_needs_go_first(self, event):
        due = event.ends_at + FORGET_NEEDS_AFTER
        assert forget(now=due - timedelta(seconds=1)) == []
        (forgotten,) = forget(now=due)
        assert (forgotten.needs, forgotten.people) == (1, 0)
        assert not DelegateNeeds.objects.exists()
        assert Delegate.objects.filter(name="Ann Example").exists()
        assert forget(now=due) == []

    def test_then_who_they_were_while_the_counts_stay(self, event):
        OutgoingMail.objects.create(key="something else", to="x@example.org", subject="x", text="x")
        (forgotten,) = forget(now=event.ends_at + FORGET_PEOPLE_AFTER)
        assert (forgotten.needs, forgotten.people) == (1, 2)
        assert set(Delegate.objects.values_list("name", "email", "job_title")) == {("", "", "")}
        assert Registration.objects.get().note == ""
        assert [mail.key for mail in OutgoingMail.objects.all()] == ["something else"]
        assert EventPlaces.objects.get(event=event).taken == 2
        record = AuditRecord.objects.get(verb="forgot delegates")
        assert (record.actor_label, record.detail) == ("system", {"needs": 1, "people": 2})
        assert forget(now=event.ends_at + FORGET_PEOPLE_AFTER) == []

    def test_a_dry_run_changes_nothing(self, event, time_machine):
        time_machine.move_to(event.ends_at + FORGET_PEOPLE_AFTER)
        assert "needs of 1, identity of 2" in run("forget_delegates", "--dry-run")
        assert DelegateNeeds.objects.exists()
        run("forget_delegates")
        assert not Delegate.objects.exclude(name="").exists()

    def test_events_to_come_are_left_alone(self, event):
        assert forget(now=timezone.now()) == []

    def test_the_audit_names_nobody(self, event):
        text = str(list(AuditRecord.objects.values_list("target_label", "detail")))
        assert "Ann" not in text
        assert "ann.example" not in text
