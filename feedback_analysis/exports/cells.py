"""What may stand in a cell that somebody else's spreadsheet programme opens."""

from typing import Any

BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MAX_CELL = 32_000
"""Excel refuses a workbook with longer ones."""


def safe_cell(value: Any) -> Any:
    """Return a value that no spreadsheet programme takes for a formula; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    # Control characters cannot be written to a workbook at all.
    text = "".join(c for c in value if c >= " " or c in "\n\t\r")
    if text.startswith(BEGINS_FORMULA):
        text = "'" + text
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"
