"""Responses that came otherwise: typed in by staff, and from a spreadsheet of another tool."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consultations.domain.entry import EntryRefused, enter_response
from consultations.domain.imports import check_rows, import_rows, upload_responses
from consultations.enums import MayPublish, Origin
from consultations.exports import response_lines
from consultations.models import ConsultationResponse, ResponseImport
from engagement_site.core.spreadsheets.sheets import SpreadsheetError
from tests.factories.consultations import FULL, make_consultation, make_submitted

FILE = b"""Id,Provider,What do you do?,How many places?,What would stop you?,Where?,Secret
1,Oak Care,We run homes,4,"Too late, always",West; East,
2,Elm Care,We do something else,x,Notice,West,
3,Ash Care,We run homes,,"=HYPERLINK(""x"")",,yes
3,Ash Care,We run homes,,Again,,
4,,,,,,
"""
MAPPING = {
    "Id": "identifier", "Provider": "organisation", "What do you do?": "role",
    "How many places?": "places", "What would stop you?": "barriers", "Where?": "areas",
    "Secret": "confidential.barriers",
}  # fmt: skip


@pytest.fixture
def consultation(home):
    return make_consultation()


@pytest.fixture
def kept(consultation, analyst):
    return upload_responses(consultation=consultation, name="old.csv", content=FILE, by=analyst)


def test_headings_that_read_like_questions_are_guessed(kept):
    assert kept.mapping == {
        "Id": "identifier", "What do you do?": "role", "How many places?": "places",
        "What would stop you?": "barriers", "Where?": "areas",
    }  # fmt: skip


def test_each_row_is_accounted_for_and_good_ones_are_in(kept, consultation, analyst):
    done = import_rows(kept=kept, mapping=MAPPING, by=analyst)
    account = {row["row"]: row["problems"] for row in done.report}
    assert account[2] == []
    assert any("What do you do?" in line for line in account[3])
    assert any("How many places?" in line for line in account[3])
    assert account[4] == []
    assert account[5] == ["This is row 4 again."]
    assert account[6] == ["No answer in this row."]
    first, second = ConsultationResponse.objects.order_by("pk")
    assert (first.origin, first.entered_by, first.respondent_name) == (
        "imported",
        analyst,
        "Oak Care",
    )
    assert dict(first.answers.values_list("question_key", "value")) == {
        "role": "We run homes", "places": "4", "barriers": "Too late, always",
        "areas": ["West", "East"],
    }  # fmt: skip
    assert second.answers.get(question_key="barriers").confidential
    assert done.sheets == {}


def test_the_same_file_again_adds_nothing(kept, consultation, analyst):
    import_rows(kept=kept, mapping=MAPPING, by=analyst)
    import_rows(kept=kept, mapping=MAPPING, by=analyst)
    again = upload_responses(consultation=consultation, name="old.csv", content=FILE, by=analyst)
    version = consultation.versions.get()
    assert all(row.problems for row in check_rows(again, version, MAPPING))
    assert ConsultationResponse.objects.count() == 2


def test_an_export_read_back_gives_the_same_answers(consultation, provider, organisation, analyst):
    given = make_submitted(
        consultation, by=provider, organisation=organisation,
        answers={**FULL, "barriers": "'=not a formula\n-but\ttext", "areas": ["West", "East"],
                 "start": "2027-04-01", "places": "3.50"},
    )  # fmt: skip
    exported = "".join(response_lines(consultation)).encode()
    other = make_consultation()
    kept = upload_responses(consultation=other, name="export.csv", content=exported, by=analyst)
    done = import_rows(kept=kept, mapping=kept.mapping, by=analyst)
    assert [row["problems"] for row in done.report] == [[]]
    facts = ("question_key", "value", "confidential", "may_publish")
    assert set(map(str, other.responses.get().answers.values_list(*facts))) == set(
        map(str, given.answers.values_list(*facts))
    )


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"%PDF-1.4", b"Only headings\n"])
def test_a_file_that_is_none_is_refused(consultation, analyst, content):
    with pytest.raises(SpreadsheetError):
        upload_responses(consultation=consultation, name="x.csv", content=content, by=analyst)
    assert not ResponseImport.objects.exists()


def test_the_pages_lead_from_file_to_account(client, consultation, analyst):
    client.force_login(analyst)
    found = client.post(
        reverse("consultation_pages:upload", args=[consultation.pk]),
        {"file": SimpleUploadedFile("old.csv", FILE)},
    )
    columns = {f"column-{number}": code for number, code in enumerate(MAPPING.values())}
    checked = client.post(found.url, {**columns, "check": "yes"})
    assert b"2</strong> rows can be taken, <strong>3</strong> cannot" in checked.content
    assert not ConsultationResponse.objects.exists()
    done = client.post(found.url, {**columns, "import": "yes"})
    assert b"2 responses taken, 3 rows refused" in client.get(done.url).content
    twice = {**columns, "column-6": "role"}
    fresh = client.post(
        reverse("consultation_pages:upload", args=[consultation.pk]),
        {"file": SimpleUploadedFile("old.csv", FILE)},
    )
    assert (
        b"Another column is this already"
        in client.post(fresh.url, {**twice, "check": "yes"}).content
    )


def enter(consultation, by, **fields):
    values = {
        "organisation": None, "name": "Ann", "values": {"role": "We run homes"},
        "origin": Origin.PAPER, "note": "Came by post", "may_publish": MayPublish.NO,
        "submission_key": uuid.uuid4(), **fields,
    }  # fmt: skip
    return enter_response(consultation=consultation, by=by, **values)


def test_paper_is_entered_with_its_origin_and_gaps(consultation, analyst):
    response = enter(consultation, analyst)
    assert response.is_submitted  # although a required answer is missing on the paper
    assert (response.origin, response.entered_by, response.given_for) == ("paper", analyst, "Ann")


def test_one_filled_in_form_is_one_response(consultation, analyst):
    key = uuid.uuid4()
    assert enter(consultation, analyst, submission_key=key) == enter(
        consultation, analyst, submission_key=key
    )


def test_an_organisation_has_one_response(consultation, analyst, provider, organisation):
    make_submitted(consultation, by=provider, organisation=organisation)
    with pytest.raises(EntryRefused, match="has a response already"):
        enter(consultation, analyst, organisation=organisation)


def test_after_closing_a_note_is_needed(home, analyst):
    closed = make_consultation(opens=-10, closes=-1)
    with pytest.raises(EntryRefused, match="when this response came"):
        enter(closed, analyst, note=" ")
    assert enter(closed, analyst).is_submitted


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(client, consultation, analyst):
    client.force_login(analyst)
    address = reverse("consultation_pages:enter", args=[consultation.pk])
    data = {"origin": "telephone", "may_publish": "no", "submission_key": str(uuid.uuid4()),
            "answer-barriers": "Kept", "answer-places": "many"}  # fmt: skip
    found = client.post(address, data)
    assert b"Write a number in figures" in found.content
    assert b"Kept" in found.content
    assert client.post(address, {**data, "answer-places": "4"}).status_code == 302
    assert ConsultationResponse.objects.get().origin == "telephone"
