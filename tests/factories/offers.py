"""Offers and places."""

import factory

from engagement_site.providers.enums import ServiceType
from engagement_site.providers.models import Offer, OfferNeed, Place
from tests.factories.providers import ProviderOrganisationFactory


class PlaceFactory(factory.django.DjangoModelFactory):
    """A place; asked for again it is the same one."""

    class Meta:
        model = Place
        django_get_or_create = ("name",)

    name = "Gateshead"


class OfferFactory(factory.django.DjangoModelFactory):
    """An offer; `needs=[…]` and `places=[…]` (names) belong to it."""

    class Meta:
        model = Offer
        skip_postgeneration_save = True

    organisation = factory.SubFactory(ProviderOrganisationFactory)
    service = ServiceType.CHILDRENS_HOME
    age_from = 13
    age_to = 17

    @factory.post_generation
    def needs(self, create, extracted, **kwargs):
        for need in extracted or ():
            OfferNeed.objects.create(offer=self, need=need)

    @factory.post_generation
    def places(self, create, extracted, **kwargs):
        for name in extracted or ():
            self.places.add(PlaceFactory(name=name))
