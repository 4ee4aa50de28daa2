"""Which column holds what, and what rows become under that."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from engagement_site.core.spreadsheets.sheets import Sheet, SheetRow

YES = frozenset({"yes", "y", "true", "t", "1", "x", "✓", "✔", "confidential", "private", "ja"})
NO = frozenset({"", "no", "n", "false", "f", "0", "-", "n/a", "na", "not confidential", "public"})


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Column positions. Several text columns mean one answer each, its heading the question.

    `facts` maps the name of a fact ("respondent_type") to the column that holds it.
    """

    text: tuple[int, ...]
    id: int | None = None
    question: int | None = None
    confidential: int | None = None
    facts: dict[str, int] = field(default_factory=dict)
    sheet: int = 0

    def as_dict(self, columns: tuple[str, ...]) -> dict[str, Any]:
        """Return it as plain data, with the headings, for the record."""
        return {**asdict(self), "text": list(self.text), "columns": list(columns)}


@dataclass(frozen=True, slots=True)
class TakenAnswer:
    """One answer read from a row."""

    row: int
    part: int
    id: str
    question: str
    text: str
    confidential: bool
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was left out, and why."""

    row: int
    reason: str


@dataclass(slots=True)
class Account:
    """What became of the rows of a sheet."""

    answers: list[TakenAnswer] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    blank: int = 0
    doubtful: int = 0

    def notices(self) -> list[str]:
        """Return what a careful reader should know, in sentences."""
        if not self.doubtful:
            return []
        rows = "1 row says" if self.doubtful == 1 else f"{self.doubtful} rows say"
        return [f"{rows} neither yes nor no under confidential and counts as confidential."]


def take(sheet: Sheet, mapping: ColumnMapping) -> Account:
    """Read every row of a sheet under a mapping.

    A blank answer is kept and counted. A row is refused where it is faulty in itself or repeats
    the id of an earlier one. Anything but a plain no under "confidential" counts as confidential.
    """
    account = Account()
    seen: dict[str, int] = {}
    for row in sheet.rows:
        reason = row.fault or _repeats(row, mapping, seen)
        if reason:
            account.refused.append(Refusal(row.number, reason))
            continue
        account.doubtful += _is_doubtful(row, mapping)
        for answer in _answers(sheet, row, mapping):
            account.answers.append(answer)
            account.blank += not answer.text
    return account


def _repeats(row: SheetRow, mapping: ColumnMapping, seen: dict[str, int]) -> str:
    if mapping.id is None or not (key := row.cells[mapping.id]):
        return ""
    if mapping.question is not None:
        # One person answers several questions, a row each, under one id.
        key = f"{key}\n{row.cells[mapping.question]}"
    earlier = seen.setdefault(key, row.number)
    if earlier == row.number:
        return ""
    return f'Its id "{row.cells[mapping.id][:80]}" stands in row {earlier} already.'


def _confidential(row: SheetRow, mapping: ColumnMapping) -> str:
    return "" if mapping.confidential is None else row.cells[mapping.confidential].lower()


def _is_doubtful(row: SheetRow, mapping: ColumnMapping) -> bool:
    return _confidential(row, mapping) not in YES | NO


def _answers(sheet: Sheet, row: SheetRow, mapping: ColumnMapping) -> Iterator[TakenAnswer]:
    facts = {
        name: row.cells[column][:200] for name, column in mapping.facts.items() if row.cells[column]
    }
    several = len(mapping.text) > 1
    for part, column in enumerate(mapping.text):
        if several:
            question = sheet.columns[column]
        else:
            question = "" if mapping.question is None else row.cells[mapping.question]
        yield TakenAnswer(
            row=row.number,
            part=part,
            id="" if mapping.id is None else row.cells[mapping.id][:200],
            question=" ".join(question.split())[:500],
            text=row.cells[column],
            confidential=_confidential(row, mapping) not in NO,
            facts=facts,
        )
