"""Reports: written from the data, edited by people, regenerated, and the files they become."""

import io
import shutil
import subprocess
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from feedback_analysis.domain import actions, reports, themes
from feedback_analysis.domain.reports import ReportError, SectionOvertaken
from feedback_analysis.enums import ThemeStatus
from feedback_analysis.exports.reports import data_pack, report_docx, report_pdf
from feedback_analysis.models import CommitteeReportPage
from feedback_analysis.report_text import blocks_of
from tests.factories.events import make_event
from tests.factories.feedback_analysis import (
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
)

pytestmark = pytest.mark.django_db
PERIOD = {"period_from": date(2017, 4, 1), "period_to": date(2018, 3, 31)}


@pytest.fixture
def run(analyst):
    source = FeedbackSourceFactory(name="conference.csv", taken=14)
    make = SourceResponseFactory.create_batch
    slow = make(8, source=source, text="The portal is slow & I called 0191 496 0000 about it.")
    low = make(2, source=source, text="Fees are low.")
    secret = make(4, source=source, text="SECRET", confidential=True)
    run = finished_run(source.analysis, {"Portal <b>": [*slow, *secret], "Fees": low})
    run.summary |= {"blank": 1, "uninformative": 2}
    run.save()
    for theme in run.themes.select_related("run__analysis"):
        themes.set_theme_status(theme, status=ThemeStatus.ACCEPTED, by=analyst)
    return run


@pytest.fixture
def report(run, analyst):
    return reports.create_report(
        run.analysis, by=analyst, title="What providers said", committee="The Families committee",
        author="A. Officer", quotes_each=2, **PERIOD,
    )  # fmt: skip


def text_of(report, key):
    return report.sections.get(key=key).text


def test_it_is_prefilled_from_the_analysis_and_the_period(run, analyst, home):
    for title, year in (("Conference at the hall", 2017), ("Long after", 2019)):
        make_event(title=title, starts_at=datetime(year, 11, 9, 9, tzinfo=UTC))
    actions.create_action(
        run.analysis, by=analyst, said="Slow.", doing="Follow-up session", due_on=date(2018, 3, 20)
    )
    made = reports.create_report(run.analysis, by=analyst, title="R", **PERIOD)
    headings = [section.heading for section in made.sections.all()]
    assert headings == [
        "Purpose of the report", "Background", "Engagement in the period", "What providers told us",
        "Portal <b>", "Fees", "How the feedback was analysed", "What happens next", "Recommendation",
    ]  # fmt: skip
    assert "Conference at the hall (9 November 2017" in text_of(made, "engagement")
    assert "Long after" not in text_of(made, "engagement")
    assert "Follow-up session (proposed by 20 March 2018)" in text_of(made, "next")
    assert "- Fees: fewer than 5 answers" in text_of(made, "feedback")
    assert "No sample has been coded" in text_of(made, "method")


def test_quotes_are_redacted_and_never_confidential(report):
    told = "\n".join(section.text for section in report.sections.all())
    assert "SECRET" not in told
    assert "0191" not in told
    assert told.count("> “The portal is slow") == 2


def test_edits_outlive_new_data_and_say_when_the_facts_moved(report, run, analyst):
    section = report.sections.get(key="feedback")
    reports.edit_section(
        section, heading=section.heading, text="In short: the portal.", included=True,
        version=section.version, by=analyst,
    )  # fmt: skip
    assert not report.sections.get(key="feedback").has_newer_facts
    fees = run.themes.select_related("run__analysis").get(number=2)
    themes.describe_theme(fees, label="Pay", description="", version=1, by=analyst)
    moved = reports.regenerate(report, by=analyst)
    assert [one.key for one in moved] == ["feedback"]
    assert text_of(report, "feedback") == "In short: the portal."
    assert report.sections.filter(heading="Pay").exists()


def test_the_programmes_own_words_bring_its_text_back(report, analyst):
    section = report.sections.get(key="purpose")
    mine = reports.edit_section(
        section, heading="Why", text="x", included=True, version=1, by=analyst
    )
    back = reports.edit_section(
        mine, heading="Why", text=mine.generated, included=True, version=2, by=analyst
    )
    assert (back.is_edited, back.text) == (False, back.generated)


def test_two_people_editing_a_section_lose_nothing(report, analyst, administrator):
    section = report.sections.get(key="purpose")
    reports.edit_section(
        section, heading="P", text="Theirs", included=True, version=1, by=administrator
    )
    with pytest.raises(SectionOvertaken, match="Adi Administrator edited") as caught:
        reports.edit_section(
            section, heading="P", text="Mine", included=True, version=1, by=analyst
        )
    assert caught.value.section.text == "Theirs"


def test_a_theme_that_is_gone_takes_its_section_unless_somebody_edited_it(report, run, analyst):
    for number, edited in ((1, True), (2, False)):
        theme = run.themes.select_related("run__analysis", "codebook").get(number=number)
        section = report.sections.get(heading=theme.label)
        if edited:
            reports.edit_section(
                section, heading="Mine", text="Kept", included=True, version=1, by=analyst
            )
        themes.set_theme_status(theme, status=ThemeStatus.DELETED, by=analyst)
    reports.regenerate(report, by=analyst)
    assert report.sections.filter(heading="Mine").exists()
    assert not report.sections.filter(heading="Fees").exists()


def test_there_is_no_report_before_a_run(analyst):
    with pytest.raises(ReportError, match="No run has finished"):
        reports.create_report(FeedbackSourceFactory().analysis, by=analyst, title="R")


def test_the_word_file_has_styles_contents_alt_text_and_table(report, run):
    document = Document(io.BytesIO(report_docx(report, run)))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Quote", "List Bullet", "Caption"} <= styles
    body = document.element.body.xml
    assert 'TOC \\o "1-3"' in body
    assert 'descr="Bar chart. Answers that speak of each theme: Portal &lt;b&gt;: 12' in body
    assert [cell.text for cell in document.tables[0].rows[2].cells] == ["Fees", "fewer than 5"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_word_file_opens_in_libreoffice_and_converts_without_loss(report, run, tmp_path):
    path = tmp_path / "report.docx"
    path.write_bytes(report_docx(report, run))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "odt", "--outdir", str(tmp_path), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "back"), str(tmp_path / "report.odt")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    def parts(name):
        document = Document(name)
        words = [p.text for p in document.paragraphs if p.text.strip() and "TOC" not in p._p.xml]
        headings = [
            p.text for p in document.paragraphs if p.style.name.lower().startswith("heading")
        ]
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return set(words), headings, cells, len(document.inline_shapes)

    before, after = parts(path), parts(tmp_path / "back" / "report.docx")
    assert before[0] <= after[0]
    assert before[1:] == after[1:]


def test_the_pdf_is_tagged_and_says_that_it_is_accessible(report, run):
    reader = PdfReader(io.BytesIO(report_pdf(report, run)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "What providers said"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert "Portal <b>" in "".join(page.extract_text() for page in reader.pages)
    assert {"/H1", "/H2", "/Table", "/Figure"} <= kinds(root["/StructTreeRoot"])


def kinds(element):
    """The kinds of all parts of the document's structure."""
    found, line = set(), [element]
    while line:
        part = line.pop()
        if not hasattr(part, "get"):
            continue
        found.add(str(part.get("/S")))
        held = part.get("/K", [])
        children = held if isinstance(held, list) else [held]
        line += [one.get_object() if hasattr(one, "get_object") else one for one in children]
    return found


def test_the_data_pack_holds_the_numbers(report, run):
    book = load_workbook(io.BytesIO(data_pack(report, run)))
    assert {"Report", "Themes", "Excerpts", "Responses", "Actions", "Method"} <= set(
        book.sheetnames
    )
    assert "SECRET" not in str([cell.value for sheet in book for row in sheet for cell in row])


def test_the_page_on_the_site_is_escaped_and_keeps_its_address(report, analyst, home, client):
    page = reports.publish_report(report, by=analyst)
    again = reports.publish_report(report, by=analyst)
    assert (page.pk, CommitteeReportPage.objects.count()) == (again.pk, 1)
    shown = client.get(page.get_url())
    soup = BeautifulSoup(shown.content, "html.parser")
    assert soup.find("h2", string="Portal <b>")
    assert "fewer than 5" in soup.select_one("table").get_text()
    chart = client.get(soup.select_one(".me-chart img")["src"])
    assert chart["Content-Type"] == "image/svg+xml"
    assert client.get(f"{page.get_url()}chart/2/").status_code == 404
    assert "Reports to committees" in client.get("/what-we-heard/").content.decode()


def test_through_the_pages(client, analyst, home, run):
    client.force_login(analyst)
    here = f"/cms/analysis/{run.analysis.pk}/reports/"
    assert client.get(f"{here}new/").status_code == 200
    bad = client.post(
        f"{here}new/",
        {"title": "R", "quotes_each": 2, "period_from": "2018-01-01", "period_to": "2017-01-01"},
    )
    assert "ends before it begins" in bad.content.decode()
    made = client.post(
        f"{here}new/", {"title": "R", "quotes_each": 2, "with_charts": "on"}, follow=True
    )
    assert "The report is made" in made.content.decode()
    report = run.analysis.reports.get()
    page = f"{here}{report.pk}/"
    section = report.sections.get(key="purpose")
    form = {"heading": "Why", "text": "Because.", "included": "on", "version": "1"}
    assert (
        "saved" in client.post(f"{page}sections/{section.pk}/", form, follow=True).content.decode()
    )
    stale = client.post(f"{page}sections/{section.pk}/", form)
    assert stale.status_code == 409
    assert "What it says now" in stale.content.decode()
    assert "follows the data" in client.post(f"{page}again/", follow=True).content.decode()
    for ending in ("docx", "pdf", "xlsx"):
        assert "attachment" in client.get(f"{page}report.{ending}")["Content-Disposition"]
    assert client.get(f"{page}report.exe").status_code == 404
    assert "is published" in client.post(f"{page}publish/", follow=True).content.decode()
    changed = client.post(f"{page}edit/", {"title": "R2", "quotes_each": 1}, follow=True)
    assert "written anew" in changed.content.decode()
    assert report.sections.get(key="purpose").text == "Because."


def test_blocks_of_a_text():
    found = blocks_of("One\ntwo\n\n- a\n- b\n> c\n> d\n\n\n\nlast")
    assert [(block.kind, block.lines) for block in found] == [
        ("paragraph", ("One", "two")), ("bullets", ("a", "b")), ("quote", ("c",)), ("quote", ("d",)),
        ("paragraph", ("last",)),
    ]  # fmt: skip
