"""Who may read each address of ours."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

STAFF_ROLES = ("analyst", "commissioner", "administrator")
ROLES = ("anonymous", "provider", "practitioner", *STAFF_ROLES)

Objects = dict[str, Any]


@dataclass(frozen=True)
class Access:
    """`opened` to these roles; others are sent to sign in (anonymous) or get `refusal`."""

    opened: frozenset[str]
    arguments: Callable[[Objects], dict[str, Any]] = field(default=lambda objects: {})
    answer: int = 200
    refusal: int = 403
    to_anonymous: int = 302

    def expected(self, role: str) -> int:
        """Return the status that `role` gets."""
        if role in self.opened:
            return self.answer
        return self.to_anonymous if role == "anonymous" else self.refusal


EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {"anonymous"}
NOBODY: frozenset[str] = frozenset()

ACCESS: dict[str, Access] = {
    "robots": Access(EVERYBODY),
    "providers:directory": Access(EVERYBODY),
    "providers:organisation": Access(EVERYBODY, lambda o: {"pk": o["organisation"].pk}),
    "providers:home": Access(SIGNED_IN),
    "providers:create": Access(SIGNED_IN),
    "providers:change": Access(
        frozenset({"provider"}), lambda o: {"pk": o["organisation"].pk}, refusal=404
    ),
}


def make_objects(*, home: Any, provider: Any, organisation: Any, staff: Any) -> Objects:
    """Return one object of each kind that addresses name."""
    return {"organisation": organisation, "provider": provider}
