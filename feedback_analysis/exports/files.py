"""Writing the tables of a run to an Excel workbook and to a zip of CSV files."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from engagement_site.core.spreadsheets.writing import safe_cell
from feedback_analysis.exports.tables import Row, method_rows, tables
from feedback_analysis.models import Run

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = {"text": 80, "description": 60, "question": 40, "label": 40, "keywords": 40, "source": 30}


def workbook(run: Run) -> bytes:
    """Return an .xlsx with a sheet for each table and one for the method."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for table in tables(run):
        add_sheet(book, table.name.capitalize(), table.columns, table.rows())
    add_sheet(book, "Method", ("What", "Value"), method_rows(run))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def add_sheet(book: Any, name: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Add a sheet with a heading row that stays in view."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for position, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = WIDTHS.get(column, 18)
    headings = []
    for column in columns:
        cell = WriteOnlyCell(sheet, value=column)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="top")
        headings.append(cell)
    sheet.append(headings)
    for row in rows:
        sheet.append([_text_cell(sheet, value) for value in row])


def _text_cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=safe_cell(value))
    cell.data_type = "s"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def csv_zip(run: Run) -> bytes:
    """Return a zip of themes.csv, assignments.csv, excerpts.csv, responses.csv and summary.json."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for table in tables(run):
            _add(container, run, f"{table.name}.csv", _csv(table.columns, table.rows()))
        _add(container, run, "summary.json", json.dumps(summary(run), indent=2, ensure_ascii=False))
    return out.getvalue()


def summary(run: Run) -> dict[str, Any]:
    """Return the figures of a run under the keys of the command's summary.json."""
    return {
        **run.summary,
        "seconds": run.timings,
        "backend": run.backend,
        "seed": run.seed,
        "versions": run.versions,
        "config": run.config,
    }


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if value is None else safe_cell(value) for value in row])
    return out.getvalue()


def _add(container: zipfile.ZipFile, run: Run, name: str, text: str) -> None:
    at: datetime = run.finished_at or run.created_at
    entry = zipfile.ZipInfo(name, date_time=at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    container.writestr(entry, text.encode("utf-8"))
