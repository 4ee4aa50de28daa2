"""Spreadsheets out: safe to open, streamed, readable by any program."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
CELL_LIMIT = 32_000  # Excel refuses a workbook with longer texts


def safe_cell(value: Any) -> Any:
    """Return what a cell may hold: no text begins a formula, holds control characters or is too long.

    Numbers and dates stay what they are; None becomes empty.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = "".join(letter for letter in value if letter >= " " or letter in "\n\t\r")
    if text.startswith(FORMULA_STARTS):
        text = f"'{text}"
    return text if len(text) <= CELL_LIMIT else f"{text[: CELL_LIMIT - 1]}…"


class _Echo:
    """A file that hands back what is written to it, so that rows can be streamed."""

    def write(self, value: str) -> str:
        return value


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the lines of a CSV file with every cell made safe.

    It begins with a byte order mark, without which Excel misreads everything beyond ASCII.
    """
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])
