"""The directory as a page shows it: who fits, a page of them, filters with counts, chips.

Who fits and how many each filter would leave is worked out on a board in memory
(`providers.board`); what is shown of an organisation is read from the database each time, as far
as the reader may see it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.http import QueryDict

from engagement_site.providers.asking import FLAGS, LEGENDS, LISTS, DirectoryQuery, parse
from engagement_site.providers.board import board
from engagement_site.providers.models import CareSetting, Offer, ProviderOrganisation

PER_PAGE = 20


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
    page: "Page[int]"
    organisations: list[ProviderOrganisation]
    filters: list[Filter]
    chips: list[Chip]

    @property
    def total(self) -> int:
        """How many organisations fit."""
        return self.page.paginator.count


def build(data: QueryDict, audience: int) -> Listing:
    """Return what the address's query finds for an audience."""
    query, known = parse(data), board()
    kept = tuple(pk for pk in query.chosen.get("place", ()) if int(pk) in known.place_names)
    chosen = {name: values for name, values in query.chosen.items() if name != "place"}
    query = replace(query, chosen={**chosen, "place": kept} if kept else chosen)
    page = Paginator(known.find(query, audience), PER_PAGE).get_page(query.page)
    return Listing(
        query=query,
        page=page,
        organisations=_with_offers(page.object_list, audience),
        filters=_filters(query, known.counts(query, audience), known.place_names),
        chips=_chips(query, known.place_names),
    )


def _with_offers(keys: Any, audience: int) -> list[ProviderOrganisation]:
    """Return the organisations in this order, each with the offers an audience may see."""
    offers = Offer.objects.visible_to(audience).prefetch_related("needs", "places")
    found = ProviderOrganisation.objects.listed().prefetch_related(
        Prefetch("offers", offers.select_related("care_setting"), to_attr="shown_offers")
    )
    rows = found.in_bulk(keys)
    return [rows[pk] for pk in keys if pk in rows]


def _filters(
    query: DirectoryQuery,
    counts: Mapping[str, Mapping[Any, int]],
    places: Mapping[int, str],
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
    groups.insert(2, Filter("place", LEGENDS["place"], options("place", list(places.items()))))
    for name, label in FLAGS.items():
        groups.append(Filter(name, "", [Option("yes", label, None, name in query.chosen)]))
    return [group for group in groups if group.options]


def _chips(query: DirectoryQuery, places: Mapping[int, str]) -> list[Chip]:
    chips = [Chip(f"“{query.words}”", query.encode(q=""))] if query.words else []
    if query.age is not None:
        chips.append(Chip(f"Aged {query.age}", query.encode(age="")))
    for name, values in query.chosen.items():
        for value in values:
            rest = tuple(other for other in values if other != value)
            chips.append(Chip(_label(name, value, places), query.encode(**{name: rest})))
    return chips


def _label(name: str, value: str, places: Mapping[int, str]) -> str:
    if name in FLAGS:
        return FLAGS[name]
    if name == "place":
        return places[int(value)]
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
