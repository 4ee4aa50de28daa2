"""The editor: building a consultation, the list, responses, exports, who may see what."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from consultations import exports
from consultations.enums import MayPublish
from consultations.models import ConsultationPage
from consultations.principles import PRINCIPLES
from engagement_site.core.models import AuditRecord
from tests.factories.consultations import (
    FULL,
    DraftAnswer,
    make_consultation,
    make_draft,
    make_index,
    make_submitted,
    republish,
)
from tests.factories.providers import ProviderOrganisationFactory

BASE = {
    "title": "What should we buy?", "slug": "what-should-we-buy", "summary": "",
    "kind": "pre_tender", "who_may_answer": "organisations",
    "opening_at": "2027-03-01 09:00", "closing_at": "2027-04-01 17:00",
    "outcome_published_at": "", "minutes": "10", "notice_identifier": "", "subject_matter": "",
}  # fmt: skip
QUESTION = {
    "section": "", "label": "What would stop you?", "help_text": "", "field_type": "multiline",
    "choices": "", "max_length": "", "minimum": "", "maximum": "", "key": "", "rows": "",
    "prefill": "", "condition_key": "", "condition_values": "",
}  # fmt: skip


def posted(*questions, action="action-publish", principles=tuple(PRINCIPLES), **changes):
    data = nested_form_data(
        {
            **BASE,
            **{
                name: rich_text("<p>Words</p>")
                for name in ("purpose", "who_should_answer", "other_ways", "use_of_answers",
                             "what_happens_next")
            },
            "background": streamfield([]),
            "outcome": streamfield([]),
            "questions": inline_formset([{**QUESTION, **question} for question in questions]),
            "related_pages": inline_formset([]),
            "key_dates": inline_formset([]),
            "comments": inline_formset([]),
            action: "yes",
            **changes,
        }
    )  # fmt: skip
    return {**data, "principles": list(principles)}


@pytest.fixture
def editing(client, commissioner, home):
    client.force_login(commissioner)
    return client


def create(client, *questions, **changes):
    index = make_index()
    address = reverse(
        "wagtailadmin_pages:add", args=["consultations", "consultationpage", index.pk]
    )
    return client.post(address, posted(*questions, **changes))


def test_a_commissioner_builds_and_publishes_one(editing):
    found = create(
        editing,
        {},
        {"label": "Which?", "field_type": "radio", "choices": "One, or two\nThree"},
    )
    page = ConsultationPage.objects.get()
    assert found.status_code == 302
    assert page.live
    assert page.closing_at.isoformat() == "2027-04-01T16:00:00+00:00"  # 5pm in summer time
    [version] = page.versions.all()
    assert [item["key"] for item in version.questions] == ["what_would_stop_you", "which"]
    assert version.questions[1]["choices"] == ["One, or two", "Three"]


@pytest.mark.parametrize(
    ("questions", "changes", "message"),
    [
        ([{"field_type": "radio", "choices": "One"}], {}, "Write at least two choices"),
        ([{"field_type": "radio", "choices": "A\nA"}], {}, "Two choices are the same"),
        ([{"key": "same"}, {"key": "same"}], {}, "Another question has this short name"),
        ([{"key": "Not this"}], {}, "Use small letters"),
        ([{"minimum": "5", "maximum": "1"}], {}, "The greatest number is below the least"),
        ([{}], {"closing_at": "2027-02-01 09:00"}, "It has to close after it opens"),
        ([{}], {"opening_at": ""}, "This field is required"),
        ([{}], {"outcome_published_at": "2027-03-05 09:00"}, "cannot show before"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_published(editing, questions, changes, message):
    found = create(editing, *questions, **changes)
    assert message in found.content.decode()
    assert not ConsultationPage.objects.filter(live=True).exists()


def test_a_draft_needs_no_dates(editing):
    found = create(editing, {}, action="save", opening_at="", closing_at="")
    assert found.status_code == 302
    page = ConsultationPage.objects.get()
    assert (page.live, page.opening_at) == (False, None)
    assert editing.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def test_the_list_counts_responses_and_filters_by_state(editing, provider, organisation):
    make_submitted(make_consultation(title="Open one"), by=provider, organisation=organisation)
    make_consultation(title="Closed one", opens=-9, closes=-2)
    text = editing.get("/cms/consultations/").content.decode()
    assert "1 response<" in text
    assert "0 responses<" in text
    text = editing.get("/cms/consultations/?state=closed&kind=consultation").content.decode()
    assert ("Closed one" in text, "Open one" in text) == (True, False)
    for ordering in ("closing_at", "-submitted_count", "opening_at"):
        assert editing.get(f"/cms/consultations/?ordering={ordering}").status_code == 200


@pytest.fixture
def answered(home, provider, organisation):
    """A consultation with one response by an organisation, and a draft by another."""
    consultation = make_consultation()
    sent = make_submitted(
        consultation, by=provider, organisation=organisation,
        answers={**FULL, "places": DraftAnswer("12", confidential=True),
                 "areas": ["West", "East"]},
        may_publish=MayPublish.WITHOUT_NAME,
    )  # fmt: skip
    other = ProviderOrganisationFactory(name="Still writing", owner=provider)
    make_draft(consultation, by=provider, organisation=other, answers={"barriers": "Secret"})
    return consultation, sent


def below(consultation, rest=""):
    return f"/cms/consultations/{consultation.pk}/responses/{rest}"


def test_staff_see_submitted_responses_and_no_draft(editing, answered, organisation):
    consultation, sent = answered
    text = editing.get(below(consultation)).content.decode()
    assert sent.reference in text
    assert organisation.name in text
    assert "Still writing" not in text
    assert "<strong>1</strong> in draft" in text
    detail = editing.get(below(consultation, f"{sent.pk}/")).content.decode()
    assert "=Too little notice" in detail
    assert "Commercially confidential" in detail
    assert sent.content_hash in detail
    draft = consultation.responses.get(state="draft")
    assert editing.get(below(consultation, f"{draft.pk}/")).status_code == 404
    other = make_consultation()
    assert editing.get(below(other, f"{sent.pk}/")).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=submitted", True), ("state=withdrawn", False), ("state=draft", True),
        ("given_by=organisation", True), ("given_by=individual", False),
        ("confidential=yes", True), ("confidential=no", False),
        ("q=Example", True), ("q=nobody", False), ("ordering=organisation__name", True),
        ("q=%00", True), ("p=99", True),
    ],
)  # fmt: skip
def test_responses_can_be_filtered_and_searched(editing, answered, query, found):
    consultation, sent = answered
    for rest in ("", "results/"):
        response = editing.get(below(consultation, f"{rest}?{query}"))
        assert response.status_code == 200
        assert (sent.reference in response.content.decode()) == found


def test_the_csv_export(editing, answered, organisation):
    consultation, sent = answered
    response = editing.get(below(consultation, "export/csv/"))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    [header, row] = list(csv.reader(io.StringIO(text)))
    record = dict(zip(header, row, strict=True))
    assert record["Reference"] == sent.reference
    assert record["Answered for"] == organisation.name
    assert record["What would stop you? [barriers]"] == "'=Too little notice"
    assert record["How many places? [places]"] == "12"
    assert record["commercially confidential [places]"] == "yes"
    assert record["commercially confidential [barriers]"] == ""
    assert record["Where? [areas]"] == "West; East"
    assert record["May be published"] == "Yes, without our name"
    assert 'filename="responses-consultation-1.csv"' in response["Content-Disposition"]
    assert AuditRecord.objects.filter(verb="exported responses").get().detail == {"format": "csv"}


def test_the_xlsx_export_has_no_formula_and_a_sheet_of_questions(editing, answered):
    consultation, _ = answered
    response = editing.get(below(consultation, "export/xlsx/"))
    workbook = openpyxl.load_workbook(io.BytesIO(response.content))
    cells = [cell for row in workbook["Responses"].iter_rows() for cell in row]
    assert "'=Too little notice" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert workbook["Questions"]["C2"].value == "role"


def test_export_columns_stay_over_versions(answered, provider):
    consultation, _ = answered
    before = exports.header_row(exports.exported_questions(consultation))

    def change(page):
        page.questions.remove(page.questions.get(key="barriers"))
        places = page.questions.get(key="places")
        places.label = "How many beds?"
        page.questions.add(places)

    page = republish(consultation, change)
    another = ProviderOrganisationFactory(owner=provider)
    make_submitted(page, by=provider, organisation=another, answers={"role": "We run homes"})
    [header, first, second] = list(exports.rows(page))
    keys = {name.split("[")[-1] for name in before}
    assert {name.split("[")[-1] for name in header} == keys
    column = header.index("What would stop you? [barriers]")
    assert (first[column], second[column]) == ("=Too little notice", "")
    assert "How many beds? [places]" in header


@pytest.mark.parametrize("rest", ["", "results/", "export/csv/", "export/xlsx/", "PK/"])
def test_responses_are_closed_to_everybody_else(client, answered, provider, practitioner, rest):
    consultation, sent = answered
    address = below(consultation, rest.replace("PK", str(sent.pk)))
    assert client.get(address).status_code == 302
    for person in (provider, practitioner):
        client.force_login(person)
        assert client.get(address).status_code in (302, 403)


def test_an_analyst_sees_and_exports(client, answered, analyst):
    consultation, sent = answered
    client.force_login(analyst)
    for rest in ("", f"{sent.pk}/", "export/csv/", "export/xlsx/"):
        assert client.get(below(consultation, rest)).status_code == 200


def test_a_consultation_with_responses_cannot_be_deleted(editing, answered):
    consultation, _ = answered
    for page in (consultation, consultation.get_parent()):
        editing.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
        assert ConsultationPage.objects.filter(pk=consultation.pk).exists()
    empty = make_consultation()
    editing.post(reverse("wagtailadmin_pages:delete", args=[empty.pk]))
    assert not ConsultationPage.objects.filter(pk=empty.pk).exists()


def test_several_pages_at_once_are_kept_as_well(editing, answered):
    consultation, _ = answered
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    found = editing.post(f"{address}?id={consultation.pk}", {"next": "/cms/"})
    assert found.status_code == 302
    assert ConsultationPage.objects.filter(pk=consultation.pk).exists()
