"""Files people upload: what is read, what is refused and in which words."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from engagement_site.core.spreadsheets import sheets as sheets_module
from engagement_site.core.spreadsheets import workbooks
from engagement_site.core.spreadsheets.reading import MAX_BYTES, read
from engagement_site.core.spreadsheets.sheets import SpreadsheetError
from feedback_analysis.spreadsheets.guessing import guess
from feedback_analysis.spreadsheets.mapping import ColumnMapping, take
from tests.factories.feedback_analysis import csv_bytes, xlsx_bytes

PRICE = "id,text\r\n1,\u201cWe\u2019re paid £14 an hour\u201d \u2013 café"


def only_sheet(content, name="forum.csv"):
    spreadsheet = read(name, content)
    assert len(spreadsheet.sheets) == 1
    return spreadsheet.sheets[0]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_text_in_every_usual_encoding_reads_the_same(encoding):
    text = PRICE + "\r\n2,plain answer in plain English words"
    sheet = only_sheet(text.encode(encoding))
    assert sheet.columns == ("id", "text")
    assert [row.cells for row in sheet.rows] == [
        ("1", "\u201cWe\u2019re paid £14 an hour\u201d \u2013 café"),
        ("2", "plain answer in plain English words"),
    ]


def test_windows_text_is_read_with_a_notice():
    spreadsheet = read("a.csv", PRICE.encode("cp1252"))
    assert "cp1252" in spreadsheet.notices[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_separator_is_found(delimiter):
    rows = [["id", "text"], ["1", "too slow"], ["2", "too dear"]]
    sheet = only_sheet(csv_bytes(*(delimiter.join(row) for row in rows)))
    assert [row.cells for row in sheet.rows] == [("1", "too slow"), ("2", "too dear")]


def test_one_column_of_sentences_with_commas_in_quotes():
    sheet = only_sheet(csv_bytes("text", '"slow, dear, and far away"', '"said ""no"" twice"'))
    assert [row.cells for row in sheet.rows] == [
        ("slow, dear, and far away",),
        ('said "no" twice',),
    ]


def test_line_breaks_inside_an_answer_stay():
    sheet = only_sheet(b'id,text\r\n1,"- portal\r\n- fees"\r\n')
    assert sheet.rows[0].cells[1] == "- portal\r\n- fees"


def zip_with(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in files.items():
            container.writestr(name.replace("__", "/"), content)
    return out.getvalue()


REFUSED = {
    "empty": ("a.csv", b"", "The file is empty"),
    "blank": ("a.csv", b"  \r\n \r\n", "The file is empty"),
    "commas only": ("a.csv", b",,,\r\n,,,\r\n", "no cells with anything"),
    "headings only": ("a.csv", b"id,text\r\n", "no rows below them"),
    "unclosed quote": ("a.csv", b'id,text\r\n1,"never closed\r\n2,x', "never closed"),
    "text after quote": ("a.csv", b'id,text\r\n1,"closed" and more\r\n', "closing quotation mark"),
    "nul bytes": ("a.csv", b"id,text\r\n1,a\x00b\r\n2,cd\r\n", "NUL bytes"),
    "no encoding": ("a.csv", b"id,text\r\n1,\x81\x8d\x90\r\n", "cannot be read"),
    "broken utf-16": ("a.csv", b"\xff\xfei\x00d\x00\x00\xd8", "part of it is not"),
    "old workbook": ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, ".xls"),
    "old workbook renamed": (
        "a.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
        "password",
    ),
    "xls": ("a.xls", b"anything", "Files that end in .xls"),
    "pdf": ("a.csv", b"%PDF-1.7 ...", "This is a PDF"),
    "picture": ("a.xlsx", b"\x89PNG....", "This is a picture"),
    "word": ("a.xlsx", zip_with(word__document="x"), "another kind"),
    "any zip": ("a.xlsx", zip_with(notes="x"), "not an Excel workbook"),
    "damaged workbook": ("a.xlsx", b"PK\x03\x04" + b"\x00" * 200, "damaged"),
    "half a workbook": (
        "a.xlsx",
        zip_with(xl__workbook="x", **{"xl__workbook.xml": "<a"}),
        "damaged",
    ),
    "programme": ("a.exe", b"MZ...", "Upload a CSV file or an Excel workbook"),
    "too large": ("a.csv", b"x" * (MAX_BYTES + 1), "20 MB is the most"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_says_what_to_do(name):
    file_name, content, words = REFUSED[name]
    with pytest.raises(SpreadsheetError) as caught:
        read(file_name, content)
    assert words in caught.value.message


def test_a_cut_off_workbook_is_damaged():
    whole = xlsx_bytes([["id", "text"], [1, "slow"]])
    with pytest.raises(SpreadsheetError, match="damaged"):
        read("a.xlsx", whole[: len(whole) // 2])


def test_a_zip_bomb_is_not_opened():
    bomb = zip_with(**{"xl__workbook.xml": "x", "xl__worksheets__sheet1.xml": "0" * 60_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(SpreadsheetError, match="unpacks to far more"):
        read("a.xlsx", bomb)


def test_too_many_rows_and_columns(monkeypatch):
    monkeypatch.setattr(sheets_module, "MAX_ROWS", 3)
    with pytest.raises(SpreadsheetError, match="more than 3 rows"):
        read("a.csv", csv_bytes("text", *["slow"] * 4))
    wide = ",".join(f"c{n}" for n in range(201))
    with pytest.raises(SpreadsheetError, match="201 columns"):
        read("a.csv", csv_bytes(wide, "x"))


def test_a_workbook_reads_like_its_csv():
    rows = [["id", "text", "new"], [1, "slow", True], [2.0, None, False], [None, "  dear  ", None]]
    sheet = only_sheet(xlsx_bytes(rows), "a.xlsx")
    assert [row.cells for row in sheet.rows] == [
        ("1", "slow", "yes"), ("2", "", "no"), ("", "dear", ""),
    ]  # fmt: skip
    assert [row.number for row in sheet.rows] == [2, 3, 4]


def test_several_sheets_are_all_offered_and_hidden_ones_left_out():
    book = Workbook()
    book.active.append(["text"])
    book.active.append(["slow"])
    book.active.title = "Answers"
    more = book.create_sheet("More")
    more.append(["text"])
    more.append(["dear"])
    book.create_sheet("Empty")
    hidden = book.create_sheet("Lists")
    hidden.append(["text"])
    hidden.append(["hidden"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    spreadsheet = read("a.xlsx", out.getvalue())
    assert [sheet.name for sheet in spreadsheet.sheets] == ["Answers", "More"]
    assert any("2 sheets" in notice for notice in spreadsheet.notices)
    assert any("Lists" in notice for notice in spreadsheet.notices)


def test_merged_cells_are_noticed():
    book = Workbook()
    for row in (["text", "kind"], ["slow", "company"], ["dear", None]):
        book.active.append(row)
    book.active.merge_cells("B2:B3")
    out = io.BytesIO()
    book.save(out)
    assert any("merged cells" in notice for notice in read("a.xlsx", out.getvalue()).notices)


def test_formulas_without_a_result_and_error_values_are_faults_of_their_rows():
    content = xlsx_bytes([["id", "text"], [1, "=CONCATENATE(A1,A2)"], [2, "#N/A"], [3, "slow"]])
    account = take(only_sheet(content, "a.xlsx"), ColumnMapping(text=(1,), id=0))
    assert [(refusal.row, refusal.reason[:20]) for refusal in account.refused] == [
        (2, "Column B holds a for"), (3, "Column B holds the e"),
    ]  # fmt: skip
    assert [answer.text for answer in account.answers] == ["slow"]


def test_a_sheet_that_claims_a_million_rows_is_read_to_its_last_answer(monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_ROWS", 50)
    book = Workbook()
    book.active.append(["text"])
    book.active.append(["slow"])
    book.active.cell(row=5000, column=1).value = " "
    out = io.BytesIO()
    book.save(out)
    assert len(only_sheet(out.getvalue(), "a.xlsx").rows) == 1


def test_rows_are_accounted_for_one_by_one():
    content = csv_bytes(
        "id,text,kind,confidential",
        "1,slow,company,no",
        "1,again the same id,company,no",
        "2,,charity,no",
        "3,dear,charity,maybe",
        "4,one,two,three,four,five",
        "5,short row",
    )
    account = take(
        only_sheet(content), ColumnMapping(text=(1,), id=0, confidential=3, facts={"session": 2})
    )
    assert [(refusal.row, refusal.reason.split(" ")[0]) for refusal in account.refused] == [
        (3, "Its"), (6, "It"),
    ]  # fmt: skip
    assert [(answer.id, answer.text, answer.confidential) for answer in account.answers] == [
        ("1", "slow", False), ("2", "", False), ("3", "dear", True), ("5", "short row", False),
    ]  # fmt: skip
    assert (account.blank, account.doubtful) == (1, 1)
    assert account.answers[0].facts == {"session": "company"}


def test_a_cell_that_is_far_too_long_is_refused_not_cut():
    account = take(only_sheet(csv_bytes("text", "slow", "x" * 50_001)), ColumnMapping(text=(0,)))
    assert [refusal.row for refusal in account.refused] == [3]


def test_a_column_for_each_question():
    content = csv_bytes("ref,What is hard?,What is good?", "a,The portal is slow,The people")
    account = take(only_sheet(content), ColumnMapping(text=(1, 2), id=0))
    assert [(a.part, a.question, a.text) for a in account.answers] == [
        (0, "What is hard?", "The portal is slow"), (1, "What is good?", "The people"),
    ]  # fmt: skip


def test_headings_are_made_unique_and_named():
    sheet = only_sheet(csv_bytes("text,,text", "a,b,c"))
    assert sheet.columns == ("text", "Column 2", "text (2)")


def test_the_guess_knows_our_own_headings():
    sheet = only_sheet(
        csv_bytes(
            "id,question,text,respondent_type,organisation_size,current_provider,session,confidential,codes",
            "1,What is hard?,The portal is slow,company,small,yes,Ideas wall,no,a|b",
            "2,What is hard?,Fees,charity,small,no,Ideas wall,yes,c",
        )
    )
    assert guess(sheet) == ColumnMapping(
        text=(2,), id=0, question=1, confidential=7,
        facts={"respondent_type": 3, "organisation_size": 4, "current_provider": 5, "session": 6},
    )  # fmt: skip


def test_the_guess_finds_long_answers_under_any_heading():
    sheet = only_sheet(
        csv_bytes(
            "Submission ID,Type of organisation,What gets in your way at the event?,Anything else?",
            "7,Charity,The portal takes a whole day to answer,It would help to meet more often",
            "8,Company,Fees that do not cover the wages we pay,A list of what is coming up please",
        )
    )
    found = guess(sheet)
    assert (found.text, found.id, found.facts) == ((2, 3), 0, {"respondent_type": 1})
