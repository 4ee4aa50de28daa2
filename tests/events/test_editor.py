"""The editor's side: the list, what is refused and where, who is coming and who may know."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from engagement_site.core.models import AuditRecord
from engagement_site.core.permissions import ROLES, Permission, Role
from events.models import EventPage, EventPlaces
from tests.factories.events import make_event, make_registration, person, publish, workshop

pytestmark = pytest.mark.django_db


def local(at):
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def event_form(event=None, *, sessions=(), **fields):
    """Return what the editor's form posts."""
    starts_at = event.starts_at if event else timezone.now() + timedelta(days=30)
    ends_at = event.ends_at if event else starts_at + timedelta(hours=6)
    data = {
        "title": "Care home forum",
        "slug": "care-home-forum",
        "summary": "A forum.",
        "kind": "forum",
        "attendance_mode": "in_person",
        "venue_name": "The Example Rooms",
        "starts_at": local(starts_at),
        "ends_at": local(ends_at),
        "description": streamfield([("text", rich_text("<p>Hello</p>"))]),
        "afterwards": streamfield([]),
        "co_hosts": inline_formset([]),
        "needs_readers": inline_formset([]),
        "questions": inline_formset([]),
        "hosts": inline_formset([]),
        "offer_hours": "24",
        "slot_minutes": "30",
        "slot_gap_minutes": "0",
        "sessions": inline_formset(list(sessions), initial=sum("id" in one for one in sessions)),
        "related_pages": inline_formset([]),
        "comments": inline_formset([]),
        "action-publish": "yes",
    }
    hosts = fields.pop("hosts", data["hosts"])
    return nested_form_data({**data, **fields, "hosts": hosts})


@pytest.fixture
def editor(client, commissioner):
    client.force_login(commissioner)
    return client


def create(client, index, **fields):
    path = reverse("wagtailadmin_pages:add", args=["events", "eventpage", index.pk])
    return client.post(path, event_form(**fields))


def edit(client, event, **fields):
    path = reverse("wagtailadmin_pages:edit", args=[event.pk])
    return client.post(path, event_form(event, slug=event.slug, title=event.title, **fields))


def errors_of(response):
    form = response.context["form"]
    sessions = [one.errors for one in form.formsets["sessions"].forms if one.errors]
    return {**form.errors, **({"sessions": sessions} if sessions else {})}


class TestEditing:
    def test_a_commissioner_publishes_an_event(self, editor, index):
        create(editor, index, capacity="40")
        event = EventPage.objects.get(slug="care-home-forum")
        assert event.live
        assert EventPlaces.objects.get(event=event).capacity == 40
        assert "All 40 places are free" in editor.get(event.url).content.decode()

    def test_it_can_wait_for_its_day(self, editor, index):
        create(editor, index, go_live_at=local(timezone.now() + timedelta(days=3)))
        event = EventPage.objects.get(slug="care-home-forum")
        assert not event.live
        assert event.approved_schedule

    @pytest.mark.parametrize(
        ("fields", "where", "words"),
        [
            ({"ends_at": "2020-01-01 09:00"}, "ends_at", "has to end after it starts"),
            ({"venue_name": ""}, "venue_name", "Say where it takes place"),
            ({"cancelled": "on"}, "cancelled_reason", "Say why"),
            ({"capacity": "2", "places_per_organisation": "3"}, "places_per_organisation", "more"),
            (
                {"registration_opens_at": "2027-01-02 09:00", "registration_closes_at": "2027-01-01 09:00"},
                "registration_closes_at",
                "has to close after it opens",
            ),
            ({"registration_closes_at": "2099-01-01 09:00"}, "registration_closes_at", "before the event is over"),
            ({"cancel_until": "2099-01-01 09:00"}, "cancel_until", "before the event is over"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_said_beside_the_field(self, editor, index, fields, where, words):
        response = create(editor, index, **fields)
        assert words in errors_of(response)[where][0]
        assert not EventPage.objects.exists()

    def test_the_hour_that_is_skipped_is_refused(self, editor, index):
        response = create(editor, index, starts_at="2027-03-28 01:30", ends_at="2027-03-28 12:00")
        assert "starts_at" in errors_of(response)

    def test_a_draft_may_lack_its_venue(self, editor, index):
        path = reverse("wagtailadmin_pages:add", args=["events", "eventpage", index.pk])
        data = event_form(venue_name="")
        del data["action-publish"]
        editor.post(path, data)
        assert not EventPage.objects.get().live

    @pytest.mark.parametrize(
        ("hours", "where", "words"),
        [((-1, 1), "starts_at", "before the event"), ((5, 7), "ends_at", "after the event"),
         ((2, 1), "ends_at", "after it starts")],
        ids=["too early", "too late", "backwards"],
    )  # fmt: skip
    def test_sessions_lie_inside_the_event(self, editor, index, hours, where, words):
        event = make_event()
        start, end = (local(event.starts_at + timedelta(hours=n)) for n in hours)
        session = {"title": "Talk", "kind": "plenary", "starts_at": start, "ends_at": end}
        response = edit(editor, event, sessions=[session])
        assert words in errors_of(response)["sessions"][0][where][0]

    @pytest.mark.parametrize(
        ("minutes", "where", "words"),
        [((0, 20), "free_until", "too short"), ((3, 63), "free_from", "whole five minutes")],
        ids=["too short", "odd minutes"],
    )
    def test_hosts_are_free_for_whole_conversations(self, editor, index, minutes, where, words):
        event = make_event()
        start, end = (local(event.starts_at + timedelta(minutes=n)) for n in minutes)
        host = {"name": "Hal", "email": "hal@example.org", "free_from": start, "free_until": end}
        response = edit(editor, event, hosts=inline_formset([host]))
        form = response.context["form"].formsets["hosts"].forms[0]
        assert words in form.errors[where][0]

    def test_capacity_below_what_is_booked_is_refused(self, editor, event, organisation):
        make_registration(event, organisation, person("A A"), person("B B"))
        response = edit(editor, event, capacity="1")
        assert errors_of(response)["capacity"][0].startswith("2 places are booked already.")
        assert EventPage.objects.get(pk=event.pk).capacity == 10

    def test_places_online_below_what_is_booked_are_refused(self, editor, index, organisation):
        event = make_event(attendance_mode="hybrid", capacity=3, online_capacity=5)
        people = [person("A A"), person("B B", online=True), person("C C", online=True)]
        make_registration(event, organisation, *people)
        response = edit(editor, event, attendance_mode="hybrid", online_capacity="1")
        assert errors_of(response)["online_capacity"][0].startswith("2 places are booked already.")
        # Where only the room is left, all of them have to fit into it.
        response = edit(editor, event, attendance_mode="in_person", capacity="2")
        assert errors_of(response)["capacity"][0].startswith("3 places are booked already.")

    def test_a_session_that_people_chose_cannot_be_removed(self, editor, index, organisation):
        event = make_event(sessions=[workshop("Homes", at=0, until=1)])
        session = event.sessions.get()
        make_registration(event, organisation, person(sessions=(session.pk,)))
        facts = {
            "id": str(session.pk),
            "title": "Homes",
            "kind": "workshop",
            "starts_at": local(session.starts_at),
            "ends_at": local(session.ends_at),
            "DELETE": "on",
        }
        response = edit(editor, event, sessions=[facts])
        assert (
            "“Homes” cannot be removed: it is chosen 1 time." in errors_of(response)["__all__"][0]
        )

    def test_the_form_previews_before_it_is_saved(self, editor, index):
        path = reverse("wagtailadmin_pages:preview_on_add", args=["events", "eventpage", index.pk])
        assert editor.post(path, event_form()).json()["is_valid"]
        response = editor.get(path)
        assert response.status_code == 200
        assert "Care home forum" in response.content.decode()

    def test_an_event_with_registrations_is_not_deleted(
        self, editor, event, organisation, index, administrator
    ):
        editor.force_login(administrator)
        make_registration(event, organisation)
        for page in (event, index):
            path = reverse("wagtailadmin_pages:delete", args=[page.pk])
            html = editor.post(path, {"confirm_site_name": "x"}, follow=True).content.decode()
            assert "has registrations, so it cannot be deleted" in html
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        editor.post(f"{bulk}?id={event.pk}")
        assert EventPage.objects.filter(pk=event.pk).exists()

    def test_an_event_without_is_deleted(self, editor, event):
        editor.post(reverse("wagtailadmin_pages:delete", args=[event.pk]))
        assert not EventPage.objects.exists()


class TestList:
    def test_shows_date_state_and_places(self, editor, event, organisation):
        make_registration(event, organisation)
        html = editor.get("/cms/events/").content.decode()
        assert "Extra care briefing" in html
        assert "Open for registration" in html
        assert "1 of 10" in html
        assert reverse("events_registrations", args=[event.pk]) in html

    def test_filters(self, editor, event):
        make_event(title="Long over", starts_at=timezone.now() - timedelta(days=30))
        for query, shown in (("when=past", "Long over"), ("when=coming", "Extra care briefing")):
            found = editor.get(f"/cms/events/?{query}").context["object_list"]
            assert [page.title for page in found] == [shown]


class TestWhoIsComing:
    @pytest.fixture
    def event(self, index, organisation):
        event = make_event(sessions=[workshop("Homes", at=0, until=1)])
        make_registration(
            event,
            organisation,
            person("=cmd|' /C calc'!A0", email="ann@example.org", dietary="+Nuts", access="Loop"),
            person("Bob Example", email="bob@example.org", sessions=(event.sessions.get().pk,)),
        )
        return event

    def paths(self, event):
        names = (
            "events_registrations",
            "events_registrations_results",
            "events_registrations_export",
        )
        return [reverse(name, args=[event.pk]) for name in names]

    def test_is_open_to_those_roles_only_that_list_it(
        self, client, event, commissioner, administrator, analyst, practitioner, provider
    ):
        for path in self.paths(event):
            client.logout()
            assert client.get(path).headers["Location"].startswith("/accounts/login/")
            for user in (commissioner, administrator):
                client.force_login(user)
                assert client.get(path).status_code == 200
            for user in (analyst, practitioner, provider):
                client.force_login(user)
                response = client.get(path)
                assert response.status_code in (302, 403)
                assert b"bob@example.org" not in response.content

    def test_shows_people_needs_and_counts(self, editor, event):
        html = editor.get(self.paths(event)[0]).content.decode()
        assert "2 people from 1 organisation. 8 places left of 10." in html
        assert "Does not eat: +Nuts. Loop" in html
        assert "bob@example.org" in html
        found = editor.get(f"{self.paths(event)[1]}?q=bob").context["object_list"]
        assert [one.name for one in found] == ["Bob Example"]

    def test_the_export_is_safe_to_open_and_recorded(self, editor, event, commissioner):
        response = editor.get(self.paths(event)[2])
        assert response["Content-Disposition"].startswith("attachment; filename=")
        rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
        ann, bob = sorted(rows, key=lambda row: row["E-mail"])
        assert ann["Name"] == "'=cmd|' /C calc'!A0"
        assert (ann["Does not eat"], ann["Needs to take part"]) == ("'+Nuts", "Loop")
        assert (bob["Sessions"], bob["Place"]) == ("Homes", "confirmed")
        record = AuditRecord.objects.get(verb="exported registrations")
        assert (record.actor_id, record.detail) == (
            commissioner.pk,
            {"rows": 2, "with_needs": True},
        )

    def test_the_export_leaves_needs_out_for_who_may_not_see_them(
        self, editor, event, commissioner, monkeypatch
    ):
        monkeypatch.setitem(
            ROLES, Role.COMMISSIONER, ROLES[Role.COMMISSIONER] - {Permission.VIEW_REGISTRATIONS}
        )
        header = editor.get(self.paths(event)[2]).content.decode().splitlines()[0]
        assert "Name" in header
        assert "Does not eat" not in header

    def test_the_edit_page_leads_there(self, editor, event):
        html = editor.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
        assert self.paths(event)[0] in html

    def test_an_event_that_is_not_there(self, editor, event):
        for path in self.paths(event):
            assert editor.get(path.replace(f"/{event.pk}/", "/999999/")).status_code == 404


def test_unpublished_events_keep_their_registrations(event, organisation):
    make_registration(event, organisation)
    event.unpublish()
    publish(event)
    assert EventPlaces.objects.get(event=event).taken == 1
