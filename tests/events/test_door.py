"""On the day: codes, check-in that cannot happen twice, walk-ins, papers."""

import io
import uuid
from datetime import timedelta

import pypdf
import pytest
from django.utils import timezone

from engagement_site.core import registry
from engagement_site.core.models import AuditRecord
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import can_act_for
from events import links
from events.attendance import by_kind
from events.domain import check_in, errors
from events.domain.places import recount
from events.domain.registration import cancel_delegate
from events.models import CheckIn, Delegate, EventPlaces
from tests.factories.events import make_event, make_registration, person, workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(index, time_machine):
    """An event with three places that begins in an hour."""
    event = make_event(capacity=3)
    time_machine.move_to(event.starts_at - timedelta(hours=1))
    return event


@pytest.fixture
def ann(event, organisation):
    now = event.starts_at - timedelta(days=3)
    made = make_registration(event, organisation, person("Ann Example"), person("Bob Example"),
                             now=now)  # fmt: skip
    return made.delegates.get(name="Ann Example")


@pytest.fixture
def door(client, commissioner):
    client.force_login(commissioner)
    return client


JSON = {"headers": {"accept": "application/json"}}


class TestCheckingIn:
    def test_is_written_once_however_often_it_is_said(self, event, ann, door):
        path = f"/events/{event.pk}/check-in/"
        first = door.post(path, {"delegate": ann.pk}, **JSON)
        again = door.post(path, {"delegate": ann.pk}, **JSON)
        assert first.json() == {"text": "Ann Example is checked in.", "again": False}
        assert again.json() == {"text": "Ann Example was here already.", "again": True}
        assert CheckIn.objects.count() == 1
        assert AuditRecord.objects.filter(verb="checked in").count() == 1
        assert door.get(path, **JSON).json() == {"there": [ann.pk]}

    def test_a_tap_told_twice_is_one_coming_and_another_tap_is_a_second(self, event, ann, door):
        path = f"/events/{event.pk}/check-in/"
        noted = (timezone.now() - timedelta(minutes=2)).replace(microsecond=123000)
        told = [
            door.post(path, {"delegate": ann.pk, "at": at.isoformat()}, **JSON).json()["again"]
            for at in (noted, noted, noted + timedelta(minutes=1))
        ]
        assert told == [False, False, True]
        assert CheckIn.objects.count() == 1

    def test_keeps_when_the_phone_noted_it(self, event, ann, commissioner):
        noted = timezone.now() - timedelta(minutes=20)
        made = check_in.check_in(delegate=ann, by=commissioner, at=noted)
        assert made.check_in.at == noted

    @pytest.mark.parametrize("hours", [-500, 48])
    def test_a_phone_with_a_wrong_clock_does_no_harm(self, event, ann, commissioner, hours):
        now = timezone.now()
        made = check_in.check_in(delegate=ann, by=commissioner, at=now + timedelta(hours=hours))
        assert event.starts_at - check_in.OPENS_BEFORE <= made.check_in.at <= timezone.now()

    def test_the_worker_that_keeps_the_page_reaches_this_page_alone(self, event, door):
        path = f"/events/{event.pk}/check-in/"
        assert f'data-worker="{path}worker.js"' in door.get(path).content.decode()
        worker = door.get(f"{path}worker.js")
        assert worker["Content-Type"] == "text/javascript"
        assert "Service-Worker-Allowed" not in worker

    def test_without_script_the_page_answers_with_itself(self, event, ann, door):
        path = f"/events/{event.pk}/check-in/"
        html = door.post(path, {"delegate": ann.pk}, follow=True).content.decode()
        assert "Ann Example is checked in." in html
        assert "<strong data-came>1</strong> of 2 are here" in html
        html = door.post(path, {"undo": ann.pk}, follow=True).content.decode()
        assert "Ann Example is not checked in any more." in html
        assert not CheckIn.objects.exists()

    def test_who_gave_up_the_place_is_not_expected(self, event, ann, door, provider):
        cancel_delegate(delegate=ann, by=provider)
        answer = door.post(f"/events/{event.pk}/check-in/", {"delegate": ann.pk}, **JSON)
        assert answer.status_code == 409
        assert "This person has no place" in answer.json()["text"]

    @pytest.mark.parametrize("value", ["", "abc", "999999", "1e3", "99999999999999"])
    def test_nonsense_is_no_error(self, event, ann, door, value):
        answer = door.post(f"/events/{event.pk}/check-in/", {"delegate": value}, **JSON)
        assert answer.status_code == 404

    def test_a_person_of_another_event_is_not_on_the_list(self, event, ann, door):
        other = make_event()
        assert door.post(
            f"/events/{other.pk}/check-in/", {"delegate": ann.pk}, **JSON
        ).status_code == 404  # fmt: skip

    def test_not_days_before(self, event, ann, commissioner):
        with pytest.raises(errors.CheckInClosed):
            check_in.check_in(
                delegate=ann, by=commissioner, now=event.starts_at - timedelta(days=1)
            )


class TestCode:
    def test_opens_one_button_and_writes_nothing_by_itself(self, event, ann, door):
        path = links.check_in_address(ann).removeprefix("http://testserver")
        html = door.get(path).content.decode()
        assert "Ann Example" in html
        assert f'value="{ann.pk}"' in html
        assert not CheckIn.objects.exists()
        door.post(f"/events/{event.pk}/check-in/", {"delegate": ann.pk})
        assert "Is here since" in door.get(path).content.decode()

    def test_an_altered_code_is_refused(self, ann, door):
        path = links.check_in_address(ann).removeprefix("http://testserver")
        assert door.get(f"{path[:-2]}x/").status_code == 404

    def test_the_confirmation_brings_it(self, event, organisation, mail_to, deliver_on_commit):
        with deliver_on_commit():
            make_registration(make_event(), organisation, person("Cy Example"))
        names = [part.get_filename() for part in mail_to("cy.example@example.org")[0].attachments]
        assert names == ["event.ics", "check-in-code.png"]

    def test_the_account_shows_it(self, event, ann, client, provider):
        client.force_login(provider)
        html = client.get(f"/events/registrations/{ann.registration.reference}/").content.decode()
        assert 'aria-label="Code of Ann Example"' in html


class TestWalkIns:
    def walk(self, event, organisation, by, name="Wim Walker", **options):
        facts = {"token": uuid.uuid4(), "details": person(name), **options}
        return check_in.walk_in(event=event, organisation=organisation, by=by, **facts)

    def test_get_a_place_and_are_here(self, event, ann, organisation, commissioner):
        made = self.walk(event, organisation, commissioner)
        assert Delegate.objects.get(pk=made.pk).walked_in
        assert hasattr(Delegate.objects.get(pk=made.pk), "check_in")
        assert EventPlaces.objects.get(event=event).taken == 3
        assert recount(event=event, dry_run=True) == []

    def test_beyond_capacity_only_when_somebody_says_so(self, event, ann, organisation,
                                                        commissioner):  # fmt: skip
        self.walk(event, organisation, commissioner)
        with pytest.raises(errors.EventFull):
            self.walk(event, organisation, commissioner, "Xan Walker")
        self.walk(event, organisation, commissioner, "Xan Walker", beyond_capacity=True)
        places = EventPlaces.objects.get(event=event)
        assert (places.taken, places.capacity) == (4, 4)

    def test_the_same_form_twice_is_one_person(self, event, organisation, commissioner):
        token = uuid.uuid4()
        for _ in range(2):
            self.walk(event, organisation, commissioner, token=token)
        assert Delegate.objects.filter(walked_in=True).count() == 1

    def test_who_is_on_the_list_is_named(self, event, ann, organisation, commissioner):
        with pytest.raises(errors.AlreadyRegistered):
            self.walk(event, organisation, commissioner, "Ann Example")

    def test_by_the_page(self, event, ann, organisation, commissioner, door):
        self.walk(event, organisation, commissioner)
        path = f"/events/{event.pk}/walk-in/"
        data = {"name": "Xan", "organisation": organisation.pk, "token": uuid.uuid4()}
        assert "All places are taken. Tick this box" in door.post(path, data).content.decode()
        html = door.post(path, {**data, "beyond_capacity": "on"}, follow=True).content.decode()
        assert "Xan has a place and is checked in." in html

    def test_of_an_organisation_that_is_not_on_the_site_yet(self, event, door, commissioner):
        path = f"/events/{event.pk}/walk-in/"
        new = {"new_organisation": " Fresh  Start Care Ltd. ", "new_kind": "charity"}
        for name in ("Wim", "Xan"):
            door.post(path, {"name": name, "token": uuid.uuid4(), **new})
            new["new_organisation"] = "FRESH START CARE"  # as the next one at the door spells it
        made = ProviderOrganisation.objects.get(name="Fresh Start Care Ltd.")
        assert (made.kind, made.listed, made.memberships.count()) == ("charity", False, 0)
        assert Delegate.objects.filter(registration__organisation=made, walked_in=True).count() == 2
        assert not can_act_for(commissioner, made)

    @pytest.mark.parametrize(
        ("organisation", "words"),
        [
            ({}, "Choose the organisation they come from"),
            ({"new_organisation": "..."}, "Choose the organisation they come from"),
            ({"new_organisation": "Fresh Start"}, "Choose what kind of organisation it is"),
            ({"new_organisation": "Fresh Start", "new_kind": "charity", "organisation": "own"},
             "not both"),
        ],
    )  # fmt: skip
    def test_have_one_organisation(self, event, door, organisation, words, provider):
        if "organisation" in organisation:
            organisation = {**organisation, "organisation": provider.organisations.get().pk}
        data = {"name": "Xan", "token": uuid.uuid4(), **organisation}
        assert words in door.post(f"/events/{event.pk}/walk-in/", data).content.decode()
        assert not Delegate.objects.filter(walked_in=True).exists()


class TestPapers:
    def text(self, response):
        assert response["Content-Type"] == "application/pdf"
        reader = pypdf.PdfReader(io.BytesIO(response.content))
        return " ".join(page.extract_text() for page in reader.pages)

    def test_attendance_sheet_and_badges_name_everybody(self, event, ann, door, organisation):
        for name in ("attendance", "badges"):
            text = self.text(door.get(f"/cms/events/{event.pk}/{name}.pdf"))
            assert "Ann Example" in text
            assert "Bob Example" in text
            assert organisation.name in text
        assert AuditRecord.objects.filter(verb="printed badges").exists()

    def test_ten_badges_are_on_a_sheet(self, index, door, organisation):
        event = make_event(capacity=12)
        make_registration(event, organisation, *[person(f"Badge {n}") for n in range(12)])
        response = door.get(f"/cms/events/{event.pk}/badges.pdf")
        pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
        named = [page.extract_text().count(organisation.name) for page in pages]
        assert named == [10, 2]

    def test_people_registered_are_counted_for_the_whole_and_each_session(
        self, index, organisation
    ):
        event = make_event(sessions=[workshop("A", at=0, until=1), workshop("B", at=1, until=2)])
        first = event.sessions.first()
        make_registration(event, organisation, person("Ann", sessions=(first.pk,)), person("Bob"))
        assert registry.registered_for(event) == {"": 2, f"session-{first.pk}": 1}

    def test_feedback_codes_have_a_page_for_each_session(self, index, door, monkeypatch):
        sessions = [{"title": name, "at": at, "until": at + 1} for at, name in enumerate("AB")]
        event = make_event(sessions=sessions)
        keys = [f"session-{one.pk}" for one in event.sessions.all()]
        assert [one.key for one in registry.subjects_of(event)] == keys
        monkeypatch.setattr(registry, "_feedback_links", [lambda page, key: f"/say/{key}/"])
        text = self.text(door.get(f"/cms/events/{event.pk}/feedback-codes.pdf"))
        for key in keys:
            assert f"http://testserver/say/{key}/" in text
        assert f"/say/{keys[0]}/" in door.get(f"/cms/events/{event.pk}/running/").content.decode()

    def test_who_came_by_type_of_provider(self, event, ann, commissioner, door):
        check_in.check_in(delegate=ann, by=commissioner)
        [row] = by_kind(event)
        assert (row.kind, row.people, row.organisations, row.came) == ("Company", 2, 1, 1)
        assert "Company" in door.get(f"/cms/events/{event.pk}/running/").content.decode()
