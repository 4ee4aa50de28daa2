"""Whom a search of the directory finds, and how many each filter would leave, from memory.

Each mixture of words and filters is a page of its own, and each shows a count for some seventy
boxes; asked of the database, a search that finds many reads every offer once for each filter
(docs/decisions/0092-the-directory-on-a-board.md). A process keeps the columns that are searched
as arrays, one entry for an organisation or an offer, until one of them is saved: the token of
`DirectoryEdition` changes in the same transaction, and it is asked for each time.

A filter about an offer must be met by one and the same offer: a provider of adult autism support
and of a children's home is no answer to "autism, aged 13". Only offers that the reader may see
count, in results and in counts alike, so that nothing can be inferred from a number.
"""

import threading
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.db.models.signals import m2m_changed, post_delete, post_save
from numpy.typing import NDArray

from engagement_site.providers.asking import DirectoryQuery
from engagement_site.providers.models import (
    DirectoryEdition,
    Offer,
    OfferNeed,
    Place,
    ProviderOrganisation,
)
from engagement_site.providers.queries import reach_of_places

Bools = NDArray[np.bool_]
Numbers = NDArray[np.int64]

MOST_WORDS = 8
NO_LIMIT = 1000  # older than any age that can be asked for
SEARCHED = {"name", "services", "localities", "kind", "verified_at", "listed", "merged_into"}
OFFER_COLUMNS = (
    "pk", "organisation_id", "service", "age_from", "age_to", "vacancies",
    "visible_to", "vacancies_visible_to",
)  # fmt: skip


class Facet(NamedTuple):
    """One filter about offers: pairs of an offer and a value, both as places in their arrays."""

    values: list[Any]
    offers: Numbers
    chosen: Numbers

    def having(self, wanted: Iterable[Any], size: int) -> Bools:
        """Return which of `size` offers have one of the wanted values."""
        is_wanted = np.isin(self.values, list(wanted))
        found = np.zeros(size, dtype=bool)
        found[self.offers[is_wanted[self.chosen]]] = True
        return found

    def table(self, fitting: Bools, owners: Numbers, organisations: int) -> Bools:
        """Return, a row for each value, which organisations have it in an offer that fits."""
        pairs = fitting[self.offers]
        found = np.zeros((len(self.values), organisations), dtype=bool)
        found[self.chosen[pairs], owners[self.offers[pairs]]] = True
        return found


class Board:
    """The listed organisations in the order of their names, and their current offers."""

    def __init__(self, token: UUID | None) -> None:
        self.token = token
        organisations = list(
            ProviderOrganisation.objects.listed().order_by("name", "pk")
            .values_list("pk", "name", "services", "localities", "kind", "verified_at")
        )  # fmt: skip
        self.keys = [row[0] for row in organisations]
        self.texts = ["\n".join(row[1:4]).casefold() for row in organisations]
        self.kinds = np.array([row[4] for row in organisations], dtype=str)
        self.verified = np.array([row[5] is not None for row in organisations], dtype=bool)
        self._take_offers()
        self._take_places()

    def _take_offers(self) -> None:
        place_of = {pk: place for place, pk in enumerate(self.keys)}
        rows = Offer.objects.filter(current=True).order_by().values_list(*OFFER_COLUMNS)
        # What was listed or offered between two of these queries is on the next board.
        offers = [row for row in rows if row[1] in place_of]
        self.owners = _numbers(place_of[row[1]] for row in offers)
        self.age_from = _numbers(row[3] for row in offers)
        self.age_to = _numbers(NO_LIMIT if row[4] is None else row[4] for row in offers)
        self.has_vacancies = _numbers(row[5] or 0 for row in offers) > 0
        self.visible_to = _numbers(row[6] for row in offers)
        self.vacancies_visible_to = _numbers(row[7] for row in offers)
        needs = OfferNeed.objects.order_by().values_list("offer_id", "need")
        places = Offer.places.through.objects.values_list("offer_id", "place_id")
        offer_of = {row[0]: number for number, row in enumerate(offers)}
        self.facets = {
            "service": _facet(offer_of, ((row[0], row[2]) for row in offers)),
            "need": _facet(offer_of, needs),
            "place": _facet(offer_of, places),
        }

    def _take_places(self) -> None:
        rows = list(Place.objects.order_by("name").values_list("pk", "name", "folded"))
        by_folded, reach = {folded: pk for pk, _, folded in rows}, reach_of_places()
        self.place_names: Mapping[int, str] = {pk: name for pk, name, _ in rows}
        self.reach = {
            pk: [by_folded[name] for name in reach.get(pk, ()) if name in by_folded]
            for pk in self.place_names
        }

    def find(self, query: DirectoryQuery, audience: int) -> list[int]:
        """Return the primary keys of the organisations that fit, in the order of their names."""
        fitting = self._organisations(query) & self._answering(query, audience)
        return [self.keys[place] for place in np.flatnonzero(fitting)]

    def counts(self, query: DirectoryQuery, audience: int) -> dict[str, dict[Any, int]]:
        """Return for each filter how many organisations each of its values would leave.

        The other filters hold; a value chosen in the same filter is left out, since values of
        one filter add to one another. A place counts what it reaches, as choosing it does.
        """
        counted, organisations = {}, self._organisations(query)
        for name, facet in self.facets.items():
            fitting = self._offers(query, audience, besides=name) & organisations[self.owners]
            table = facet.table(fitting, self.owners, len(self.keys))
            if name == "place":
                counted[name] = self._reached(facet.values, table)
            else:
                counted[name] = dict(zip(facet.values, table.sum(axis=1).tolist(), strict=True))
        besides_kind = self._organisations(query, besides="kind")
        kinds, totals = np.unique(
            self.kinds[besides_kind & self._answering(query, audience)], return_counts=True
        )
        counted["kind"] = dict(zip(kinds.tolist(), totals.tolist(), strict=True))
        return counted

    def _reached(self, values: list[int], table: Bools) -> dict[int, int]:
        row_of = {pk: row for row, pk in enumerate(values)}
        return {
            pk: int(table[[row_of[other] for other in near if other in row_of]].any(axis=0).sum())
            for pk, near in self.reach.items()
        }

    def _organisations(self, query: DirectoryQuery, besides: str = "") -> Bools:
        """Return which organisations have all the words, a kind and the mark asked for."""
        found = np.ones(len(self.keys), dtype=bool)
        for word in query.words.casefold().split()[:MOST_WORDS]:
            found &= np.fromiter((word in text for text in self.texts), bool, len(self.texts))
        if "kind" in query.chosen and besides != "kind":
            found &= np.isin(self.kinds, query.chosen["kind"])
        if "verified" in query.chosen:
            found &= self.verified
        return found

    def _offers(self, query: DirectoryQuery, audience: int, besides: str = "") -> Bools:
        """Return which offers an audience may see meet everything asked of one offer."""
        found, chosen = self.visible_to <= audience, query.chosen
        for name in chosen.keys() & self.facets.keys() - {besides}:
            wanted: Iterable[Any] = chosen[name]
            if name == "place":
                wanted = {near for value in chosen[name] for near in self.reach[int(value)]}
            found &= self.facets[name].having(wanted, len(found))
        if query.age is not None:
            found &= (self.age_from <= query.age) & (self.age_to >= query.age)
        if "vacancies" in chosen:
            found &= self.has_vacancies & (self.vacancies_visible_to <= audience)
        return found

    def _answering(self, query: DirectoryQuery, audience: int) -> Bools:
        """Return which organisations have an offer that fits; all where no offer was asked for."""
        if query.age is None and not query.chosen.keys() & {*self.facets, "vacancies"}:
            return np.ones(len(self.keys), dtype=bool)
        found = np.zeros(len(self.keys), dtype=bool)
        found[self.owners[self._offers(query, audience)]] = True
        return found


def _numbers(values: Iterable[int]) -> Numbers:
    return np.fromiter(values, np.int64)


def _facet(offer_of: Mapping[int, int], rows: Iterable[tuple[int, Any]]) -> Facet:
    known = [(offer_of[offer], value) for offer, value in rows if offer in offer_of]
    values = sorted({value for _, value in known})
    place_of = {value: place for place, value in enumerate(values)}
    return Facet(
        values,
        _numbers(offer for offer, _ in known),
        _numbers(place_of[value] for _, value in known),
    )


_lock = threading.Lock()
_held: dict[str, Board] = {}


def board() -> Board:
    """Return the board of the directory as it is now, from memory where that still holds."""
    # Asked for before anything is read: what is built after it may be newer, never older.
    token = DirectoryEdition.current()
    held = _held.get("board")
    if held is not None and token is not None and held.token == token:
        return held
    with _lock:
        held = _held.get("board")
        if held is None or token is None or held.token != token:
            held = _held["board"] = Board(token)
        return held


def watch() -> None:
    """Renew the directory's edition whenever something a board holds is saved or deleted."""
    for signal in (post_save, post_delete):
        signal.connect(_on_saved, dispatch_uid=f"directory-board-{id(signal)}")
    m2m_changed.connect(
        _on_saved, sender=Offer.places.through, dispatch_uid="directory-board-places"
    )


def _on_saved(sender: type[Any], **kwargs: Any) -> None:
    watched = (ProviderOrganisation, Offer, OfferNeed, Place, Offer.places.through)
    if sender not in watched or kwargs.get("raw"):
        return
    columns = kwargs.get("update_fields")
    if columns is None or sender is not ProviderOrganisation or SEARCHED.intersection(columns):
        DirectoryEdition.renew()
