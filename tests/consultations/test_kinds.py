"""Every kind of question: from the browser's post to what is stored, shown and exported."""

import csv
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consultations.enums import FieldType
from consultations.models import ConsultationResponse, ResponseFile
from tests.factories.consultations import make_consultation, make_draft

KINDS = (
    {"key": "intro", "label": "Read this", "field_type": FieldType.INFORMATION, "help_text": "It helps."},
    {"key": "name", "label": "Organisation", "field_type": FieldType.ORGANISATION, "prefill": "name"},
    {"key": "how", "label": "How?", "field_type": FieldType.RADIO, "choices": "By bus\nBy car", "allow_other": True},
    {"key": "where", "label": "Where?", "field_type": FieldType.CHECKBOXES, "choices": "West\nEast", "allow_other": True},
    {"key": "rate", "label": "How good?", "field_type": FieldType.RATING, "choices": "Bad\nGood"},
    {"key": "agree", "label": "Do you agree?", "field_type": FieldType.GRID, "choices": "Yes\nNo", "rows": "Fees\nTime"},
    {"key": "order", "label": "In order", "field_type": FieldType.RANKING, "choices": "One\nTwo\nThree"},
    {"key": "cost", "label": "Cost?", "field_type": FieldType.MONEY, "minimum": 0},
    {"key": "paper", "label": "Your plan", "field_type": FieldType.FILE},
    {"key": "tick", "label": "I agree", "field_type": FieldType.CHECKBOX},
)  # fmt: skip
PDF = b"%PDF-1.7 a plan"


@pytest.fixture
def draft(home, provider, organisation, client):
    client.force_login(provider)
    return make_draft(make_consultation(questions=KINDS), by=provider, organisation=organisation)


def save(client, draft, **data):
    draft.refresh_from_db()
    found = client.post(
        reverse("consultations:answer", args=[draft.reference, 1]),
        {"edit-number": draft.edit_number, "go-on": "yes", **data},
    )
    draft.refresh_from_db()
    return found


def test_everything_is_kept_shown_and_exported(client, draft, organisation, commissioner):
    page = client.get(reverse("consultations:answer", args=[draft.reference, 1])).content.decode()
    assert f'value="{organisation.name}"' in page
    assert "It helps." in page
    found = save(
        client, draft, name=organisation.name, how="Other", **{"how-other": "By boat"},
        where=["West", "Other"], **{"where-other": "North; and South"}, rate="4",
        **{"agree-0": "Yes", "agree-1": "No", "order-0": "2", "order-1": "1"},
        cost="£1,234.50", paper=SimpleUploadedFile("plan.pdf", PDF), tick="on",
    )  # fmt: skip
    assert found.status_code == 302
    written = draft.written()
    paper = written.pop("paper")
    assert written == {
        "name": organisation.name, "how": "Other: By boat", "where": ["West", "Other: North; and South"],
        "rate": "4", "agree": {"Fees": "Yes", "Time": "No"}, "order": ["Two", "One"],
        "cost": "1234.50", "tick": True,
    }  # fmt: skip
    assert bytes(ResponseFile.objects.get(pk=paper["file"]).content) == PDF
    page = client.get(reverse("consultations:check", args=[draft.reference])).content.decode()
    for words in ("Other: By boat", "Fees: Yes", "1. Two", "£1,234.50", "plan.pdf"):
        assert words in page
    client.post(
        reverse("consultations:check", args=[draft.reference]),
        {"submit_token": draft.submit_token, "may_publish": "with_name"},
    )
    client.force_login(commissioner)
    address = reverse("consultation_pages:responses_csv", args=[draft.consultation_id])
    text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert row["Where? [where]"] == "West; Other: North; and South"
    assert row["Do you agree?: Fees [agree.fees]"] == "Yes"
    assert row["In order [order]"] == "1. Two; 2. One"
    assert row["Cost? [cost]"] == "1234.50"
    coded = reverse("consultation_pages:responses_coded", args=[draft.consultation_id])
    text = b"".join(client.get(coded).streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["where.west"], row["where.east"], row["where.other"]) == (
        "1",
        "0",
        "North; and South",
    )
    assert (row["order.one"], row["order.two"], row["order.three"]) == ("2", "1", "")
    assert row["agree.fees"] == "yes"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"how": "Other"}, "Write what the other one is"),
        ({"where": ["Other"]}, "Write what the other one is"),
        ({"where": ["North"]}, "There is a problem"),
        ({"rate": "6"}, "Choose from those shown"),
        ({"agree-0": "Maybe"}, "Choose from those shown"),
        ({"order-0": "1", "order-1": "1"}, "Two have the same place"),
        ({"order-0": "2"}, "A place is left out"),
        ({"order-0": "9"}, "Choose from those shown"),
        ({"cost": "1,23"}, "Write a number in figures"),
        ({"cost": "-1"}, "Write a number of 0 or more"),
    ],
)
def test_what_is_wrong_is_said_and_not_kept(client, draft, data, words):
    found = save(client, draft, **data)
    assert words in found.content.decode()
    assert draft.written() == {}


def zipped(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", b"<script>alert(1)</script>"),
        ("plan.exe", b"MZ"),
        ("plan.html", b"<html>"),
        ("plan.svg", b"<svg/>"),
        ("plan.pdf", b""),
        ("plan.docx", b"PK\x03\x04 nothing"),
        ("plan.docx", zipped("evil.txt")),
        ("plan.xlsx", zipped("[Content_Types].xml", "xl/vbaProject.bin")),
        ("plan.txt", b"\x00\x01\x02"),
        ("plan.pdf", PDF + b"x" * 10_000_000),
    ],
    ids=["not a pdf", "program", "page", "drawing", "empty", "no zip", "no document", "macros",
         "not text", "too large"],
)  # fmt: skip
def test_files_are_judged_by_their_content(client, draft, name, content):
    found = save(client, draft, paper=SimpleUploadedFile(name, content))
    assert found.status_code == 200
    assert b"There is a problem" in found.content
    assert not ResponseFile.objects.exists()
    assert draft.written() == {}


@pytest.mark.parametrize("name", ["plan.docx", "list.csv", "../../etc/passwd.txt"])
def test_known_kinds_are_taken_and_only_sent_to_be_saved(client, draft, name, practitioner):
    content = zipped("[Content_Types].xml", "word/document.xml") if "docx" in name else b"a,b\n"
    save(client, draft, paper=SimpleUploadedFile(name, content))
    kept = ResponseFile.objects.get()
    assert "/" not in kept.name
    address = reverse("consultations:file", args=[draft.reference, kept.pk])
    found = client.get(address)
    assert found.content == content
    assert found["Content-Disposition"].startswith("attachment")
    assert found["Content-Type"] == "application/octet-stream"
    client.force_login(practitioner)
    assert client.get(address).status_code == 404


def test_a_file_stays_when_the_page_is_saved_again_and_goes_when_taken_out(client, draft):
    save(client, draft, paper=SimpleUploadedFile("plan.pdf", PDF))
    save(client, draft, rate="3")
    assert draft.written()["paper"]["name"] == "plan.pdf"
    save(client, draft, **{"paper-clear": "on"})
    assert "paper" not in draft.written()
    assert ConsultationResponse.objects.count() == 1
