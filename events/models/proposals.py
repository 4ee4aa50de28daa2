"""Show and tell: what providers propose to show, what reviewers say, what is decided."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from events.enums import ProposalFormat, ProposalState
from events.models.registrations import new_reference


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Ways to choose proposals."""

    def accepted(self) -> "ProposalQuerySet":
        """Those that will be shown."""
        return self.filter(state=ProposalState.ACCEPTED)

    def seen_by(self, user: Any) -> "ProposalQuerySet":
        """Those of the organisations the user belongs to."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(organisation__memberships__user_id=user.pk)


class Proposal(models.Model):
    """An organisation offers to show something at an event."""

    event = models.ForeignKey(
        "events.EventPage", related_name="proposals", on_delete=models.PROTECT
    )
    organisation = models.ForeignKey(
        "providers.ProviderOrganisation", related_name="proposals", on_delete=models.PROTECT
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    reference = models.CharField(max_length=12, unique=True, default=new_reference)
    title = models.CharField(max_length=120)
    summary = models.TextField(max_length=600)
    showing = models.CharField(
        max_length=10, choices=ProposalFormat.choices, default=ProposalFormat.EITHER
    )
    equipment = models.CharField(max_length=300, blank=True)
    state = models.CharField(
        max_length=10, choices=ProposalState.choices, default=ProposalState.SUBMITTED
    )
    reason = models.TextField(blank=True)  # told to who proposed it
    session = models.ForeignKey(
        "events.EventSession",
        null=True,
        blank=True,
        related_name="proposals",
        on_delete=models.SET_NULL,
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "organisation", "title"],
                condition=~Q(state=ProposalState.WITHDRAWN),
                name="events_same_proposal_once",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ProposalReview(models.Model):
    """What one reviewer thinks of a proposal."""

    proposal = models.ForeignKey(Proposal, related_name="reviews", on_delete=models.CASCADE)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    score = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    comment = models.TextField(blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "reviewer"], name="events_one_review_each"),
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5), name="events_score_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"Review {self.pk}"
