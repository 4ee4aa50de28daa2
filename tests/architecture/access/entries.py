"""How an address is opened: to whom, with which answer, and what the others get."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from engagement_site.core.permissions import ROLES as ROLE_PERMISSIONS
from engagement_site.core.permissions import Permission, Role

STAFF_ROLES = ("analyst", "commissioner", "administrator")
# The stranger is a provider of another organisation.
ROLES = ("anonymous", "provider", "stranger", "practitioner", *STAFF_ROLES)

Objects = SimpleNamespace
Arguments = Callable[[Objects], dict[str, Any]]


def nothing(objects: Objects) -> dict[str, Any]:
    """An address without arguments."""
    return {}


@dataclass(frozen=True)
class Access:
    """`opened` to these roles with `answer`; others get `refusal`, the anonymous `to_anonymous`."""

    opened: frozenset[str]
    arguments: Arguments = field(default=nothing)
    answer: int = 200
    refusal: int = 403
    to_anonymous: int = 302
    varying: dict[str, int] = field(default_factory=dict)  # where it depends on what they have

    def expected(self, role: str) -> int:
        """Return the status that `role` gets."""
        if role in self.opened:
            return self.varying.get(role, self.answer)
        return self.to_anonymous if role == "anonymous" else self.refusal


EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {"anonymous"}
EDITORS = frozenset(STAFF_ROLES)


def holders(permission: Permission) -> frozenset[str]:
    """Return the roles that list a permission."""
    return frozenset(role.value.lower() for role in Role if permission in ROLE_PERMISSIONS[role])


def editor(permission: Permission | None = None, arguments: Arguments = nothing, **more) -> Access:
    """Below /cms/: Wagtail turns every refusal into a way back, to its first page or to sign in."""
    opened = holders(permission) & EDITORS if permission else EDITORS
    return Access(opened, arguments, refusal=302, **more)


def own(arguments: Arguments, answer: int = 200) -> Access:
    """Something that belongs to the provider; for anybody else it does not exist."""
    return Access(frozenset({"provider"}), arguments, answer=answer, refusal=404)
