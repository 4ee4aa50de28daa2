"""The history of a gap, and offers to fill one."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from engagement_site.core import audit
from engagement_site.core.personal_data import Holding, moment
from engagement_site.market_position import notifications
from engagement_site.market_position.enums import GapStatus
from engagement_site.market_position.models import Gap, GapOffer, GapStatusChange

FORGET_AFTER = timedelta(days=365)
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


class GapNotOpen(Exception):
    """The gap is filled or no longer in the register, so offers are not taken."""


def keep_status(*, gap: Gap, by: models.Model | None, at: datetime | None = None) -> None:
    """Add the gap's status to its history where it differs from the last one kept."""
    last = gap.status_changes.last()
    if last is not None and (last.status, last.note) == (gap.status, gap.status_note):
        return
    with transaction.atomic():
        GapStatusChange.objects.create(
            gap=gap,
            at=at or timezone.now(),
            by_label=str(by)[:255] if by is not None else "system",
            status=gap.status,
            note=gap.status_note,
        )
        audit.record("gap status kept", by=by, target=gap, status=gap.status)


def receive_offer(
    *,
    gap: Gap,
    token: uuid.UUID,
    by: models.Model | None,
    organisation_name: str,
    contact_name: str,
    email: str,
    offer: str,
    needed: str = "",
) -> GapOffer:
    """Keep what somebody could do about a gap, and send them a receipt.

    The same `token` is the same form: sent twice, it is kept once. Raises GapNotOpen.
    """
    if known := GapOffer.objects.filter(token=token).first():
        return known
    if not gap.public or gap.status == GapStatus.FILLED:
        raise GapNotOpen
    try:
        with transaction.atomic():
            made = GapOffer.objects.create(
                gap=gap,
                token=token,
                reference=f"OFF-{''.join(secrets.choice(LETTERS) for _ in range(6))}",
                organisation_name=organisation_name,
                contact_name=contact_name,
                email=email.lower(),
                offer=offer,
                needed=needed,
            )
            audit.record("offered to fill a gap", by=by, target=made, gap=gap.ref)
            notifications.confirm_offer(made)
    except IntegrityError:
        if known := GapOffer.objects.filter(token=token).first():
            return known
        raise
    return made


def forget_offers(*, now: datetime | None = None, dry_run: bool = False) -> int:
    """Take the person and what they wrote out of offers older than a year; return how many.

    Which organisation offered something for which gap stays. With `dry_run` nothing is changed.
    """
    now = now or timezone.now()
    due = GapOffer.objects.filter(created_at__lte=now - FORGET_AFTER, forgotten_at=None)
    return due.count() if dry_run else _forget(due, now)


def _forget(due: models.QuerySet[GapOffer], now: datetime) -> int:
    with transaction.atomic():
        offers = list(due.select_for_update())
        for made in offers:
            notifications.forget_mail(made)
            audit.record("forgot an offer", by=None, target=made)
        GapOffer.objects.filter(pk__in=[made.pk for made in offers]).update(
            contact_name="", email="", offer="", needed="", staff_note="", forgotten_at=now
        )
    return len(offers)


def offers_of(user: Any) -> list[Holding]:
    """Return what a person offered to fill gaps with, by their address."""
    made = GapOffer.objects.filter(email__iexact=user.email).select_related("gap")
    return [
        Holding(
            "Offers to fill a gap",
            [
                {
                    "gap": str(row.gap), "reference": row.reference, "name": row.contact_name,
                    "e-mail address": row.email, "organisation": row.organisation_name,
                    "offer": row.offer, "needed": row.needed, "sent": moment(row.created_at),
                }
                for row in made
            ],
        )
    ]  # fmt: skip


def forget_offers_of(user: Any) -> None:
    """Take a person who leaves, and what they wrote, out of offers."""
    _forget(GapOffer.objects.filter(email__iexact=user.email), timezone.now())
