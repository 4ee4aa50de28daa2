"""What a query chooses, and how many opportunities each filter would find.

Each filter's counts take the other filters into account, so that they say what would be found if
it were chosen. All of it happens on the board in memory (`opportunities.board`).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from opportunities.asking import CHOICE_FIELDS, FACET_FIELDS, GAP, JOIN_NOW, PLACE, Query
from opportunities.board import Board

Counts = dict[str, Counter[str]]
FILTERS = (*CHOICE_FIELDS, *FACET_FIELDS, PLACE, GAP)


class Counting:
    """The filters of a query as sets of opportunities; made once for each request."""

    def __init__(
        self, board: Board, query: Query, now: datetime, hits: Iterable[int] | None = None
    ) -> None:
        """Take the query's filters; `hits` are the keys its words find, None without words."""
        self.board = board
        self.now = now
        self.found = board.everything if hits is None else board.those(hits)
        self.chosen = {
            name: board.mask(name, query.chosen[name], now)
            for name in (*FILTERS, JOIN_NOW)
            if name in query.chosen
        }

    def choice(self, besides: str = "") -> int:
        """Return what every filter together chooses, that of the filter `besides` left out."""
        together = self.found
        for name, mask in self.chosen.items():
            if name != besides:
                together &= mask
        return together

    def counts(self) -> tuple[int, Counts]:
        """Return how many are found, and for each filter how many each value would find."""
        counts: Counts = {}
        for name in FILTERS:
            others = self.choice(besides=name)
            numbers = (
                (value, (mask & others).bit_count())
                for value, mask in self.board.masks.get(name, {}).items()
            )
            counts[name] = Counter({value: number for value, number in numbers if number})
        open_now = self.board.standing(self.now).open_now & self.choice(besides=JOIN_NOW)
        counts[JOIN_NOW] = Counter({"now": open_now.bit_count()})
        return self.choice().bit_count(), counts

    def loosened(self) -> dict[str, int]:
        """Return for each filter in use how many would be found without it."""
        return {name: self.choice(besides=name).bit_count() for name in self.chosen}
