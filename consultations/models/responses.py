"""A response to a consultation and its answers."""

import secrets
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from consultations.enums import MayPublish, Moderation, Origin, ResponseState
from consultations.models.pages import ConsultationPage
from consultations.models.questions import QuestionnaireVersion
from consultations.questionnaire import asked_keys, is_answered
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
        """Those the council has and counts."""
        return self.filter(state=ResponseState.SUBMITTED, set_aside=False)

    def forgotten_drafts(self, closed_before: datetime) -> "ConsultationResponseQuerySet":
        """Drafts never submitted, of consultations that closed before this instant."""
        return self.filter(state=ResponseState.DRAFT, consultation__closing_at__lt=closed_before)


class ConsultationResponse(models.Model):
    """What one organisation, or one person for themselves, answers to one consultation.

    `working_copy` is what is being written; the rows of `ConsultationAnswer` are what was
    submitted. Changing a submitted response touches the working copy alone, so until it is
    submitted again the council keeps what it had.

    Personal data held: who began the response (`respondent`, emptied when the account goes), the
    name and address somebody without an account left, who signed it off, and who last changed
    each answer, in the working copy. No network address, browser or location is kept; `device` is
    a random mark of a phone that gave workshop feedback, useless elsewhere. What goes when stands
    in `consultations.domain.retention`; withdrawing erases every answer and leaves reference,
    state and times.
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
    # Somebody without an account: what they left of themselves, and the hash of their link.
    respondent_name = models.CharField(max_length=120, blank=True)
    respondent_email = models.EmailField(blank=True)
    link_hash = models.CharField(max_length=64, blank=True, db_index=True)
    signed_off_name = models.CharField("signed off by", max_length=120, blank=True)
    signed_off_role = models.CharField("their role", max_length=120, blank=True)
    # How it came, and who entered it where that was not the respondent.
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.ONLINE)
    origin_note = models.CharField(max_length=300, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    # A row of an imported file, so that importing it again adds nothing.
    import_key = models.CharField(max_length=120, blank=True)
    # What feedback is about: a session of an event, and which event.
    subject_key = models.CharField(max_length=120, blank=True)
    subject_title = models.CharField(max_length=200, blank=True)
    subject_part_of = models.CharField(max_length=255, blank=True)
    # Who led the session and wrote down what others said there.
    facilitator = models.CharField(max_length=120, blank=True)
    # One filled-in page, so that two clicks are one row; and which phone it came from.
    submission_key = models.UUIDField(null=True, blank=True, unique=True)
    device = models.CharField(max_length=64, blank=True)
    possible_duplicate_of = models.ForeignKey(
        "self", related_name="possible_duplicates", null=True, blank=True, on_delete=models.SET_NULL
    )
    set_aside = models.BooleanField(
        default=False, help_text="A duplicate, by a person's decision: it no longer counts."
    )
    identity_removed_at = models.DateTimeField(null=True, blank=True)

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
            models.UniqueConstraint(
                fields=["consultation", "import_key"],
                condition=~Q(import_key=""),
                name="consultations_import_row_once",
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
        if self.respondent is not None:
            return str(self.respondent)
        return self.respondent_name or "somebody without a name"

    @property
    def answers_to(self) -> str:
        """The address to write to about this response, "" for none."""
        if self.respondent is not None and self.respondent.is_active:
            return self.respondent.email
        return self.respondent_email

    @property
    def changeable_until(self) -> datetime | None:
        """Until when it can be changed: the closing time, or later by a recorded decision."""
        closing_at = self.consultation.closing_at
        if closing_at is None or timezone.now() < closing_at:
            return closing_at  # nothing is decided late before it closes
        mine = Q(response=self) | Q(organisation__isnull=False, organisation=self.organisation_id)
        late = self.consultation.late_acceptances.filter(mine).values_list("until", flat=True)
        return max([closing_at, *late])

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

    def written(self) -> dict[str, Any]:
        """Return {key: value} of all that is answered in the working copy, asked or not."""
        return {
            question.key: value
            for question in self.version.question_list
            if is_answered(value := self.entry(question.key).get("value"))
        }

    def asked(self) -> set[str]:
        """Return the keys of the questions that are asked, given the answers so far."""
        return asked_keys(self.version.question_list, self.written())

    def answered(self) -> dict[str, tuple[Any, bool]]:
        """Return {key: (value, confidential)} of what would be submitted now.

        Answers to questions that are not asked any more, given the others, are left out.
        """
        asked = self.asked()
        return {
            key: (value, bool(self.entry(key).get("confidential")))
            for key, value in self.written().items()
            if key in asked
        }

    def no_longer_asked(self) -> list[str]:
        """Return the keys of questions that were answered and are not asked any more."""
        asked = self.asked()
        return [key for key in self.written() if key not in asked]


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
    # What was decided about publishing it, and the words that are published where some are left out.
    moderation = models.CharField(
        max_length=10, choices=Moderation.choices, default=Moderation.WAITING
    )
    published_text = models.TextField(blank=True)
    moderation_reason = models.CharField(max_length=300, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="+", null=True, on_delete=models.SET_NULL
    )
    moderated_at = models.DateTimeField(null=True, blank=True)

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
            models.CheckConstraint(
                condition=~Q(moderation__in=["published", "redacted"])
                | (Q(confidential=False) & ~Q(may_publish="no")),
                name="consultations_published_was_allowed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response}: {self.question_key}"

    @property
    def public_text(self) -> str:
        """What the public reads of it; "" where it is not published."""
        if self.moderation == Moderation.PUBLISHED:
            return self.text
        return self.published_text if self.moderation == Moderation.REDACTED else ""


class ResponseFile(models.Model):
    """A file sent with an answer; only staff and those who may write the response can fetch it.

    It lies in the database: so it goes with its response, is in the same backup, and is never in
    a folder that a web server could serve. Ten megabytes are the most.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(
        ConsultationResponse, related_name="files", on_delete=models.CASCADE
    )
    question_key = models.CharField(max_length=60)
    name = models.CharField(max_length=150)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "file of a response"

    def __str__(self) -> str:
        return self.name
