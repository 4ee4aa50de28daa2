"""What was published last, what changed since, and who was told."""

from django.conf import settings
from django.db import models

OPPORTUNITY = "opportunities.OpportunityPage"


class PublishedFacts(models.Model):
    """The facts of the last publication, to compare the next one with."""

    page = models.OneToOneField(
        OPPORTUNITY, primary_key=True, related_name="published_facts", on_delete=models.CASCADE
    )
    facts = models.JSONField(default=dict)
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"facts of {self.page_id}"


class DateChange(models.Model):
    """A published date that moved: kept for good, with the reason given."""

    page = models.ForeignKey(OPPORTUNITY, related_name="date_changes", on_delete=models.CASCADE)
    key = models.CharField(max_length=140)
    label = models.CharField(max_length=200)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    before_day = models.DateField(null=True)
    after_day = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by_label = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.label}: {self.before} to {self.after}"

    @property
    def days_moved(self) -> int | None:
        """By how many days it moved, later is positive; None where a day is missing."""
        if self.before_day is None or self.after_day is None:
            return None
        return (self.after_day - self.before_day).days


class Notice(models.Model):
    """A material change, or an answer, that followers are told of once."""

    page = models.ForeignKey(OPPORTUNITY, related_name="notices", on_delete=models.CASCADE)
    at = models.DateTimeField()
    headline = models.CharField(max_length=255)
    lines = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.headline


class Telling(models.Model):
    """Who was told of a notice, and when: the log that shows everybody was told the same."""

    notice = models.ForeignKey(Notice, related_name="tellings", on_delete=models.CASCADE)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    organisations = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "user"], name="opportunities_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} to {self.user_id}"


class Follow(models.Model):
    """Somebody wants to hear of material changes."""

    page = models.ForeignKey(OPPORTUNITY, related_name="follows", on_delete=models.CASCADE)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, related_name="followed_opportunities", on_delete=models.CASCADE
    )
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "user"], name="opportunities_follow_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.page_id}"
