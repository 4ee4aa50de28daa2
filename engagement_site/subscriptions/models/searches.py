"""What somebody wants to hear of, and how."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from engagement_site.providers.models import ProviderOrganisation
from engagement_site.subscriptions.enums import Frequency
from engagement_site.subscriptions.kinds import SearchKind, get_kind

USER = settings.AUTH_USER_MODEL


def new_token() -> str:
    """Return the secret part of an unsubscribe link."""
    return secrets.token_urlsafe(24)


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """Ways to choose saved searches."""

    def running(self, now: datetime) -> "SavedSearchQuerySet":
        """Those that are not paused."""
        return self.filter(Q(paused_until__isnull=True) | Q(paused_until__lte=now))

    def open_to(self, user: models.Model) -> "SavedSearchQuerySet":
        """Those a person can see: their own, and those of organisations they belong to."""
        return self.filter(
            Q(owner_id=user.pk, organisation__isnull=True)
            | Q(organisation__memberships__user_id=user.pk)
        ).distinct()

    def changeable_by(self, user: models.Model) -> "SavedSearchQuerySet":
        """Those a person can change: their own, and those of organisations they act for."""
        return self.filter(
            Q(owner_id=user.pk, organisation__isnull=True)
            | Q(
                organisation__memberships__user_id=user.pk,
                organisation__memberships__role__in=("owner", "editor"),
            )
        ).distinct()


class SavedSearch(models.Model):
    """A search somebody asked to be told about, for themselves or for their organisation.

    `query` is the kind's one way of writing it; empty finds everything. With `by_profile` the
    organisation's offers decide instead.
    """

    owner = models.ForeignKey(USER, related_name="saved_searches", on_delete=models.CASCADE)
    organisation = models.ForeignKey(
        ProviderOrganisation,
        null=True,
        blank=True,
        related_name="saved_searches",
        on_delete=models.CASCADE,
    )
    kind = models.CharField(max_length=30)
    query = models.CharField(max_length=1000, blank=True)
    words = models.CharField(max_length=500, blank=True)
    by_profile = models.BooleanField(default=False)
    frequency = models.CharField(max_length=10, choices=Frequency.choices, default=Frequency.WEEKLY)
    paused_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name_plural = "saved searches"
        constraints = [
            models.CheckConstraint(
                condition=Q(by_profile=False) | Q(organisation__isnull=False),
                name="subscriptions_profile_needs_organisation",
            ),
            models.UniqueConstraint(
                fields=["owner", "kind", "query", "by_profile"],
                condition=Q(organisation__isnull=True),
                name="subscriptions_own_search_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind", "query", "by_profile"],
                condition=Q(organisation__isnull=False),
                name="subscriptions_search_once",
            ),
        ]
        indexes = [models.Index(fields=["kind", "by_profile"], name="subscriptions_kind")]

    def __str__(self) -> str:
        return self.title

    @property
    def search_kind(self) -> SearchKind | None:
        """The kind of thing it looks for; None once no feature knows it."""
        return get_kind(self.kind)

    @property
    def nouns(self) -> str:
        """What it looks for, in the plural."""
        kind = self.search_kind
        return kind.nouns if kind else self.kind

    @property
    def title(self) -> str:
        """What it looks for, as a person would say it."""
        if self.by_profile:
            return f"{self.nouns.capitalize()} that fit what {self.organisation} offers"
        return f"{self.nouns.capitalize()}: {self.words}" if self.words else f"All {self.nouns}"

    @property
    def list_address(self) -> str:
        """Where the list shows the same."""
        kind = self.search_kind
        return kind.list_address(self.query) if kind else "/"


class SearchRecipient(models.Model):
    """A person a saved search is sent to."""

    search = models.ForeignKey(SavedSearch, related_name="sent_to", on_delete=models.CASCADE)
    user = models.ForeignKey(USER, related_name="+", on_delete=models.CASCADE)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["search", "pk"]
        verbose_name = "search that is sent to somebody"
        verbose_name_plural = "searches sent to you"
        constraints = [
            models.UniqueConstraint(fields=["search", "user"], name="subscriptions_recipient_once")
        ]

    def __str__(self) -> str:
        return f"{self.search_id} to {self.user_id}"


class AlertSettings(models.Model):
    """What holds for all of a person's alerts; the token stands in unsubscribe links."""

    user = models.OneToOneField(USER, related_name="alert_settings", on_delete=models.CASCADE)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    stopped_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    undeliverable_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "alert settings"

    def __str__(self) -> str:
        return f"alert settings of {self.user_id}"

    def wants_alerts(self, now: datetime) -> bool:
        """Say whether the person is sent anything at `now`."""
        paused = self.paused_until is not None and self.paused_until > now
        return self.stopped_at is None and self.undeliverable_at is None and not paused
