"""What a spreadsheet is to us: sheets of named columns and rows of text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 50_000
"""Characters. Longer than any answer; what goes beyond is refused with its row, not cut."""


class SpreadsheetError(Exception):
    """The file cannot be used; the message tells the person who chose it what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row with its number as a spreadsheet shows it; `fault` says why it is unusable."""

    number: int
    cells: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: headings made unique, and the rows below them that hold anything."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]

    def values(self, column: int) -> list[str]:
        """Return the cells of a column, blank ones included."""
        return [row.cells[column] for row in self.rows if not row.fault]


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """The sheets of a file and what a careful reader should know of how it was read."""

    sheets: tuple[Sheet, ...]
    notices: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "notices": list(self.notices),
            "sheets": [
                {
                    "name": sheet.name,
                    "columns": list(sheet.columns),
                    "rows": [[row.number, list(row.cells), row.fault] for row in sheet.rows],
                }
                for sheet in self.sheets
            ],
        }

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> "Spreadsheet":
        """Return what `as_dict` was called on."""
        return cls(
            notices=tuple(content["notices"]),
            sheets=tuple(
                Sheet(
                    sheet["name"],
                    tuple(sheet["columns"]),
                    tuple(SheetRow(row[0], tuple(row[1]), row[2]) for row in sheet["rows"]),
                )
                for sheet in content["sheets"]
            ),
        )


RawRow = tuple[int, Sequence[str], str]
"""Number, cells, fault."""


def make_sheet(name: str, raw_rows: Iterable[RawRow]) -> Sheet | None:
    """Build a sheet from raw rows, the first that holds anything being the headings.

    Returns None where nothing is in it. Raises SpreadsheetError for too many rows or columns.
    """
    headings: tuple[str, ...] | None = None
    rows: list[SheetRow] = []
    for number, raw_cells, fault in raw_rows:
        cells = _trimmed(raw_cells)
        if not cells and not fault:
            continue
        if headings is None:
            headings = unique_headings(cells)
            continue
        if len(rows) >= MAX_ROWS:
            raise SpreadsheetError(
                f"The file has more than {MAX_ROWS:,} rows. Split it into smaller files and add "
                "each of them as a source of this analysis."
            )
        rows.append(SheetRow(number, cells, fault))
    if headings is None:
        return None
    width = _width(headings, rows)
    headings = unique_headings((*headings, *[""] * (width - len(headings))))
    padded = tuple(_checked(row, len(headings)) for row in rows)
    return Sheet(name, headings, padded)


def _width(headings: tuple[str, ...], rows: list[SheetRow]) -> int:
    """Return how many columns there are: those with a heading, and others that most rows fill.

    A stray extra cell is a fault of its row, not a column.
    """
    width = len(headings)
    wider = sorted((len(row.cells) for row in rows if len(row.cells) > width), reverse=True)
    if len(wider) * 2 > len(rows):
        width = wider[len(wider) // 2]
    if width > MAX_COLUMNS:
        raise SpreadsheetError(
            f"The file has {width} columns; {MAX_COLUMNS} is the most that can be read. "
            "Delete the columns you do not need and upload it again."
        )
    return width


def _checked(row: SheetRow, width: int) -> SheetRow:
    if row.fault:
        return SheetRow(row.number, _padded(row.cells[:width], width), row.fault)
    if len(row.cells) > width:
        return SheetRow(
            row.number,
            _padded(row.cells[:width], width),
            f"It has {len(row.cells)} cells where the headings have {width}. A comma inside an "
            "answer without quotation marks round it is the usual cause.",
        )
    if (longest := max(map(len, row.cells), default=0)) > MAX_CELL:
        return SheetRow(
            row.number,
            _padded(tuple(cell[:200] for cell in row.cells), width),
            f"A cell holds {longest:,} characters; {MAX_CELL:,} is the most.",
        )
    return SheetRow(row.number, _padded(row.cells, width))


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the cells without outer space, and without the empty ones at the end."""
    kept = [cell.strip() for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def unique_headings(cells: Sequence[str]) -> tuple[str, ...]:
    """Return headings that are neither empty nor twice the same."""
    seen: dict[str, int] = {}
    headings = []
    for position, cell in enumerate(cells, start=1):
        heading = " ".join(cell.split())[:300] or f"Column {position}"
        seen[heading] = seen.get(heading, 0) + 1
        headings.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})")
    return tuple(headings)
