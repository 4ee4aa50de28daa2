"""The plan's records arranged as the matrix people read, and as the rows of a spreadsheet.

Pure arrangement: the caller brings the records, nothing is read from the database here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engagement_site.market_position.enums import LifeStage, PlanColumn

if TYPE_CHECKING:
    from engagement_site.market_position.models.plan import PlanActivity, PlanEntry

ACTIVITIES = "activity"
ACTIVITIES_LABEL = "Commissioning activity"
CSV_HEADER = (
    "life_stage", "column", "reference", "verb", "text", "date", "owner", "status", "status_note",
    "code", "direction", "note", "linked_page",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One line in a cell; `url` leads to what it became, `state` says how it stands."""

    text: str
    url: str = ""
    state: str = ""


@dataclass(frozen=True)
class Row:
    """One life stage with its cells, in the order of the columns."""

    slug: str
    name: str
    note: str
    cells: list[list[Item]]


@dataclass(frozen=True)
class Matrix:
    """The plan ready to be shown: visions that hold for every row, then columns and rows."""

    visions: list[tuple[str, list[str]]]
    columns: list[str]
    rows: list[Row]


def build_matrix(entries: "Iterable[PlanEntry]", activities: "Iterable[PlanActivity]") -> Matrix:
    """Arrange a plan's entries and activities.

    A vision without a life stage holds for all rows and stands above the table. A column in
    which no row has anything is left out, and so is an empty row.
    """
    cells: dict[tuple[str, str], list[Item]] = {}
    for entry in entries:
        cells.setdefault((entry.life_stage, entry.column), []).append(_entry_item(entry))
    for activity in activities:
        cells.setdefault((activity.life_stage, ACTIVITIES), []).append(_activity_item(activity))
    columns = [
        (key, label)
        for key, label in _columns()
        if any((stage, key) in cells for stage in LifeStage.values)
    ]
    rows = [
        Row(
            slug=stage.slug,
            name=str(stage.label),
            note=stage.people,
            cells=[cells.get((stage.value, key), []) for key, _ in columns],
        )
        for stage in LifeStage
    ]
    visions = [
        (str(column.label), [item.text for item in found])
        for column in PlanColumn
        if (found := cells.get(("", column.value)))
    ]
    kept = [row for row in rows if any(row.cells)]
    return Matrix(visions, [label for _, label in columns], kept)


def _entry_item(entry: "PlanEntry") -> Item:
    text = f"{entry.code}: {entry.text}" if entry.code else entry.text
    notes = [entry.get_direction_display(), entry.remark]
    return Item(text, state="; ".join(note for note in notes if note).capitalize())


def _activity_item(activity: "PlanActivity") -> Item:
    page = activity.linked_page
    when = f" ({activity.date_shown})" if activity.date_shown else ""
    return Item(
        text=activity.text,
        url=(page.get_url() or "") if page is not None and page.live else "",
        state=f"{activity.get_status_display()}{when}",
    )


def _columns() -> list[tuple[str, str]]:
    columns = [(column.value, str(column.label)) for column in PlanColumn]
    columns.insert(-1, (ACTIVITIES, ACTIVITIES_LABEL))
    return columns


def csv_rows(
    entries: "Iterable[PlanEntry]", activities: "Iterable[PlanActivity]", site_address: str = ""
) -> Iterator[Sequence[str]]:
    """Yield the header, then one row for each entry and each activity, column by column."""
    yield CSV_HEADER
    for entry in entries:
        yield (
            entry.get_life_stage_display() or "All", entry.get_column_display(), "", "",
            entry.text, "", "", "", "", entry.code, entry.get_direction_display(), entry.remark, "",
        )  # fmt: skip
    for activity in activities:
        page = activity.linked_page
        address = f"{site_address}{page.get_url() or ''}" if page is not None and page.live else ""
        yield (
            activity.get_life_stage_display(), ACTIVITIES_LABEL, activity.ref,
            activity.get_verb_display(), activity.text, activity.date_shown,
            activity.owner, activity.get_status_display(), activity.status_note, "", "", "", address,
        )  # fmt: skip
