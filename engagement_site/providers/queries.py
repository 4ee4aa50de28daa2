"""What others ask of providers: offers to compare, who could answer something."""

from collections import defaultdict
from collections.abc import Iterable

from engagement_site.providers.matching import About, Match, OfferFacts, best_match
from engagement_site.providers.models import Offer, OfferNeed, Place, ProviderOrganisation


def reach_of_places() -> dict[int, frozenset[str]]:
    """Return for each place its folded name with those it lies in and those within it."""
    places = {place.pk: place for place in Place.objects.all()}
    above: dict[int, set[int]] = {}
    for pk, place in places.items():
        line: set[int] = set()
        step = place.within_id
        while step is not None and step in places and step not in line:
            line.add(step)
            step = places[step].within_id
        above[pk] = line
    below: dict[int, set[int]] = defaultdict(set)
    for pk, line in above.items():
        for higher in line:
            below[higher].add(pk)
    return {
        pk: frozenset(places[other].folded for other in {pk} | above[pk] | below[pk])
        for pk in places
    }


def offer_facts(organisation_ids: Iterable[int] | None = None) -> dict[int, list[OfferFacts]]:
    """Return the current offers by organisation as matching takes them, in four queries.

    None means every organisation. Offers nobody else may see count too: matching tells the
    provider, not the public.
    """
    offers = Offer.objects.filter(current=True)
    if organisation_ids is not None:
        offers = offers.filter(organisation_id__in=list(organisation_ids))
    needs: dict[int, set[str]] = defaultdict(set)
    wanted = OfferNeed.objects.filter(offer__in=offers.order_by().values("pk"))
    for offer_id, need in wanted.order_by().values_list("offer_id", "need"):
        needs[offer_id].add(need)
    reach, names = reach_of_places(), dict(Place.objects.values_list("pk", "name"))
    chosen: dict[int, list[int]] = defaultdict(list)
    through = Offer.places.through.objects.filter(offer__in=offers.order_by().values("pk"))
    for offer_id, place_id in through.order_by("pk").values_list("offer_id", "place_id"):
        chosen[offer_id].append(place_id)
    found: dict[int, list[OfferFacts]] = defaultdict(list)
    for pk, organisation_id, service, age_from, age_to in offers.order_by("pk").values_list(
        "pk", "organisation_id", "service", "age_from", "age_to"
    ):
        places = chosen[pk]
        found[organisation_id].append(
            OfferFacts(
                service=service,
                needs=frozenset(needs[pk]),
                age_from=age_from,
                age_to=age_to,
                place_names=tuple(names[place] for place in places),
                reach=frozenset().union(*(reach[place] for place in places)),
            )
        )
    return dict(found)


def who_could_answer(
    about: About, *, audience: int, limit: int | None = None
) -> list[tuple[ProviderOrganisation, Match]]:
    """Return listed organisations whose offers fit `about`, best first, with why.

    Only offers that `audience` may see count.
    """
    visible = Offer.objects.visible_to(audience)
    if about.services:
        visible = visible.filter(service__in=about.services)
    if not about.services and about.needs:
        visible = visible.filter(needs__need__in=about.needs)
    candidates = set(visible.order_by().values_list("organisation_id", flat=True))
    found = [
        (pk, match)
        for pk, offers in offer_facts(candidates).items()
        if (match := best_match(offers, about)) is not None
    ]
    found.sort(key=lambda pair: (-pair[1].score, pair[0]))
    found = found[:limit] if limit is not None else found
    rows = ProviderOrganisation.objects.in_bulk([pk for pk, _ in found])
    return [(rows[pk], match) for pk, match in found]
