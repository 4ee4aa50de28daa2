"""Does what a provider offers fit what is asked for, and why? Plain data in, a sentence out.

Four things are compared: service, need, age, place. What either side leaves open never decides
against it; what both say must fit. At least the service or a need must be named by both, since age
and place alone would send everything to everybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from engagement_site.providers.enums import Need, ServiceType
from engagement_site.providers.vocabulary import ages_in_words

SERVICE, NEED, AGE, PLACE = 4, 3, 1, 2
MOST_PLACES_NAMED = 2
PHRASES: dict[str, str] = {
    ServiceType.CHILDRENS_HOME: "children's home places",
    ServiceType.SUPPORTED_ACCOMMODATION: "supported accommodation",
    ServiceType.RESIDENTIAL_CARE: "residential care",
    ServiceType.NURSING_HOME: "nursing home places",
    ServiceType.EDUCATION: "special education",
}


@dataclass(frozen=True)
class About:
    """What is asked for; empty and None: not said. Places are folded names."""

    services: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    age_from: int | None = None
    age_to: int | None = None


@dataclass(frozen=True)
class OfferFacts:
    """One offer as it is compared.

    Attributes:
        place_names: the places as the provider chose them.
        reach: their folded names, with every place they lie in and every place within them.
    """

    service: str
    needs: frozenset[str] = frozenset()
    age_from: int | None = None
    age_to: int | None = None
    place_names: tuple[str, ...] = ()
    reach: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    """A fit: how good (higher is better), and what of the offer makes it one, in words."""

    score: int
    offered: str

    @property
    def reason(self) -> str:
        """The sentence for the provider, without its full stop."""
        return f"Because you offer {self.offered}"

    @property
    def in_words(self) -> str:
        """The same for others: "Children's home places for ages 13 to 17 in Birtley"."""
        return self.offered[0].upper() + self.offered[1:]


def best_match(offers: Iterable[OfferFacts], about: About) -> Match | None:
    """Return the best fit among an organisation's offers, None where none fits."""
    found = [match for offer in offers if (match := match_offer(offer, about)) is not None]
    return max(found, key=lambda match: match.score, default=None)


def match_offer(offer: OfferFacts, about: About) -> Match | None:
    """Return how one offer fits, None where something both say does not fit."""
    same_service = offer.service in about.services
    needs = offer.needs & about.needs
    if about.services and not same_service:
        return None
    if not same_service and not needs:
        return None
    if about.needs and offer.needs and not needs and not same_service:
        return None
    if not _ages_meet(offer, about) or not _places_meet(offer, about):
        return None
    has_age = offer.age_from is not None or offer.age_to is not None
    asks_age = about.age_from is not None or about.age_to is not None
    score = (
        SERVICE * same_service
        + NEED * bool(needs)
        + AGE * (has_age and asks_age)
        + PLACE * bool(about.places and offer.reach)
    )
    return Match(score, _offered(offer, needs))


def _ages_meet(offer: OfferFacts, about: About) -> bool:
    if about.age_to is not None and offer.age_from is not None and offer.age_from > about.age_to:
        return False
    return not (
        about.age_from is not None and offer.age_to is not None and offer.age_to < about.age_from
    )


def _places_meet(offer: OfferFacts, about: About) -> bool:
    return not about.places or not offer.reach or not about.places.isdisjoint(offer.reach)


def _offered(offer: OfferFacts, needs: frozenset[str]) -> str:
    """Return "children's home places for ages 13 to 17 in Birtley"."""
    service = ServiceType(offer.service)
    parts = [PHRASES.get(service, str(service.label)[0].lower() + str(service.label)[1:])]
    if ages := ages_in_words(offer.age_from or None, offer.age_to):
        parts.append(f"for {'ages ' if ages[0].isdigit() else 'people '}{ages}")
    if needs:
        labels = [str(need.label).lower() for need in Need if need.value in needs]
        parts.append(f"({', '.join(labels[:3])})")
    if offer.place_names:
        named = " and ".join(offer.place_names[:MOST_PLACES_NAMED])
        more = len(offer.place_names) - MOST_PLACES_NAMED
        parts.append(f"in {named}" + (f" and {more} more" if more > 0 else ""))
    return " ".join(parts)
