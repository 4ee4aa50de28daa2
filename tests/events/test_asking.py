"""What an organiser asks at registration: approval, own questions, sharing, who sees needs."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from events.domain import approval
from events.domain.places import recount
from events.domain.registration import cancel_registration
from events.domain.retention import FORGET_PEOPLE_AFTER, forget
from events.enums import RegistrationStatus
from events.models import EventPlaces, NeedsReader, Registration, RegistrationAnswer
from tests.factories.accounts import UserFactory
from tests.factories.events import make_event, make_registration, person
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = pytest.mark.django_db


def form(organisation, **fields):
    """Return one person's form as posted at the last step."""
    return {
        "people-TOTAL_FORMS": 1, "people-INITIAL_FORMS": 1, "people-0-name": "Ann Example",
        "people-0-email": "ann.example@example.org", "token": uuid.uuid4(),
        "organisation": organisation.pk, "go": "register", **fields,
    }  # fmt: skip


class TestApproval:
    @pytest.fixture
    def asked(self, index, organisation, deliver_on_commit):
        event = make_event(capacity=1, needs_approval=True, joining_link="https://meet.example.org")
        with deliver_on_commit():
            return make_registration(event, organisation)

    def test_keeps_the_place_and_confirms_nothing_yet(self, asked, mail_to, client, provider):
        assert asked.status == RegistrationStatus.PENDING
        assert EventPlaces.objects.get(event=asked.event).taken == 1
        assert mail_to(provider.email)[0].subject.startswith("We have your request")
        assert mail_to("ann.example@example.org") == []
        client.force_login(provider)
        html = client.get(f"/events/registrations/{asked.reference}/?booked=yes").content.decode()
        assert "The organisers decide" in html
        assert "You are registered" not in html
        assert "meet.example.org" not in client.get(asked.event.url).content.decode()

    def test_approving_confirms_once(self, asked, commissioner, client, mail_to, deliver_on_commit):
        client.force_login(commissioner)
        path = f"/cms/events/{asked.event_id}/waiting/"
        assert asked.reference in client.get(path).content.decode()
        with deliver_on_commit():
            for _ in range(2):
                client.post(path, {"registration": asked.pk, "go": "approve"})
        asked.refresh_from_db()
        assert asked.is_confirmed
        assert len(mail_to("ann.example@example.org")) == 1

    def test_declining_says_why_and_offers_the_place_on(
        self, asked, commissioner, client, provider, mail_to, deliver_on_commit
    ):
        waits = make_registration(
            asked.event, ProviderOrganisationFactory(owner=UserFactory()), person("Bob Example"),
            or_wait=True,
        )  # fmt: skip
        client.force_login(commissioner)
        path = f"/cms/events/{asked.event_id}/waiting/"
        client.post(path, {"registration": asked.pk, "go": "decline", "reason": ""})
        asked.refresh_from_db()
        assert asked.status == RegistrationStatus.PENDING
        with deliver_on_commit():
            client.post(path, {"registration": asked.pk, "go": "decline", "reason": "For others."})
        asked.refresh_from_db()
        waits.refresh_from_db()
        assert asked.status == RegistrationStatus.DECLINED
        assert waits.status == RegistrationStatus.OFFERED
        assert "For others." in mail_to(provider.email)[-1].body
        assert recount(event=asked.event, dry_run=True) == []

    def test_providers_approve_nothing(self, asked, provider):
        with pytest.raises(PermissionDenied):
            approval.approve(registration=asked, by=provider)

    def test_who_withdraws_frees_the_place(self, asked, provider):
        cancel_registration(registration=asked, by=provider)
        assert EventPlaces.objects.get(event=asked.event).taken == 0


class TestOwnQuestions:
    @pytest.fixture
    def event(self, index):
        return make_event(
            questions=[
                {"label": "How many beds do you have?", "field_type": "number", "required": True},
                {"label": "Which areas?", "field_type": "checkboxes", "choices": "North\nSouth"},
            ]
        )

    def test_are_asked_kept_and_shown_to_staff(self, event, client, provider, organisation,
                                               commissioner):  # fmt: skip
        client.force_login(provider)
        path = f"/events/{event.pk}/register/"
        assert "How many beds do you have?" in client.get(path).content.decode()
        beds, areas = (f"question_{one.clean_name}" for one in event.questions.all())
        wrong = client.post(path, form(organisation, **{beds: "many"})).content.decode()
        assert "There is a problem" in wrong
        assert not Registration.objects.exists()
        data = form(organisation, **{beds: "12", areas: ["North", "South"]})
        check = client.post(path, {**data, "go": "check"}).content.decode()
        assert "North; South" in check
        client.post(path, data)
        answers = Registration.objects.get().answers
        assert list(answers.values_list("question", "answer")) == [
            ("How many beds do you have?", "12"), ("Which areas?", "North; South"),
        ]  # fmt: skip
        client.force_login(commissioner)
        export = client.get(f"/cms/events/{event.pk}/registrations/export.csv").content.decode()
        assert "How many beds do you have?: 12" in export

    def test_a_choice_that_was_not_offered_is_refused(self, event, client, provider, organisation):
        client.force_login(provider)
        beds, areas = (f"question_{one.clean_name}" for one in event.questions.all())
        client.post(f"/events/{event.pk}/register/",
                    form(organisation, **{beds: "1", areas: ["West"]}))  # fmt: skip
        assert not Registration.objects.exists()

    def test_the_name_stays_when_the_wording_changes(self, event):
        question = event.questions.first()
        before = question.clean_name
        question.label = "Beds?"
        question.save()
        assert question.clean_name == before

    def test_answers_are_forgotten_with_the_people(self, event, client, provider, organisation):
        client.force_login(provider)
        beds = f"question_{event.questions.first().clean_name}"
        client.post(f"/events/{event.pk}/register/", form(organisation, **{beds: "12"}))
        forget(now=event.ends_at + FORGET_PEOPLE_AFTER)
        assert not RegistrationAnswer.objects.exists()


class TestSharing:
    def test_only_those_who_agreed_are_shown_and_only_to_those_who_come(
        self, index, client, provider, organisation, stranger
    ):
        event = make_event(asks_sharing=True)
        mine = make_registration(event, organisation, person("Ann Example", shares_details=True))
        make_registration(
            event, stranger.organisations.get(),
            person("Bob Example", shares_details=True, job_title="Manager"),
            person("Cy Example"),
        )  # fmt: skip
        client.force_login(provider)
        html = client.get(f"/events/registrations/{mine.reference}/").content.decode()
        assert "Bob Example, Manager" in html
        assert "Cy Example" not in html
        assert "Bob Example" not in client.get(event.url).content.decode()

    def test_nothing_is_shared_where_nobody_was_asked(self, index, client, provider, organisation,
                                                      stranger):  # fmt: skip
        event = make_event(asks_sharing=False)
        mine = make_registration(event, organisation, person("Ann Example"))
        make_registration(
            event, stranger.organisations.get(), person("Bob Example", shares_details=True)
        )
        client.force_login(provider)
        html = client.get(f"/events/registrations/{mine.reference}/").content.decode()
        assert "Bob Example" not in html


class TestNeeds:
    def test_are_seen_by_those_named_only(self, event, organisation, client, commissioner,
                                          administrator):  # fmt: skip
        make_registration(event, organisation, person(dietary="Nuts"))
        NeedsReader.objects.create(event=event, user=administrator)
        for user, sees in ((commissioner, False), (administrator, True)):
            client.force_login(user)
            for name in ("registrations/", "registrations/export.csv"):
                text = client.get(f"/cms/events/{event.pk}/{name}").content.decode()
                assert ("Nuts" in text) == sees, (user, name)
