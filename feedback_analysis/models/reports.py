"""A report to a committee: sections the programme writes from the data and people edit."""

from django.conf import settings
from django.db import models

from feedback_analysis.models.analyses import Analysis
from feedback_analysis.models.codebook import CodebookTheme


class Report(models.Model):
    """A report on an analysis, in the shape of an overview and scrutiny paper."""

    analysis = models.ForeignKey(Analysis, related_name="reports", on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    committee = models.CharField(
        max_length=200, blank=True, help_text="Who it goes to, as on the agenda."
    )
    meeting_on = models.DateField("date of the meeting", null=True, blank=True)
    author = models.CharField(
        "report of", max_length=200, blank=True, help_text="Name and post, as on the agenda."
    )
    period_from = models.DateField(
        null=True, blank=True,
        help_text="Events, consultations and opportunities from this day on are told.",
    )  # fmt: skip
    period_to = models.DateField(null=True, blank=True)
    themes = models.ManyToManyField(
        CodebookTheme, blank=True, related_name="+",
        help_text="Empty: every accepted theme.",
    )  # fmt: skip
    quotes_each = models.PositiveSmallIntegerField("quotes for each theme", default=2)
    with_charts = models.BooleanField(default=True)
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class ReportSection(models.Model):
    """One section. `generated` follows the data; `edited`, where a person wrote it, is what is shown."""

    report = models.ForeignKey(Report, related_name="sections", on_delete=models.CASCADE)
    key = models.CharField(max_length=60)
    heading = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()
    included = models.BooleanField(default=True)
    generated = models.TextField(blank=True)
    edited = models.TextField(blank=True)
    is_edited = models.BooleanField(default=False)
    # What `generated` was when a person began to edit; the data has moved on where it differs.
    edited_from = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["report", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "key"], name="feedback_analysis_section_once"
            ),
        ]

    def __str__(self) -> str:
        return self.heading

    @property
    def text(self) -> str:
        """What the report says: a person's words where there are any."""
        return self.edited if self.is_edited else self.generated

    @property
    def has_newer_facts(self) -> bool:
        """Whether the data moved on since a person edited this."""
        return self.is_edited and self.generated != self.edited_from
