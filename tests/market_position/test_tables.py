"""Figures from spreadsheets: all or nothing, with every refused row named."""

from decimal import Decimal

import pytest

from engagement_site.core.spreadsheets.reading import read
from engagement_site.core.spreadsheets.sheets import SpreadsheetError
from engagement_site.market_position.tables import (
    FigureTable,
    describe,
    number_text,
    parse_number,
    read_table,
    sheet_of_text,
)


def table_of(text, unit="people"):
    table, refusals = read_table(sheet_of_text(text), unit=unit)
    assert refusals == []
    return table


def refusals_of(text, unit="people"):
    table, refusals = read_table(sheet_of_text(text), unit=unit)
    assert table is None
    return [str(refusal) for refusal in refusals]


def test_figures_are_read_with_what_is_missing():
    table = table_of("Year | Gateshead | England\n2021 | 1,200 | -5\n2022 | [x] | 0")
    assert table.heading == "Year"
    assert table.categories == ("2021", "2022")
    assert [line.values for line in table.series] == [
        (Decimal(1200), None), (Decimal(-5), Decimal(0)),
    ]  # fmt: skip
    assert table.missing() == 1


@pytest.mark.parametrize("mark", ["\t", "|", ","])
def test_cells_may_stand_between_tabs_bars_or_commas(mark):
    text = "\n".join(mark.join(row) for row in (["Age", "People"], ["Under 18", "39319"]))
    assert table_of(text).find()[2] == 39319


def test_every_wrong_row_is_named_and_nothing_is_kept():
    assert refusals_of("Age | A | B\nUnder 18 | about 550 | 1\n | 2 | 3\nunder 18 | 4 | 5%") == [
        "Row 2: A: “about 550” is not a number. Leave the cell empty where there is none.",
        "Row 3: The first cell is empty. Say which year, age or place the figures are for.",
        "Row 4: “under 18” stands in row 2 already.",
        "Row 4: B: “5%” is a percentage, but the unit is “people”.",
    ]


def test_a_file_with_faulty_rows_is_refused_with_their_numbers():
    content = b"Age,People\nUnder 18,39319\n65 and over,40360,20.4\n85 and over,many\n"
    sheet = read("ages.csv", content, holding="figures").sheets[0]
    table, refusals = read_table(sheet, unit="people")
    assert table is None
    assert [refusal.row for refusal in refusals] == [3, 4]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Give a line of headings"),
        ("Year | People", "Give a line of headings"),
        ("Year\n2021", "only one column"),
        ("Year | People\n2021 | [x]", "no number in it"),
        ("Y | " + " | ".join(f"s{n}" for n in range(61)) + "\n2021 | 1", "61 series"),
        ("Y | A\n" + "\n".join(f"{n} | 1" for n in range(501)), "501 rows"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(text, words):
    with pytest.raises(SpreadsheetError, match=words):
        read_table(sheet_of_text(text), unit="people")


@pytest.mark.parametrize(
    ("cell", "unit", "number"),
    [
        ("39,319", "people", "39319"), ("£245", "£ million", "245"), ("19.9%", "%", "19.9"),
        ("\u22125.5", "%", "-5.5"), ("(12)", "people", "-12"), ("1\xa0000", "people", "1000"),
        ("007", "people", "7"), ("+3", "people", "3"), ("4.0", "people", "4.0"),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(cell, unit, number):
    assert str(parse_number(cell, unit=unit)) == number


@pytest.mark.parametrize("cell", ["", "-", "..", "n/a", "[c]", "x", "\u2013", " : "])
def test_marks_for_a_missing_number(cell):
    assert parse_number(cell, unit="people") is None


@pytest.mark.parametrize("cell", ["1,23", "1.2.3", "1e9", "NaN", "inf", "٣", "12 people", "9" * 16])
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(ValueError, match="“"):
        parse_number(cell, unit="people")


def test_a_table_survives_storing_and_editing():
    table = table_of("Year | A\n2021 | 4.0\n2022 | ")
    assert FigureTable.from_dict(table.as_dict()) == table
    assert table_of(table.as_text()) == table
    assert FigureTable.from_dict({}).as_text() == ""


def test_one_figure_is_found_or_missing_never_another():
    table = table_of("Year | A | B\n2021 | 1 | 5\n2022 | 2 | \n2023 |  | 7")
    assert table.find() == ("A", "2022", Decimal(2))
    assert table.find(series="B") == ("B", "2023", Decimal(7))
    assert table.find(series="B", category="2022") == ("B", "2022", None)
    assert table.find(category="1999")[2] is None
    assert table.find(series="Z")[2] is None


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Decimal(197722), "people", "197,722"), (Decimal("20.40"), "%", "20.40%"),
        (Decimal(-3), "%", "\u22123%"), (Decimal(245), "£ million", "£245"), (None, "%", "no figure"),
        (Decimal("1E+3"), "people", "1,000"),
    ],
)  # fmt: skip
def test_numbers_in_words(value, unit, text):
    assert number_text(value, unit) == text


@pytest.mark.parametrize(
    ("text", "over_time", "words"),
    [
        ("When | C\n2017 | 371\n2022 | 485", True, "up to 485 (2022) from 371 (2017)."),
        ("When | C\n2017 | 5\n2022 | 5", True, "unchanged at 5 (2022) (2017)."),
        ("When | C\n2022 | 485", True, "485 (2022)."),
        ("Who | A | B\nMen | 77.5 | \nWomen | 81.4 | ", False,
         "A: highest 81.4 (Women), lowest 77.5 (Men). B: no figures. 2 figures are missing."),
        ("Y | a | b | c | d | e\n1 | 1 | 1 | 1 | 1 | 1", True, "5 series over 1 y."),
    ],
)  # fmt: skip
def test_a_chart_in_words(text, over_time, words):
    assert describe(table_of(text), "people", over_time=over_time) == words
