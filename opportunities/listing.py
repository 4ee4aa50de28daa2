"""The list of opportunities a visitor asked for: results, filters with counts, order and page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils import timezone

from engagement_site.core.templatetags.components import long_date
from opportunities.asking import (
    BEST,
    CHOICE_FIELDS,
    FACET_FIELDS,
    GAP,
    JOIN_NOW,
    LEGENDS,
    PLACE,
    SORTS,
    Query,
    parse,
)
from opportunities.board import Board, board
from opportunities.counting import Counting, Counts
from opportunities.enums import Stage
from opportunities.searching import matching

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage
    from opportunities.models.querysets import OpportunityQuerySet

PER_PAGE = 20
# The columns of a result; the others are many and cost more to read than all else about it.
MOST_PLACES = 12
VIEWS = (("List", ""), ("Timeline", "timeline/"), ("Calendar", "months/"))


@dataclass(frozen=True)
class Option:
    """One box of a filter."""

    value: str
    label: str
    count: int | None
    checked: bool


@dataclass(frozen=True)
class Filter:
    """A group of boxes."""

    name: str
    legend: str
    options: list[Option]
    type: str = "checkbox"


@dataclass(frozen=True)
class Chip:
    """One chosen filter and the address without it."""

    label: str
    remove_url: str


@dataclass(frozen=True)
class Listing:
    """Everything the list page shows."""

    query: Query
    address: str
    filters: list[Filter]
    chips: list[Chip]
    page: "PaginatorPage[Any]"
    total: int
    loosen: Chip | None
    base: "OpportunityQuerySet"
    keys: list[int] | None

    @property
    def found(self) -> "OpportunityQuerySet":
        """All that were found, without order; the list itself fetches one page of them alone."""
        return self.base if self.keys is None else self.base.filter(pk__in=self.keys)

    @property
    def results(self) -> list[dict[str, Any]]:
        """The opportunities of this page, as the results partial takes them."""
        return [as_result(page, self.address) for page in self.page.object_list]

    @property
    def count_in_words(self) -> str:
        """How many were found, as a person would say it."""
        if not self.total:
            return "No opportunities"
        noun = "opportunity" if self.total == 1 else "opportunities"
        if self.page.paginator.num_pages == 1:
            return f"{self.total} {noun}"
        shown = f"{self.page.start_index()} to {self.page.end_index()}"
        return f"{self.total} {noun}, showing {shown}"

    def views(self, current: str = "List") -> list[dict[str, Any]]:
        """Return the other ways to look at the same choice."""
        query = self.query.encode()
        return [
            {"title": title, "url": f"{self.address}{path}{query}", "current": title == current}
            for title, path in VIEWS
        ]

    @property
    def kept_by_search(self) -> list[dict[str, str]]:
        """What the search form carries along: filters and order."""
        kept = [
            {"name": name, "value": value}
            for name, values in self.query.chosen.items()
            for value in values
        ]
        if self.query.sort != self.query.usual_sort:
            kept.append({"name": "sort", "value": self.query.sort})
        return kept

    @property
    def kept_by_filters(self) -> list[dict[str, str]]:
        """What the form of filters carries along: the words."""
        return [{"name": "q", "value": self.query.words}] if self.query.words else []

    @property
    def ways_on(self) -> list[dict[str, str]]:
        """What to try where nothing was found."""
        ways = []
        if self.loosen is not None:
            ways.append({"text": self.loosen.label, "url": self.loosen.remove_url})
        return [*ways, {"text": "Show all opportunities", "url": self.address}]


def as_result(page: "OpportunityPage", address: str = "") -> dict[str, Any]:
    """Return an opportunity as the results partial takes it; `address` is that of the list above.

    The list's own address and the slug make the page's address, which saves asking for the
    site's roots once for each result.
    """
    answer = page.stored_join_answer()
    tags = [{"text": page.get_stage_display(), "kind": page.stage_tone}]
    if answer.can_join and page.stage != Stage.OPEN:
        tags.append({"text": answer.state.label, "kind": "open"})
    if page.illustrative:
        tags.append({"text": "Illustrative", "kind": ""})
    row = page.row_of_plan
    facts = [
        {"key": "When to join", "value": answer.sentence},
        {"key": "Kind", "value": page.get_kind_display()},
        {"key": "For", "value": page.get_client_group_display()},
        {"key": "Led by", "value": page.lead_authority},
        {"key": "Where", "value": page.localities},
    ]
    return {
        "url": f"{address}{page.slug}/" if address else page.get_url() or "",
        "title": page.title,
        "text": page.summary,
        "tags": [tag for tag in tags if tag["text"]],
        "stage": {"slug": row.slug, "name": row.label} if row else None,
        "facts": [fact for fact in facts if fact["value"]],
        "changed": f"Changed {long_date(page.last_published_at)}" if page.last_published_at else "",
    }


def build_listing(base: "OpportunityQuerySet", data: QueryDict, address: str) -> Listing:
    """Return the listing for the address's query `data` out of the opportunities in `base`."""
    now = timezone.now()
    query = parse(data)
    known = board()
    # An unknown gap chooses nothing.
    query = query.keeping(GAP, set(known.gap_titles))
    hits = matching(known, query.words) if query.words else None
    counting = Counting(known, query, now, hits)
    total, counts = counting.counts()
    filters = _filters(query, counts, known.gap_titles)
    keys = _ordered_keys(known, counting, query.sort, hits)
    return Listing(
        query=query,
        address=address,
        filters=filters,
        chips=_chips(query, filters),
        page=_Paginator(known, keys).get_page(query.page),
        total=total,
        loosen=None if total else _loosen(query, counting),
        base=base,
        keys=None if total == len(known.keys) else keys,
    )


class _Paginator(Paginator[Any]):
    """Pages of primary keys, made into opportunities for the page that is shown."""

    def __init__(self, known: Board, keys: list[int]) -> None:
        super().__init__(keys, PER_PAGE)
        self.known = known

    def page(self, number: int | str) -> "PaginatorPage[Any]":
        """Take the opportunities of one page off the board."""
        found = super().page(number)
        found.object_list = self.known.pages_of(list(found.object_list))
        return found


def _ordered_keys(known: Board, counting: Counting, sort: str, hits: list[int] | None) -> list[int]:
    """Return the primary keys of what was chosen, in the order asked for."""
    if sort == BEST and hits is not None:
        order: Iterable[int] = (known.places[key] for key in hits)
    elif sort == "title":
        order = known.by_title()
    elif sort == "changed":
        order = known.by_change()
    else:
        order = known.standing(counting.now).order
    return known.keys_of(counting.choice(), order)


def _filters(query: Query, counts: Counts, gap_titles: dict[str, str]) -> list[Filter]:
    def options(name: str, choices: Any) -> list[Option]:
        chosen = query.chosen.get(name, ())
        found = (
            Option(value, str(label), counts[name][value], value in chosen)
            for value, label in choices
        )
        return [option for option in found if option.count or option.checked]

    places = [place for place, _ in counts[PLACE].most_common(MOST_PLACES)]
    places += [place for place in query.chosen.get(PLACE, ()) if place not in places]
    choices: dict[str, Any] = {
        JOIN_NOW: [("now", "Can be joined now")],
        **{name: CHOICE_FIELDS[name][1].choices for name in ("stage", "client_group")},
        **{name: enum.choices for name, enum in FACET_FIELDS.items()},
        PLACE: [(place, place) for place in sorted(places)],
        **{name: enum.choices for name, (_, enum) in CHOICE_FIELDS.items()},
        GAP: gap_titles.items(),
    }
    groups = [Filter(name, LEGENDS[name], options(name, pairs)) for name, pairs in choices.items()]
    sorts = [
        Option(key, label, None, key == query.sort)
        for key, label in SORTS.items()
        if key != BEST or query.words
    ]
    groups.append(Filter("sort", "Order", sorts, type="radio"))
    return [group for group in groups if group.options]


def _chips(query: Query, filters: list[Filter]) -> list[Chip]:
    chips = [
        Chip(option.label, query.without(group.name, option.value) or "?")
        for group in filters
        for option in group.options
        if option.checked and group.name in query.chosen
    ]
    if query.words:
        chips.insert(0, Chip(f"“{query.words}”", query.without("q") or "?"))
    return chips


def _loosen(query: Query, counting: Counting) -> Chip | None:
    """Return the filter without which most would be found, None where that is none of them."""
    without = counting.loosened()
    if without:
        best = max(without, key=lambda name: without[name])
        if without[best]:
            chosen = {name: values for name, values in query.chosen.items() if name != best}
            address = replace(query, chosen=chosen, page="1").encode() or "?"
            return Chip(f"Take “{LEGENDS[best]}” away ({without[best]} found)", address)
    return Chip("Search without these words", query.without("q") or "?") if query.words else None
