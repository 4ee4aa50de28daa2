"""The analyst's way through the editor: from a file to a published page, with what can go wrong."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from feedback_analysis.domain import themes
from feedback_analysis.enums import RunState
from feedback_analysis.models import (
    Analysis,
    FeedbackSource,
    Run,
    SourceResponse,
    WhatWeHeardPage,
)
from tests.factories.feedback_analysis import (
    AnalysisFactory,
    FeedbackSourceFactory,
    RunFactory,
    SourceResponseFactory,
    csv_bytes,
    finished_run,
    small_corpus,
    xlsx_bytes,
)

pytestmark = pytest.mark.django_db
HERE = "/cms/analysis/"


@pytest.fixture
def browser(client, analyst, home):
    client.force_login(analyst)
    return client


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def words(response):
    return " ".join(soup(response).select_one("main").get_text(" ").split())


def upload(browser, analysis, content, name="forum.csv"):
    return browser.post(
        f"{HERE}{analysis.pk}/sources/upload/",
        {"file": SimpleUploadedFile(name, content)},
        follow=True,
    )


def guessed(response):
    """Return what the columns form would send as it stands."""
    form = soup(response).select_one("form.fa-form")
    data = {}
    for field in form.select("input[type=hidden]"):
        data[field["name"]] = field.get("value", "")
    for field in form.select("input[type=checkbox][checked]"):
        data.setdefault(field["name"], []).append(field["value"])
    for select in form.select("select"):
        chosen = select.select_one("option[selected]")
        data[select["name"]] = chosen["value"] if chosen else ""
    return data


def test_from_a_spreadsheet_to_what_we_heard(browser, deliver_on_commit, client):
    created = browser.post(
        f"{HERE}new/",
        {"title": "Forum", "asked": "What is hard?", "gathered": "", "repeats": "each"},
        follow=True,
    )
    assert "Add the responses next" in created.content.decode()
    analysis = Analysis.objects.get()

    rows = [line.split(",") for line in small_corpus().decode().replace('"', "").splitlines()]
    rows = [[row[0], ",".join(row[1:-2]), *row[-2:]] for row in rows]
    columns = upload(browser, analysis, xlsx_bytes(rows), "forum.xlsx")
    assert "27 rows below the headings" in words(columns)
    data = guessed(columns)
    assert (data["text"], data["id"], data["confidential"]) == (["1"], "0", "3")

    taken = browser.post(columns.redirect_chain[-1][0], data, follow=True)
    assert "27 answers were taken from forum.xlsx" in taken.content.decode()

    with deliver_on_commit():
        started = browser.post(f"{HERE}{analysis.pk}/runs/start/", {"themes": "3", "redact": "on"})
    run = Run.objects.get()
    assert started.url == f"{HERE}{analysis.pk}/runs/1/"
    assert run.state == RunState.FINISHED

    page = browser.get(started.url)
    assert "27 Answers read" in words(page).replace("Answers read 27", "27 Answers read")
    assert len(soup(page).select(".fa-theme")) == 3
    assert "SECRET" not in page.content.decode()
    chart = browser.get(f"{started.url}chart.svg")
    assert chart["Content-Type"] == "image/svg+xml"

    theme = f"{started.url}themes/1/"
    renamed = browser.post(
        f"{theme}edit/", {"label": "The portal", "description": "", "version": "0"}, follow=True
    )
    assert "Named by a person" in words(renamed)
    excerpts = soup(renamed).select(".fa-card")
    assert excerpts
    response = browser.get(excerpts[0].select("a")[-1]["href"])
    assert "Its remarks and their themes" in words(response)

    accepted = browser.post(f"{theme}status/", {"status": "accepted"}, follow=True)
    assert "“The portal” is accepted." in accepted.content.decode()

    book = load_workbook(io.BytesIO(browser.get(f"{started.url}export.xlsx").content))
    assert book["Themes"]["B2"].value == "The portal"
    assert browser.get(f"{started.url}export.zip").content[:2] == b"PK"

    published = browser.post(
        f"{started.url}publish/",
        {"title": "What we heard", "summary": "", "heard_on": "2027-03-01", "which": "kept"},
        follow=True,
    )
    assert "is published" in published.content.decode()
    client.logout()
    public = client.get(WhatWeHeardPage.objects.get().get_url()).content.decode()
    assert "The portal" in public
    assert "SECRET" not in public


@pytest.mark.parametrize(
    ("content", "name", "words_shown"),
    [
        (b"", "a.csv", "The file is empty"),
        (b"id,text\r\n", "a.csv", "no rows below them"),
        (b"id,text\r\n1,a\x00b\r\n2,cd\r\n", "a.csv", "NUL bytes"),
        (b"PK\x03\x04" + b"\x00" * 99, "a.xlsx", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "a.xlsx", "old kind (.xls)"),
        (b"MZ", "a.exe", "Upload a CSV file"),
    ],
)
def test_a_bad_file_is_explained_beside_its_field(browser, content, name, words_shown):
    analysis = AnalysisFactory()
    response = upload(browser, analysis, content, name)
    assert response.status_code == 422
    assert words_shown in words(response)
    assert soup(response).select_one(".fa-errors a")["href"] == "#id_file"
    assert not FeedbackSource.objects.exists()


def test_no_file_at_all(browser):
    analysis = AnalysisFactory()
    response = browser.post(f"{HERE}{analysis.pk}/sources/upload/", {})
    assert "Choose the file" in words(response)


def test_a_missing_text_column_is_asked_for(browser):
    analysis = AnalysisFactory()
    columns = upload(browser, analysis, csv_bytes("id,kind", "1,company", "2,charity"))
    data = guessed(columns)
    assert "text" not in data
    response = browser.post(columns.redirect_chain[-1][0], data)
    assert response.status_code == 422
    assert "Tick the column that holds what people wrote" in words(response)
    assert not SourceResponse.objects.exists()


def test_refused_rows_are_listed_before_anything_is_stored(browser):
    analysis = AnalysisFactory()
    content = csv_bytes("id,text", "1,The portal is slow to use", "1,The same number once again")
    columns = upload(browser, analysis, content)
    address, data = columns.redirect_chain[-1][0], guessed(columns)
    refused = browser.post(address, data)
    assert "1 row cannot be taken. Nothing has been stored yet." in words(refused)
    assert 'Row 3: Its id "1" stands in row 2 already.' in words(refused)
    assert not SourceResponse.objects.exists()
    taken = browser.post(address, {**data, "leave_out_refused": "on"}, follow=True)
    assert "1 answer was taken" in taken.content.decode()
    source = FeedbackSource.objects.get()
    account = browser.get(f"{HERE}{analysis.pk}/sources/{source.pk}/")
    assert "Row 3" in words(account)


def test_one_column_cannot_be_two_things(browser):
    analysis = AnalysisFactory()
    columns = upload(browser, analysis, small_corpus())
    data = {**guessed(columns), "question": "1"}
    response = browser.post(columns.redirect_chain[-1][0], data)
    assert "chosen for what people wrote already" in words(response)


def test_another_sheet_can_be_looked_at(browser):
    analysis = AnalysisFactory()
    content = xlsx_bytes(
        [["text"], ["The first sheet has one answer"]],
        sheets={"Second": [["text"], ["The second has two"], ["of these answers here"]]},
    )
    columns = upload(browser, analysis, content, "a.xlsx")
    assert "The second has two" in words(columns)
    first = browser.get(columns.redirect_chain[-1][0] + "?sheet=0")
    assert "The first sheet has one answer" in words(first)


def test_a_form_sent_twice_takes_the_answers_once(browser):
    analysis = AnalysisFactory()
    columns = upload(browser, analysis, small_corpus())
    for _ in range(2):
        browser.post(columns.redirect_chain[-1][0], guessed(columns))
    assert SourceResponse.objects.count() == 27


def test_pressing_start_twice_makes_one_run(browser):
    source = FeedbackSourceFactory()
    SourceResponseFactory(source=source)
    for _ in range(2):
        response = browser.post(f"{HERE}{source.analysis.pk}/runs/start/", {})
        assert response.url.endswith("/runs/1/")
    assert Run.objects.count() == 1


def test_a_run_cannot_start_without_responses(browser):
    analysis = AnalysisFactory()
    response = browser.post(f"{HERE}{analysis.pk}/runs/start/", {}, follow=True)
    assert "Add a source with responses first" in response.content.decode()


def test_progress_is_shown_with_and_without_script(browser):
    run = RunFactory(state=RunState.RUNNING, stage="discover", done=1, total=4)
    address = f"{HERE}{run.analysis.pk}/runs/{run.number}/"
    page = browser.get(address)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page.content.decode()
    assert soup(page).select_one("progress")["value"] == "41"
    assert soup(page).select_one("[aria-current=step]").get_text(strip=True) == "Find themes"
    part = browser.get(f"{address}progress/")
    assert part["X-Run-Active"] == "yes"
    cancelled = browser.post(f"{address}cancel/", follow=True)
    assert "Nothing of it was kept" in words(cancelled)
    assert browser.get(f"{address}progress/")["X-Run-Active"] == "no"


def test_a_failed_run_says_why_and_can_be_started_again(browser):
    source = FeedbackSourceFactory()
    SourceResponseFactory(source=source)
    run = RunFactory(analysis=source.analysis, state=RunState.FAILED, error="Ask for fewer themes.")
    address = f"{HERE}{source.analysis.pk}/runs/{run.number}/"
    page = browser.get(address)
    assert "Ask for fewer themes." in words(page)
    browser.post(f"{address}start-again/")
    run.refresh_from_db()
    assert run.state == RunState.QUEUED


def test_a_stale_name_form_shows_both_versions(browser, administrator):
    response = SourceResponseFactory()
    run = finished_run(response.source.analysis, {"Letter": [response]})
    themes.describe_theme(
        run.themes.get(), label="Theirs", description="", version=0, by=administrator
    )
    address = f"{HERE}{run.analysis.pk}/runs/{run.number}/themes/1/edit/"
    stale = browser.post(address, {"label": "Mine", "description": "", "version": "0"})
    assert stale.status_code == 409
    assert "Theirs" in words(stale)
    assert soup(stale).select_one("#id_label")["value"] == "Mine"
    assert run.themes.with_decisions().get().label == "Theirs"
    again = guessed(stale) | {"label": "Mine", "description": ""}
    browser.post(address, again)
    assert run.themes.with_decisions().get().label == "Mine"


def test_a_draft_opens_in_the_editor(browser):
    response = SourceResponseFactory()
    run = finished_run(response.source.analysis, {"Letter": [response]})
    address = f"{HERE}{run.analysis.pk}/runs/{run.number}/publish/"
    opened = browser.post(address, {"title": "Heard", "which": "kept", "draft": "yes"}, follow=True)
    page = WhatWeHeardPage.objects.get()
    assert not page.live
    assert opened.redirect_chain[-1][0] == f"/cms/pages/{page.pk}/edit/"
    assert opened.status_code == 200


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_of_themes_takes_a_fixed_number_of_queries(
    browser, django_assert_max_num_queries, count
):
    source = FeedbackSourceFactory()
    responses = SourceResponseFactory.create_batch(6, source=source)
    run = finished_run(source.analysis, {f"Theme {n}": responses for n in range(count)})
    address = f"{HERE}{source.analysis.pk}/runs/{run.number}/"
    browser.get(address)
    with django_assert_max_num_queries(20):
        browser.get(address)
