"""Feedback on a workshop: from a QR code, without an account, many behind one address."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from consultations.domain.feedback import settle_duplicate
from consultations.enums import ConsultationKind, FieldType
from consultations.models import ConsultationResponse
from consultations.results import standing
from engagement_site.core import registry
from engagement_site.core.forms.protection import STAMP
from engagement_site.core.models import RelatedPage
from engagement_site.core.models.site_pages import StandardPage
from tests.factories.consultations import make_consultation
from tests.factories.core import make_home

THREE = (
    {"key": "barriers", "label": "What stands in the way?", "field_type": FieldType.MULTI_LINE},
    {"key": "better", "label": "What can we do better?", "field_type": FieldType.MULTI_LINE},
    {"key": "rating", "label": "How useful was it?", "field_type": FieldType.RATING},
)
LONG = "The room was too small and nobody could hear the speaker at the back."


@pytest.fixture
def form(home, time_machine):
    page = make_consultation(kind=ConsultationKind.WORKSHOP_FEEDBACK, questions=THREE)
    time_machine.move_to(page.opening_at, tick=False)
    return page


@pytest.fixture
def workshop(form, monkeypatch):
    """A page whose sessions feedback can be about, as an event's are."""
    home = make_home()
    home.refresh_from_db()
    page = home.add_child(instance=StandardPage(title="Conference", slug="conference"))
    form.related_pages.add(RelatedPage(target=page))
    form.save_revision().publish()
    sessions = [registry.Subject("s-1", "Workshop one"), registry.Subject("s-2", "Workshop two")]
    monkeypatch.setitem(registry._subjects, StandardPage, lambda target: sessions)
    return page


def address(form, about=None):
    url = reverse("consultations:feedback", args=[form.pk])
    return url if about is None else f"{url}?about={about}"


def stamp_on(client, url):
    return re.search(f'name="{STAMP}" value="([^"]+)"', client.get(url).content.decode())[1]


def give(client, url, time_machine, **data):
    stamp = stamp_on(client, url)
    time_machine.shift(5)
    return client.post(url, {STAMP: stamp, **data}), stamp


def test_a_phone_gives_feedback_without_an_account_once(client, form, time_machine):
    found, stamp = give(client, address(form), time_machine, barriers=LONG, rating="4")
    assert "/thanks/" in found.url
    assert b"Thank you for your feedback" in client.get(found.url).content
    again = client.post(address(form), {STAMP: stamp, "barriers": LONG, "rating": "4"})
    assert again.url == found.url
    response = ConsultationResponse.objects.get()
    assert response.is_submitted
    assert dict(response.answers.values_list("question_key", "text")) == {
        "barriers": LONG, "rating": "4",
    }  # fmt: skip
    assert response.respondent is None
    assert not response.working_copy["barriers"]["by"]


def test_sixty_people_on_one_wifi_are_all_heard(form, time_machine):
    for number in range(60):
        found, _ = give(
            Client(REMOTE_ADDR="192.0.2.7"), address(form), time_machine,
            barriers=f"Answer {number}: {LONG}",
        )  # fmt: skip
        assert found.status_code == 302
        time_machine.shift(-5)
    assert ConsultationResponse.objects.filter(possible_duplicate_of=None).count() == 60


def test_one_phone_sending_without_end_is_stopped(client, form, time_machine):
    found = None
    for number in range(21):
        found, _ = give(client, address(form), time_machine, barriers=f"Again {number}")
        time_machine.shift(-5)
    assert found.status_code == 200
    assert b"sent many times" in found.content
    assert ConsultationResponse.objects.count() == 20


def test_likely_duplicates_are_marked_kept_and_settled_by_a_person(
    client, form, time_machine, commissioner
):
    give(client, address(form), time_machine, barriers="Short")
    give(client, address(form), time_machine, barriers="Also short")  # the same phone
    give(Client(), address(form), time_machine, barriers=LONG)
    give(Client(), address(form), time_machine, barriers=LONG)  # the same sentences
    give(Client(), address(form), time_machine, barriers="Short")  # two may well agree on a word
    marked = list(
        ConsultationResponse.objects.order_by("pk").values_list("possible_duplicate_of", flat=True)
    )
    assert [bool(item) for item in marked] == [False, True, False, True, False]
    assert form.responses.submitted().count() == 5
    second = ConsultationResponse.objects.order_by("pk")[1]
    settle_duplicate(response=second, is_duplicate=True, by=commissioner)
    assert form.responses.submitted().count() == 4
    settle_duplicate(response=second, is_duplicate=False, by=commissioner)
    assert form.responses.submitted().count() == 5


def test_feedback_is_about_a_session(client, form, workshop, time_machine):
    page = client.get(address(form)).content.decode()
    assert "Workshop one" in page
    assert "The event as a whole" in page
    give(client, address(form, "s-1"), time_machine, barriers="Good")
    give(client, address(form, "s-2"), time_machine, barriers="Good")
    found = ConsultationResponse.objects.order_by("pk")
    assert [item.subject_title for item in found] == ["Workshop one", "Workshop two"]
    assert [item.possible_duplicate_of for item in found] == [None, None]


def test_the_event_finds_its_form_while_it_is_open(form, workshop, time_machine):
    assert registry.feedback_link(workshop, "s-1") == address(form, "s-1")
    assert registry.feedback_link(workshop) == address(form)
    assert registry.feedback_link(make_home()) is None
    time_machine.move_to(form.closing_at)
    assert registry.feedback_link(workshop, "s-1") is None


def test_before_and_after_its_time_nothing_is_taken(client, form, time_machine):
    stamp = stamp_on(client, address(form))
    time_machine.move_to(form.closing_at)
    found = client.post(address(form), {STAMP: stamp, "barriers": "Late"})
    assert found.status_code == 409
    assert b"closed on" in found.content
    time_machine.move_to(form.opening_at - timedelta(seconds=1))
    assert client.get(address(form)).status_code == 409
    assert not ConsultationResponse.objects.exists()


def test_an_empty_form_is_told(client, form, time_machine):
    found, _ = give(client, address(form), time_machine)
    assert b"Answer at least one question" in found.content
    assert not ConsultationResponse.objects.exists()


def test_the_codes_lead_to_the_sessions(client, form, workshop, commissioner):
    client.force_login(commissioner)
    page = client.get(reverse("consultation_pages:qr", args=[form.pk])).content.decode()
    assert "QR code: Workshop two" in page
    assert f"http://testserver{address(form, 's-2')}" in page


def test_another_kind_of_consultation_has_no_feedback_page(client, home):
    assert client.get(address(make_consultation())).status_code == 404


def test_the_overview_counts_against_those_registered(
    client, form, workshop, analyst, time_machine, monkeypatch
):
    monkeypatch.setitem(
        registry._registered, type(workshop), lambda target: {"": 30, "s-1": 12, "s-2": 18}
    )
    give(client, address(form, "s-1"), time_machine, barriers="Time")
    found = standing(form)
    assert found.registered == [("Conference", 30)]
    assert [(item.title, item.answered, item.registered) for item in found.by_subject] == [
        ("Workshop one", 1, 12), ("Workshop two", 0, 18),
    ]  # fmt: skip
    client.force_login(analyst)
    text = client.get(reverse("consultation_pages:results", args=[form.pk])).content.decode()
    assert "30 people" in text
    assert "1 of 12 registered" in text
