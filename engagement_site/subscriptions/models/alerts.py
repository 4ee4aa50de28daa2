"""What was noticed, who is told of it, and what was not for somebody."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagement_site.providers.models import ProviderOrganisation
from engagement_site.subscriptions.enums import Dropped, NotForUs, Occasion
from engagement_site.subscriptions.models.searches import SavedSearch

USER = settings.AUTH_USER_MODEL


class NoticedItem(models.Model):
    """An item was matched with the saved searches on this occasion; it is not matched again.

    The row is written in the transaction that writes the alerts, so a crash leaves both or none.
    `occurrence` tells two closing dates of one item apart.
    """

    kind = models.CharField(max_length=30)
    item_id = models.BigIntegerField()
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    occurrence = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=255)
    noticed_at = models.DateTimeField(auto_now_add=True, db_index=True)
    # How many were told in alerts that retention has deleted.
    people_before = models.PositiveIntegerField(default=0, editable=False)
    organisations_before = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-noticed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "item_id", "occasion", "occurrence"],
                name="subscriptions_noticed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_occasion_display()})"


class Alert(models.Model):
    """One person is told of one item on one occasion, once, whatever number of searches find it."""

    user = models.ForeignKey(USER, related_name="alerts", on_delete=models.CASCADE)
    search = models.ForeignKey(
        SavedSearch, null=True, related_name="alerts", on_delete=models.SET_NULL
    )
    organisation = models.ForeignKey(
        ProviderOrganisation, null=True, related_name="+", on_delete=models.SET_NULL
    )
    noticed = models.ForeignKey(NoticedItem, related_name="alerts", on_delete=models.CASCADE)
    reason = models.CharField(max_length=400)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    mail_key = models.CharField(max_length=100, blank=True, db_index=True)
    dropped = models.CharField(max_length=10, choices=Dropped.choices, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "noticed"], name="subscriptions_alert_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at", "user"],
                name="subscriptions_due",
                condition=Q(mailed_at__isnull=True, dropped=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.noticed} to {self.user_id}"


class Refusal(models.Model):
    """Somebody said an item is not for them, and why; the facet is left out from then on.

    `values` are what the item was about in the facet `reason`; an item is left out when all it
    says in that facet was refused before.
    """

    user = models.ForeignKey(USER, related_name="refusals", on_delete=models.CASCADE)
    organisation = models.ForeignKey(
        ProviderOrganisation, null=True, blank=True, related_name="+", on_delete=models.CASCADE
    )
    kind = models.CharField(max_length=30)
    item_id = models.BigIntegerField()
    title = models.CharField(max_length=255)
    reason = models.CharField(max_length=10, choices=NotForUs.choices)
    values = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "item_id"], name="subscriptions_refused_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_reason_display()}"
