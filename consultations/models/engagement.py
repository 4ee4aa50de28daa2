"""What stands round a consultation: extensions, invitations, late acceptances, clarifications."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from consultations.models.pages import ConsultationPage
from consultations.models.responses import ConsultationResponse
from engagement_site.core.templatetags.components import long_datetime
from engagement_site.providers.models import ProviderOrganisation


class ConsultationDate(Orderable):
    """A date worth knowing besides opening and closing."""

    page = ParentalKey(ConsultationPage, related_name="key_dates", on_delete=models.CASCADE)
    day = models.DateField("date")
    label = models.CharField("what happens", max_length=160)

    panels = [FieldPanel("day"), FieldPanel("label")]

    class Meta(Orderable.Meta):
        verbose_name = "key date"

    def __str__(self) -> str:
        return self.label


class ClosingChange(models.Model):
    """A moved closing time of a consultation that was public already, and why it moved."""

    consultation = models.ForeignKey(
        ConsultationPage, related_name="closing_changes", on_delete=models.CASCADE
    )
    old_closing_at = models.DateTimeField()
    new_closing_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="+", null=True, on_delete=models.SET_NULL
    )

    class Meta:
        ordering = ["changed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(old_closing_at=F("new_closing_at")),
                name="consultations_closing_really_moved",
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation}: now closes {long_datetime(self.new_closing_at)}"

    @property
    def is_extension(self) -> bool:
        """Whether there is more time than before."""
        return self.new_closing_at > self.old_closing_at


class Invitation(models.Model):
    """An organisation that was asked to answer; what results are counted against."""

    consultation = models.ForeignKey(
        ConsultationPage, related_name="invitations", on_delete=models.CASCADE
    )
    organisation = models.ForeignKey(
        ProviderOrganisation, related_name="+", on_delete=models.CASCADE
    )
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="+", null=True, on_delete=models.SET_NULL
    )

    class Meta:
        ordering = ["organisation__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "organisation"], name="consultations_invited_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.consultation}"


class LateAcceptance(models.Model):
    """The decision to take one response after closing: for whom, until when, why, by whom."""

    consultation = models.ForeignKey(
        ConsultationPage, related_name="late_acceptances", on_delete=models.CASCADE
    )
    organisation = models.ForeignKey(
        ProviderOrganisation, related_name="+", null=True, blank=True, on_delete=models.CASCADE
    )
    response = models.ForeignKey(
        ConsultationResponse,
        related_name="late_acceptances",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
    )
    until = models.DateTimeField()
    reason = models.CharField(max_length=300)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="+", null=True, on_delete=models.SET_NULL
    )

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(response__isnull=False),
                name="consultations_late_for_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.response}, until {long_datetime(self.until)}"


class Clarification(models.Model):
    """A question about a consultation. What one is told, all can read: the answer is published.

    `asked_by` is never published and goes with retention.
    """

    consultation = models.ForeignKey(
        ConsultationPage, related_name="clarifications", on_delete=models.CASCADE
    )
    question = models.TextField(max_length=2000)
    public_question = models.TextField(
        blank=True,
        max_length=2000,
        help_text="As published, without anything that tells who asked.",
    )
    answer = models.TextField(blank=True, max_length=4000)
    asked_at = models.DateTimeField()
    asked_by = models.EmailField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="+", null=True, on_delete=models.SET_NULL
    )
    submission_key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | (~Q(answer="") & ~Q(public_question="")),
                name="consultations_published_clarification_is_whole",
            )
        ]

    def __str__(self) -> str:
        return self.question[:80]


class Told(models.Model):
    """That people were written to about something, so that nobody is told twice."""

    consultation = models.ForeignKey(
        ConsultationPage, related_name="told", on_delete=models.CASCADE
    )
    about = models.CharField(max_length=60)
    at = models.DateTimeField()
    recipients = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "about"], name="consultations_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation}: {self.about}"
