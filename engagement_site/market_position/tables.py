"""The figures of a data set: read from a sheet row by row, written in words, drawn from.

Free of the database. A table has one column of categories (years, ages, places) and one or more
series of numbers; a missing number is None and stays missing, never nought.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from engagement_site.core.spreadsheets.sheets import Sheet, SpreadsheetError, make_sheet

MAX_CATEGORIES = 500
MAX_SERIES = 60
MAX_LABEL = 120
MAX_REFUSALS_SHOWN = 20
# What statisticians write where there is no number: not available, confidential, not applicable.
MISSING = {
    "",
    "-",
    "\u2013",
    "\u2014",
    "..",
    "...",
    ":",
    "*",
    "n/a",
    "na",
    "[c]",
    "[x]",
    "[z]",
    "[u]",
    "x",
    "c",
}
MINUS = "\u2212"
NUMBER = re.compile(r"^[-+]?[0-9]+(\.[0-9]+)?$")
MAX_DIGITS = 15


@dataclass(frozen=True)
class Refusal:
    """What is wrong in one row, and what to do about it."""

    row: int
    message: str

    def __str__(self) -> str:
        return f"Row {self.row}: {self.message}"


@dataclass(frozen=True)
class Series:
    """One line of numbers, a place for each category."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class FigureTable:
    """Categories, what they are called together ("Year"), and the series over them."""

    heading: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data; numbers as text, so that 4.0 stays 4.0."""
        return {
            "heading": self.heading,
            "categories": list(self.categories),
            "series": [
                {"name": line.name, "values": [None if v is None else str(v) for v in line.values]}
                for line in self.series
            ],
        }

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> "FigureTable":
        """Return what `as_dict` was called on; an empty mapping is an empty table."""
        return cls(
            heading=content.get("heading", ""),
            categories=tuple(content.get("categories", ())),
            series=tuple(
                Series(
                    line["name"], tuple(None if v is None else Decimal(v) for v in line["values"])
                )
                for line in content.get("series", ())
            ),
        )

    def rows(self) -> Iterator[tuple[str, list[Decimal | None]]]:
        """Yield each category with its number in every series."""
        for place, category in enumerate(self.categories):
            yield category, [line.values[place] for line in self.series]

    def missing(self) -> int:
        """Return how many numbers are missing."""
        return sum(value is None for line in self.series for value in line.values)

    def find(self, *, series: str = "", category: str = "") -> tuple[str, str, Decimal | None]:
        """Return (series, category, number) of one figure.

        Without names it is the last number of the first series. A name that is not in the table
        (any more) gives a missing number, never another figure.
        """
        lines = [line for line in self.series if not series or line.name == series]
        if not lines:
            return series, category, None
        numbers = dict(zip(self.categories, lines[0].values, strict=True))
        if category:
            return lines[0].name, category, numbers.get(category)
        known = [(name, number) for name, number in numbers.items() if number is not None]
        name, number = known[-1] if known else ("", None)
        return lines[0].name, name, number

    def as_text(self) -> str:
        """Return the table as lines with bars between the cells, to be edited by hand."""
        lines = [" | ".join([self.heading, *(line.name for line in self.series)])]
        lines += [
            " | ".join([category, *("" if v is None else str(v) for v in values)])
            for category, values in self.rows()
        ]
        return "\n".join(lines) if self.series else ""


def sheet_of_text(text: str) -> Sheet:
    """Return pasted or typed lines as a sheet: cells between tabs, bars or commas.

    Raises SpreadsheetError where nothing is in it.
    """
    delimiter = next((mark for mark in ("\t", "|") if mark in text), ",")
    rows = enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1)
    sheet = make_sheet("", ((number, cells, "") for number, cells in rows))
    if sheet is None or not sheet.rows:
        raise SpreadsheetError("Give a line of headings and at least one line of figures below it.")
    return sheet


def read_table(sheet: Sheet, *, unit: str) -> tuple[FigureTable | None, list[Refusal]]:
    """Return the figures of a sheet, or None and what is wrong with each row.

    It is all or nothing: one refused row refuses the file. The first column holds categories,
    each further one a series. Raises SpreadsheetError where the sheet as a whole cannot be used.
    """
    _check_shape(sheet)
    refusals: list[Refusal] = []
    seen: dict[str, int] = {}
    rows: list[tuple[str, list[Decimal | None]]] = []
    for row in sheet.rows:
        faults = [row.fault] if row.fault else _category_faults(row.cells[0], row.number, seen)
        numbers: list[Decimal | None] = []
        if not row.fault:
            for column, cell in zip(sheet.columns[1:], row.cells[1:], strict=True):
                try:
                    numbers.append(parse_number(cell, unit=unit))
                except ValueError as error:
                    faults.append(f"{column}: {error}")
        refusals += [Refusal(row.number, fault) for fault in faults]
        rows.append((row.cells[0] if row.cells else "", numbers))
    if refusals:
        return None, refusals
    series = tuple(
        Series(name, tuple(numbers[place] for _, numbers in rows))
        for place, name in enumerate(sheet.columns[1:])
    )
    if not any(value is not None for line in series for value in line.values):
        raise SpreadsheetError("There is no number in it: every cell is empty or marked missing.")
    return FigureTable(sheet.columns[0], tuple(name for name, _ in rows), series), []


def _check_shape(sheet: Sheet) -> None:
    if len(sheet.columns) < 2:
        raise SpreadsheetError(
            "There is only one column. The first holds the years, ages or places, each further one "
            "a series of numbers with its name on top."
        )
    if len(sheet.columns) - 1 > MAX_SERIES:
        raise SpreadsheetError(
            f"There are {len(sheet.columns) - 1} series; {MAX_SERIES} is the most one data set "
            "holds. If years stand across the top and places down the side, turn the table round."
        )
    if len(sheet.rows) > MAX_CATEGORIES:
        raise SpreadsheetError(
            f"There are {len(sheet.rows)} rows; {MAX_CATEGORIES} is the most one data set holds."
        )


def _category_faults(category: str, number: int, seen: dict[str, int]) -> list[str]:
    if not category:
        return ["The first cell is empty. Say which year, age or place the figures are for."]
    if len(category) > MAX_LABEL:
        return [f"The first cell has {len(category)} characters; {MAX_LABEL} is the most."]
    if first := seen.get(category.casefold()):
        return [f"“{category}” stands in row {first} already."]
    seen[category.casefold()] = number
    return []


def parse_number(cell: str, *, unit: str) -> Decimal | None:
    """Return the number in a cell, None where it is marked missing.

    Thousands commas, £, %, a typographic minus and accountants' brackets are understood. A
    percentage is refused where the unit is another. Raises ValueError with words for the person.
    """
    text = cell.replace("\xa0", " ").replace(MINUS, "-").strip()
    if text.casefold() in MISSING:
        return None
    if "%" in text and "%" not in unit and "per cent" not in unit.lower():
        raise ValueError(f"“{cell}” is a percentage, but the unit is “{unit}”.")
    plain = text.replace("£", "").replace("%", "").replace(" ", "").strip()
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    if re.match(r"^[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$", plain):
        plain = plain.replace(",", "")
    if not NUMBER.match(plain):
        raise ValueError(
            f"“{cell[:40]}” is not a number. Leave the cell empty where there is none."
        )
    try:
        number = Decimal(plain)
    except InvalidOperation as error:  # pragma: no cover - the pattern lets only numbers through
        raise ValueError(f"“{cell[:40]}” is not a number.") from error
    if len(number.as_tuple().digits) > MAX_DIGITS:
        raise ValueError(f"“{cell[:40]}” has more than {MAX_DIGITS} digits.")
    return number


# --- In words ---------------------------------------------------------------------------------


def number_text(value: Decimal | None, unit: str = "") -> str:
    """Return a number as people write it: "197,722", "20.4%", "£245"; "no figure" for None."""
    if value is None:
        return "no figure"
    text = f"{abs(value):,f}"
    sign = MINUS if value < 0 else ""
    if unit == "%":
        return f"{sign}{text}%"
    return f"{sign}£{text}" if unit.startswith("£") else f"{sign}{text}"


def describe(table: FigureTable, unit: str, *, over_time: bool) -> str:
    """Return in a sentence or two what a chart of the table shows, for those who do not see it."""
    if not table.series:
        return "No figures yet."
    described = table.series if len(table.series) <= 4 else ()
    parts = [
        _course(line, table.categories, unit, named=len(table.series) > 1)
        if over_time
        else _extremes(line, table.categories, unit, named=len(table.series) > 1)
        for line in described
    ]
    if not described:
        parts = [
            f"{len(table.series)} series over {len(table.categories)} {table.heading.lower()}."
        ]
    if missing := table.missing():
        parts.append(f"{missing} figure{'s are' if missing > 1 else ' is'} missing.")
    return " ".join(part for part in parts if part)


def _known(line: Series, categories: Sequence[str]) -> list[tuple[str, Decimal]]:
    pairs = zip(categories, line.values, strict=True)
    return [(name, value) for name, value in pairs if value is not None]


def _course(line: Series, categories: Sequence[str], unit: str, *, named: bool) -> str:
    known = _known(line, categories)
    who = f"{line.name}: " if named else ""
    if not known:
        return f"{who}no figures."
    (first, start), (last, end) = known[0], known[-1]
    if len(known) == 1:
        return f"{who}{number_text(start, unit)} ({first})."
    verb = "unchanged at" if start == end else "up to" if end > start else "down to"
    before = "" if start == end else f" from {number_text(start, unit)}"
    return f"{who}{verb} {number_text(end, unit)} ({last}){before} ({first})."


def _extremes(line: Series, categories: Sequence[str], unit: str, *, named: bool) -> str:
    known = _known(line, categories)
    who = f"{line.name}: " if named else ""
    if not known:
        return f"{who}no figures."
    if len(known) == 1:
        return f"{who}{number_text(known[0][1], unit)} ({known[0][0]})."
    low = min(known, key=lambda pair: pair[1])
    high = max(known, key=lambda pair: pair[1])
    return (
        f"{who}highest {number_text(high[1], unit)} ({high[0]}), "
        f"lowest {number_text(low[1], unit)} ({low[0]})."
    )
