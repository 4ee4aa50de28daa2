"""Creating an organisation, changing it, adding people to it."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.providers.enums import Audience, MembershipRole
from engagement_site.providers.models import Membership, ProviderOrganisation
from engagement_site.providers.models.organisations import name_key
from engagement_site.providers.permissions import check_can_act_for
from engagement_site.providers.visibility import DEFAULTS

EDITABLE = frozenset(
    {
        "name", "kind", "size", "services", "localities", "website",
        "telephone", "contact_email", "works_with_us", "listed", "contact_name", "languages",
        "accessibility", "social_value", "partner_interests",
    }
)  # fmt: skip


class OrganisationExists(Exception):
    """Another organisation has this name; `existing` is that one."""

    def __init__(self, name: str) -> None:
        self.existing = ProviderOrganisation.objects.filter(name_key=name_key(name)).first()
        super().__init__(
            f"{name} is on this site already. Ask to act for it, or ask a colleague who uses it, "
            "or the commissioning team, to add you as a member."
        )


def create_organisation(*, by: User, **facts: Any) -> ProviderOrganisation:
    """Create an organisation owned by `by` and return it.

    `facts` are fields named in EDITABLE. Raises OrganisationExists where the name is taken,
    TypeError for any other field.
    """
    _check_fields(facts)
    try:
        with transaction.atomic():
            today = timezone.localdate().isoformat()
            organisation = ProviderOrganisation.objects.create(
                **facts, as_of=dict.fromkeys(facts, today), confirmed_at=timezone.now()
            )
            Membership.objects.create(organisation=organisation, user=by, role=MembershipRole.OWNER)
            audit.record("created", by=by, target=organisation)
    except IntegrityError as error:
        if _is_taken(facts["name"]):
            raise OrganisationExists(facts["name"]) from error
        raise
    return organisation


def note_organisation(*, name: str, kind: str, by: User) -> ProviderOrganisation:
    """Return the organisation of this name, made without an owner where there is none.

    For staff who meet somebody from it: `by` does not come to act for it, and it stands in no
    public list until one of its own people claims it.
    """
    name = " ".join(name.split())
    found, made = ProviderOrganisation.objects.get_or_create(
        name_key=name_key(name), defaults={"name": name, "kind": kind, "listed": False}
    )
    if made:
        audit.record("created", by=by, target=found, owner=None)
    return found.merged_into or found


def change_organisation(
    organisation: ProviderOrganisation, *, by: User, **facts: Any
) -> ProviderOrganisation:
    """Change fields named in EDITABLE; OrganisationExists, PermissionDenied as for creating."""
    _check_fields(facts)
    check_can_act_for(by, organisation)
    changed = {name: value for name, value in facts.items() if getattr(organisation, name) != value}
    if "name" in changed and _is_taken(changed["name"], besides=organisation):
        raise OrganisationExists(changed["name"])
    with transaction.atomic():
        today = timezone.localdate().isoformat()
        for name, value in changed.items():
            setattr(organisation, name, value)
            organisation.as_of[name] = today
        organisation.save()
        audit.record("changed", by=by, target=organisation, fields=sorted(changed))
    return organisation


def set_visibility(
    organisation: ProviderOrganisation, *, by: User, levels: dict[str, int]
) -> ProviderOrganisation:
    """Choose who sees which field; TypeError for a field that is not for choosing."""
    if unknown := levels.keys() - DEFAULTS.keys():
        raise TypeError(f"Not for choosing: {sorted(unknown)}")
    check_can_act_for(by, organisation)
    with transaction.atomic():
        organisation.visibility = {
            field: int(Audience(level))
            for field, level in levels.items()
            if level != DEFAULTS[field]
        }
        organisation.save(update_fields=["visibility", "changed_at"])
        audit.record("changed visibility", by=by, target=organisation)
    return organisation


def confirm(organisation: ProviderOrganisation, *, by: User) -> ProviderOrganisation:
    """Say that everything is still right: each fact and offer is as of today."""
    check_can_act_for(by, organisation)
    now, today = timezone.now(), timezone.localdate()
    with transaction.atomic():
        organisation.as_of = dict.fromkeys([*EDITABLE, "identifiers"], today.isoformat())
        organisation.confirmed_at, organisation.reminded_at = now, None
        organisation.save(update_fields=["as_of", "confirmed_at", "reminded_at", "changed_at"])
        offers = organisation.offers.filter(current=True)
        offers.update(confirmed_on=today)
        offers.filter(vacancies__isnull=False).update(vacancies_as_of=today)
        audit.record("confirmed", by=by, target=organisation)
    return organisation


def add_member(
    organisation: ProviderOrganisation, *, user: User, role: MembershipRole, by: User | None
) -> Membership:
    """Let `user` act for the organisation in `role`; a second call changes the role."""
    with transaction.atomic():
        membership, _ = Membership.objects.update_or_create(
            organisation=organisation, user=user, defaults={"role": role}
        )
        audit.record("member added", by=by, target=organisation, user=user.pk, role=str(role))
    return membership


def _check_fields(facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - EDITABLE:
        raise TypeError(f"Not for editing: {sorted(unknown)}")


def _is_taken(name: str, besides: ProviderOrganisation | None = None) -> bool:
    others = ProviderOrganisation.objects.filter(name_key=name_key(name))
    return (others.exclude(pk=besides.pk) if besides else others).exists()
