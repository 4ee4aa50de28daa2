"""Which fields of an organisation who may see: one table, one function, used by every page.

Some fields are always public, since an organisation that stands in the directory is found by them.
For the others the organisation chooses; what it has not chosen has a careful default.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from engagement_site.core.permissions import AnyUser, Permission, has_permission
from engagement_site.providers.enums import Audience
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import can_see

ALWAYS_PUBLIC = ("name", "kind", "services", "localities")
DEFAULTS: dict[str, Audience] = {
    "size": Audience.PUBLIC,
    "website": Audience.PUBLIC,
    "languages": Audience.PUBLIC,
    "accessibility": Audience.PUBLIC,
    "social_value": Audience.PUBLIC,
    "partner_interests": Audience.PUBLIC,
    "contact_name": Audience.PRACTITIONERS,
    "telephone": Audience.PRACTITIONERS,
    "contact_email": Audience.PRACTITIONERS,
    "identifiers": Audience.PUBLIC,
    "works_with_us": Audience.COMMISSIONERS,
}
LABELS = {"identifiers": "registration numbers", "works_with_us": "provides for the council now"}


@dataclass(frozen=True)
class VisibleField:
    """A field somebody may see, as pages show it."""

    name: str
    label: str
    value: Any
    as_of: date | None


def audience_of(user: AnyUser) -> Audience:
    """Return what kind of reader a person is for organisations that are not their own."""
    if has_permission(user, Permission.MANAGE_PROVIDERS):
        return Audience.COMMISSIONERS
    if has_permission(user, Permission.VIEW_PRACTITIONER_DIRECTORY):
        return Audience.PRACTITIONERS
    return Audience.PUBLIC


def audience_for(user: AnyUser, organisation: ProviderOrganisation) -> Audience:
    """Return the same for one organisation: its own people see everything of it."""
    return Audience.COMMISSIONERS if can_see(user, organisation) else audience_of(user)


def level_of(organisation: ProviderOrganisation, field: str) -> Audience:
    """Return from which audience on a field shows; KeyError for a field nobody decides about."""
    if field in ALWAYS_PUBLIC:
        return Audience.PUBLIC
    return Audience(organisation.visibility.get(field, DEFAULTS[field]))


def may_see(organisation: ProviderOrganisation, field: str, audience: int) -> bool:
    """Say whether an audience sees a field of an organisation."""
    return level_of(organisation, field) <= audience


def label_of(field: str) -> str:
    """Return a field's name on screen."""
    if field in LABELS:
        return LABELS[field].capitalize()
    name = str(ProviderOrganisation._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    return name[0].upper() + name[1:]


def visible_fields(
    organisation: ProviderOrganisation,
    audience: int,
    names: Iterable[str] = ("localities", *DEFAULTS),
) -> list[VisibleField]:
    """Return what an audience sees of an organisation beyond its name, filled fields only."""
    shown = []
    for field in names:
        if not may_see(organisation, field, audience):
            continue
        value = _value(organisation, field)
        if value not in ("", None, []):
            shown.append(
                VisibleField(field, label_of(field), value, _day(organisation.as_of.get(field)))
            )
    return shown


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _value(organisation: ProviderOrganisation, field: str) -> Any:
    if field == "identifiers":
        return list(organisation.identifiers.all())
    if field == "size":
        return organisation.get_size_display()
    if field == "works_with_us":
        return {True: "Yes", False: "No"}.get(organisation.works_with_us)  # type: ignore[arg-type]
    return getattr(organisation, field)
