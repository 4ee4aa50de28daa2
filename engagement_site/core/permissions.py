"""Who may do what: permissions, the roles that list them, and one check.

Roles are Django groups of the same name, so that an administrator gives them in the editor's
"Users" screen. What a provider may do follows from membership of an organisation, not from a
role (`providers.permissions`).
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

AnyUser = AbstractBaseUser | AnonymousUser


class Permission(StrEnum):
    """Each thing that is closed until a role opens it."""

    EDIT_MARKET = "market.edit"  # statement, plan, gaps, opportunities, events, consultations
    VIEW_PLAN_RESOURCES = "plan.resources"  # what the plan asks of legal and procurement
    AGREE_PLAN_RESOURCES = "plan.resources.agree"
    VIEW_RESPONSES = "responses.view"
    EXPORT_RESPONSES = "responses.export"
    VIEW_REGISTRATIONS = "registrations.view"
    EXPORT_REGISTRATIONS = "registrations.export"
    VIEW_ANALYSES = "analyses.view"
    REVIEW_ANALYSES = "analyses.review"  # code excerpts and blind samples
    EDIT_ANALYSES = "analyses.edit"
    PUBLISH_ANALYSES = "analyses.publish"
    VIEW_PRACTITIONER_DIRECTORY = "directory.practitioner"
    MANAGE_PROVIDERS = "providers.manage"
    VIEW_AUDIT = "audit.view"


class Role(StrEnum):
    """The roles council staff can hold; the value is the group's name on screen."""

    COMMISSIONER = "Commissioner"
    ANALYST = "Analyst"
    REVIEWER = "Reviewer"
    READER = "Reader"
    PRACTITIONER = "Practitioner"
    SUPPORT = "Legal and procurement"
    ADMINISTRATOR = "Administrator"


ROLES: dict[Role, frozenset[Permission]] = {
    Role.COMMISSIONER: frozenset(
        {
            Permission.EDIT_MARKET,
            Permission.VIEW_PLAN_RESOURCES,
            Permission.VIEW_RESPONSES,
            Permission.EXPORT_RESPONSES,
            Permission.VIEW_REGISTRATIONS,
            Permission.EXPORT_REGISTRATIONS,
            Permission.VIEW_ANALYSES,
            Permission.VIEW_PRACTITIONER_DIRECTORY,
            Permission.MANAGE_PROVIDERS,
        }
    ),
    Role.ANALYST: frozenset(
        {
            Permission.VIEW_RESPONSES,
            Permission.EXPORT_RESPONSES,
            Permission.VIEW_ANALYSES,
            Permission.REVIEW_ANALYSES,
            Permission.EDIT_ANALYSES,
            Permission.PUBLISH_ANALYSES,
        }
    ),
    Role.REVIEWER: frozenset(
        {Permission.VIEW_RESPONSES, Permission.VIEW_ANALYSES, Permission.REVIEW_ANALYSES}
    ),
    # Sees themes and figures; whole responses and who gave them stay closed.
    Role.READER: frozenset({Permission.VIEW_ANALYSES}),
    Role.PRACTITIONER: frozenset({Permission.VIEW_PRACTITIONER_DIRECTORY}),
    # Plan their own quarters by what commissioning asks of them, and say yes to it.
    Role.SUPPORT: frozenset({Permission.VIEW_PLAN_RESOURCES, Permission.AGREE_PLAN_RESOURCES}),
    Role.ADMINISTRATOR: frozenset(Permission),
}


def roles_of(user: AnyUser) -> frozenset[Role]:
    """Return the roles a user holds; an inactive or anonymous one holds none."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    cached: frozenset[Role] | None = getattr(user, "_roles", None)
    if cached is None:
        if getattr(user, "is_superuser", False):
            cached = frozenset({Role.ADMINISTRATOR})
        else:
            names = set(user.groups.values_list("name", flat=True))  # type: ignore[attr-defined]
            cached = frozenset(role for role in Role if role.value in names)
        user._roles = cached  # type: ignore[attr-defined]
    return cached


def has_permission(user: AnyUser, permission: Permission) -> bool:
    """Say whether one of the user's roles lists `permission`."""
    return any(permission in ROLES[role] for role in roles_of(user))


def check_permission(user: AnyUser, permission: Permission) -> None:
    """Raise PermissionDenied unless the user has `permission`."""
    if not has_permission(user, permission):
        raise PermissionDenied(f"{permission} is not open to this user")


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def permission_required(permission: Permission) -> Callable[[View], Any]:
    """Decorate a view: sign in first, then 403 without `permission`."""
    from functools import wraps

    from django.contrib.auth.decorators import login_required

    def decorate(view: View) -> Any:
        @login_required
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            check_permission(request.user, permission)
            return view(request, *args, **kwargs)

        return checked

    return decorate


class PermissionRequiredMixin:
    """For class-based views: sign in first, then 403 without `required_permission`."""

    required_permission: Permission

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Check, then go on."""
        view = super().dispatch  # type: ignore[misc]
        checked: HttpResponseBase = permission_required(self.required_permission)(view)(
            request, *args, **kwargs
        )
        return checked
