"""Reminders to look whether an entry is still right."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from engagement_site.providers import notifications
from engagement_site.providers.models import ProviderOrganisation

REMIND_AFTER = timedelta(days=182)
REMIND_AGAIN_AFTER = timedelta(days=30)
STALE_AFTER = timedelta(days=365)


def remind(now: datetime | None = None) -> int:
    """Write to those whose entry was not confirmed for half a year, once a month; return how many.

    The mark and the mails are one transaction, so that nobody is written to twice.
    """
    now = now or timezone.now()
    waiting = ProviderOrganisation.objects.listed().filter(
        Q(confirmed_at__lt=now - REMIND_AFTER)
        | Q(confirmed_at__isnull=True, created_at__lt=now - REMIND_AFTER),
        Q(reminded_at__isnull=True) | Q(reminded_at__lt=now - REMIND_AGAIN_AFTER),
        memberships__isnull=False,
    )
    written = 0
    for pk in list(waiting.distinct().values_list("pk", flat=True)[:200]):
        with transaction.atomic():
            taken = ProviderOrganisation.objects.filter(pk=pk).filter(
                Q(reminded_at__isnull=True) | Q(reminded_at__lt=now - REMIND_AGAIN_AFTER)
            )
            if not taken.update(reminded_at=now):
                continue
            organisation = ProviderOrganisation.objects.get(pk=pk)
            written += notifications.send_reminder(
                organisation, key=f"profile-reminder-{pk}-{now.date()}"
            )
    return written
