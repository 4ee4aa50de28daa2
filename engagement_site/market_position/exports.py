"""Spreadsheets that are safe to open."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that hands back what is written to it, so that rows can be streamed."""

    def write(self, value: str) -> str:
        return value


def safe_cell(value: Any) -> str:
    """Return a value as text that no spreadsheet takes for a formula; None becomes empty."""
    if value is None:
        return ""
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(DANGEROUS) else text


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the lines of a CSV file with every cell made safe.

    It begins with a byte order mark, without which Excel misreads everything beyond ASCII.
    """
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])
