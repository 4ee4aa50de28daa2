"""Files out: the columns others rely on, formulas neutralised, confidential words withheld."""

import csv
import io
import json
import zipfile

import pytest
from openpyxl import load_workbook

from feedback_analysis.domain import themes
from feedback_analysis.exports.files import csv_zip, workbook
from feedback_analysis.exports.tables import WITHHELD
from tests.factories.feedback_analysis import (
    AnalysisFactory,
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
)

pytestmark = pytest.mark.django_db
DANGEROUS = '=HYPERLINK("http://example.org";"press")'


@pytest.fixture
def run(analyst):
    analysis = AnalysisFactory(title="=Forum")
    source = FeedbackSourceFactory(analysis=analysis)
    plain = SourceResponseFactory(
        source=source, text="Too slow — “really”", facts={"session": "@one"}
    )
    formula = SourceResponseFactory(source=source, text=DANGEROUS)
    secret = SourceResponseFactory(source=source, text="Our price is secret", confidential=True)
    run = finished_run(analysis, {"Portal": [plain, formula, secret], "Fees": [plain]})
    themes.describe_theme(
        run.themes.get(number=1), label="+44 calls", description="-", version=0, by=analyst
    )
    return run


def files(run):
    with zipfile.ZipFile(io.BytesIO(csv_zip(run))) as container:
        return {name: container.read(name).decode("utf-8") for name in container.namelist()}


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_csv_files_have_the_columns_others_rely_on(run):
    found = files(run)
    assert set(found) == {
        "themes.csv", "assignments.csv", "excerpts.csv", "responses.csv", "summary.json",
    }  # fmt: skip
    heads = {name: text.splitlines()[0] for name, text in found.items() if name.endswith(".csv")}
    assert heads["themes.csv"].startswith(
        "theme_id,label,description,keywords,responses,share,mean_sentiment"
    )
    assert heads["assignments.csv"] == "id,theme_id,confidence"
    assert heads["excerpts.csv"] == "id,excerpt_no,start,end,text,theme_id,confidence,sentiment"
    assert {"responses", "seconds", "backend", "seed", "versions"} <= json.loads(
        found["summary.json"]
    ).keys()


def test_themes_carry_the_human_name_and_the_machines(run):
    first = rows(files(run)["themes.csv"])[0]
    assert (first["label"], first["machine_label"], first["status"]) == (
        "'+44 calls", "Portal", "Candidate",
    )  # fmt: skip


def test_one_assignment_for_each_response_and_theme_best_first(run):
    found = rows(files(run)["assignments.csv"])
    assert [row["theme_id"] for row in found] == ["T01", "T02", "T01", "T01"]
    assert {row["confidence"] for row in found} == {"0.8"}


def test_nothing_that_begins_a_formula_leaves_unchanged(run):
    found = files(run)
    assert rows(found["excerpts.csv"])[2]["text"] == "'" + DANGEROUS
    assert rows(found["responses.csv"])[0]["session"] == "'@one"
    book = load_workbook(io.BytesIO(workbook(run)))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_confidential_words_are_withheld_everywhere(run):
    found = files(run)
    assert "Our price" not in "".join(found.values())
    assert [row["text"] for row in rows(found["responses.csv"])][2] == WITHHELD
    book = load_workbook(io.BytesIO(workbook(run)))
    everything = " ".join(
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
    )
    assert "Our price" not in everything


def test_the_workbook_reads_back(run):
    book = load_workbook(io.BytesIO(workbook(run)), read_only=True)
    assert book.sheetnames == ["Themes", "Assignments", "Excerpts", "Responses", "Method"]
    themes_sheet = list(book["Themes"].iter_rows(values_only=True))
    assert themes_sheet[2][:3] == ("T02", "Fees", "About fees.")
    responses = list(book["Responses"].iter_rows(values_only=True))
    assert responses[1][5] == "Too slow — “really”"
    method = dict(list(book["Method"].iter_rows(values_only=True))[1:])
    assert method["Seed"] == 0
    assert method["Human decisions"].startswith("Of 2 themes, people accepted 0")


def test_the_same_run_gives_the_same_zip(run):
    assert csv_zip(run) == csv_zip(run)
