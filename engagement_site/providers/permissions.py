"""Who may act for an organisation."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from engagement_site.core.permissions import AnyUser
from engagement_site.providers.enums import MembershipRole
from engagement_site.providers.models import Membership, ProviderOrganisation

ACTING_ROLES = (MembershipRole.OWNER, MembershipRole.EDITOR)


def organisations_to_act_for(user: AnyUser) -> QuerySet[ProviderOrganisation]:
    """Return the organisations for which the user may register, answer and edit."""
    if not user.is_authenticated:
        return ProviderOrganisation.objects.none()
    return ProviderOrganisation.objects.current().filter(
        memberships__user_id=user.pk, memberships__role__in=ACTING_ROLES
    )


def can_act_for(user: AnyUser, organisation: ProviderOrganisation) -> bool:
    """Say whether the user may register, answer and edit for `organisation`."""
    return organisations_to_act_for(user).filter(pk=organisation.pk).exists()


def can_see(user: AnyUser, organisation: ProviderOrganisation) -> bool:
    """Say whether the user belongs to `organisation` in any role."""
    if not user.is_authenticated:
        return False
    return Membership.objects.filter(user_id=user.pk, organisation=organisation).exists()


def check_can_act_for(user: AnyUser, organisation: ProviderOrganisation) -> None:
    """Raise PermissionDenied unless the user may act for `organisation`."""
    if not can_act_for(user, organisation):
        raise PermissionDenied("This person does not act for the organisation")


def is_owner(user: AnyUser, organisation: ProviderOrganisation) -> bool:
    """Say whether the user owns `organisation`: manages its people and everything else."""
    if not user.is_authenticated:
        return False
    return Membership.objects.filter(
        user_id=user.pk, organisation=organisation, role=MembershipRole.OWNER
    ).exists()


def check_is_owner(user: AnyUser, organisation: ProviderOrganisation) -> None:
    """Raise PermissionDenied unless the user owns `organisation`."""
    if not is_owner(user, organisation):
        raise PermissionDenied("Only owners manage the people of an organisation")
