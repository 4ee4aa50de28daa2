"""What a facilitator noted in a workshop: typed in with its session, and on to the analysis."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from consultations.domain.retention import apply_retention
from consultations.enums import ConsultationKind, FieldType, Origin
from consultations.exports import response_lines
from consultations.models import ConsultationResponse
from engagement_site.core import registry
from engagement_site.core.models import RelatedPage
from events.queries import subject_key
from feedback_analysis.domain.sources import take_consultation
from feedback_analysis.queries.tables import GROUPINGS
from tests.factories.consultations import make_consultation
from tests.factories.events import make_event, workshop
from tests.factories.feedback_analysis import AnalysisFactory

pytestmark = pytest.mark.django_db

QUESTIONS = (
    {"key": "barriers", "label": "What stands in the way?", "field_type": FieldType.MULTI_LINE},
    {"key": "rating", "label": "How useful was it?", "field_type": FieldType.RATING},
)
PHOTOGRAPH = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def event(index):
    return make_event(
        title="Provider conference",
        sessions=[workshop("Working with Health", at=0, until=1),
                  workshop("Choice", at=0, until=1)],
    )  # fmt: skip


@pytest.fixture
def form(event, time_machine):
    """The event's feedback form, on the day after the event."""
    form = make_consultation(
        kind=ConsultationKind.WORKSHOP_FEEDBACK, questions=QUESTIONS, opens=-1, closes=40
    )
    form.related_pages.add(RelatedPage(target=event))
    form.save_revision().publish()
    time_machine.move_to(event.ends_at + timedelta(days=1), tick=False)
    return form


@pytest.fixture
def health(event):
    return event.sessions.get(title="Working with Health")


@pytest.fixture
def desk(client, commissioner, form):
    client.force_login(commissioner)
    return client


def type_in(desk, event, session, **changes):
    """Open the page where the event's own page leads, and send it filled in."""
    address = registry.notes_link(event, subject_key(session))
    html = desk.get(address).content.decode()
    key = re.search(r'name="submission_key" value="([^"]+)"', html)[1]
    fields = {
        "origin": "flip_chart", "about": subject_key(session), "facilitator": "Fay Facilitator",
        "may_publish": "no", "submission_key": key,
        "answer-barriers": "Forms differ in each trust\nNobody answers the telephone",
        **changes,
    }  # fmt: skip
    return desk.post(address, fields, follow=True)


def test_notes_are_a_response_about_the_session_with_the_facilitator_named(
    desk, event, form, health, commissioner
):
    page = desk.get(f"/cms/events/{event.pk}/running/").content.decode()
    assert registry.notes_link(event, subject_key(health)) in page
    sheet = SimpleUploadedFile("IMG 2041 Gateshead.PNG", PHOTOGRAPH, "image/png")
    answer = type_in(desk, event, health, sheet=sheet)
    assert answer.status_code == 200, answer.content
    response = ConsultationResponse.objects.get()
    assert response.is_submitted
    assert (response.subject_title, response.subject_part_of) == (
        "Working with Health", "Provider conference",
    )  # fmt: skip
    assert (response.facilitator, response.origin, response.entered_by) == (
        "Fay Facilitator", Origin.FLIP_CHART, commissioner,
    )  # fmt: skip
    # The next sheet of the same session begins with what stays the same.
    html = answer.content.decode()
    assert 'value="Fay Facilitator"' in html
    assert f'value="{subject_key(health)}" selected' in html
    shown = desk.get(f"/cms/consultations/{form.pk}/responses/{response.pk}/").content.decode()
    assert "Fay Facilitator" in shown
    assert "Working with Health, Provider conference" in shown
    kept = response.files.get()
    assert (kept.name, bytes(kept.content)) == (f"sheet-{response.reference}.png", PHOTOGRAPH)
    assert kept.name in shown


def test_analysis_knows_event_session_question_and_that_they_are_notes(
    desk, event, form, health, analyst
):
    type_in(desk, event, health)
    source = take_consultation(AnalysisFactory(), consultation=form, by=analyst)
    [taken] = source.responses.all()
    assert taken.question == "What stands in the way?"
    assert taken.facts == {
        "event": "Provider conference", "session": "Working with Health",
        "origin": "Flip chart or notes of a meeting",
    }  # fmt: skip
    assert set(taken.facts) <= set(GROUPINGS)
    exported = "".join(response_lines(form))
    assert "Provider conference,Fay Facilitator" in exported


def test_the_same_page_sent_twice_is_one_response(desk, event, form, health):
    address = registry.notes_link(event, subject_key(health))
    key = re.search(
        r'name="submission_key" value="([^"]+)"', desk.get(address).content.decode()
    )[1]  # fmt: skip
    for _ in range(2):
        type_in(desk, event, health, submission_key=key)
    assert ConsultationResponse.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"facilitator": " "}, "Say who led the session"),
        ({"answer-barriers": " "}, "Type in at least one answer"),
        ({"about": "session-0"}, "Select a valid choice"),
        ({"sheet": SimpleUploadedFile("sheet.png", b"MZ not a picture")}, "holds something else"),
        ({"sheet": SimpleUploadedFile("notes.txt", b"plain words")}, "Choose a picture"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_stored(
    desk, event, form, health, changes, words
):
    html = type_in(desk, event, health, **changes).content.decode()
    assert words in html
    assert not ConsultationResponse.objects.exists()


def test_paper_forms_of_participants_need_no_facilitator(desk, event, form, health):
    type_in(desk, event, health, origin="paper", facilitator="")
    assert ConsultationResponse.objects.get().subject_key == subject_key(health)


def test_after_closing_the_note_says_when_it_came(
    desk, event, form, health, commissioner, time_machine
):
    time_machine.move_to(form.closing_at + timedelta(days=1), tick=False)
    desk.force_login(commissioner)
    html = type_in(desk, event, health).content.decode()
    assert "Write into the note when this response came" in html
    type_in(desk, event, health, note="Sheets from the day")
    assert ConsultationResponse.objects.count() == 1


def test_without_a_form_there_is_nowhere_to_type(event, client, commissioner):
    client.force_login(commissioner)
    assert registry.notes_link(event, "") is None
    assert "Type them in" not in client.get(f"/cms/events/{event.pk}/running/").content.decode()


def test_the_facilitators_name_and_the_sheet_go_on_schedule(
    desk, event, form, health, time_machine
):
    sheet = SimpleUploadedFile("sheet.png", PHOTOGRAPH)
    type_in(desk, event, health, sheet=sheet)
    time_machine.move_to(form.closing_at + timedelta(days=4000), tick=False)
    apply_retention()
    response = ConsultationResponse.objects.get()
    assert response.facilitator == ""
    assert not response.files.exists()
    assert response.subject_title == "Working with Health"
