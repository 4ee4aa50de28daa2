"""What is deleted of a person who leaves; what they did for an organisation stays with it."""

from django.db.models import Q

from engagement_site.accounts.models import User
from engagement_site.core.personal_data import Holding, Kept, moment
from engagement_site.providers.models import (
    Claim,
    Invitation,
    LookUp,
    Membership,
    PartnerMessage,
    ProviderOrganisation,
    Shortlist,
    Verification,
)

KEEPS = (
    Kept(
        "Messages you wrote to partners for an organisation, without your name, for a year",
        "since both organisations may need them",
    ),
    Kept(
        "What staff checked to verify an organisation, without their name",
        "since others rely on the mark",
    ),
)


def show(user: User) -> list[Holding]:
    """Return invitations to the address and entries that name the person as contact."""
    invitations = Invitation.objects.filter(email__iexact=user.email)
    return [
        Holding(
            "Invitations to you",
            [
                {"organisation": row.organisation.name, "written": moment(row.created_at)}
                for row in invitations.select_related("organisation")
            ],
        ),
        Holding(
            "Organisations that name you as contact",
            [
                {
                    "organisation": row.name,
                    "contact": row.contact_name,
                    "e-mail address": row.contact_email,
                    "telephone": row.telephone,
                }
                for row in _contact_of(user)
            ],
        ),
    ]


def _contact_of(user: User) -> list[ProviderOrganisation]:
    """Return the organisations that show the person's own address, or name in their own entry."""
    found = Q(contact_email__iexact=user.email)
    if user.get_full_name():
        found |= Q(contact_name=user.get_full_name(), memberships__user=user)
    return list(ProviderOrganisation.objects.filter(found).distinct())


def erase(user: User) -> None:
    """Delete memberships, claims, invitations to the address, shortlists; take the name elsewhere."""
    for organisation in _contact_of(user):
        if organisation.contact_email.lower() == user.email.lower():
            organisation.contact_email = ""
        organisation.contact_name = ""
        organisation.save(update_fields=["contact_email", "contact_name"])
    Membership.objects.filter(user=user).delete()
    Claim.objects.filter(user=user).delete()
    Invitation.objects.filter(email__iexact=user.email).delete()
    Shortlist.objects.filter(owner=user).delete()
    LookUp.objects.filter(user=user).update(user=None, user_label="somebody who has left")
    PartnerMessage.objects.filter(written_by=user).update(written_by=None)
    Verification.objects.filter(by=user).update(by=None)
