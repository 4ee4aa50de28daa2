"""Codebooks and projects in the exchange format: valid, whole, and read back."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from lxml import etree

from feedback_analysis.domain import codebook, coding, themes
from feedback_analysis.domain.codebook_import import import_codebook
from feedback_analysis.exports.codebooks import codebook_csv, codebook_qdc, project_qdpx
from feedback_analysis.models import CodebookTheme
from feedback_analysis.queries.review import theme_rows
from feedback_analysis.refi_qda.codebooks import CodebookError, read_codebook
from tests.factories.feedback_analysis import (
    AnalysisFactory,
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
)

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
P = "{urn:QDA-XML:project:1.0}"


@pytest.fixture
def run(analyst):
    source = FeedbackSourceFactory()
    first = SourceResponseFactory(
        source=source, text="Slow portal.\r\nLow fees \x0b& “late” pay.", facts={"locality": "East"}
    )
    secret = SourceResponseFactory(source=source, text="SECRET", confidential=True)
    run = finished_run(source.analysis, {"Portal <1>": [first, secret], "Fees": [first]})
    portal, fees = run.themes.select_related("run__analysis").order_by("number")
    coding.code_text(run, first, words="Low fees", near=14, target=fees, by=analyst)
    themes.nest_theme(fees, under=portal, by=analyst)
    return run


def valid(schema, content):
    schema = etree.XMLSchema(etree.parse(HERE / schema))
    document = etree.fromstring(content)
    schema.assertValid(document)
    return document


def shown(run):
    return [("  " * row.depth) + row.theme.label for row in theme_rows(run)]


def test_the_codebook_is_valid_and_nested(run):
    document = valid("codebook.xsd", codebook_qdc(run))
    [top] = document.findall(".//{*}Codes/{*}Code")
    assert (top.get("name"), top[1].get("name")) == ("Portal <1>", "Fees")


def test_the_project_is_valid_and_its_places_are_its_words(run):
    content = zipfile.ZipFile(io.BytesIO(project_qdpx(run)))
    document = valid("project.xsd", content.read("project.qde"))
    [source] = document.findall(f".//{P}TextSource")
    text = content.read(
        "Sources/" + source.get("plainTextPath").removeprefix("internal://")
    ).decode()
    assert text == "Slow portal.\nLow fees & “late” pay."
    places = {
        text[int(found.get("startPosition")) : int(found.get("endPosition"))]
        for found in source.findall(f"{P}PlainTextSelection")
    }
    assert places == {text, "Low fees"}
    users = [user.get("name") for user in document.findall(f".//{P}User")]
    assert users == ["The theming programme", "Ana Analyst"]
    assert "SECRET" not in "".join(content.read(name).decode() for name in content.namelist())
    assert "1 confidential answers are not in this file" in document.findtext(f"{P}Description")


def test_the_same_analysis_gives_the_same_file(run, time_machine):
    first = project_qdpx(run)
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    assert project_qdpx(run) == first


@pytest.mark.parametrize("write", [codebook_qdc, codebook_csv, project_qdpx])
def test_a_codebook_goes_to_another_analysis_and_comes_back_without_doubles(run, analyst, write):
    name = {"codebook_qdc": "a.qdc", "codebook_csv": "a.csv", "project_qdpx": "a.qdpx"}[
        write.__name__
    ]
    content = write(run)
    other = AnalysisFactory()
    taken = import_codebook(other, name=name, content=content, by=analyst)
    assert (taken.made, taken.known) == (2, 0)
    fees = CodebookTheme.objects.get(analysis=other, label="Fees")
    assert fees.parent.label == "Portal <1>"
    again = import_codebook(run.analysis, name=name, content=content, by=analyst)
    assert (again.made, again.known) == (0, 2)
    assert shown(run) == ["Portal <1>", "  Fees"]


def test_taking_in_adds_themes_to_the_run_and_can_be_undone(run, analyst):
    content = (
        b"label,description,parent,examples\nPasswords,Too many.,Fees,Forgot mine|Locked out\n"
    )
    import_codebook(run.analysis, name="a.csv", content=content, by=analyst)
    assert shown(run) == ["Portal <1>", "  Fees", "Passwords"]
    assert CodebookTheme.objects.get(label="Passwords").examples == ["Forgot mine", "Locked out"]
    from feedback_analysis.domain import undoing

    undoing.undo(undoing.last_act(run, by=analyst), by=analyst)
    assert shown(run) == ["Portal <1>", "  Fees"]


def test_a_human_name_is_not_overwritten(run, analyst):
    fees = run.themes.select_related("run__analysis", "codebook").get(number=2)
    themes.describe_theme(fees, label="Fees", description="Ours.", version=fees.version, by=analyst)
    import_codebook(
        run.analysis, name="a.csv", content=b"label,description\nfees,Theirs.\n", by=analyst
    )
    assert run.themes.with_decisions().get(number=2).description == "Ours."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "damaged"),
        (b"<CodeBook/>", "no codes"),
        (b"<Other/>", "not a REFI-QDA codebook"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><CodeBook/>', "document type"),
        (b"<CodeBook><Codes><Code guid=''/></Codes></CodeBook>", "has no name"),
        (b"<CodeBook><Codes>" + b"<Code name='a'>" * 70 + b"</Code>" * 70 + b"</Codes></CodeBook>", "too deep"),
    ],
)  # fmt: skip
def test_a_bad_codebook_says_what_is_wrong(content, said):
    with pytest.raises(CodebookError, match=said):
        read_codebook(content)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"colour\nred\n", 'No column is called "label"'),
        ("a.csv", b"label,description\n,x\n", "No row holds the name"),
        ("a.qdpx", b"PK\x03\x04rubbish", "damaged"),
    ],
)
def test_bad_files_store_nothing(run, analyst, name, content, said):
    before = CodebookTheme.objects.count()
    with pytest.raises(CodebookError, match=said):
        import_codebook(run.analysis, name=name, content=content, by=analyst)
    assert CodebookTheme.objects.count() == before


def test_other_programs_namespaces_and_braces_are_read():
    content = (
        b'<CodeBook xmlns="urn:QDA-XML:codebook:1:0"><Codes><Code name=" Two  words " isCodable="false" '
        b'guid="{2a08bddf-4c35-4250-bf77-7de37b50c930}"><Description>What</Description></Code></Codes></CodeBook>'
    )
    [code] = read_codebook(content)
    assert (code.name, code.guid, code.description, code.codable) == (
        "Two words", "2A08BDDF-4C35-4250-BF77-7DE37B50C930", "What", False,
    )  # fmt: skip


def test_uploading_through_the_form(client, analyst, home, run):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(analyst)
    address = f"/cms/analysis/{run.analysis.pk}/codebook/import/"
    bad = client.post(address, {"file": SimpleUploadedFile("a.exe", b"MZ")})
    assert bad.status_code == 422
    bad = client.post(address, {"file": SimpleUploadedFile("a.qdc", b"<x>")})
    assert "damaged or not XML" in bad.content.decode()
    good = client.post(
        address, {"file": SimpleUploadedFile("a.qdc", codebook_qdc(run))}, follow=True
    )
    assert "2 were in the codebook already" in good.content.decode()
    for name in ("codebook.csv", "codebook.qdc", "project.qdpx"):
        assert client.get(f"/cms/analysis/{run.analysis.pk}/runs/1/{name}").status_code == 200


def test_merged_themes_are_not_in_the_file(run, analyst):
    fees, portal = run.themes.select_related("run__analysis").order_by("-number")
    codebook.merge_themes(fees, into=portal, by=analyst)
    assert b"Fees" not in codebook_qdc(run)
