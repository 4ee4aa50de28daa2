"""A guess at which column is which, from the headings and from what the cells look like."""

import re

from engagement_site.core.spreadsheets.sheets import Sheet
from feedback_analysis.spreadsheets.mapping import NO, YES, ColumnMapping

SAMPLE = 300
TEXT_WORDS = 5
"""Words in the average filled cell from which a column reads like answers."""

# Tried in this order; a heading belongs to the first that fits.
HEADINGS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "confidential": r"confiden|private|do not publish|not for publication",
        "organisation_size": r"\bsize\b|organisation_?size|number of (staff|employees)|employees",
        "current_provider": r"current.?provider|currently provide|existing provider"
        r"|contract with us",
        "respondent_type": r"(respondent|provider|organisation|organization|stakeholder).?type"
        r"|type of (respondent|provider|organisation)|^(type|role|sector)$",
        "event": r"^(event|conference)( name| title)?$",
        "session": r"session|workshop|^table$|event",
        "locality": r"localit|^place$|ward|^area$|postcode district",
        "lot": r"^lots?\b",
        "id": r"^(id|ref|reference|number|no\.?|#)$"
        r"|^(response|respondent|submission|unique).?id$"
        r"|_id$|\bid$",
        "question": r"^question\b|^prompt$",
        "text": r"^(text|answer|response|comment|comments|feedback|free.?text|verbatim|remarks?)$",
    }.items()
}
FACTS = (
    "respondent_type", "organisation_size", "current_provider", "event", "session", "locality",
    "lot",
)  # fmt: skip


def guess(sheet: Sheet, *, position: int = 0) -> ColumnMapping:
    """Return the likeliest mapping; `text` is empty where no column reads like answers."""
    named: dict[str, int] = {}
    for column, heading in enumerate(sheet.columns):
        name = _by_heading(heading)
        if name and name not in named and _fits(name, sheet, column):
            named[name] = column
    text = named.pop("text", None)
    taken = set(named.values())
    texts = (text,) if text is not None else _reads_like_answers(sheet, taken)
    return ColumnMapping(
        text=texts,
        id=named.get("id"),
        question=named.get("question") if len(texts) == 1 else None,
        confidential=named.get("confidential"),
        facts={name: named[name] for name in FACTS if name in named},
        sheet=position,
    )


def _by_heading(heading: str) -> str:
    for name, pattern in HEADINGS.items():
        if pattern.search(heading.strip()):
            return name
    return ""


def _sample(sheet: Sheet, column: int) -> list[str]:
    return [row.cells[column] for row in sheet.rows[:SAMPLE] if row.cells[column] and not row.fault]


def _fits(name: str, sheet: Sheet, column: int) -> bool:
    """Say whether the cells are what the heading promises."""
    cells = _sample(sheet, column)
    if not cells:
        return name not in ("text", "id")
    if name == "id":
        return len(set(cells)) > len(cells) / 4 and _words(cells) < 3
    if name == "confidential":
        return sum(cell.lower() in YES | NO for cell in cells) > len(cells) / 2
    if name in FACTS:
        # A long question that happens to say "event" is a question, not the session.
        return _words(cells) < TEXT_WORDS or len(set(cells)) * 3 <= len(cells)
    return True


def _words(cells: list[str]) -> float:
    return sum(len(cell.split()) for cell in cells) / len(cells)


def _reads_like_answers(sheet: Sheet, taken: set[int]) -> tuple[int, ...]:
    """Return the columns of long, varied cells; else the longest one there is."""
    free = [column for column in range(len(sheet.columns)) if column not in taken]
    filled = {column: cells for column in free if (cells := _sample(sheet, column))}
    long = [
        column
        for column, cells in filled.items()
        if _words(cells) >= TEXT_WORDS and len(set(cells)) > len(cells) / 3
    ]
    if long:
        return tuple(long)
    # One column only, and short answers: there is nothing to choose from.
    return (0,) if len(sheet.columns) == 1 else ()
