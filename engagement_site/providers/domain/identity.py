"""Numbers, verification, groups, and making one of two entries."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, Model, OneToOneField
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission
from engagement_site.providers.identifiers import normalise
from engagement_site.providers.models import Identifier, ProviderOrganisation, Verification
from engagement_site.providers.permissions import can_act_for


class IdentifierTaken(Exception):
    """Another organisation on the site has this number; `organisation` is that one."""

    def __init__(self, organisation: ProviderOrganisation) -> None:
        self.organisation = organisation
        super().__init__(
            f"{organisation} has this number already. If it is yours, ask to act for it; if one of "
            "the two entries is wrong, tell the commissioning team."
        )


def _check_may_change(user: User, organisation: ProviderOrganisation) -> None:
    if not can_act_for(user, organisation):
        check_permission(user, Permission.MANAGE_PROVIDERS)


def add_identifier(
    organisation: ProviderOrganisation, *, scheme: str, value: str, by: User
) -> Identifier:
    """Give an organisation a number; WrongIdentifier, IdentifierTaken.

    A number is proof of identity, so a new one withdraws no verification but is logged beside it.
    """
    _check_may_change(by, organisation)
    written = normalise(scheme, value)
    existing = Identifier.objects.select_related("organisation").filter(
        scheme=scheme, value=written
    )
    for taken in existing:
        if taken.organisation_id == organisation.pk:
            return taken
        audit.record("duplicate number", by=by, target=organisation, other=taken.organisation_id)
        raise IdentifierTaken(taken.organisation)
    try:
        with transaction.atomic():
            identifier = Identifier.objects.create(
                organisation=organisation, scheme=scheme, value=written
            )
            audit.record(
                "added number", by=by, target=organisation, scheme=str(scheme), value=written
            )
    except IntegrityError:  # two people at once
        raise IdentifierTaken(existing.get().organisation) from None
    return identifier


def remove_identifier(identifier: Identifier, *, by: User) -> None:
    """Take a number away."""
    _check_may_change(by, identifier.organisation)
    with transaction.atomic():
        audit.record(
            "removed number", by=by, target=identifier.organisation, scheme=identifier.scheme,
            value=identifier.value,
        )  # fmt: skip
        identifier.delete()


def possible_duplicates(
    organisation: ProviderOrganisation,
) -> list[tuple[ProviderOrganisation, str]]:
    """Return other entries that may be the same organisation, each with why one thinks so."""
    others = ProviderOrganisation.objects.current().exclude(pk=organisation.pk)
    found: dict[int, tuple[ProviderOrganisation, str]] = {}
    key = organisation.name_key
    if len(key) >= 6:
        for other in others.filter(name_key__startswith=key[: max(6, int(len(key) * 0.8))])[:10]:
            found[other.pk] = (other, "nearly the same name")
    if organisation.website:
        host = organisation.website.split("//")[-1].split("/")[0].removeprefix("www.")
        for other in others.filter(website__icontains=f"{host}")[:10] if host else []:
            found.setdefault(other.pk, (other, "the same website"))
    domain = organisation.contact_email.rpartition("@")[2]
    if domain and not domain.startswith(("gmail.", "outlook.", "hotmail.", "yahoo.", "example.")):
        for other in others.filter(contact_email__iendswith=f"@{domain}")[:10]:
            found.setdefault(other.pk, (other, "addresses of the same kind"))
    return list(found.values())


def verify(organisation: ProviderOrganisation, *, evidence: str, by: User) -> Verification:
    """Note what staff looked at and found right; the directory then says “verified”."""
    check_permission(by, Permission.MANAGE_PROVIDERS)
    if not evidence.strip():
        raise ValueError("Verification needs evidence")
    with transaction.atomic():
        verification = Verification.objects.create(
            organisation=organisation, by=by, evidence=evidence
        )
        organisation.verified_at = verification.at
        organisation.save(update_fields=["verified_at"])
        audit.record("verified", by=by, target=organisation, verification=verification.pk)
    return verification


def withdraw_verification(organisation: ProviderOrganisation, *, because: str, by: User) -> None:
    """Take the mark away; what was looked at stays on record."""
    check_permission(by, Permission.MANAGE_PROVIDERS)
    with transaction.atomic():
        organisation.verifications.filter(withdrawn_at__isnull=True).update(
            withdrawn_at=timezone.now(), withdrawn_because=because
        )
        organisation.verified_at = None
        organisation.save(update_fields=["verified_at"])
        audit.record("withdrew verification", by=by, target=organisation)


class GroupLoop(Exception):
    """An organisation would be part of one of its own parts."""

    def __init__(self) -> None:
        super().__init__("That organisation belongs to this one already.")


def set_group(
    organisation: ProviderOrganisation, *, part_of: ProviderOrganisation | None, by: User
) -> None:
    """Put an organisation into a group, or take it out; GroupLoop.

    Whoever acts for the organisation may say what it belongs to, where they act for that one too;
    staff may for all.
    """
    if part_of is not None and not (can_act_for(by, organisation) and can_act_for(by, part_of)):
        check_permission(by, Permission.MANAGE_PROVIDERS)
    _check_may_change(by, organisation)
    step, seen = part_of, set()
    while step is not None and step.pk not in seen:
        if step.pk == organisation.pk:
            raise GroupLoop
        seen.add(step.pk)
        step = step.part_of
    with transaction.atomic():
        organisation.part_of = part_of
        organisation.save(update_fields=["part_of"])
        group = part_of.pk if part_of else None
        audit.record("changed group", by=by, target=organisation, part_of=group)


def merge(source: ProviderOrganisation, *, into: ProviderOrganisation, by: User) -> dict[str, int]:
    """Make one of two entries: everything of `source` goes to `into`; return how much of what.

    What `into` has already (the same member, a response to the same consultation) stays with the
    old entry, which is kept, unlisted, and leads to the new one.
    """
    check_permission(by, Permission.MANAGE_PROVIDERS)
    if source.pk == into.pk or into.merged_into_id is not None or source.merged_into_id is not None:
        raise PermissionDenied("Choose two different entries that were not merged yet")
    moved: dict[str, int] = {}
    with transaction.atomic():
        # Both are locked before the first is saved, so that two who write never wait in a circle.
        both = ProviderOrganisation.objects.filter(pk__in=[source.pk, into.pk]).order_by("pk")
        list(both.select_for_update().values_list("pk", flat=True))
        for related in ProviderOrganisation._meta.related_objects:
            field = related.field
            if not isinstance(field, ForeignKey | OneToOneField):
                continue
            count = _move(related.related_model, field.name, source, into)
            if count:
                label = related.related_model._meta.label_lower
                moved[label] = moved.get(label, 0) + count
        for name in ("services", "localities", "website", "telephone", "contact_email", "size"):
            if not getattr(into, name):
                setattr(into, name, getattr(source, name))
        into.save()
        source.merged_into, source.listed, source.part_of = into, False, None
        source.save(update_fields=["merged_into", "listed", "part_of"])
        audit.record("merged", by=by, target=into, source=source.pk, name=source.name, moved=moved)
    return moved


def _move(model: Any, field: str, source: ProviderOrganisation, into: ProviderOrganisation) -> int:
    """Point the rows of one table at `into`, each by itself, since some may be there already."""
    if model is ProviderOrganisation and field == "merged_into":
        return 0
    moved = 0
    rows: list[Model] = list(model._base_manager.filter(**{field: source}))
    for row in rows:
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**{field: into})
            moved += 1
        except IntegrityError:
            continue
    return moved
