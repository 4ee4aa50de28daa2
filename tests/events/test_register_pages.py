"""The steps of registering, as a browser without script walks them."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.utils import timezone

from engagement_site.providers.enums import MembershipRole
from events.models import Delegate, EventPlaces, Registration
from tests.factories.accounts import UserFactory
from tests.factories.events import make_event, make_registration, person, publish, workshop
from tests.factories.providers import MembershipFactory, ProviderOrganisationFactory

pytestmark = pytest.mark.django_db


def hidden_fields(html):
    """Return the hidden fields of a page's form, as a browser would send them back."""
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", html):
        name = re.search(r'name="([^"]+)"', tag).group(1)
        value = re.search(r'value="([^"]*)"', tag)
        found[name] = value.group(1) if value else ""
    found.pop("csrfmiddlewaretoken", None)
    return found


def filled_in(*people, token=None, organisation=None, **fields):
    data = {"people-TOTAL_FORMS": len(people), "people-INITIAL_FORMS": len(people)}
    for number, facts in enumerate(people):
        data |= {f"people-{number}-{name}": value for name, value in facts.items()}
    return data | {"token": token or uuid.uuid4(), "organisation": organisation.pk, **fields}


ANN = {"name": "Ann Example", "email": "ann.example@example.org"}
BOB = {"name": "Bob Example", "email": "bob.example@example.org"}


class TestTheWay:
    @pytest.fixture
    def event(self, index):
        return make_event(
            sessions=[
                workshop("Homes", at=1, until=2, capacity=1),
                workshop("Alerts", at=1, until=2),
            ]
        )

    def test_from_the_event_page_to_the_receipt(
        self, client, event, provider, organisation, deliver_on_commit
    ):
        client.force_login(provider)
        path = f"/events/{event.pk}/register/"
        assert f'action="{path}"' in client.get(event.url).content.decode()
        first = client.get(f"{path}?people=2").content.decode()
        assert 'value="Prue Provider"' in first
        assert "Person 2" in first
        data = filled_in(ANN, BOB, organisation=organisation, **{"people-0-access": "Hearing loop"})
        data["token"] = hidden_fields(first)["token"]
        second = client.post(path, {**data, "go": "workshops"}).content.decode()
        assert "Workshops</h1>" in second
        data = hidden_fields(second)
        homes = event.sessions.get(title="Homes")
        third = client.post(path, {**data, "people-0-slot_0": homes.pk, "go": "check"})
        html = third.content.decode()
        assert "Register two people" in html
        assert "Hearing loop" in html
        assert Registration.objects.count() == 0
        with deliver_on_commit():
            last = client.post(path, {**hidden_fields(html), "note": "Late", "go": "register"})
        registration = Registration.objects.get()
        assert (
            last.headers["Location"]
            == f"/events/registrations/{registration.reference}/?booked=yes"
        )
        receipt = client.get(last.headers["Location"]).content.decode()
        assert "You are registered" in receipt
        assert registration.reference in receipt
        assert "Hearing loop" not in receipt
        ann = Delegate.objects.get(name="Ann Example")
        assert [choice.session for choice in ann.choices.all()] == [homes]
        assert (ann.needs.access, registration.note) == ("Hearing loop", "Late")
        assert len(outbox.outbox) == 3

    def test_a_double_click_ends_on_the_same_receipt(self, client, event, provider, organisation):
        client.force_login(provider)
        data = filled_in(ANN, organisation=organisation, go="register")
        answers = [client.post(f"/events/{event.pk}/register/", data) for _ in range(2)]
        assert answers[0].headers["Location"] == answers[1].headers["Location"]
        assert EventPlaces.objects.get(event=event).taken == 1

    def test_people_are_added_and_removed_without_script(
        self, client, event, provider, organisation
    ):
        client.force_login(provider)
        path = f"/events/{event.pk}/register/"
        data = filled_in(ANN, BOB, organisation=organisation)
        more = client.post(path, {**data, "go": "add"}).content.decode()
        assert "Person 3" in more
        assert 'value="Bob Example"' in more
        assert "There is a problem" not in more
        fewer = client.post(path, {**data, "go": "remove-0"}).content.decode()
        assert 'value="Bob Example"' in fewer
        assert "Ann Example" not in fewer

    def test_going_back_keeps_everything(self, client, event, provider, organisation):
        client.force_login(provider)
        homes = event.sessions.get(title="Homes")
        data = filled_in(
            ANN, organisation=organisation, note="Late", go="who", **{"people-0-slot_0": homes.pk}
        )
        html = client.post(f"/events/{event.pk}/register/", data).content.decode()
        kept = hidden_fields(html)
        assert kept["people-0-slot_0"] == str(homes.pk)
        assert kept["token"] == str(data["token"])
        assert 'value="ann.example@example.org"' in html

    def test_a_workshop_taken_meanwhile_is_said_beside_it_and_nothing_is_lost(
        self, client, event, provider, organisation, stranger
    ):
        homes = event.sessions.get(title="Homes")
        make_registration(event, stranger.organisations.get(), person("Cy", sessions=(homes.pk,)))
        client.force_login(provider)
        data = filled_in(
            ANN, organisation=organisation, go="register", **{"people-0-slot_0": homes.pk}
        )
        html = client.post(f"/events/{event.pk}/register/", data).content.decode()
        assert html.count("“Homes” is full. Choose another session.") == 2
        assert hidden_fields(html)["people-0-email"] == "ann.example@example.org"
        assert Registration.objects.count() == 1

    def test_a_full_workshop_is_greyed_out(self, client, event, provider, organisation, stranger):
        homes = event.sessions.get(title="Homes")
        make_registration(event, stranger.organisations.get(), person("Cy", sessions=(homes.pk,)))
        client.force_login(provider)
        data = filled_in(ANN, organisation=organisation, go="workshops")
        html = client.post(f"/events/{event.pk}/register/", data).content.decode()
        (box,) = re.findall(rf'<input type="radio"[^>]*value="{homes.pk}"[^>]*>', html)
        assert "disabled" in box
        assert "Homes (full)" in html


class TestWrongInput:
    def test_errors_stand_beside_their_fields_and_in_the_summary(
        self, client, event, provider, organisation
    ):
        client.force_login(provider)
        data = filled_in(
            ANN, {"name": "", "email": "nonsense"}, organisation=organisation, go="check"
        )
        html = client.post(f"/events/{event.pk}/register/", data).content.decode()
        assert '<a href="#id_people-1-name">Person 2: Enter this person&#x27;s name.</a>' in html
        assert "Person 2: Enter an e-mail address like name@example.org." in html
        assert "<title>Error: " in html
        assert 'value="Ann Example"' in html

    def test_one_address_for_two_people(self, client, event, provider, organisation):
        client.force_login(provider)
        data = filled_in(
            ANN,
            {**BOB, "email": "ANN.example@example.org"},
            organisation=organisation,
            go="register",
        )
        html = client.post(f"/events/{event.pk}/register/", data).content.decode()
        assert "This is the address of person 1 too." in html
        assert not Registration.objects.exists()

    def test_somebody_who_has_a_place_is_named_before_the_last_step(
        self, client, event, provider, organisation
    ):
        make_registration(event, organisation, person("Ann Example"))
        client.force_login(provider)
        data = filled_in(ANN, organisation=organisation, go="check")
        html = client.post(f"/events/{event.pk}/register/", data).content.decode()
        assert "Ann Example (ann.example@example.org) has a place at this event already" in html
        assert "Who is coming</h1>" in html

    def test_more_people_than_places(self, client, index, provider, organisation):
        event = make_event(capacity=1)
        client.force_login(provider)
        for go in ("check", "register"):
            data = filled_in(ANN, BOB, organisation=organisation, go=go)
            html = client.post(f"/events/{event.pk}/register/", data).content.decode()
            assert "Only one place is left and you asked for two." in html
        assert not Registration.objects.exists()

    def test_another_organisation_cannot_be_named(self, client, event, provider, stranger):
        client.force_login(provider)
        data = filled_in(ANN, organisation=stranger.organisations.get(), go="register")
        html = client.post(f"/events/{event.pk}/register/", data).content.decode()
        assert "Choose an organisation that you act for." in html
        assert not Registration.objects.exists()

    def test_a_mangled_form_is_asked_again_and_never_breaks(
        self, client, event, provider, organisation
    ):
        client.force_login(provider)
        path = f"/events/{event.pk}/register/"
        good = filled_in(ANN, organisation=organisation, go="register")
        for broken in (
            {},
            {"go": "register"},
            {**good, "people-TOTAL_FORMS": "lots", "people-0-email": ""},
            {**good, "people-TOTAL_FORMS": "99999"},
            {**good, "token": "nonsense"},
            {**good, "people-0-name": "x" * 999},
            {**good, "go": "remove-99"},
        ):
            assert client.post(path, broken).status_code == 200
        assert client.get(f"{path}?people=²").status_code == 200
        again = client.post(path, {**good, "token": "nonsense"}).content.decode()
        assert client.post(path, {**hidden_fields(again), "go": "register"}).status_code == 302
        assert Registration.objects.count() == 1

    def test_a_form_without_its_token_writes_nothing_yet(
        self, client, event, provider, organisation
    ):
        client.force_login(provider)
        data = filled_in(ANN, organisation=organisation, go="register") | {"token": "nonsense"}
        html = client.post(f"/events/{event.pk}/register/", data).content.decode()
        assert "Check and register</h1>" in html
        assert not Registration.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"starts_at": timezone.now() - timedelta(days=3)}, "This event is over."),
            ({"registration_closes_at": timezone.now()}, "Registration for this event has closed."),
            ({"cancelled": True}, "This event is cancelled."),
            ({"registration_opens_at": timezone.now() + timedelta(1)}, "is not open yet."),
        ],
        ids=["past", "closed", "cancelled", "not yet open"],
    )
    def test_a_form_left_open_too_long_is_told_what_happened(
        self, client, event, provider, organisation, fields, words
    ):
        client.force_login(provider)
        for name, value in fields.items():
            setattr(event, name, value)
        if "starts_at" in fields:
            event.ends_at = event.starts_at + timedelta(hours=1)
        publish(event)
        path = f"/events/{event.pk}/register/"
        for response in (
            client.get(path),
            client.post(path, filled_in(ANN, organisation=organisation, go="register")),
        ):
            assert response.status_code == 409
            assert words in response.content.decode()
        assert not Registration.objects.exists()

    def test_a_stale_form_without_its_token_is_explained(self, event, provider, organisation):
        from django.test import Client

        client = Client(enforce_csrf_checks=True)
        client.force_login(provider)
        data = filled_in(ANN, organisation=organisation, go="register")
        assert client.post(f"/events/{event.pk}/register/", data).status_code == 403
        assert not Registration.objects.exists()


class TestWho:
    def test_a_visitor_signs_in_and_comes_back(self, client, event):
        response = client.get(f"/events/{event.pk}/register/?people=3")
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/accounts/login/?next=")
        assert f"/events/{event.pk}/register/%3Fpeople%3D3" in response.headers["Location"]

    def test_somebody_without_an_organisation_is_led_to_make_one(self, client, event, organisation):
        seeing = UserFactory()
        MembershipFactory(organisation=organisation, user=seeing, role=MembershipRole.MEMBER)
        for user in (UserFactory(), seeing):
            client.force_login(user)
            for method in (client.get, client.post):
                html = method(f"/events/{event.pk}/register/").content.decode()
                assert "Your organisation first" in html
                assert f"/providers/account/organisation/?next=/events/{event.pk}/register/" in html

    def test_who_acts_for_several_chooses(self, client, event, provider, organisation):
        second = ProviderOrganisationFactory(owner=provider, name="Second Care")
        client.force_login(provider)
        html = client.get(f"/events/{event.pk}/register/").content.decode()
        assert "Which organisation do you register for?" in html
        data = filled_in(ANN, organisation=second, go="register")
        client.post(f"/events/{event.pk}/register/", data)
        assert Registration.objects.get().organisation == second

    def test_drafts_do_not_exist(self, client, event, provider):
        event.unpublish()
        client.force_login(provider)
        assert client.get(f"/events/{event.pk}/register/").status_code == 404
