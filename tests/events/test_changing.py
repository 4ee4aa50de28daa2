"""Changing who comes and what they chose: by account, by link, until the cut-off."""

import re
from datetime import timedelta
from email import message_from_bytes

import pytest
from django.core import mail as outbox
from django.core.exceptions import PermissionDenied
from icalendar import Calendar

from events.domain import errors
from events.domain.changing import change_delegate
from events.domain.places import recount
from events.domain.registration import cancel_delegate
from events.models import Delegate, DelegateNeeds, EventPlaces, SessionPlaces
from tests.factories.events import make_event, make_registration, person, workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(index):
    return make_event(
        capacity=2,
        sessions=[
            workshop("Homes", at=1, until=2, capacity=1),
            workshop("Health", at=1, until=2, capacity=1),
        ],
    )


@pytest.fixture
def sessions(event):
    return {session.title: session for session in event.sessions.all()}


@pytest.fixture
def registration(event, organisation, sessions, deliver_on_commit):
    with deliver_on_commit():
        made = make_registration(
            event,
            organisation,
            person("Ann Example", sessions=(sessions["Homes"].pk,), access="Loop"),
            person("Bob Example"),
        )
    outbox.outbox.clear()
    return made


@pytest.fixture
def ann(registration):
    return registration.delegates.get(name="Ann Example")


def method_of(message):
    parsed = message_from_bytes(message.message().as_bytes())
    (part,) = [one for one in parsed.walk() if one.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_payload(decode=True))["METHOD"]


def chosen(session):
    return SessionPlaces.objects.get(session=session).taken


class TestSomebodyElse:
    def test_takes_the_place_without_freeing_it(
        self, event, ann, provider, sessions, mail_to, deliver_on_commit
    ):
        cy = person("Cy Example", sessions=(sessions["Homes"].pk,))
        with deliver_on_commit():
            new = change_delegate(delegate=ann, details=cy, by=provider)
        assert new.pk != ann.pk
        assert set(Delegate.objects.coming().values_list("name", flat=True)) == {
            "Bob Example", "Cy Example",
        }  # fmt: skip
        assert EventPlaces.objects.get(event=event).taken == 2
        assert chosen(sessions["Homes"]) == 1
        assert recount(event=event, dry_run=True) == []
        assert method_of(mail_to("ann.example@example.org")[0]) == "CANCEL"
        assert method_of(mail_to("cy.example@example.org")[0]) == "REQUEST"
        assert mail_to(provider.email)[0].subject.startswith("Cy Example comes instead of Ann")
        assert not DelegateNeeds.objects.filter(delegate=ann).exists()

    def test_who_has_a_place_already_is_refused(self, ann, provider):
        with pytest.raises(errors.AlreadyRegistered):
            change_delegate(delegate=ann, details=person("Bob Example"), by=provider)
        assert Delegate.objects.coming().count() == 2


class TestTheSamePerson:
    def test_a_name_is_put_right_without_mail(self, ann, provider, deliver_on_commit, sessions):
        details = person("Anne Example", email=ann.email, sessions=(sessions["Homes"].pk,))
        with deliver_on_commit():
            same = change_delegate(delegate=ann, details=details, by=provider)
        assert (same.pk, same.name) == (ann.pk, "Anne Example")
        assert outbox.outbox == []

    def test_another_workshop_is_taken_and_the_old_one_freed(
        self, event, ann, provider, sessions, mail_to, deliver_on_commit
    ):
        details = person("Ann Example", sessions=(sessions["Health"].pk,))
        with deliver_on_commit():
            change_delegate(delegate=ann, details=details, by=provider)
        assert (chosen(sessions["Homes"]), chosen(sessions["Health"])) == (0, 1)
        assert recount(event=event, dry_run=True) == []
        [message] = mail_to("ann.example@example.org")
        assert "Health, " in message.body

    def test_a_full_workshop_is_refused_and_nothing_lost(
        self, ann, provider, sessions, registration
    ):
        bob = registration.delegates.get(name="Bob Example")
        with pytest.raises(errors.SessionFull):
            change_delegate(
                delegate=bob,
                details=person("Bob Example", sessions=(sessions["Homes"].pk,)),
                by=provider,
            )
        assert ann.choices.get().session == sessions["Homes"]

    def test_a_session_of_another_event_is_refused(self, ann, provider):
        other = make_event(sessions=[workshop("Far", at=0, until=1)]).sessions.get()
        with pytest.raises(errors.UnknownSession):
            change_delegate(
                delegate=ann, details=person("Ann Example", sessions=(other.pk,)), by=provider
            )


class TestWhoMayAndWhen:
    def test_strangers_may_not(self, ann, stranger):
        with pytest.raises(PermissionDenied):
            change_delegate(delegate=ann, details=person("Ann Example"), by=stranger)

    def test_not_after_the_cut_off(self, ann, provider, event):
        with pytest.raises(errors.ChangingClosed):
            change_delegate(
                delegate=ann, details=person("Ann Example"), by=provider, now=event.starts_at
            )

    def test_not_a_place_that_was_given_up(self, ann, provider):
        cancel_delegate(delegate=ann, by=provider)
        with pytest.raises(errors.PlaceGone):
            change_delegate(delegate=ann, details=person("Ann Example"), by=provider)

    def test_in_the_account(self, client, ann, registration, provider, stranger, sessions):
        path = f"/events/registrations/{registration.reference}/people/{ann.pk}/"
        client.force_login(stranger)
        assert client.get(path).status_code == 404
        client.force_login(provider)
        assert 'value="Ann Example"' in client.get(path).content.decode()
        data = {"name": "Ann E", "email": ann.email, "slot_0": sessions["Homes"].pk}
        response = client.post(path, data, follow=True)
        assert "The changes for Ann E are saved." in response.content.decode()

    def test_by_the_mailed_links(self, client, event, organisation, deliver_on_commit, mail_to):
        with deliver_on_commit():
            made = make_registration(make_event(), organisation, person("X One"), person("X Two"))
        one, two = made.delegates.all()
        link = re.search(
            r"http://testserver(/events/place/\S+)", mail_to("x.one@example.org")[0].body
        ).group(1)
        assert client.get(f"{link}people/{two.pk}/").status_code == 404
        path = f"{link}people/{one.pk}/"
        assert path in client.get(link).content.decode()
        client.post(path, {"name": "X Three", "email": "x.three@example.org"})
        assert Delegate.objects.coming().filter(email="x.three@example.org").exists()
        assert client.get(path).status_code == 404
        booker = re.search(
            r"http://testserver(/events/place/\S+)", mail_to(made.booked_by.email)[0].body
        ).group(1)
        assert client.get(f"{booker}people/{two.pk}/").status_code == 200

    def test_after_the_cut_off_the_page_says_whom_to_tell(
        self, client, ann, registration, provider, event, time_machine
    ):
        time_machine.move_to(event.starts_at + timedelta(minutes=1))
        client.force_login(provider)
        path = f"/events/registrations/{registration.reference}/people/{ann.pk}/"
        assert "can no longer be changed here" in client.get(path).content.decode()
        response = client.post(path, {"name": "Ann E", "email": ann.email, "slot_0": ""})
        assert response.status_code == 409
