"""Models of provider organisations."""

from engagement_site.providers.models.directory import (
    DirectoryEdition,
    LookUp,
    Shortlist,
    ShortlistEntry,
)
from engagement_site.providers.models.identity import Claim, Identifier, Invitation, Verification
from engagement_site.providers.models.offers import CareSetting, Offer, OfferNeed, Place
from engagement_site.providers.models.organisations import Membership, ProviderOrganisation
from engagement_site.providers.models.partners import (
    PartnerApproach,
    PartnerBlock,
    PartnerMessage,
    PartnerNotice,
)

__all__ = [
    "CareSetting",
    "Claim",
    "DirectoryEdition",
    "Identifier",
    "Invitation",
    "LookUp",
    "Membership",
    "Offer",
    "OfferNeed",
    "PartnerApproach",
    "PartnerBlock",
    "PartnerMessage",
    "PartnerNotice",
    "Place",
    "ProviderOrganisation",
    "Shortlist",
    "ShortlistEntry",
    "Verification",
]
