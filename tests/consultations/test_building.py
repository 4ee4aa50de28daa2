"""Building questions in the editor: conditions are looked up; the paper form says the same."""

import io

import pypdf
import pytest
from django.urls import reverse

from consultations.enums import FieldType
from consultations.models import ConsultationPage
from engagement_site.core.documents import pdf
from tests.consultations.test_editor import create
from tests.factories.consultations import make_consultation

CHOICE = {"label": "Which lot?", "field_type": "radio", "choices": "Homes\nEmergency",
          "allow_other": "on"}  # fmt: skip


@pytest.fixture
def editing(client, commissioner, home):
    client.force_login(commissioner)
    return client


@pytest.mark.parametrize("named", ["1", "Which lot?", "which_lot", " 1 "])
def test_a_condition_names_a_question_by_number_wording_or_short_name(editing, named):
    create(editing, CHOICE, {"condition_key": named, "condition_values": "Emergency\nOther"})
    [version] = ConsultationPage.objects.get().versions.all()
    assert version.questions[1]["condition_key"] == "which_lot"
    assert version.questions[1]["condition_values"] == ["Emergency", "Other"]


def test_a_condition_follows_a_reworded_question(editing):
    create(editing, {**CHOICE, "key": "lot"}, {"condition_key": "lot"})
    [version] = ConsultationPage.objects.get().versions.all()
    assert version.questions[1]["condition_key"] == "lot"


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (CHOICE, {"condition_key": "7"},
         "No earlier question is called this. Earlier ones are: 1: Which lot?."),
        (CHOICE, {"condition_key": "2"}, "No earlier question is called this."),
        (CHOICE, {"condition_key": "1", "condition_values": "Homs"},
         "“Homs” is not among the answers to “Which lot?”. They are: Emergency; Homes; Other."),
        ({}, {"label": "Then?", "condition_key": "1", "condition_values": "Yes"},
         "Leave this empty: it is answered in free words."),
        ({"label": "Read this", "field_type": "information"}, {"condition_key": "1"},
         "is information to read and has no answer"),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_met_is_told(editing, first, second, words):
    text = create(editing, first, second).content.decode()
    assert words in text
    assert not ConsultationPage.objects.exists()


def test_the_first_question_has_nothing_to_depend_on(editing):
    text = create(editing, {"condition_key": "Which lot?"}).content.decode()
    assert "Earlier ones are: none." in text


QUESTIONS = (
    {"key": "lot", "label": "Which lot?", "field_type": FieldType.RADIO,
     "choices": "Homes\nEmergency", "allow_other": True, "required": True, "section": "Lots"},
    {"key": "empty", "label": "How should empty beds be paid for?",
     "help_text": "Say what you would need.", "condition_key": "lot",
     "condition_values": "Emergency", "section": "Money"},
    {"key": "agree", "label": "How far do you agree?", "field_type": FieldType.GRID,
     "choices": "Yes\nNo", "rows": "Longer contracts"},
    {"key": "note", "label": "What an offer is", "field_type": FieldType.INFORMATION,
     "help_text": "An offer is not a bid."},
)  # fmt: skip


def test_the_questions_as_a_tagged_pdf(client, home, settings):
    page = make_consultation(title="Local homes", questions=QUESTIONS)
    found = client.get(reverse("consultations:questions_pdf", args=[page.pk]))
    assert found["Content-Type"] == "application/pdf"
    assert f"questions-{page.slug}.pdf" in found["Content-Disposition"]
    document = pypdf.PdfReader(io.BytesIO(found.content))
    text = " ".join("".join(sheet.extract_text() for sheet in document.pages).split())
    for words in (
        "1. Lots", "Which lot?", "Other, please say what", "2. Money", "Say what you would need.",
        "Only if you answered “Emergency” to “Which lot?”", "Longer contracts",
        "An offer is not a bid.", f"{settings.SITE_ADDRESS}{page.url}",
    ):  # fmt: skip
        assert words in text, words
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert document.trailer["/Root"]["/Lang"].startswith("en")
    assert document.metadata.title == "Questions: Local homes"


def test_where_no_pdf_can_be_made_the_page_is_the_way(client, home, monkeypatch):
    def fails(template, context):
        raise pdf.PdfUnavailable("No PDF can be made here.")

    monkeypatch.setattr("consultations.views.reading.render_pdf", fails)
    page = make_consultation(questions=QUESTIONS)
    found = client.get(reverse("consultations:questions_pdf", args=[page.pk]), follow=True)
    assert found.redirect_chain == [
        (reverse("consultations:questions", args=[page.pk]), 302),
    ]
    assert "This page has the same text and prints well" in found.content.decode()
