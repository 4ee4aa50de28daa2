"""Forward plan, calendar, contract register and the internal plan: opportunities by time.

Pure arrangement of what the query sets fetched; days are days in England.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from engagement_site.core.templatetags.components import long_date
from engagement_site.core.vague_dates import VagueDate
from engagement_site.market_position.enums import LifeStage
from opportunities.enums import OVER, Stage

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage, OpportunityStage

QUARTERS_SHOWN = 9
QUARTER_WORDS = {1: "January to March", 4: "April to June", 7: "July to September",
                 10: "October to December"}  # fmt: skip

# What a step of the stage line says already, where it names the same day.
SAME_AS_STAGE = {"Contract starts": Stage.LIVE, "Contract ends": Stage.ENDED}


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months; `first` is their first day."""

    first: date

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter a day lies in."""
        return cls(day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1))

    def after(self, number: int = 1) -> "Quarter":
        """Return the quarter that comes `number` later."""
        months = self.first.year * 12 + self.first.month - 1 + 3 * number
        return Quarter(date(months // 12, months % 12 + 1, 1))

    @property
    def last(self) -> date:
        """The last day."""
        return self.after().first - timedelta(days=1)

    @property
    def name(self) -> str:
        """The months, in words."""
        return QUARTER_WORDS[self.first.month]

    @property
    def financial_year(self) -> str:
        """The council's year, from April: "2027 to 2028"."""
        year = self.first.year if self.first.month >= 4 else self.first.year - 1
        return f"{year} to {year + 1}"

    @property
    def number(self) -> int:
        """The place in the financial year, 1 for April to June."""
        return (self.first.month - 4) % 12 // 3 + 1


@dataclass(frozen=True)
class Mark:
    """Something that happens to an opportunity: a word, and when."""

    title: str
    when: VagueDate
    words: str
    tone: str = ""

    @property
    def quarter(self) -> Quarter:
        """The quarter in which it first may happen."""
        return Quarter.of(self.when.first_day)


def marks_of(page: "OpportunityPage") -> list[Mark]:
    """Return what is ahead or behind on an opportunity, in the order of time; each step once."""
    found = [_stage_mark(step) for step in page.stages.all() if step.when is not None]
    known = {mark.title for mark in found}
    for row in page.join_windows.all():
        name = f" ({row.title})" if row.title else ""
        window = row.as_window()
        if window.opens is not None and (name or "Open" not in known):
            found.append(_day_mark(f"Opens{name}", window.opens))
        if window.closes is not None:
            found.append(_day_mark(f"{'Lapses' if window.lapses else 'Closes'}{name}",
                                   window.closes))  # fmt: skip
    days = (
        ("Contract starts", page.contract_starts),
        ("Reviewed", page.review_on),
        ("Contract ends", page.contract_ends),
        ("Ends with every extension", page.latest_end),
    )
    said = {(mark.tone, mark.when.first_day) for mark in found}
    found += [
        _day_mark(title, VagueDate(day))
        for title, day in days
        if day is not None and (SAME_AS_STAGE.get(title), day) not in said
    ]
    if again := page.reprocure_when:
        found.append(_day_mark("Bought again", again))
    return sorted(found, key=lambda mark: (mark.when.first_day, mark.title))


def _stage_mark(step: "OpportunityStage") -> Mark:
    assert step.when is not None
    return Mark(step.get_stage_display(), step.when, step.date_shown, step.stage)


def _day_mark(title: str, when: VagueDate) -> Mark:
    return Mark(title, when, str(when) if when.is_vague else long_date(when.first_day))


@dataclass
class PlanRow:
    """One opportunity over the quarters; `cells` has one list of marks for each quarter."""

    page: "OpportunityPage"
    cells: list[list[Mark]]


@dataclass
class PlanGroup:
    """The rows of one life stage."""

    stage: LifeStage
    rows: list[PlanRow] = field(default_factory=list)


def forward_plan(
    pages: Iterable["OpportunityPage"], *, start: Quarter, quarters: int = QUARTERS_SHOWN
) -> tuple[list[Quarter], list[PlanGroup]]:
    """Return the quarters and, by life stage, what happens then or can be joined meanwhile."""
    columns = [start.after(number) for number in range(quarters)]
    groups = {stage: PlanGroup(stage) for stage in LifeStage}
    for page in pages:
        if page.row_of_plan is None:
            continue
        cells: list[list[Mark]] = [[] for _ in columns]
        for mark in marks_of(page):
            if columns[0] <= mark.quarter <= columns[-1]:
                cells[columns.index(mark.quarter)].append(mark)
        if any(cells) or page.stored_join_answer().can_join:
            groups[page.row_of_plan].rows.append(PlanRow(page, cells))
    for group in groups.values():
        group.rows.sort(
            key=lambda row: next((n for n, cell in enumerate(row.cells) if cell), quarters)
        )
    return columns, [group for group in groups.values() if group.rows]


def by_financial_year(
    pages: Iterable["OpportunityPage"], *, start: Quarter, quarters: int = 12
) -> list[dict[str, Any]]:
    """Return what happens year by year and quarter by quarter, for those who lend a hand."""
    columns = {start.after(number): [] for number in range(quarters)}  # type: ignore[var-annotated]
    for page in pages:
        for mark in marks_of(page):
            if mark.quarter in columns:
                columns[mark.quarter].append({"page": page, "mark": mark})
    years: dict[str, list[dict[str, Any]]] = {}
    for quarter, entries in columns.items():
        entries.sort(key=lambda entry: (entry["mark"].when.first_day, entry["page"].title))
        years.setdefault(quarter.financial_year, []).append(
            {"quarter": quarter, "entries": entries}
        )
    return [{"year": year, "quarters": found} for year, found in years.items()]


@dataclass(frozen=True, eq=False)
class Contract:
    """One line of the contract register."""

    page: "OpportunityPage"
    suppliers: list[str]
    starts: date | None
    ends: date
    latest_end: date | None
    extended: int

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.page.title)


def contracts_of(page: "OpportunityPage") -> Contract | None:
    """Return the contract as the register shows it, None where no end is known.

    The end counts the extensions that were taken; where only awards say it, the last of them.
    """
    awards, extensions = list(page.awards.all()), list(page.extensions.all())
    ends = [day for day in [page.contract_ends, *(one.until for one in extensions)] if day]
    ends = ends or [one.contract_ends for one in awards if one.contract_ends]
    if not ends:
        return None
    starts = [
        day for day in [page.contract_starts, *(one.contract_starts for one in awards)] if day
    ]
    latest = [day for day in [page.latest_end, *(one.latest_end for one in awards)] if day]
    return Contract(
        page=page,
        suppliers=[name for award in awards for name, _ in award.supplier_list],
        starts=min(starts, default=None),
        ends=max(ends),
        latest_end=max(latest, default=None),
        extended=len(extensions),
    )


def register(pages: Iterable["OpportunityPage"]) -> Iterator[Contract]:
    """Yield the contracts that run or will, those that end first before the others."""
    found = (contracts_of(page) for page in pages if page.current_stage not in OVER)
    yield from sorted(
        (one for one in found if one is not None), key=lambda one: (one.ends, one.title)
    )


def months_between(first: date, last: date) -> int:
    """Return how many whole months lie between two days; negative where the first is later."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - 1 if last.day < first.day else months


def days_with_marks(
    pages: Iterable["OpportunityPage"], *, year: int, month: int
) -> tuple[dict[date, list[dict[str, Any]]], list[dict[str, Any]]]:
    """Return what happens on which day of a month, and what happens in it on a day not fixed yet."""
    exact: dict[date, list[dict[str, Any]]] = {}
    vague: list[dict[str, Any]] = []
    first = date(year, month, 1)
    for page in pages:
        for mark in marks_of(page):
            entry = {"page": page, "mark": mark}
            last_day = mark.when.last_day
            if not mark.when.is_vague:
                if (mark.when.first_day.year, mark.when.first_day.month) == (year, month):
                    exact.setdefault(mark.when.first_day, []).append(entry)
            elif last_day is not None and mark.when.first_day <= first <= last_day:
                vague.append(entry)  # "not before" would stand in every month from then on
    return exact, vague
