"""Practitioners' shortlists, and the record of what they looked at."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission
from engagement_site.providers.models import (
    LookUp,
    ProviderOrganisation,
    Shortlist,
    ShortlistEntry,
)


def make_shortlist(name: str, *, by: User) -> Shortlist:
    """Begin a shortlist."""
    check_permission(by, Permission.VIEW_PRACTITIONER_DIRECTORY)
    with transaction.atomic():
        shortlist = Shortlist.objects.create(owner=by, name=name)
        audit.record("began shortlist", by=by, target=shortlist)
    return shortlist


def put_on(shortlist: Shortlist, organisation: ProviderOrganisation, *, by: User) -> None:
    """Put a provider on a shortlist; a second time changes nothing."""
    _check_own(shortlist, by)
    ShortlistEntry.objects.get_or_create(shortlist=shortlist, organisation=organisation)
    shortlist.save(update_fields=["changed_at"])


def take_off(shortlist: Shortlist, organisation: ProviderOrganisation, *, by: User) -> None:
    """Take a provider off a shortlist."""
    _check_own(shortlist, by)
    shortlist.entries.filter(organisation=organisation).delete()


def share(shortlist: Shortlist, *, shared: bool, by: User) -> None:
    """Let colleagues with the link see it, or not any more."""
    _check_own(shortlist, by)
    with transaction.atomic():
        shortlist.shared = shared
        shortlist.save(update_fields=["shared", "changed_at"])
        audit.record("shared" if shared else "unshared", by=by, target=shortlist)


def delete_shortlist(shortlist: Shortlist, *, by: User) -> None:
    """Delete a shortlist."""
    _check_own(shortlist, by)
    with transaction.atomic():
        audit.record("deleted shortlist", by=by, target=shortlist)
        shortlist.delete()


def _check_own(shortlist: Shortlist, user: User) -> None:
    if shortlist.owner_id != user.pk:
        raise PermissionDenied("This shortlist is somebody else's")


def note_look_up(
    *, by: User, query: str = "", found: int | None = None,
    organisation: ProviderOrganisation | None = None,
) -> None:  # fmt: skip
    """Note what a member of staff looked for, or whose entry they opened."""
    LookUp.objects.create(
        user=by, user_label=str(by)[:150], query=query[:500], found=found, organisation=organisation
    )
