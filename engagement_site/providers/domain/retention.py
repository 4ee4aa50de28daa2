"""How long the personal data round organisations is kept."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from engagement_site.core import audit
from engagement_site.core.retention import register_rule
from engagement_site.providers.enums import RequestState
from engagement_site.providers.models import (
    Claim,
    Invitation,
    LookUp,
    Membership,
    PartnerMessage,
    ProviderOrganisation,
    Shortlist,
)

YEAR = timedelta(days=365)
INVITATIONS_KEPT = timedelta(days=90)
CONTACTS_KEPT = 3 * YEAR


def forget_look_ups(now: datetime, dry_run: bool = False) -> int:
    """Delete the record of who looked for what; return how many rows."""
    return _delete(LookUp.objects.filter(at__lt=now - YEAR), dry_run)


def forget_claims(now: datetime, dry_run: bool = False) -> int:
    """Delete claims decided long ago; the audit record says who was let in."""
    old = Claim.objects.exclude(state=RequestState.PENDING).filter(decided_at__lt=now - YEAR)
    return _delete(old, dry_run)


def forget_invitations(now: datetime, dry_run: bool = False) -> int:
    """Delete invitations that were accepted, taken back or ran out."""
    before = now - INVITATIONS_KEPT
    old = Invitation.objects.filter(
        Q(accepted_at__lt=before) | Q(revoked_at__lt=before) | Q(expires_at__lt=before)
    )
    return _delete(old, dry_run)


def forget_messages(now: datetime, dry_run: bool = False) -> int:
    """Delete messages between partners a year after the last one of their conversation.

    A report that nobody has settled keeps its conversation.
    """
    open_reports = PartnerMessage.objects.filter(
        approach=OuterRef("approach"), reported_at__isnull=False, settled_at__isnull=True
    )
    quiet = (
        PartnerMessage.objects.order_by().values("approach").annotate(last=Max("at"))
        .filter(last__lt=now - YEAR).values("approach")
    )  # fmt: skip
    old = PartnerMessage.objects.filter(
        ~Exists(open_reports), approach__in=list(quiet.values_list("approach", flat=True))
    )
    return _delete(old, dry_run)


def forget_shortlists(now: datetime, dry_run: bool = False) -> int:
    """Delete shortlists nobody has touched for a year; their notes may speak of people."""
    old = Shortlist.objects.filter(changed_at__lt=now - YEAR)
    if dry_run:
        return old.count()
    count = old.count()
    old.delete()
    return count


def forget_contacts(now: datetime, dry_run: bool = False) -> int:
    """Take the contact person out of entries that nobody looks after or has confirmed for years."""
    old = (
        ProviderOrganisation.objects.annotate(sure=Coalesce("confirmed_at", "created_at"))
        .filter(~Exists(Membership.objects.filter(organisation=OuterRef("pk"))))
        .filter(sure__lt=now - CONTACTS_KEPT)
        .exclude(contact_name="", contact_email="", telephone="")
    )
    if dry_run:
        return old.count()
    found = list(old)
    for organisation in found:
        with transaction.atomic():
            organisation.contact_name = organisation.contact_email = organisation.telephone = ""
            organisation.save(update_fields=["contact_name", "contact_email", "telephone"])
            audit.record("forgot contacts", by=None, target=organisation)
    return len(found)


def _delete(old: QuerySet, dry_run: bool) -> int:  # type: ignore[type-arg]
    return old.count() if dry_run else old.delete()[0]


def register() -> None:
    """Tell `core.retention` of the rules."""
    for name, what, how_long, forget in (
        ("look-ups", "What staff looked up in the directory", "a year", forget_look_ups),
        ("claims", "Claims to act for an organisation", "a year after the decision", forget_claims),
        ("invitations", "Invitations to an organisation", "90 days after their end", forget_invitations),
        ("partner messages", "Messages between partners", "a year after the last one", forget_messages),
        ("shortlists", "Shortlists", "a year after the last change", forget_shortlists),
        (
            "contacts", "Contact details of organisations nobody looks after",
            "three years after they were confirmed", forget_contacts,
        ),
    ):  # fmt: skip
        register_rule(name, what=what, how_long=how_long, forget=forget)
