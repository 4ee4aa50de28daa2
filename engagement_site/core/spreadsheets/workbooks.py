"""Reading .xlsx: values only, never formulas; checked before it is unpacked."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from engagement_site.core.spreadsheets.sheets import (
    MAX_COLUMNS,
    MAX_ROWS,
    RawRow,
    Sheet,
    SpreadsheetError,
    make_sheet,
)

MAX_UNPACKED = 300_000_000
MAX_PACKING = 200
"""Bytes out for a byte in, over the whole file: sheets of prose pack to about a tenth."""
MAX_SHEETS = 40
DAMAGED = (
    "The workbook cannot be opened: it is damaged or incomplete. Open it in your spreadsheet "
    "programme, save it again as .xlsx or CSV, and upload that."
)
NO_VALUE = re.compile(r"^#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)$")


def check_container(content: bytes) -> None:
    """Raise SpreadsheetError unless this is a workbook that unpacks to a bearable size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            entries = container.infolist()
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise SpreadsheetError(DAMAGED) from error
    if "xl/workbook.xml" not in names:
        if "mimetype" in names or any(name.startswith("word/") for name in names):
            raise SpreadsheetError(
                "This is a document of another kind, not an Excel workbook. Save it as .xlsx or as "
                "CSV and upload that."
            )
        raise SpreadsheetError("This is not an Excel workbook. Upload a .xlsx or a CSV file.")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or unpacked > MAX_PACKING * max(len(content), 50_000):
        raise SpreadsheetError(
            "The workbook unpacks to far more than a spreadsheet would, so it was not "
            "opened. Copy the rows into a new workbook, save it, and upload that."
        )


def read_workbook(content: bytes) -> tuple[list[Sheet], list[str]]:
    """Return the sheets of a workbook that hold anything, and notices.

    Raises SpreadsheetError for what is no readable workbook.
    """
    check_container(content)
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return _read(content)
    except SpreadsheetError:
        raise
    except (
        InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError,
        IndexError, AttributeError, OSError, EOFError, RuntimeError, NotImplementedError,
    ) as error:  # fmt: skip
        # openpyxl has no error class of its own for a workbook that is not as it should be.
        raise SpreadsheetError(DAMAGED) from error


def _read(content: bytes) -> tuple[list[Sheet], list[str]]:
    values, formulas = _open(content, values=True), _open(content, values=False)
    try:
        sheets: list[Sheet] = []
        hidden: list[str] = []
        for worksheet in values.worksheets[:MAX_SHEETS]:
            if worksheet.sheet_state != "visible":
                hidden.append(worksheet.title)
                continue
            sheet = make_sheet(worksheet.title, _rows(worksheet, formulas[worksheet.title]))
            if sheet is not None:
                sheets.append(sheet)
    finally:
        values.close()
        formulas.close()
    notices = _merged_notices(content)
    if hidden:
        notices.append(f"Hidden sheets were left out: {', '.join(hidden)}.")
    return sheets, notices


def _open(content: bytes, *, values: bool) -> Any:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)


def _rows(worksheet: Any, with_formulas: Any) -> Iterator[RawRow]:
    """Yield rows of text; a formula whose result the file does not hold is a fault of its row."""
    # A file may claim a million empty rows; what it claims is not believed.
    worksheet.reset_dimensions()
    with_formulas.reset_dimensions()
    width = MAX_COLUMNS + 1
    pairs = zip(
        worksheet.iter_rows(max_col=width, values_only=True),
        with_formulas.iter_rows(max_col=width, values_only=True),
        strict=False,
    )
    empty = 0
    for number, (cells, formula_cells) in enumerate(pairs, start=1):
        texts = [_as_text(cell) for cell in cells]
        # A stretch of empty rows this long means that only formatting follows.
        empty = 0 if any(texts) else empty + 1
        if empty > MAX_ROWS:
            return
        yield number, texts, _fault(texts, cells, formula_cells)


def _fault(texts: list[str], cells: tuple[Any, ...], formula_cells: tuple[Any, ...]) -> str:
    for position, (cell, formula) in enumerate(zip(cells, formula_cells, strict=False)):
        if cell is None and isinstance(formula, str) and formula.startswith("="):
            return (
                f"Column {_letter(position)} holds a formula without a stored result. Open the "
                "workbook, save it, or paste the column as values."
            )
        if NO_VALUE.match(texts[position]):
            return (
                f"Column {_letter(position)} holds the error {texts[position]} in place of a value."
            )
    return ""


def _letter(position: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(position + 1)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    # Control characters, which the file writes as _x0001_, mean nothing and cannot be stored.
    return "".join(c for c in str(value) if c >= " " or c in "\n\t\r")


def _merged_notices(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        for entry in container.infolist():
            if not entry.filename.startswith("xl/worksheets/"):
                continue
            with container.open(entry) as file:
                tail = b""
                while chunk := file.read(1 << 20):
                    if b"<mergeCell " in tail + chunk:
                        return [
                            "The workbook has merged cells. Only the first cell of each holds its "
                            "value and the others read as blank: look at the preview, and unmerge "
                            "them first if an answer or a heading is missing."
                        ]
                    tail = chunk[-20:]
    return []
