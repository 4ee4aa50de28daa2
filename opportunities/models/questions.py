"""Clarification questions: asked in private, answered to everybody."""

import uuid

from django.conf import settings
from django.db import models

from engagement_site.providers.models import ProviderOrganisation
from opportunities.enums import QuestionState
from opportunities.models.lots import OpportunityLot

MOST_WORDS_OF_QUESTION = 2000


class ClarificationQuestionQuerySet(models.QuerySet["ClarificationQuestion"]):
    """Ways to choose questions."""

    def public(self) -> "ClarificationQuestionQuerySet":
        """Those answered to everybody, first number first."""
        return self.filter(state=QuestionState.ANSWERED).order_by("number")

    def waiting(self) -> "ClarificationQuestionQuerySet":
        """Those that nobody has answered yet, oldest first."""
        return self.filter(state=QuestionState.WAITING).order_by("asked_at")


class ClarificationQuestion(models.Model):
    """A provider's question. Who asked is known to the council's staff alone.

    `asked` is what the provider wrote; `question` is what everybody reads, changed where the
    words would tell who asked.
    """

    page = models.ForeignKey(
        "opportunities.OpportunityPage", related_name="questions", on_delete=models.CASCADE
    )
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(
        OpportunityLot, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    lot_label = models.CharField(max_length=250, blank=True)
    asked = models.TextField(max_length=MOST_WORDS_OF_QUESTION)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    organisation = models.ForeignKey(
        ProviderOrganisation, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    asked_at = models.DateTimeField()
    state = models.CharField(
        max_length=12, choices=QuestionState.choices, default=QuestionState.WAITING
    )
    number = models.PositiveIntegerField(null=True, blank=True)
    question = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=255, blank=True)

    objects = ClarificationQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["page", "number", "asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "number"], name="opportunities_question_number_once"
            ),
            models.CheckConstraint(
                name="opportunities_answered_is_numbered",
                condition=~models.Q(state=QuestionState.ANSWERED)
                | models.Q(number__isnull=False, answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.number or self.pk} on {self.page_id}"
