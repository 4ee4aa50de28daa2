"""The directory in memory: what each role may infer, one offer for all of it, never a stale one."""

import random

import pytest
from django.http import QueryDict

from engagement_site.providers import board, directory
from engagement_site.providers.asking import parse
from engagement_site.providers.enums import Audience, Need, ServiceType
from engagement_site.providers.models import DirectoryEdition, Offer, Place, ProviderOrganisation
from tests.factories.offers import OfferFactory, PlaceFactory
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = pytest.mark.django_db


def found(query, audience=Audience.PUBLIC):
    listing = directory.build(QueryDict(query), audience)
    names = [organisation.name for organisation in listing.organisations]
    assert listing.total == len(names)
    return names


def counts(query, audience=Audience.PUBLIC):
    return board.board().counts(parse(QueryDict(query)), audience)


def test_a_hidden_offer_counts_for_nobody_below_its_level():
    shown = ProviderOrganisationFactory(name="Shown")
    for audience, service in zip(
        Audience, (ServiceType.FOSTERING, ServiceType.ADVOCACY, ServiceType.THERAPY), strict=True
    ):
        OfferFactory(organisation=shown, service=service, visible_to=audience, needs=[Need.AUTISM])
    for audience in Audience:
        seen = {service for service, count in counts("", audience)["service"].items() if count}
        expected = [ServiceType.FOSTERING, ServiceType.ADVOCACY, ServiceType.THERAPY]
        assert seen == set(expected[: audience + 1 - min(Audience)])
        for service in expected:
            assert found(f"service={service}", audience) == (["Shown"] if service in seen else [])


def test_vacancies_are_found_only_by_who_sees_them():
    OfferFactory(
        organisation=ProviderOrganisationFactory(name="Room"), capacity=4, vacancies=1,
        vacancies_visible_to=Audience.PRACTITIONERS,
    )  # fmt: skip
    assert found("vacancies=yes", Audience.PUBLIC) == []
    assert counts("vacancies=yes", Audience.PUBLIC)["kind"] == {}
    assert found("vacancies=yes", Audience.PRACTITIONERS) == ["Room"]


def test_organisations_without_an_offer_are_found_until_an_offer_is_asked_for():
    ProviderOrganisationFactory(name="Bare", services="Gardening", kind="charity")
    assert found("") == found("q=GARDEN") == found("kind=charity") == ["Bare"]
    assert found("age=40") == found("q=garden&service=fostering") == []


def test_what_is_not_listed_not_current_or_merged_is_not_there():
    for facts in ({"listed": False}, {"merged_into": ProviderOrganisationFactory(name="Stays")}):
        OfferFactory(organisation=ProviderOrganisationFactory(**facts), needs=[Need.AUTISM])
    OfferFactory(
        organisation=ProviderOrganisationFactory(name="Over"), current=False, needs=[Need.AUTISM]
    )
    assert sorted(found("")) == ["Over", "Stays"]
    assert found("need=autism") == []
    assert not any(counts("")["need"].values())


def test_every_change_is_seen_at_once():
    organisation = ProviderOrganisationFactory(name="Before", services="Care")
    offer = OfferFactory(organisation=organisation, needs=[Need.AUTISM], places=["Ryton"])
    assert found("need=autism") == ["Before"]
    offer.needs.all().delete()
    assert found("need=autism") == []
    ryton = Place.objects.get(name="Ryton")
    assert found(f"place={ryton.pk}") == ["Before"]
    offer.places.set([PlaceFactory(name="Blaydon")])
    assert found(f"place={ryton.pk}") == []
    ryton.within = PlaceFactory(name="Blaydon West", within=Place.objects.get(name="Blaydon"))
    ryton.save()
    assert found(f"place={ryton.pk}") == ["Before"], "it lies in what the offer names"
    organisation.name = "After"
    organisation.save()
    assert found("q=after") == ["After"]
    offer.delete()
    assert not any(counts("")["service"].values())
    organisation.delete()
    assert found("") == []


def test_what_the_board_does_not_hold_leaves_it_alone():
    organisation = ProviderOrganisationFactory()
    token = DirectoryEdition.current()
    organisation.save(update_fields=["reminded_at"])
    assert DirectoryEdition.current() == token
    organisation.save(update_fields=["listed"])
    assert DirectoryEdition.current() != token


def test_a_board_is_built_once_for_each_state(django_assert_num_queries):
    ProviderOrganisationFactory()
    first = board.board()
    with django_assert_num_queries(1):
        assert board.board() is first
    DirectoryEdition.objects.all().delete()
    assert board.board() is not first, "without a token nothing is believed"


def by_hand(query, audience, organisations):
    """Say who fits as one would read it from the records, slowly."""
    reach = board.reach_of_places()
    wanted = query.chosen

    def fits(offer):
        near = {place.folded for place in offer.places.all()}
        return (
            offer.visible_to <= audience
            and ("service" not in wanted or offer.service in wanted["service"])
            and (
                "need" not in wanted
                or {row.need for row in offer.needs.all()} & set(wanted["need"])
            )
            and (
                "place" not in wanted
                or any(near & reach[int(value)] for value in wanted["place"])
            )
            and (
                query.age is None
                or (offer.age_from <= query.age and (offer.age_to or 999) >= query.age)
            )
        )  # fmt: skip

    return [
        organisation.name for organisation in organisations
        if all(word in organisation.services.lower() for word in query.words.lower().split())
        and any(fits(offer) for offer in organisation.offers.all())
    ]  # fmt: skip


def test_results_and_counts_are_what_the_records_say():
    """Made-up markets, every filter mixed: each count is the number its box would leave."""
    chance = random.Random(5)
    borough = PlaceFactory(name="Borough")
    towns = [PlaceFactory(name=f"Town {n}", within=borough) for n in range(3)]
    services, needs = ServiceType.values[:3], Need.values[:4]
    for number in range(12):
        organisation = ProviderOrganisationFactory(
            name=f"Provider {number:02}", services=chance.choice(["warm care", "plain care"])
        )
        for _ in range(chance.randrange(1, 4)):
            youngest = chance.randrange(60)
            OfferFactory(
                organisation=organisation, service=chance.choice(services), age_from=youngest,
                age_to=chance.choice([None, youngest + 20]),
                visible_to=chance.choice(list(Audience)),
                needs=chance.sample(needs, 2),
                places=[chance.choice([borough, *towns]).name],
            )  # fmt: skip
    organisations = list(
        ProviderOrganisation.objects.order_by("name").prefetch_related(
            "offers__needs", "offers__places"
        )
    )
    for _ in range(25):
        asked = {
            "service": chance.sample(services, chance.randrange(2)),
            "need": chance.sample(needs, chance.randrange(3)),
            "place": [str(place.pk) for place in chance.sample(towns, chance.randrange(2))],
        }
        data = QueryDict(mutable=True)
        for name, values in asked.items():
            data.setlist(name, values)
        data["age"], data["q"] = str(chance.randrange(80)), chance.choice(["", "warm"])
        audience = chance.choice(list(Audience))
        assert found(data.urlencode(), audience) == by_hand(parse(data), audience, organisations)
        counted = board.board().counts(parse(data), audience)
        for name, values in counted.items():
            if name == "kind":
                continue
            for value, count in values.items():
                data.setlist(name, [str(value)])
                assert count == len(by_hand(parse(data), audience, organisations)), (name, value)
            data.setlist(name, asked[name])
    assert Offer.objects.count() > len(organisations)
