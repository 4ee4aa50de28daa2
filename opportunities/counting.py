"""How many opportunities each filter would find, in two queries whatever is chosen.

Each filter's counts take the other filters into account, so that they say what would be found if
it were chosen. What an opportunity has one of (kind, stage, whether one can join) is counted by
one grouping and put together here; what it can have several of (settings, needs, places, gaps)
by one union of groupings, one for each filter in use and one for all the others.
"""

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from engagement_site.market_position.models import Gap
from opportunities.asking import CHOICE_FIELDS, FACET_FIELDS, GAP, JOIN_NOW, PLACE, Query
from opportunities.models.facets import OpportunityFacet
from opportunities.models.parts import JoinWindow
from opportunities.models.querysets import open_at, open_windows

if TYPE_CHECKING:
    from opportunities.models.querysets import OpportunityQuerySet

Counts = dict[str, Counter[str]]
COLUMNS = tuple(CHOICE_FIELDS)
FACETS = (*FACET_FIELDS, PLACE)
SEVERAL = (*FACETS, GAP)
BETWEEN = "\n"  # a gap's slug from its title, which travel in one column


class Counting:
    """Conditions of a query and the counts that follow; made once for each request."""

    def __init__(self, found: "OpportunityQuerySet", query: Query, now: datetime) -> None:
        self.found = found
        self.now = now
        self.gap_titles: dict[str, str] = {}
        self.choices = {name: set(query.chosen[name]) for name in COLUMNS if name in query.chosen}
        self.several = {
            name: _has(name, query.chosen[name]) for name in SEVERAL if name in query.chosen
        }
        self.join_now = JOIN_NOW in query.chosen

    @property
    def used(self) -> list[str]:
        """The filters in use."""
        return [*self.choices, *self.several, *([JOIN_NOW] if self.join_now else [])]

    def condition(self, besides: str = "") -> Q:
        """Return every condition together, that of the filter `besides` left out."""
        together = Q()
        for name, values in self.choices.items():
            if name != besides:
                together &= Q(**{f"{name}__in": sorted(values)})
        for name, condition in self.several.items():
            if name != besides:
                together &= condition
        if self.join_now and besides != JOIN_NOW:
            together &= can_join(self.now)
        return together

    def counts(self) -> tuple[int, Counts]:
        """Return how many are found, and for each filter how many each value would find."""
        counts: Counts = {name: Counter() for name in (*COLUMNS, *SEVERAL, JOIN_NOW)}
        total = self._count_columns(counts)
        self._count_several(counts)
        return total, counts

    def _count_columns(self, counts: Counts) -> int:
        total = 0
        rest = Q()
        for condition in self.several.values():
            rest &= condition
        groups = (
            self.found.filter(rest)
            .order_by()
            .values_list(*COLUMNS)
            .annotate(
                number=Count("pk", distinct=True),
                joinable=Count("pk", distinct=True, filter=open_at(self.now, "join_windows__")),
            )
        )
        for *values, everything, joinable in groups:
            number = joinable if self.join_now else everything
            named = dict(zip(COLUMNS, values, strict=True))
            unfit = [name for name, chosen in self.choices.items() if named[name] not in chosen]
            if not unfit:
                total += number
                counts[JOIN_NOW]["now"] += joinable
            for name, value in named.items():
                if unfit in ([], [name]) and number:
                    counts[name][value] += number
        return total

    def _count_several(self, counts: Counts) -> None:
        free = [name for name in FACETS if name not in self.several]
        groupings = [_facets(free, self._pages(""))] if free else []
        groupings += [_facets([name], self._pages(name)) for name in FACETS if name in self.several]
        groupings += [_gaps(self._pages(GAP)), _known_gaps()]
        for facet, value, number in groupings[0].union(*groupings[1:], all=True):
            if facet == GAP:
                value, _, title = value.partition(BETWEEN)
                self.gap_titles[value] = title
            counts[facet][value] += number

    def _pages(self, besides: str) -> "QuerySet[Any, Any]":
        found: QuerySet[Any, Any] = self.found.filter(self.condition(besides)).order_by()
        return found.values("pk")

    def loosened(self) -> dict[str, int]:
        """Return for each filter in use how many would be found without it."""
        return {name: self.found.filter(self.condition(besides=name)).count() for name in self.used}


def _facets(names: list[str], pages: Any) -> "QuerySet[Any, Any]":
    rows = OpportunityFacet.objects.filter(facet__in=names, page_id__in=pages)
    return rows.order_by().values_list("facet", "value").annotate(number=Count("pk"))


def _gap_words(prefix: str = "") -> Concat:
    return Concat(f"{prefix}slug", Value(BETWEEN), f"{prefix}title")


def _gaps(pages: Any) -> "QuerySet[Any, Any]":
    links = Gap.opportunities.through.objects.filter(gap__public=True)
    rows = links.filter(opportunitypage_id__in=pages).order_by()
    named = rows.annotate(name=Value(GAP), words=_gap_words("gap__"))
    return named.values_list("name", "words").annotate(number=Count("pk"))


def _known_gaps() -> "QuerySet[Any, Any]":
    """Return the public gaps with no count: those chosen are known even where none is found."""
    named = Gap.objects.public().order_by().annotate(name=Value(GAP), words=_gap_words())
    none = Cast(Value(0), IntegerField())
    return named.annotate(number=none).values_list("name", "words", "number")


def _has(name: str, values: tuple[str, ...]) -> Q:
    if name == GAP:
        links = Gap.opportunities.through.objects.filter(gap__slug__in=values, gap__public=True)
        return Q(pk__in=links.values("opportunitypage_id"))
    rows = OpportunityFacet.objects.filter(facet=name, value__in=values)
    return Q(pk__in=rows.values("page_id"))


def can_join(now: datetime) -> Q:
    """Return the condition that one can join at `now`."""
    return Q(pk__in=open_windows(JoinWindow.objects.all(), now).values("page_id"))
