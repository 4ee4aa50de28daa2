"""The plan's records arranged as the matrix people read, and as the rows of a spreadsheet.

Pure arrangement: the caller brings the records, nothing is read from the database here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engagement_site.market_position.enums import LifeStage, PlanColumn

if TYPE_CHECKING:
    from engagement_site.market_position.models.plan import PlanActivity, PlanEntry

ACTIVITIES = "activity"
ACTIVITIES_LABEL = "Commissioning activity"
CSV_HEADER = (
    "life_stage", "column", "reference", "verb", "text", "date", "status", "status_note", "code",
    "direction", "note", "linked_page",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """What stands where a row and a column meet; one of the two lists is empty."""

    column: str
    label: str
    entries: "list[PlanEntry]" = field(default_factory=list)
    activities: "list[PlanActivity]" = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """One life stage with its cells, in the order of the columns."""

    stage: LifeStage
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """The plan ready to be shown: visions that hold for every row, then columns and rows."""

    visions: "list[tuple[str, list[PlanEntry]]]"
    columns: list[tuple[str, str]]
    rows: list[Row]


def build_matrix(
    entries: "Iterable[PlanEntry]", activities: "Iterable[PlanActivity]"
) -> Matrix:
    """Arrange a plan's entries and activities.

    A vision without a life stage holds for all rows and stands above the table. A column in
    which no row has anything is left out, and so is an empty row.
    """
    by_cell: dict[tuple[str, str], list[PlanEntry]] = {}
    for entry in entries:
        by_cell.setdefault((entry.life_stage, entry.column), []).append(entry)
    by_stage: dict[str, list[PlanActivity]] = {}
    for activity in activities:
        by_stage.setdefault(activity.life_stage, []).append(activity)
    columns = [
        (key, label)
        for key, label in _columns()
        if (by_stage if key == ACTIVITIES else any(by_cell.get((s, key)) for s in LifeStage.values))
    ]
    rows = [
        Row(
            stage,
            [
                Cell(key, label, activities=by_stage.get(stage.value, []))
                if key == ACTIVITIES
                else Cell(key, label, entries=by_cell.get((stage.value, key), []))
                for key, label in columns
            ],
        )
        for stage in LifeStage
    ]
    visions = [
        (str(column.label), found)
        for column in PlanColumn
        if (found := by_cell.get(("", column.value)))
    ]
    return Matrix(visions, columns, [row for row in rows if _holds_anything(row)])


def _columns() -> list[tuple[str, str]]:
    columns = [(column.value, str(column.label)) for column in PlanColumn]
    columns.insert(-1, (ACTIVITIES, ACTIVITIES_LABEL))
    return columns


def _holds_anything(row: Row) -> bool:
    return any(cell.entries or cell.activities for cell in row.cells)


def csv_rows(
    entries: "Iterable[PlanEntry]", activities: "Iterable[PlanActivity]", site_address: str = ""
) -> Iterator[Sequence[str]]:
    """Yield the header, then one row for each entry and each activity, column by column."""
    yield CSV_HEADER
    for entry in entries:
        yield (
            entry.get_life_stage_display() or "All", entry.get_column_display(), "", "",
            entry.text, "", "", "", entry.code, entry.get_direction_display(), entry.note, "",
        )  # fmt: skip
    for activity in activities:
        page = activity.linked_page
        address = f"{site_address}{page.get_url() or ''}" if page is not None and page.live else ""
        yield (
            activity.get_life_stage_display(), ACTIVITIES_LABEL, activity.ref,
            activity.get_verb_display(), activity.text, activity.date_shown,
            activity.get_status_display(), activity.status_note, "", "", "", address,
        )  # fmt: skip
