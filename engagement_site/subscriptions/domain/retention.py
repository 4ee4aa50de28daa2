"""Forgetting who was told of what; how many were told stays."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F

from engagement_site.subscriptions.models import Alert, NoticedItem

ALERTS_KEPT = timedelta(days=365)


def forget_alerts(now: datetime, dry_run: bool = False) -> int:
    """Delete alerts older than a year; their item keeps how many people and organisations."""
    old = Alert.objects.filter(created_at__lt=now - ALERTS_KEPT)
    if dry_run:
        return old.count()
    gone = 0
    for pk in list(old.order_by().values_list("noticed", flat=True).distinct()):
        with transaction.atomic():
            alerts = old.filter(noticed=pk)
            told = alerts.filter(mailed_at__isnull=False).aggregate(
                people=Count("user", distinct=True),
                organisations=Count("organisation", distinct=True),
            )
            NoticedItem.objects.filter(pk=pk).update(
                people_before=F("people_before") + told["people"],
                organisations_before=F("organisations_before") + told["organisations"],
            )
            gone += alerts.delete()[0]
    return gone
