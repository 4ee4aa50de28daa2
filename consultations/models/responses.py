"""A response to a consultation and its answers."""

import secrets
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from consultations.enums import MayPublish, ResponseState
from consultations.models.pages import ConsultationPage
from consultations.models.questions import QuestionnaireVersion
from consultations.questionnaire import is_answered
from engagement_site.core.permissions import AnyUser
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import organisations_to_act_for

# No vowels, so no words; nothing that can be taken for something else when read aloud.
REFERENCE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"


def make_reference() -> str:
    """Return a new reference such as "7K2D-QX9M"."""
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class ConsultationResponseQuerySet(models.QuerySet["ConsultationResponse"]):
    """Ways to choose responses."""

    def current(self) -> "ConsultationResponseQuerySet":
        """Drafts and submitted ones: those not withdrawn."""
        return self.exclude(state=ResponseState.WITHDRAWN)

    def writable_by(self, user: AnyUser) -> "ConsultationResponseQuerySet":
        """Those the user may write: of organisations they act for, and their own."""
        if not user.is_authenticated:
            return self.none()
        own = Q(organisation__isnull=True, respondent_id=user.pk)
        return self.filter(own | Q(organisation__in=organisations_to_act_for(user)))

    def submitted(self) -> "ConsultationResponseQuerySet":
        """Those the council has."""
        return self.filter(state=ResponseState.SUBMITTED)

    def forgotten_drafts(self, closed_before: datetime) -> "ConsultationResponseQuerySet":
        """Drafts never submitted, of consultations that closed before this instant."""
        return self.filter(state=ResponseState.DRAFT, consultation__closing_at__lt=closed_before)


class ConsultationResponse(models.Model):
    """What one organisation, or one person for themselves, answers to one consultation.

    `working_copy` is what is being written; the rows of `ConsultationAnswer` are what was
    submitted. Changing a submitted response touches the working copy alone, so until it is
    submitted again the council keeps what it had.

    Personal data held: who began the response (`respondent`, emptied when the account goes) and
    who last changed each answer, by number, in the working copy. No network address, browser or
    location is kept. Drafts go some time after the consultation has closed (the command
    `forget_drafts`); withdrawing erases every answer and leaves reference, state and times.
    """

    consultation = models.ForeignKey(
        ConsultationPage, related_name="responses", on_delete=models.PROTECT
    )
    version = models.ForeignKey(
        QuestionnaireVersion, related_name="responses", on_delete=models.PROTECT
    )
    # Empty where a person answers for themselves.
    organisation = models.ForeignKey(
        ProviderOrganisation,
        related_name="consultation_responses",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    respondent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        related_name="consultation_responses",
        null=True,
        on_delete=models.SET_NULL,
    )
    state = models.CharField(
        max_length=10, choices=ResponseState.choices, default=ResponseState.DRAFT
    )
    reference = models.CharField(max_length=9, unique=True, default=make_reference)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # How often the answers were changed and submitted.
    edit_number = models.PositiveIntegerField(default=0)
    submission_number = models.PositiveIntegerField(default=0)
    # {question key: {"value", "confidential", "edit", "by", "at"}}
    working_copy = models.JSONField(default=dict, blank=True)
    may_publish = models.CharField(max_length=12, choices=MayPublish.choices, blank=True)
    # Names the answers as they were when last checked; used up by submitting.
    submit_token = models.UUIDField(default=uuid.uuid4)
    used_submit_token = models.UUIDField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    illustrative = models.BooleanField(default=False, editable=False)

    objects = ConsultationResponseQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-started_at"]
        verbose_name = "response"
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "organisation"],
                condition=Q(organisation__isnull=False) & ~Q(state="withdrawn"),
                name="consultations_one_current_per_organisation",
            ),
            models.UniqueConstraint(
                fields=["consultation", "respondent"],
                condition=Q(organisation__isnull=True) & ~Q(state="withdrawn"),
                name="consultations_one_current_per_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted")
                | Q(submitted_at__isnull=False, submission_number__gt=0),
                name="consultations_submitted_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Response {self.reference}"

    @property
    def is_draft(self) -> bool:
        """Whether nothing has been submitted."""
        return self.state == ResponseState.DRAFT

    @property
    def is_submitted(self) -> bool:
        """Whether the council has it."""
        return self.state == ResponseState.SUBMITTED

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken back."""
        return self.state == ResponseState.WITHDRAWN

    @property
    def given_for(self) -> str:
        """For whom it speaks, in words."""
        if self.organisation is not None:
            return self.organisation.name
        return "an individual" if self.respondent is None else str(self.respondent)

    def entry(self, key: str) -> dict[str, Any]:
        """Return what the working copy holds for a question; empty if nothing."""
        found = self.working_copy.get(key)
        return found if isinstance(found, dict) else {}

    def has_unsent_changes(self) -> bool:
        """Say whether a submitted response was changed and not submitted again."""
        if not self.is_submitted:
            return False
        sent = {
            answer.question_key: (answer.value, answer.confidential)
            for answer in self.answers.all()
        }
        return sent != self.answered()

    def answered(self) -> dict[str, tuple[Any, bool]]:
        """Return {key: (value, confidential)} of the questions answered in the working copy."""
        return {
            question.key: (entry.get("value"), bool(entry.get("confidential")))
            for question in self.version.question_list
            if is_answered((entry := self.entry(question.key)).get("value"))
        }


class ConsultationAnswer(models.Model):
    """One submitted answer.

    `question_key` names a question of the response's version; `text` is the answer as people
    read it. The row stays the same when the response is submitted again, so that what refers to
    it (coded excerpts) goes on doing so, and goes when the response is withdrawn.
    """

    response = models.ForeignKey(
        ConsultationResponse, related_name="answers", on_delete=models.CASCADE
    )
    question_key = models.CharField(max_length=60)
    value = models.JSONField()
    text = models.TextField()
    confidential = models.BooleanField("commercially confidential", default=False)
    may_publish = models.CharField(max_length=12, choices=MayPublish.choices, default=MayPublish.NO)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["response", "pk"]
        verbose_name = "answer"
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question_key"], name="consultations_answer_once"
            ),
            models.CheckConstraint(
                condition=Q(confidential=False) | Q(may_publish="no"),
                name="consultations_confidential_is_not_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response}: {self.question_key}"
