"""Models of provider organisations."""

from engagement_site.providers.models.organisations import Membership, ProviderOrganisation

__all__ = ["Membership", "ProviderOrganisation"]
