"""Changes, cancellations, reminders and thanks: everybody, everything, once."""

from datetime import timedelta
from email import message_from_bytes

import pytest
from django.core import mail as outbox
from icalendar import Calendar

from engagement_site.core import registry
from engagement_site.core.models import RelatedPage
from events.domain import announcing
from events.domain.check_in import check_in
from events.enums import EventKind, MailRoundKind
from events.models import Delegate, EventPage, MailRound, ToldFacts
from tests.factories.events import make_event, make_registration, person, publish, workshop

pytestmark = pytest.mark.django_db

LATER = announcing.SETTLES_AFTER + timedelta(seconds=1)


@pytest.fixture
def event(index):
    return make_event(title="Forum", slug="forum", sessions=[workshop("Homes", at=1, until=2),
                                                             workshop("Health", at=2, until=3)])  # fmt: skip


@pytest.fixture
def booked(event, organisation, provider, deliver_on_commit):
    """Prue comes herself and brings Ann, who chose one workshop; the outbox is empty again."""
    homes = event.sessions.get(title="Homes")
    with deliver_on_commit():
        made = make_registration(
            event,
            organisation,
            person(provider.name, email=provider.email),
            person("Ann Example", sessions=(homes.pk,)),
        )
    outbox.outbox.clear()
    return made


def change(event, **fields):
    """Publish the event with other facts, as an editor does."""
    event = EventPage.objects.get(pk=event.pk)
    for name, value in fields.items():
        setattr(event, name, value)
    return publish(event)


def entry_of(message):
    parsed = message_from_bytes(message.message().as_bytes())
    (part,) = [one for one in parsed.walk() if one.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    return calendar["METHOD"], calendar.events[0]


def tell(now, deliver_on_commit):
    with deliver_on_commit():
        return announcing.tell_settled_changes(now=now + LATER)


class TestChanges:
    def test_everybody_is_told_once_with_the_entry_put_right(
        self, event, booked, provider, mail_to, deliver_on_commit, time_machine
    ):
        starts_at = event.starts_at + timedelta(days=1, hours=1)
        with deliver_on_commit():
            moved = change(event, starts_at=starts_at, ends_at=event.ends_at + timedelta(days=1))
        assert outbox.outbox == []
        changed_at = ToldFacts.objects.get(event=event).changed_at
        assert announcing.tell_settled_changes(now=changed_at + timedelta(minutes=9)) == 0
        assert tell(changed_at, deliver_on_commit) == 1
        assert sorted(message.to[0] for message in outbox.outbox) == sorted(
            [provider.email, "ann.example@example.org"]
        )
        [message] = mail_to("ann.example@example.org")
        assert message.subject == f"Changed: Forum, now {moved.when}"
        assert f"{moved.when} (was: {event.when})" in message.body
        method, entry = entry_of(message)
        assert (method, entry["SEQUENCE"], entry.start) == ("REQUEST", 1, starts_at)
        assert entry["UID"] == f"event-{event.translation_key}"
        assert tell(changed_at, deliver_on_commit) == 0
        assert len(outbox.outbox) == 2

    def test_five_corrections_are_one_mail(self, event, booked, mail_to, deliver_on_commit):
        for number in range(5):
            event = change(event, venue_name=f"Hall {number}", access_details=f"Door {number}")
        tell(ToldFacts.objects.get(event=event).changed_at, deliver_on_commit)
        [message] = mail_to("ann.example@example.org")
        assert "Hall 4" in message.body
        assert "Door 4 (was: not known)" in message.body
        assert "Hall 3" not in message.body

    def test_what_is_taken_back_in_time_is_not_told(self, event, booked, deliver_on_commit):
        change(event, venue_name="Elsewhere")
        told = change(event, venue_name=event.venue_name)
        assert ToldFacts.objects.get(event=told).changed_at is None

    def test_words_of_the_description_are_no_change(self, event, booked):
        change(event, summary="Other words.", capacity=50)
        assert ToldFacts.objects.get(event=event).changed_at is None

    def test_a_workshop_matters_to_those_in_it(self, event, booked, provider, mail_to,
                                               deliver_on_commit):  # fmt: skip
        moved = EventPage.objects.get(pk=event.pk)
        homes, *_ = [one for one in moved.sessions.all() if one.title == "Homes"]
        sessions = list(moved.sessions.all())
        sessions[sessions.index(homes)].room = "Room 7"
        moved.sessions = sessions
        publish(moved)
        tell(ToldFacts.objects.get(event=event).changed_at, deliver_on_commit)
        [message] = mail_to("ann.example@example.org")
        assert "Session “Homes”" in message.body
        assert "Room 7" in message.body
        assert mail_to(provider.email) == []

    def test_who_only_booked_for_others_is_told_too(
        self, event, organisation, provider, mail_to, deliver_on_commit
    ):
        make_registration(event, organisation, person("Bob Example"))
        change(event, venue_name="Elsewhere")
        tell(ToldFacts.objects.get(event=event).changed_at, deliver_on_commit)
        assert len(mail_to(provider.email)) == 1

    def test_cancelling_is_told_at_once_and_leaves_the_calendar(
        self, event, booked, mail_to, deliver_on_commit
    ):
        with deliver_on_commit():
            change(event, cancelled=True, cancelled_reason="The speaker is ill.")
        [message] = mail_to("ann.example@example.org")
        assert message.subject.startswith("Cancelled: Forum")
        assert "The speaker is ill." in message.body
        method, entry = entry_of(message)
        assert (method, entry["STATUS"], entry["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
        with deliver_on_commit():
            change(event, cancelled=False)
        again = mail_to("ann.example@example.org")[-1]
        assert again.subject.startswith("Takes place after all")
        method, entry = entry_of(again)
        assert (method, entry["STATUS"], entry["SEQUENCE"]) == ("REQUEST", "CONFIRMED", 2)

    def test_nobody_is_told_of_what_is_long_over(self, booked, event, deliver_on_commit,
                                                 time_machine):  # fmt: skip
        time_machine.move_to(event.ends_at + timedelta(days=30))
        change(event, title="Forum, autumn")
        tell(event.ends_at + timedelta(days=30), deliver_on_commit)
        assert outbox.outbox == []

    def test_who_gave_up_is_left_in_peace(self, event, booked, mail_to, deliver_on_commit):
        Delegate.objects.filter(name="Ann Example").update(cancelled_at=event.starts_at)
        change(event, venue_name="Elsewhere")
        tell(ToldFacts.objects.get(event=event).changed_at, deliver_on_commit)
        assert mail_to("ann.example@example.org") == []

    def test_staff_can_tell_at_once(self, event, booked, client, commissioner, mail_to,
                                    deliver_on_commit):  # fmt: skip
        change(event, venue_name="Elsewhere")
        client.force_login(commissioner)
        path = f"/cms/events/{event.pk}/running/"
        assert "Tell them now" in client.get(path).content.decode()
        with deliver_on_commit():
            client.post(path)
        assert len(mail_to("ann.example@example.org")) == 1
        assert "Tell them now" not in client.get(path).content.decode()


class TestRounds:
    def send(self, now, deliver_on_commit):
        with deliver_on_commit():
            return announcing.send_rounds(now=now)

    def test_reminders_go_once_each_when_they_are_due(
        self, event, booked, mail_to, deliver_on_commit
    ):
        week, day = event.starts_at - timedelta(days=7), event.starts_at - timedelta(days=1)
        assert self.send(week - timedelta(seconds=1), deliver_on_commit) == 0
        assert self.send(week, deliver_on_commit) == 2
        assert self.send(week + timedelta(minutes=1), deliver_on_commit) == 0
        assert self.send(day, deliver_on_commit) == 2
        assert self.send(event.starts_at, deliver_on_commit) == 0
        first, second = mail_to("ann.example@example.org")
        assert first.subject == second.subject == f"Reminder: Forum, {event.when}"
        assert "Homes, " in first.body
        assert "Your place and your code for the door" in first.body

    def test_a_clock_that_slept_sends_only_the_later_one(
        self, event, booked, mail_to, deliver_on_commit
    ):
        self.send(event.starts_at - timedelta(hours=2), deliver_on_commit)
        self.send(event.starts_at - timedelta(hours=1), deliver_on_commit)
        assert len(mail_to("ann.example@example.org")) == 1
        assert MailRound.objects.get().kind == MailRoundKind.SECOND_REMINDER

    def test_another_date_is_reminded_of_anew(self, event, booked, mail_to, deliver_on_commit):
        self.send(event.starts_at - timedelta(days=1), deliver_on_commit)
        later = event.starts_at + timedelta(days=20)
        EventPage.objects.filter(pk=event.pk).update(
            starts_at=later, ends_at=later + timedelta(hours=2)
        )
        assert self.send(later - timedelta(days=1), deliver_on_commit) == 2

    def test_none_where_none_is_wanted_or_it_is_cancelled(self, event, booked, deliver_on_commit):
        EventPage.objects.filter(pk=event.pk).update(
            first_reminder_days=None, second_reminder_days=None
        )
        assert self.send(event.starts_at - timedelta(hours=1), deliver_on_commit) == 0
        EventPage.objects.filter(pk=event.pk).update(second_reminder_days=1, cancelled=True)
        assert self.send(event.starts_at - timedelta(hours=1), deliver_on_commit) == 0

    def test_who_has_just_booked_is_not_reminded(self, event, organisation, deliver_on_commit):
        now = event.starts_at - timedelta(days=6)
        make_registration(event, organisation, now=now - timedelta(minutes=3))
        assert self.send(now, deliver_on_commit) == 0

    def test_thanks_with_the_feedback_link_and_the_follow_up(
        self, event, booked, commissioner, mail_to, deliver_on_commit, time_machine, monkeypatch
    ):
        monkeypatch.setattr(
            registry, "_feedback_links", [lambda page, key: f"/feedback/{page.pk}/"]
        )
        follow_up = make_event(title="Next", slug="next", kind=EventKind.FOLLOW_UP,
                               starts_at=event.starts_at + timedelta(days=40))  # fmt: skip
        RelatedPage.objects.create(page=follow_up, target=event)
        time_machine.move_to(event.starts_at)
        check_in(delegate=Delegate.objects.get(name="Ann Example"), by=commissioner)
        time_machine.move_to(event.ends_at + timedelta(hours=3))
        now = event.ends_at + timedelta(hours=3)
        assert self.send(now, deliver_on_commit) == 1
        assert self.send(now, deliver_on_commit) == 0
        [message] = mail_to("ann.example@example.org")
        assert message.subject == "Thank you for coming: Forum"
        assert f"http://testserver/feedback/{event.pk}/" in message.body
        assert f"Next: Next, {follow_up.when}." in message.body

    def test_without_check_in_everybody_is_thanked_but_not_for_ever(
        self, event, booked, deliver_on_commit
    ):
        assert self.send(event.ends_at + timedelta(days=8), deliver_on_commit) == 0
        assert self.send(event.ends_at + timedelta(days=2), deliver_on_commit) == 2


def test_events_from_before_are_remembered_by_the_clock(event):
    ToldFacts.objects.all().delete()
    announcing.tell_settled_changes(now=event.starts_at - timedelta(days=1))
    assert ToldFacts.objects.get(event=event).changed_at is None
