"""Mails about organisations: claims, invitations, freshness, partners."""

from django.conf import settings
from django.urls import reverse

from engagement_site.core import mail
from engagement_site.providers.enums import MembershipRole
from engagement_site.providers.models import (
    Claim,
    Invitation,
    Membership,
    PartnerMessage,
    ProviderOrganisation,
)


def _absolute(name: str, *args: object) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(name, args=args)}"


def _people(organisation: ProviderOrganisation, *roles: str) -> list[Membership]:
    found = Membership.objects.filter(
        organisation=organisation, role__in=roles, user__is_active=True
    )
    return list(found.select_related("user"))


def send_claim_received(claim: Claim) -> None:
    """Tell the owners that somebody asks to act for their organisation."""
    for owner in _people(claim.organisation, MembershipRole.OWNER):
        mail.send(
            "providers/email/claim_received",
            to=owner.user.email,
            key=f"claim-{claim.pk}-to-{owner.user_id}",
            context={
                "claim": claim,
                "action_url": _absolute("providers:people", claim.organisation_id),
                "action_text": "Decide",
            },
        )


def send_claim_decided(claim: Claim) -> None:
    """Tell the person how their claim was decided."""
    mail.send(
        "providers/email/claim_decided",
        to=claim.user.email,
        key=f"claim-{claim.pk}-decided",
        context={
            "claim": claim,
            "approved": claim.state == "approved",
            "action_url": _absolute("providers:home"),
            "action_text": "Go to your account",
        },
    )


def send_invitation(invitation: Invitation, *, secret: str) -> None:
    """Send the link; the secret stands nowhere else."""
    mail.send(
        "providers/email/invitation",
        to=invitation.email,
        key=f"invitation-{invitation.pk}",
        context={
            "invitation": invitation,
            "action_url": _absolute("providers:accept", secret),
            "action_text": "See the invitation",
        },
    )


def send_reminder(organisation: ProviderOrganisation, *, key: str) -> int:
    """Ask owners and editors to look whether the profile is still right; return how many."""
    people = _people(organisation, MembershipRole.OWNER, MembershipRole.EDITOR)
    for member in people:
        mail.send(
            "providers/email/reminder",
            to=member.user.email,
            key=f"{key}-{member.user_id}",
            context={
                "organisation": organisation,
                "action_url": _absolute("providers:offers", organisation.pk),
                "action_text": "Check your entry",
                "reason": f"You get this because you look after {organisation}.",
            },
        )
    return len(people)


def send_partner_message(message: PartnerMessage) -> None:
    """Say that a message waits; it is read on the site, so that no address travels with it."""
    approach = message.approach
    receiver = (
        approach.to_organisation
        if message.sender_id == approach.from_organisation_id
        else approach.from_organisation
    )
    for member in _people(receiver, MembershipRole.OWNER, MembershipRole.EDITOR):
        mail.send(
            "providers/email/partner_message",
            to=member.user.email,
            key=f"partner-message-{message.pk}-to-{member.user_id}",
            context={
                "message": message,
                "receiver": receiver,
                "action_url": _absolute("providers:approach", approach.pk),
                "action_text": "Read and answer",
                "reason": f"You get this because you act for {receiver}.",
            },
        )
