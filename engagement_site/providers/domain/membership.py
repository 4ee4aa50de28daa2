"""Who acts for an organisation: claims, invitations, roles, leaving.

An organisation never loses its last owner by somebody leaving or being taken off; only staff can
leave one without.
"""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission
from engagement_site.providers import notifications
from engagement_site.providers.enums import MembershipRole, RequestState
from engagement_site.providers.models import Claim, Invitation, Membership, ProviderOrganisation
from engagement_site.providers.permissions import check_is_owner

GOOD_FOR = timedelta(days=14)
MOST_WAITING = 20


class MembershipError(Exception):
    """A refusal with a message for the person."""


class AlreadyMember(MembershipError):
    """The person acts for the organisation already."""

    def __init__(self) -> None:
        super().__init__("This person acts for the organisation already.")


class AlreadyClaimed(MembershipError):
    """The person asked already and waits for an answer."""

    def __init__(self) -> None:
        super().__init__("You have asked already. We write to you when it is decided.")


class AlreadyDecided(MembershipError):
    """Somebody decided the claim before."""

    def __init__(self) -> None:
        super().__init__("This claim was decided already.")


class LastOwner(MembershipError):
    """The organisation would be left without an owner."""

    def __init__(self) -> None:
        super().__init__(
            "An organisation needs an owner. Make somebody else owner first, or ask the "
            "commissioning team."
        )


class InvitationUnusable(MembershipError):
    """The invitation was used, taken back, or is too old."""


class WrongAddress(MembershipError):
    """The invitation is for another address than the person's."""

    def __init__(self) -> None:
        super().__init__(
            "This invitation is for another e-mail address than the one you are signed in with. "
            "Sign in with that address, or ask for an invitation to this one."
        )


class TooManyInvitations(MembershipError):
    """More invitations wait than an organisation needs."""

    def __init__(self) -> None:
        super().__init__(
            f"{MOST_WAITING} invitations wait to be accepted. Take one back before you send more."
        )


# --- Claims -----------------------------------------------------------------------------------


def claim_organisation(organisation: ProviderOrganisation, *, evidence: str, by: User) -> Claim:
    """Ask to act for an organisation; AlreadyMember, AlreadyClaimed.

    Owners, and where there is none the commissioners, decide.
    """
    if organisation.merged_into_id is not None:
        raise PermissionDenied("This entry was merged into another one")
    if Membership.objects.filter(organisation=organisation, user=by).exists():
        raise AlreadyMember
    try:
        with transaction.atomic():
            claim = Claim.objects.create(organisation=organisation, user=by, evidence=evidence)
            audit.record("claimed", by=by, target=organisation, claim=claim.pk)
            notifications.send_claim_received(claim)
    except IntegrityError:
        raise AlreadyClaimed from None
    return claim


def decide_claim(
    claim: Claim, *, approve: bool, by: User, because: str = "",
    role: MembershipRole | None = None,
) -> Claim:  # fmt: skip
    """Approve or refuse a claim; AlreadyDecided where two decide at once.

    Owners of the organisation and staff who manage providers may. The first person of an
    organisation without an owner becomes its owner, later ones editors, unless `role` is given.
    """
    _check_may_decide(claim, by)
    with transaction.atomic():
        decided = Claim.objects.filter(pk=claim.pk, state=RequestState.PENDING).update(
            state=RequestState.APPROVED if approve else RequestState.REFUSED,
            decided_by=by,
            decided_at=timezone.now(),
            decided_because=because,
        )
        if not decided:
            raise AlreadyDecided
        claim.refresh_from_db()
        if approve:
            # The organisation's row is the lock: two claims never both become the first owner.
            organisation = ProviderOrganisation.objects.select_for_update().get(
                pk=claim.organisation_id
            )
            chosen = role or (
                MembershipRole.EDITOR if _owners(organisation).exists() else MembershipRole.OWNER
            )
            Membership.objects.get_or_create(
                organisation=organisation, user=claim.user, defaults={"role": chosen}
            )
        verb = "approved claim" if approve else "refused claim"
        audit.record(verb, by=by, target=claim.organisation, claim=claim.pk, user=claim.user_id)
        notifications.send_claim_decided(claim)
    return claim


def _check_may_decide(claim: Claim, user: User) -> None:
    if claim.user_id == user.pk:
        raise PermissionDenied("Nobody decides their own claim")
    if not _owners(claim.organisation).filter(user=user).exists():
        check_permission(user, Permission.MANAGE_PROVIDERS)


# --- Invitations ------------------------------------------------------------------------------


def digest_of(secret: str) -> str:
    """Return what is stored of an invitation's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invite(
    organisation: ProviderOrganisation, *, email: str, role: MembershipRole, by: User
) -> Invitation:
    """Invite a person by address; a waiting invitation to the same address is replaced.

    Owners may. Raises AlreadyMember and TooManyInvitations.
    """
    check_is_owner(by, organisation)
    email = email.strip().lower()
    if Membership.objects.filter(organisation=organisation, user__email__iexact=email).exists():
        raise AlreadyMember
    now = timezone.now()
    waiting = organisation.invitations.waiting(now)
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        waiting.filter(email__iexact=email).update(revoked_at=now)
        if waiting.count() >= MOST_WAITING:
            raise TooManyInvitations
        invitation = Invitation.objects.create(
            organisation=organisation, email=email, role=role, digest=digest_of(secret),
            invited_by=by, expires_at=now + GOOD_FOR,
        )  # fmt: skip
        audit.record("invited", by=by, target=organisation, invitation=invitation.pk)
        notifications.send_invitation(invitation, secret=secret)
    return invitation


def find_invitation(secret: str) -> Invitation:
    """Return the invitation of a link; InvitationUnusable where it cannot be accepted any more."""
    found = Invitation.objects.select_related("organisation", "invited_by")
    invitation = found.filter(digest=digest_of(secret)).first()
    if invitation is None:
        raise InvitationUnusable("This is not the link of an invitation. Check that it is whole.")
    if invitation.accepted_at is not None:
        raise InvitationUnusable("This invitation was used already. It is good for one person.")
    if not invitation.is_waiting:
        raise InvitationUnusable("This invitation is no longer good. Ask for a new one.")
    return invitation


def accept_invitation(secret: str, *, by: User) -> Membership:
    """Join the organisation; once, with the address that was invited, and verified.

    Raises InvitationUnusable, WrongAddress.
    """
    invitation = find_invitation(secret)
    if not _has_address(by, invitation.email):
        raise WrongAddress
    with transaction.atomic():
        used = Invitation.objects.filter(
            pk=invitation.pk, accepted_at__isnull=True, revoked_at__isnull=True
        ).update(accepted_at=timezone.now())
        if not used:
            raise InvitationUnusable("This invitation was used already.")
        membership, _ = Membership.objects.get_or_create(
            organisation=invitation.organisation, user=by, defaults={"role": invitation.role}
        )
        audit.record("joined", by=by, target=invitation.organisation, invitation=invitation.pk)
    return membership


def revoke_invitation(invitation: Invitation, *, by: User) -> None:
    """Take an invitation back."""
    check_is_owner(by, invitation.organisation)
    with transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True).update(
            revoked_at=timezone.now()
        )
        audit.record("took back invitation", by=by, target=invitation.organisation)


def _has_address(user: User, email: str) -> bool:
    from allauth.account.models import EmailAddress

    own = EmailAddress.objects.filter(user=user, verified=True, email__iexact=email)
    return bool(own.exists())


# --- Members ----------------------------------------------------------------------------------


def change_role(membership: Membership, *, role: MembershipRole, by: User) -> Membership:
    """Give a member another role; LastOwner where nobody would own the organisation."""
    check_is_owner(by, membership.organisation)
    with transaction.atomic():
        _lock(membership.organisation)
        if role != MembershipRole.OWNER:
            _check_another_owner(membership)
        membership.role = role
        membership.save(update_fields=["role"])
        audit.record(
            "changed role", by=by, target=membership.organisation, user=membership.user_id,
            role=str(role),
        )  # fmt: skip
    return membership


def remove_member(membership: Membership, *, by: User) -> None:
    """Take a person off, or leave oneself; LastOwner where nobody would own the organisation.

    What they did stays with the organisation; their saved searches for it are sent to them no more.
    """
    if membership.user_id != by.pk:
        check_is_owner(by, membership.organisation)
    with transaction.atomic():
        _lock(membership.organisation)
        _check_another_owner(membership)
        verb = "left" if membership.user_id == by.pk else "took off"
        audit.record(verb, by=by, target=membership.organisation, user=membership.user_id)
        membership.delete()


def _lock(organisation: ProviderOrganisation) -> None:
    """Let one change of an organisation's people happen at a time."""
    ProviderOrganisation.objects.select_for_update().get(pk=organisation.pk)


def _owners(organisation: ProviderOrganisation) -> QuerySet[Membership]:
    return Membership.objects.filter(organisation=organisation, role=MembershipRole.OWNER)


def _check_another_owner(membership: Membership) -> None:
    if (
        membership.role == MembershipRole.OWNER
        and not _owners(membership.organisation).exclude(pk=membership.pk).exists()
    ):
        raise LastOwner
