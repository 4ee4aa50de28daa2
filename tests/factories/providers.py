"""Provider organisations."""

import factory

from engagement_site.providers.enums import MembershipRole, ProviderKind, ProviderSize
from engagement_site.providers.models import Membership, ProviderOrganisation
from tests.factories.accounts import UserFactory


class ProviderOrganisationFactory(factory.django.DjangoModelFactory):
    """An organisation; `owner=user` makes that person its owner."""

    class Meta:
        model = ProviderOrganisation
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Example Care {n}")
    kind = ProviderKind.COMPANY
    size = ProviderSize.SMALL
    services = "Supported living for adults."
    localities = "Gateshead"
    works_with_us = True

    @factory.post_generation
    def owner(self, create, extracted, **kwargs):
        if extracted:
            MembershipFactory(organisation=self, user=extracted)


class MembershipFactory(factory.django.DjangoModelFactory):
    """A person in an organisation."""

    class Meta:
        model = Membership

    organisation = factory.SubFactory(ProviderOrganisationFactory)
    user = factory.SubFactory(UserFactory)
    role = MembershipRole.OWNER
