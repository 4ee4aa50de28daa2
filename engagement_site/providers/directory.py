"""The directory: what a visitor asked for, who fits, and how many each filter would leave.

A filter about an offer must be met by one and the same offer: a provider of adult autism support
and of a children's home is no answer to "autism, aged 13". Only offers that the reader may see
count, in results and in counts alike, so that nothing can be inferred from a number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import QueryDict

from engagement_site.core import page_cache
from engagement_site.providers.enums import Need, ProviderKind, ServiceType
from engagement_site.providers.models import CareSetting, Offer, Place, ProviderOrganisation
from engagement_site.providers.queries import reach_of_places

PER_PAGE = 20
MOST_CHARACTERS = 200
OLDEST = 120
LISTS: dict[str, tuple[str, Any]] = {
    "service": ("Service", ServiceType),
    "need": ("For people with", Need),
    "kind": ("Type of organisation", ProviderKind),
}
FLAGS = {"vacancies": "Has vacancies", "verified": "Verified"}
LEGENDS = {
    **{name: legend for name, (legend, _) in LISTS.items()}, "place": "Where", "age": "Age",
}  # fmt: skip


@dataclass(frozen=True)
class DirectoryQuery:
    """What was asked, cleaned."""

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    age: int | None = None
    page: str = "1"

    def encode(self, **changes: Any) -> str:
        """Return the query as an address writes it, with some parts changed; page left out."""
        parts: dict[str, Any] = {"q": self.words, **self.chosen}
        parts["age"] = "" if self.age is None else str(self.age)
        parts.update(changes)
        data = QueryDict(mutable=True)
        for name, value in parts.items():
            if value:
                data.setlist(name, [value] if isinstance(value, str) else list(value))
        return f"?{data.urlencode()}" if data else "?"

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything was asked for."""
        return bool(self.words or self.chosen or self.age is not None)


def parse(data: QueryDict) -> DirectoryQuery:
    """Return what the address asks for; what makes no sense is left out."""
    chosen: dict[str, tuple[str, ...]] = {}
    for name, (_, choices) in LISTS.items():
        chosen[name] = tuple(value for value in choices.values if value in data.getlist(name))
    chosen["place"] = tuple(
        dict.fromkeys(value for value in data.getlist("place") if value.isdecimal())
    )[:20]
    for name in FLAGS:
        chosen[name] = ("yes",) if data.get(name) else ()
    age = data.get("age", "").strip()
    return DirectoryQuery(
        words=" ".join(data.get("q", "").replace("\x00", "").split())[:MOST_CHARACTERS],
        chosen={name: values for name, values in chosen.items() if values},
        age=int(age) if age.isdecimal() and len(age) < 4 and int(age) <= OLDEST else None,
        page=data.get("page", "1")[:6],
    )


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


@dataclass(frozen=True)
class Chip:
    """One chosen filter and the address without it."""

    label: str
    remove_url: str


@dataclass(frozen=True)
class Listing:
    """Everything the directory shows."""

    query: DirectoryQuery
    page: "Page[ProviderOrganisation]"
    filters: list[Filter]
    chips: list[Chip]
    total: int


def build(data: QueryDict, audience: int) -> Listing:
    """Return what the address's query finds for an audience."""
    query, places = parse(data), known_places()
    kept = tuple(value for value in query.chosen.get("place", ()) if int(value) in places)
    chosen = {name: values for name, values in query.chosen.items() if name != "place"}
    query = replace(query, chosen={**chosen, "place": kept} if kept else chosen)
    found = _found(query, audience)
    paginator = Paginator(_with_offers(found.order_by("name"), audience), PER_PAGE)
    counts = _counts(query, audience)
    paginator.count = _total(query, counts["kind"])
    return Listing(
        query=query,
        page=paginator.get_page(query.page),
        filters=_filters(query, counts, places),
        chips=_chips(query, places),
        total=paginator.count,
    )


def known_places() -> dict[int, tuple[str, frozenset[str]]]:
    """Return for each place its name and the folded names it reaches; kept until one changes."""

    def compute() -> dict[int, tuple[str, frozenset[str]]]:
        names = dict(Place.objects.order_by("name").values_list("pk", "name"))
        reach = reach_of_places()
        return {pk: (name, reach[pk]) for pk, name in names.items()}

    found: dict[int, tuple[str, frozenset[str]]] = page_cache.remember("places", compute)
    return found


def _offer_condition(query: DirectoryQuery, audience: int, besides: str = "") -> Q:
    """Return what one offer must meet."""
    together, chosen = Q(), query.chosen
    if "service" in chosen and besides != "service":
        together &= Q(service__in=chosen["service"])
    if "need" in chosen and besides != "need":
        together &= Q(pk__in=_offers_with_needs(chosen["need"]))
    if "place" in chosen and besides != "place":
        together &= Q(pk__in=_offers_in(chosen["place"]))
    if query.age is not None:
        together &= Q(age_from__lte=query.age)
        together &= Q(age_to__isnull=True) | Q(age_to__gte=query.age)
    if "vacancies" in chosen:
        together &= Q(vacancies__gt=0, vacancies_visible_to__lte=audience)
    return together


def _offers_with_needs(needs: tuple[str, ...]) -> QuerySet[Any]:
    rows = Offer.needs.rel.related_model.objects  # type: ignore[attr-defined]
    found: QuerySet[Any] = rows.filter(need__in=needs).values("offer_id")
    return found


def _offers_in(values: tuple[str, ...]) -> QuerySet[Any]:
    """Return offers in the places, within them, or in an area that holds them."""
    places = known_places()
    wanted = frozenset().union(*(places[int(value)][1] for value in values))
    by_folded = Place.objects.filter(folded__in=wanted).values("pk")
    return Offer.places.through.objects.filter(place__in=by_folded).values("offer_id")


def _organisation_condition(query: DirectoryQuery, prefix: str = "", besides: str = "") -> Q:
    together, chosen = Q(), query.chosen
    for word in query.words.split()[:8]:
        anywhere = Q()
        for name in ("name", "services", "localities"):
            anywhere |= Q(**{f"{prefix}{name}__icontains": word})
        together &= anywhere
    if "kind" in chosen and besides != "kind":
        together &= Q(**{f"{prefix}kind__in": chosen["kind"]})
    if "verified" in chosen:
        together &= Q(**{f"{prefix}verified_at__isnull": False})
    return together


def _found(query: DirectoryQuery, audience: int, besides: str = "") -> Any:
    found = ProviderOrganisation.objects.listed().filter(
        _organisation_condition(query, besides=besides)
    )
    condition = _offer_condition(query, audience)
    if condition:
        offers = Offer.objects.visible_to(audience).filter(condition)
        found = found.filter(Exists(offers.filter(organisation_id=OuterRef("pk")).order_by()))
    return found


def _with_offers(found: Any, audience: int) -> Any:
    offers = Offer.objects.visible_to(audience).prefetch_related("needs", "places")
    return found.prefetch_related(
        Prefetch("offers", offers.select_related("care_setting"), to_attr="shown_offers")
    )


def _counts(query: DirectoryQuery, audience: int) -> dict[str, dict[Any, int]]:
    """Return for each filter how many organisations each of its values would leave."""
    if query.is_narrowed:
        return _count(query, audience)
    counted: dict[str, dict[Any, int]] = page_cache.remember(
        f"directory-counts-{int(audience)}", lambda: _count(query, audience)
    )
    return counted


def _total(query: DirectoryQuery, kinds: dict[Any, int]) -> int:
    """Return how many fit: kinds are counted besides their own filter, and each has one."""
    chosen = query.chosen.get("kind")
    return sum(count for kind, count in kinds.items() if chosen is None or kind in chosen)


def _count(query: DirectoryQuery, audience: int) -> dict[str, dict[Any, int]]:
    of_offers = {"service": "service", "need": "needs__need", "place": "places"}
    counts: dict[str, dict[Any, int]] = {}
    organisations = _organisation_condition(query, "organisation__")
    for name, column in of_offers.items():
        rows = (
            Offer.objects.visible_to(audience)
            .filter(organisations & _offer_condition(query, audience, besides=name))
            .order_by()
            .values(column)
            .annotate(count=Count("organisation_id", distinct=True))
        )
        counts[name] = dict(rows.values_list(column, "count"))
    kinds = _found(query, audience, besides="kind").order_by().values("kind")
    counts["kind"] = dict(kinds.annotate(count=Count("pk")).values_list("kind", "count"))
    return counts


def _filters(
    query: DirectoryQuery,
    counts: dict[str, dict[Any, int]],
    places: dict[int, tuple[str, frozenset[str]]],
) -> list[Filter]:
    def options(name: str, pairs: list[tuple[Any, str]]) -> list[Option]:
        chosen, of_name = query.chosen.get(name, ()), counts[name]
        boxes = [
            Option(str(value), label, of_name.get(value, 0), str(value) in chosen)
            for value, label in pairs
        ]
        return [box for box in boxes if box.count or box.checked]

    groups = [
        Filter(name, legend, options(name, [(v, str(label)) for v, label in choices.choices]))
        for name, (legend, choices) in LISTS.items()
    ]
    by_name = [(pk, name) for pk, (name, _) in places.items()]
    groups.insert(2, Filter("place", LEGENDS["place"], options("place", by_name)))
    for name, label in FLAGS.items():
        groups.append(Filter(name, "", [Option("yes", label, None, name in query.chosen)]))
    return [group for group in groups if group.options]


def _chips(query: DirectoryQuery, places: dict[int, tuple[str, frozenset[str]]]) -> list[Chip]:
    chips = [Chip(f"“{query.words}”", query.encode(q=""))] if query.words else []
    if query.age is not None:
        chips.append(Chip(f"Aged {query.age}", query.encode(age="")))
    for name, values in query.chosen.items():
        for value in values:
            rest = tuple(other for other in values if other != value)
            chips.append(Chip(_label(name, value, places), query.encode(**{name: rest})))
    return chips


def _label(name: str, value: str, places: dict[int, tuple[str, frozenset[str]]]) -> str:
    if name in FLAGS:
        return FLAGS[name]
    if name == "place":
        return places[int(value)][0]
    return str(LISTS[name][1](value).label)


def settings_of(organisation: ProviderOrganisation, audience: int) -> list[dict[str, Any]]:
    """Return the organisation's settings as an audience sees them; addresses where it may."""
    shown = CareSetting.objects.filter(organisation=organisation, open=True)
    return [
        {
            "setting": setting,
            "address": setting.address if setting.address_visible_to <= audience else "",
        }
        for setting in shown.select_related("place")
    ]
