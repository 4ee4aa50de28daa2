"""The list of opportunities a visitor asked for: words, filters with counts, order and page.

Everything comes from the address, so that a list can be bookmarked and sent on. What the address
says is never trusted: unknown values are dropped, words are cut to a length. Counts for all
filters come from one query; each filter's counts take the other filters into account, so that
they say what would be found if it were chosen.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone

from engagement_site.core.templatetags.components import long_date
from engagement_site.market_position.enums import LifeStage
from engagement_site.market_position.models import Gap
from opportunities.enums import ClientGroup, Kind, Stage

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage
    from opportunities.models.querysets import OpportunityQuerySet

PER_PAGE = 20
MOST_CHARACTERS = 200
DEFAULT_SORT = "chance"
SORTS = {
    DEFAULT_SORT: "Closing or opening next",
    "changed": "Last changed",
    "title": "Title",
}
CHOICE_FIELDS: dict[str, tuple[str, Any]] = {
    "kind": ("Kind", Kind),
    "stage": ("Stage", Stage),
    "client_group": ("For whom", ClientGroup),
    "life_stage": ("Life stage", LifeStage),
}
JOIN_NOW = "join"
GAP = "gap"
LEGENDS = {
    JOIN_NOW: "When",
    **{name: legend for name, (legend, _) in CHOICE_FIELDS.items()},
    GAP: "Gap it answers",
}


@dataclass(frozen=True)
class Query:
    """What a visitor asked for, cleaned."""

    words: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = DEFAULT_SORT
    page: str = "1"

    def without(self, name: str, value: str = "") -> str:
        """Return the address's query with one filter (or the words) taken away."""
        chosen = {
            key: tuple(v for v in values if not (key == name and v == value))
            for key, values in self.chosen.items()
        }
        return Query("" if name == "q" else self.words, chosen, self.sort).encode()

    def with_gaps(self, known: set[str]) -> "Query":
        """Return the query without gaps that are not in the register."""
        kept = tuple(slug for slug in self.chosen.get(GAP, ()) if slug in known)
        others = {name: values for name, values in self.chosen.items() if name != GAP}
        return replace(self, chosen={**others, GAP: kept} if kept else others)

    def encode(self, **extra: str) -> str:
        """Return the query as an address writes it, "?" included; empty where nothing is asked."""
        parts = QueryDict(mutable=True)
        if self.words:
            parts["q"] = self.words
        for name, values in self.chosen.items():
            parts.setlist(name, list(values))
        if self.sort != DEFAULT_SORT:
            parts["sort"] = self.sort
        for name, text in extra.items():
            parts[name] = text
        return f"?{parts.urlencode()}" if parts else ""


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
    page: "PaginatorPage[OpportunityPage]"
    total: int
    loosen: Chip | None

    @property
    def results(self) -> list[dict[str, Any]]:
        """The opportunities of this page, as the results partial takes them."""
        return [as_result(page) for page in self.page.object_list]

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

    @property
    def kept_by_search(self) -> list[dict[str, str]]:
        """What the search form carries along: filters and order."""
        kept = [
            {"name": name, "value": value}
            for name, values in self.query.chosen.items()
            for value in values
        ]
        if self.query.sort != DEFAULT_SORT:
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


def as_result(page: "OpportunityPage") -> dict[str, Any]:
    """Return an opportunity as the results partial takes it."""
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
        "url": page.get_url() or "",
        "title": page.title,
        "text": page.summary,
        "tags": [tag for tag in tags if tag["text"]],
        "stage": {"slug": row.slug, "name": row.label} if row else None,
        "facts": [fact for fact in facts if fact["value"]],
        "changed": f"Changed {long_date(page.last_published_at)}" if page.last_published_at else "",
    }


def parse(data: QueryDict) -> Query:
    """Return what the address asks for, without unknown values; gaps are checked later."""
    words = " ".join(data.get("q", "").replace("\x00", "").split())[:MOST_CHARACTERS]
    allowed = {name: set(enum.values) for name, (_, enum) in CHOICE_FIELDS.items()}
    allowed[JOIN_NOW] = {"now"}
    chosen = {
        name: tuple(dict.fromkeys(value for value in data.getlist(name) if value in values))
        for name, values in allowed.items()
    }
    chosen[GAP] = tuple(dict.fromkeys(data.getlist(GAP)))
    sort = data.get("sort", "")
    return Query(
        words=words,
        chosen={name: values for name, values in chosen.items() if values},
        sort=sort if sort in SORTS else DEFAULT_SORT,
        page=data.get("page", "1")[:10],
    )


def build_listing(base: "OpportunityQuerySet", data: QueryDict, address: str) -> Listing:
    """Return the listing for the address's query `data` out of the opportunities in `base`."""
    query = parse(data)
    found = base.matching(query.words).with_joining(timezone.now())
    conditions = _conditions(query)
    gaps = _counted_gaps(found.filter(_all_of(conditions)))
    query = query.with_gaps({gap.slug for gap in gaps})
    if GAP in query.chosen:
        chosen = [gap.pk for gap in gaps if gap.slug in query.chosen[GAP]]
        conditions[GAP] = _answers(chosen)
    counts = found.aggregate(**_counts(conditions))
    filters = _filters(query, counts, gaps)
    total = counts["total"]
    ordered = _ordered(found.filter(_all_of(conditions)), query.sort)
    paginator = _CountedPaginator(ordered.prefetch_related("join_windows"), total)
    return Listing(
        query=query,
        address=address,
        filters=filters,
        chips=_chips(query, filters),
        page=paginator.get_page(query.page),
        total=total,
        loosen=None if total else _loosen(query, conditions, found),
    )


def _counted_gaps(others: "OpportunityQuerySet") -> list[Gap]:
    """Return the public gaps, each with how many of the opportunities `others` answer it."""
    answering = Q(opportunities__in=others.values("pk"))
    return list(Gap.objects.public().annotate(answers=Count("opportunities", filter=answering)))


class _CountedPaginator(Paginator["OpportunityPage"]):
    """A paginator that was told the count, which came with the filters' counts."""

    def __init__(self, found: "OpportunityQuerySet", total: int) -> None:
        super().__init__(found, PER_PAGE)
        self.count = total


def _conditions(query: Query) -> dict[str, Q]:
    """Return one condition for each filter in use, that of the gaps aside."""
    conditions = {
        name: Q(**{f"{name}__in": query.chosen[name]})
        for name in CHOICE_FIELDS
        if name in query.chosen
    }
    if JOIN_NOW in query.chosen:
        conditions[JOIN_NOW] = Q(open_now=True)
    return conditions


def _answers(gaps: list[int]) -> Q:
    """Return the condition of answering one of `gaps`, without joining (counts stay counts)."""
    links = Gap.opportunities.through.objects.filter(gap_id__in=gaps)
    return Q(pk__in=links.values("opportunitypage_id"))


def _all_of(conditions: dict[str, Q], besides: str = "") -> Q:
    together = Q()
    for name, condition in conditions.items():
        if name != besides:
            together &= condition
    return together


def _counts(conditions: dict[str, Q]) -> dict[str, Any]:
    """Return every count the page shows, those of the gaps aside, as one aggregate."""
    counts: dict[str, Any] = {"total": Count("pk", filter=_all_of(conditions))}
    for name, (_, enum) in CHOICE_FIELDS.items():
        others = _all_of(conditions, besides=name)
        for value in enum.values:
            counts[f"{name}__{value}"] = Count("pk", filter=others & Q(**{name: value}))
    others = _all_of(conditions, besides=JOIN_NOW)
    counts[f"{JOIN_NOW}__now"] = Count("pk", filter=others & Q(open_now=True))
    return counts


def _filters(query: Query, counts: dict[str, int], gaps: list[Gap]) -> list[Filter]:
    def option(name: str, value: str, label: str, count: int) -> Option:
        return Option(value, label, count, value in query.chosen.get(name, ()))

    join_now = option(JOIN_NOW, "now", "Can be joined now", counts[f"{JOIN_NOW}__now"])
    groups = [Filter(JOIN_NOW, LEGENDS[JOIN_NOW], [join_now])]
    for name, (legend, enum) in CHOICE_FIELDS.items():
        options = [
            option(name, value, str(label), counts[f"{name}__{value}"])
            for value, label in enum.choices
        ]
        groups.append(Filter(name, legend, [o for o in options if o.count or o.checked]))
    options = [option(GAP, g.slug, g.title, g.answers) for g in gaps]
    groups.append(Filter(GAP, LEGENDS[GAP], [o for o in options if o.count or o.checked]))
    sorts = [Option(key, label, None, key == query.sort) for key, label in SORTS.items()]
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


def _ordered(found: "OpportunityQuerySet", sort: str) -> "OpportunityQuerySet":
    if sort == "title":
        return found.order_by("title", "pk")
    if sort == "changed":
        return found.order_by("-last_published_at", "title")
    return found.by_next_chance()


def _loosen(query: Query, conditions: dict[str, Q], found: "OpportunityQuerySet") -> Chip | None:
    """Return the filter without which most would be found, None where that is none of them."""
    if conditions:
        # A prefix, since a later count would take a bare name for an earlier count.
        counts = found.aggregate(
            **{
                f"without_{name}": Count("pk", filter=_all_of(conditions, besides=name))
                for name in conditions
            }
        )
        without = {name: counts[f"without_{name}"] for name in conditions}
        best = max(without, key=lambda name: without[name])
        if without[best]:
            chosen = {name: values for name, values in query.chosen.items() if name != best}
            address = Query(query.words, chosen, query.sort).encode() or "?"
            number = without[best]
            return Chip(f"Take “{LEGENDS[best]}” away ({number} found)", address)
    return Chip("Search without these words", query.without("q") or "?") if query.words else None
