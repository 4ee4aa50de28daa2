"""What is deleted of a person who leaves; what they did for an organisation stays with it."""

from engagement_site.accounts.models import User
from engagement_site.providers.models import (
    Claim,
    Invitation,
    LookUp,
    Membership,
    PartnerMessage,
    Shortlist,
)


def erase(user: User) -> None:
    """Delete memberships, claims, invitations to the address, shortlists; take the name elsewhere."""
    Membership.objects.filter(user=user).delete()
    Claim.objects.filter(user=user).delete()
    Invitation.objects.filter(email__iexact=user.email).delete()
    Shortlist.objects.filter(owner=user).delete()
    LookUp.objects.filter(user=user).update(user=None, user_label="somebody who has left")
    PartnerMessage.objects.filter(written_by=user).update(written_by=None)
