"""The weekly list: one for each week, as it stood when it was built."""

from django.conf import settings
from django.db import models

from engagement_site.subscriptions.models.searches import new_token


class WeeklyList(models.Model):
    """What could be joined, booked and answered at the start of a week."""

    week = models.DateField("Monday of the week", unique=True)
    sections = models.JSONField(
        default=list
    )  # [{title, entries: [{title, url, summary, when, tag, is_new}]}]
    built_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-week"]

    def __str__(self) -> str:
        return f"Weekly list of {self.week}"

    @property
    def count(self) -> int:
        """How many entries it has."""
        return sum(len(section["entries"]) for section in self.sections)

    @property
    def count_new(self) -> int:
        """How many entries were not on the list before."""
        return sum(entry["is_new"] for section in self.sections for entry in section["entries"])


class WeeklyListReader(models.Model):
    """A person the weekly list is sent to."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, related_name="weekly_list", on_delete=models.CASCADE
    )
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    since = models.DateTimeField(auto_now_add=True)
    last_week_sent = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"weekly list to {self.user_id}"
