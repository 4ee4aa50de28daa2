"""Throwing away what nobody needs any more."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from consultations.models import ConsultationResponse
from engagement_site.accounts.models import User
from engagement_site.core import audit


def forget_drafts(
    *, days_after_closing: int, by: User | None, dry_run: bool = False
) -> list[ConsultationResponse]:
    """Delete drafts of consultations closed for so many days; return those (to be) deleted.

    A submitted response is never touched. With `dry_run` nothing changes. ValueError below 1 day.
    """
    if days_after_closing < 1:
        raise ValueError("A draft is kept for at least a day after closing")
    closed_before = timezone.now() - timedelta(days=days_after_closing)
    found = ConsultationResponse.objects.forgotten_drafts(closed_before)
    if dry_run:
        return list(found.select_related("consultation"))
    with transaction.atomic():
        drafts = list(
            found.select_for_update(of=("self",)).select_related("consultation").order_by("pk")
        )
        for draft in drafts:
            audit.record(
                "forgot draft",
                by=by,
                target=draft,
                consultation=draft.consultation_id,
                days_after_closing=days_after_closing,
            )
        found.filter(pk__in=[draft.pk for draft in drafts]).delete()
    return drafts
