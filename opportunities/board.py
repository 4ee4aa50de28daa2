"""What the public list is chosen from, kept in memory: filters, counts and orders without the database.

Every mixture of filters is a page of its own that no page cache can hold, and each needs a count
for some sixty boxes. Asked of the database, that reads every opportunity several times for each
visitor. Here each value of each filter is one whole number in which bit n stands for the n-th
opportunity; a choice is `&` and `|` of a few numbers, a count their `bit_count`.

A board is built with a handful of queries and serves until something it shows is saved: the token
of `ListEdition` changes in the same transaction, and it is asked for each time.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from opportunities.asking import CHOICE_FIELDS, GAP, JOIN_NOW

LOOKED_THROUGH = ("title", "summary", "reference", "ocid", "notice_reference", "lead_authority")
COLUMNS = tuple(CHOICE_FIELDS)
# What a result of the list shows: what is kept of an opportunity once somebody saw it.
RESULT = (
    "slug", "title", "content_type", "last_published_at", "summary", "kind", "client_group",
    "life_stage", "stage", "lead_authority", "localities", "illustrative",
)  # fmt: skip
SHOWN = {"live", "public", *RESULT, *COLUMNS, *LOOKED_THROUGH}
MOST_KEPT = 1_000  # of some four kilobytes each
LONG_AGO = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)


class Chance(NamedTuple):
    """When one can join: the columns of a join window that decide it."""

    opens_at: datetime | None
    closes_at: datetime | None
    exact: bool

    def is_open(self, now: datetime) -> bool:
        """Say whether one can join at `now`, as `joining.Window.is_open` does."""
        opened = self.opens_at is None or (self.exact and self.opens_at <= now)
        return opened and (self.closes_at is None or now < self.closes_at)


class Standing(NamedTuple):
    """What holds from one instant to the next at which something opens or closes."""

    since: datetime
    until: datetime
    open_now: int
    order: list[int]


class Board:
    """The public opportunities by place; places follow the last change, then the title."""

    def __init__(self, token: UUID | None) -> None:
        self.token = token
        self.keys: list[int] = []
        self.places: dict[int, int] = {}
        self.titles: list[str] = []  # without regard to case, to compare
        self.texts: list[str] = []
        self.published: list[datetime | None] = []
        self.chances: list[list[Chance]] = []
        self.masks: dict[str, dict[str, int]] = {}
        self.gap_titles: dict[str, str] = {}
        self.everything = 0
        self._standing: Standing | None = None
        self._seen: dict[int, Any] = {}

    def add(self, name: str, value: str, key: int) -> None:
        """Note that the opportunity `key`, if it is public, has `value` in the filter `name`."""
        place = self.places.get(key)
        if place is not None and value:
            values = self.masks.setdefault(name, {})
            values[value] = values.get(value, 0) | 1 << place

    def mask(self, name: str, values: Iterable[str], now: datetime) -> int:
        """Return those that have one of `values` in the filter `name`."""
        if name == JOIN_NOW:
            return self.standing(now).open_now
        known = self.masks.get(name, {})
        found = 0
        for value in values:
            found |= known.get(value, 0)
        return found

    def those(self, keys: Iterable[int]) -> int:
        """Return the opportunities with these primary keys."""
        found = bytearray(len(self.keys) // 8 + 1)
        for key in keys:
            place = self.places.get(key)
            if place is not None:
                found[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(found, "little")

    def keys_of(self, mask: int, order: Iterable[int]) -> list[int]:
        """Return the primary keys of those in `mask`, in the order of the places in `order`."""
        bits = f"{mask:b}"[::-1]
        last = len(bits)
        return [self.keys[place] for place in order if place < last and bits[place] == "1"]

    def pages_of(self, keys: Sequence[int]) -> list[Any]:
        """Return the opportunities with these keys, in their order, to be read and not changed.

        What was shown once is kept, so that the pages most people see cost no query.
        """
        from opportunities.models import OpportunityPage

        seen = {key: self._seen[key] for key in keys if key in self._seen}
        if missing := [key for key in keys if key not in seen]:
            found = OpportunityPage.objects.filter(pk__in=missing).only(*RESULT)
            seen |= found.prefetch_related("join_windows").in_bulk()
            if len(self._seen) + len(missing) > MOST_KEPT:
                self._seen = {}
            self._seen |= seen
        return [seen[key] for key in keys if key in seen]

    def by_title(self) -> list[int]:
        """Return the places by title."""
        return sorted(
            range(len(self.keys)), key=lambda place: (self.titles[place], self.keys[place])
        )

    def by_change(self) -> list[int]:
        """Return the places by the day of publication, the latest first."""
        return sorted(
            self.by_title(), key=lambda place: self.published[place] or LONG_AGO, reverse=True
        )

    def standing(self, now: datetime) -> Standing:
        """Return what can be joined at `now`, and the order by the next chance.

        Open ones first, those that close first before the others; then what opens next; then
        what changed last. It is worked out again when the next one opens or closes.
        """
        known = self._standing
        if known is None or not known.since <= now < known.until:
            known = self._standing = self._stand(now)
        return known

    def _stand(self, now: datetime) -> Standing:
        open_now, until = 0, NEVER
        keys: list[tuple[bool, datetime, datetime]] = []
        for place, chances in enumerate(self.chances):
            closes = opens = NEVER
            is_open = False
            for chance in chances:
                if chance.is_open(now):
                    is_open = True
                    closes = min(closes, chance.closes_at or NEVER)
                if chance.opens_at is not None and chance.opens_at > now:
                    opens = min(opens, chance.opens_at)
                    until = min(until, chance.opens_at)
                if chance.closes_at is not None and chance.closes_at > now:
                    until = min(until, chance.closes_at)
            open_now |= is_open << place
            keys.append((not is_open, closes, opens))
        order = sorted(range(len(keys)), key=keys.__getitem__)
        return Standing(now, until, open_now, order)


_lock = threading.Lock()
_held: dict[str, Board] = {}


def board() -> Board:
    """Return the board of the list as it is now, from memory where that still holds."""
    from opportunities.models.edition import ListEdition

    # Asked for before anything is read: what is built after it may be newer, never older.
    token = ListEdition.current()
    held = _held.get("board")
    if held is not None and token is not None and held.token == token:
        return held
    with _lock:
        held = _held.get("board")
        if held is None or token is None or held.token != token:
            held = _held["board"] = _built(token)
        return held


def _built(token: UUID | None) -> Board:
    from opportunities.models import JoinWindow, OpportunityFacet

    made = Board(token)
    for row in _rows():
        _put(made, row)
    for page, opens_at, closes_at, precision in JoinWindow.objects.values_list(
        "page_id", "opens_at", "closes_at", "opens_precision"
    ):
        if page in made.places:
            chance = Chance(opens_at, closes_at, precision == "day")
            made.chances[made.places[page]].append(chance)
    facets = OpportunityFacet.objects.order_by("facet", "value")
    for page, name, value in facets.values_list("page_id", "facet", "value"):
        made.add(name, value, page)
    for slug, title, page in _gaps():
        made.gap_titles[slug] = title
        made.add(GAP, slug, page)
    return made


def _rows() -> Iterator[dict[str, Any]]:
    from opportunities.models import OpportunityPage

    names = ("last_published_at", "latest_revision_created_at", *COLUMNS, *LOOKED_THROUGH)
    found = list(OpportunityPage.objects.public_now().order_by("title", "pk").values("pk", *names))
    found.sort(
        key=lambda row: row["last_published_at"] or row["latest_revision_created_at"] or LONG_AGO,
        reverse=True,
    )
    yield from found


def _put(made: Board, row: dict[str, Any]) -> None:
    key, place = row["pk"], len(made.keys)
    made.keys.append(key)
    made.places[key] = place
    made.titles.append(row["title"].casefold())
    made.texts.append("\n".join(str(row[name] or "") for name in LOOKED_THROUGH).casefold())
    made.published.append(row["last_published_at"])
    made.chances.append([])
    made.everything |= 1 << place
    for name in COLUMNS:
        made.add(name, row[name], key)


def _gaps() -> Iterator[tuple[str, str, int]]:
    """Yield the public gaps with each opportunity that answers them; key 0 where none does."""
    from engagement_site.market_position.models import Gap

    found = Gap.objects.public().order_by("title", "slug")
    for slug, title, page in found.values_list("slug", "title", "opportunities"):
        yield slug, title, page or 0


def watch() -> None:
    """Renew the list's edition whenever something a board shows is saved, moved or deleted."""
    from django.db.models.signals import post_delete, post_save
    from wagtail.signals import post_page_move

    post_save.connect(_on_saved, dispatch_uid="opportunities-board-saved")
    post_delete.connect(_on_saved, dispatch_uid="opportunities-board-deleted")
    post_page_move.connect(_on_moved, dispatch_uid="opportunities-board-moved")


def _on_saved(sender: type[Any], **kwargs: Any) -> None:
    from wagtail.models import Page, PageViewRestriction

    from engagement_site.market_position.models import Gap
    from opportunities.models import ListEdition, OpportunityPage

    if sender not in (OpportunityPage, Page, PageViewRestriction, Gap) or kwargs.get("raw"):
        return
    # Saving a draft notes its revision on the page and changes nothing that is shown.
    columns = kwargs.get("update_fields")
    if columns is None or SHOWN.intersection(columns):
        ListEdition.renew()


def _on_moved(sender: Any, **kwargs: Any) -> None:
    from opportunities.models import ListEdition

    ListEdition.renew()
