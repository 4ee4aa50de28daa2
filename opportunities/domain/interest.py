"""Expressing an interest, changing it, withdrawing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import check_can_act_for
from opportunities import notifications
from opportunities.domain.errors import InterestClosed, UnknownLot
from opportunities.models import ExpressionOfInterest, Follow, OpportunityLot, OpportunityPage
from opportunities.taking_part import interest_closed_because


@dataclass(frozen=True)
class InterestDetails:
    """What an organisation says; no lots means all of it."""

    lots: Sequence[int] = ()
    would_partner: bool = False
    would_subcontract: bool = False
    visible_to_partners: bool = False
    offers: str = ""
    contact_email: str = ""


def express(
    *,
    page: OpportunityPage,
    organisation: ProviderOrganisation,
    details: InterestDetails,
    by: User,
    now: datetime | None = None,
) -> ExpressionOfInterest:
    """Express an interest or change what was said; an organisation has one for an opportunity.

    Raises PermissionDenied, InterestClosed, UnknownLot, and ValueError where an organisation
    wants to be seen by partners but gives no address.
    """
    now = now or timezone.now()
    check_can_act_for(by, organisation)
    if closed := interest_closed_because(page, now):
        raise InterestClosed(closed)
    if details.visible_to_partners and not details.contact_email:
        raise ValueError("Partners need an address to write to")
    lots = list(OpportunityLot.objects.filter(page=page, pk__in=details.lots))
    if len(lots) != len(set(details.lots)):
        raise UnknownLot
    with transaction.atomic():
        said = {
            "would_partner": details.would_partner,
            "would_subcontract": details.would_subcontract,
            "visible_to_partners": details.visible_to_partners,
            "offers": details.offers.strip(),
            "contact_email": details.contact_email if details.visible_to_partners else "",
            "changed_at": now,
        }
        interest, created = ExpressionOfInterest.objects.update_or_create(
            page=page,
            organisation=organisation,
            defaults={**said, "withdrawn_at": None},
            create_defaults={**said, "expressed_by": by, "expressed_at": now},
        )
        interest.lots.set(lots)
        Follow.objects.get_or_create(page=page, user=by)
        verb = "expressed interest" if created else "changed interest"
        audit.record(verb, by=by, target=interest, opportunity=page.pk)
        if created:
            notifications.confirm_interest(
                page, organisation, to=by, key=f"opportunity interest {interest.pk}"
            )
    return interest


def withdraw(
    *, interest: ExpressionOfInterest, by: User, now: datetime | None = None
) -> ExpressionOfInterest:
    """Take an interest back; partners no longer see it. Twice is once. Raises PermissionDenied."""
    check_can_act_for(by, interest.organisation)
    if interest.withdrawn_at is not None:
        return interest
    with transaction.atomic():
        interest.withdrawn_at = interest.changed_at = now or timezone.now()
        interest.visible_to_partners, interest.contact_email = False, ""
        interest.save()
        audit.record("withdrew interest", by=by, target=interest, opportunity=interest.page_id)
    return interest
