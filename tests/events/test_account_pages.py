"""A registration in the account and through the mailed link: seen and given up by the right people."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from engagement_site.core import registry
from engagement_site.providers.enums import MembershipRole
from events import links
from events.models import Delegate, EventPlaces
from tests.factories.accounts import UserFactory
from tests.factories.events import make_event, make_registration, person, publish
from tests.factories.providers import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration(index, organisation):
    event = make_event(joining_link="https://meet.example.org/secret", attendance_mode="online")
    return make_registration(event, organisation, person("Ann Example"), person("Bob Example"))


def taken(registration):
    return EventPlaces.objects.get(event=registration.event).taken


class TestInTheAccount:
    def test_its_people_see_it_and_the_joining_link(
        self, client, registration, provider, organisation
    ):
        seeing = UserFactory()
        MembershipFactory(organisation=organisation, user=seeing, role=MembershipRole.MEMBER)
        for user, may_cancel in ((provider, True), (seeing, False)):
            client.force_login(user)
            html = client.get(f"/events/registrations/{registration.reference}/").content.decode()
            assert "Ann Example" in html
            assert "https://meet.example.org/secret" in html
            assert ("Give up a place" in html) is may_cancel

    @pytest.mark.parametrize("suffix", ["", "cancel/", "event.ics"])
    def test_to_everybody_else_it_does_not_exist(
        self, client, registration, stranger, commissioner, administrator, practitioner, suffix
    ):
        path = f"/events/registrations/{registration.reference}/{suffix}"
        assert client.get(path).headers["Location"].startswith("/accounts/login/")
        for user in (stranger, commissioner, administrator, practitioner):
            client.force_login(user)
            assert client.get(path).status_code == 404
            assert client.post(path).status_code in (404, 405)
        assert taken(registration) == 2

    def test_who_only_sees_cannot_give_up(self, client, registration, organisation):
        seeing = UserFactory()
        MembershipFactory(organisation=organisation, user=seeing, role=MembershipRole.MEMBER)
        client.force_login(seeing)
        path = f"/events/registrations/{registration.reference}/cancel/"
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404

    def test_some_places_are_given_up(self, client, registration, provider):
        client.force_login(provider)
        path = f"/events/registrations/{registration.reference}/cancel/"
        assert "Who cannot come?" in client.get(path).content.decode()
        assert taken(registration) == 2
        nobody = client.post(path)
        assert "Choose whose place you want to give up." in nobody.content.decode()
        ann = registration.delegates.get(name="Ann Example")
        html = client.post(path, {"delegates": [ann.pk]}, follow=True).content.decode()
        assert "Given up: the place of Ann Example." in html
        assert taken(registration) == 1

    def test_a_second_click_does_no_harm(self, client, registration, provider):
        client.force_login(provider)
        path = f"/events/registrations/{registration.reference}/cancel/"
        everybody = {"delegates": [one.pk for one in registration.delegates.all()]}
        client.post(path, everybody)
        html = client.post(path, everybody, follow=True).content.decode()
        assert "All places of this registration were given up already." in html
        assert taken(registration) == 0

    def test_another_registrations_people_cannot_be_named(
        self, client, registration, provider, stranger
    ):
        other = make_registration(
            registration.event, stranger.organisations.get(), person("Cy Other")
        )
        client.force_login(provider)
        path = f"/events/registrations/{registration.reference}/cancel/"
        client.post(path, {"delegates": [other.delegates.get().pk]})
        assert Delegate.objects.get(name="Cy Other").cancelled_at is None

    def test_after_the_cut_off_it_says_whom_to_tell(self, client, registration, provider):
        event = registration.event
        event.cancel_until = timezone.now() - timedelta(minutes=1)
        event.contact_email = "events@example.org"
        publish(event)
        client.force_login(provider)
        path = f"/events/registrations/{registration.reference}/cancel/"
        for response in (
            client.get(path),
            client.post(path, {"delegates": [registration.delegates.first().pk]}),
        ):
            assert "Tell events@example.org that you cannot come." in response.content.decode()
        assert taken(registration) == 2

    def test_waits_in_the_account_of_its_people_only(self, registration, provider, stranger):
        def waiting(user):
            return dict(registry.waiting_for(user)).get("Your events", [])

        (teaser,) = waiting(provider)
        assert teaser.url == f"/events/registrations/{registration.reference}/"
        assert registration.reference in teaser.summary
        assert waiting(stranger) == []


class TestTheMailedLink:
    def path(self, registration, delegate=None):
        return links.signed_address(registration, delegate).removeprefix("http://testserver")

    def test_looking_changes_nothing(self, client, registration):
        response = client.get(self.path(registration))
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]
        assert taken(registration) == 2

    def test_a_delegate_gives_up_their_own_place_and_sees_nobody_else(self, client, registration):
        ann = registration.delegates.get(name="Ann Example")
        path = self.path(registration, ann)
        html = client.get(path).content.decode()
        assert "Give up my place" in html
        assert "Bob Example" not in html
        bob = registration.delegates.get(name="Bob Example")
        html = client.post(path, {"delegates": [bob.pk]}).content.decode()
        assert "The place is given up." in html
        assert [one.name for one in registration.delegates.coming()] == ["Bob Example"]
        again = client.post(path).content.decode()
        assert "Ann Example has no place at this event any more." in again
        assert taken(registration) == 1

    def test_the_booker_chooses_whose(self, client, registration):
        path = self.path(registration)
        assert "Choose whose place" in client.post(path).content.decode()
        ann = registration.delegates.get(name="Ann Example")
        client.post(path, {"delegates": [ann.pk]})
        assert taken(registration) == 1

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
            lambda token: token[:10],
            lambda token: "x" + token,
            lambda token: "nonsense",
        ],
        ids=["altered", "cut short", "changed", "invented"],
    )
    def test_an_altered_one_says_what_to_do(self, client, registration, spoil):
        token = self.path(registration).split("/")[-2]
        for method in (client.get, client.post):
            response = method(f"/events/place/{spoil(token)}/")
            assert response.status_code == 404
            assert "This link does not work" in response.content.decode()
            assert "Open the link from the e-mail again" in response.content.decode()
        assert taken(registration) == 2

    def test_after_the_event_it_has_expired(self, client, registration, time_machine):
        path = self.path(registration)
        time_machine.move_to(registration.event.ends_at - timedelta(seconds=1))
        assert client.get(path).status_code == 200
        time_machine.move_to(registration.event.ends_at)
        for method in (client.get, client.post):
            response = method(path)
            assert response.status_code == 410
            assert "This link has expired" in response.content.decode()
        assert taken(registration) == 2

    def test_after_the_start_it_shows_and_says_whom_to_tell(
        self, client, registration, time_machine
    ):
        time_machine.move_to(registration.event.starts_at)
        path = self.path(registration, registration.delegates.first())
        assert "Places can no longer be given up here." in client.get(path).content.decode()
        response = client.post(path)
        assert response.status_code == 409
        assert taken(registration) == 2

    def test_one_for_a_place_does_not_open_the_whole(self, registration):
        ann = registration.delegates.first()
        token = re.search(r"/place/([^/]+)/", links.signed_address(registration, ann)).group(1)
        assert links.open_link(token).delegate == ann
