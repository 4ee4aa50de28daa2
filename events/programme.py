"""Laying out a programme: days, rows by time, columns by room; and what clashes with what."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import combinations, groupby
from typing import Any, Protocol

from django.utils import timezone

from events import wording

MOST_AT_ONCE = 10


class HasTimes(Protocol):
    """What a session needs for being laid out."""

    starts_at: datetime
    ends_at: datetime
    room: str


@dataclass
class Cell:
    """One session in its column, or an empty place."""

    session: Any = None
    room: str = ""


@dataclass
class Row:
    """What begins at one time."""

    time: str
    cells: list[Cell]

    @property
    def is_for_all(self) -> bool:
        """Say whether one session takes the whole width."""
        return len(self.cells) == 1


@dataclass
class Day:
    """One day of the programme."""

    day: date
    rooms: list[str]
    rows: list[Row]

    @property
    def width(self) -> int:
        """How many columns of sessions there are."""
        return max((len(row.cells) for row in self.rows), default=1)


def by_day(sessions: Sequence[Any]) -> list[Day]:
    """Return the programme day by day; sessions that begin together stand side by side."""
    ordered = sorted(sessions, key=lambda one: (one.starts_at, one.sort_order or 0))
    return [
        _day(day, list(found))
        for day, found in groupby(ordered, key=lambda one: timezone.localdate(one.starts_at))
    ]


def _day(day: date, sessions: list[Any]) -> Day:
    at_once = [list(found) for _, found in groupby(sessions, key=lambda one: one.starts_at)]
    parallel = [one for row in at_once if len(row) > 1 for one in row]
    rooms = list(dict.fromkeys(one.room for one in parallel))
    named = all(rooms) and all(len({one.room for one in row}) == len(row) for row in at_once)
    width = len(rooms) if named and rooms else max(len(row) for row in at_once)
    rows = [_row(row, rooms if named else [], width) for row in at_once]
    return Day(day=day, rooms=rooms if named and len(rooms) > 1 else [], rows=rows)


def _row(sessions: list[Any], rooms: list[str], width: int) -> Row:
    time = wording.times(sessions[0].starts_at, max(one.ends_at for one in sessions))
    if len(sessions) == 1:
        return Row(time, [Cell(sessions[0], sessions[0].room)])
    if rooms:
        by_room = {one.room: one for one in sessions}
        return Row(time, [Cell(by_room.get(room), room) for room in rooms])
    cells = [Cell(one, one.room) for one in sessions]
    return Row(time, cells + [Cell() for _ in range(width - len(cells))])


@dataclass
class ChoiceGroup:
    """Sessions of which some clash: people choose among them together."""

    sessions: list[Any] = field(default_factory=list)

    @property
    def only_one(self) -> bool:
        """Say whether every session clashes with every other, so that one can be chosen."""
        return all(a.clashes_with(b) for a, b in combinations(self.sessions, 2))

    @property
    def times(self) -> str:
        """Return when the group begins and ends."""
        return wording.times(
            min(one.starts_at for one in self.sessions), max(one.ends_at for one in self.sessions)
        )


def choice_groups(sessions: Sequence[Any]) -> list[ChoiceGroup]:
    """Return the sessions people choose, in runs that overlap; runs never clash with each other."""
    groups: list[ChoiceGroup] = []
    latest_end: datetime | None = None
    for session in sorted(sessions, key=lambda one: (one.starts_at, one.pk or 0)):
        if latest_end is None or session.starts_at >= latest_end:
            groups.append(ChoiceGroup())
            latest_end = session.ends_at
        groups[-1].sessions.append(session)
        latest_end = max(latest_end, session.ends_at)
    return groups


def first_clash(sessions: Sequence[Any]) -> tuple[Any, Any] | None:
    """Return two of the sessions that nobody can both attend, None where there are none."""
    return next(((a, b) for a, b in combinations(sessions, 2) if a.clashes_with(b)), None)


def booking_numbers(most: int | None) -> list[tuple[int, str]]:
    """Return how many people can be booked at once: (1, "one person"), (2, "two people")…"""
    top = MOST_AT_ONCE if most is None else min(most, MOST_AT_ONCE)
    return [(number, wording.people(number)) for number in range(1, top + 1)]
