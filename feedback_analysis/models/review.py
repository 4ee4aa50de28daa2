"""What people did in the review workspace, one act after another, so that each can be undone."""

from django.conf import settings
from django.db import models

from feedback_analysis.enums import ActVerb
from feedback_analysis.models.analyses import Analysis
from feedback_analysis.models.codebook import CodebookTheme
from feedback_analysis.models.runs import Run


class ReviewActQuerySet(models.QuerySet["ReviewAct"]):
    """Ways to choose acts."""

    def standing(self) -> "ReviewActQuerySet":
        """Those not undone."""
        return self.filter(undone_at=None)


class ReviewAct(models.Model):
    """One act of one person: what was done, in words, and what it takes to undo it.

    `undo` holds what changed as (before, after) pairs: codes as [excerpt, theme, before, after,
    confidence], entries of the codebook as [entry, {field: [before, after]}]. Undoing puts
    "before" back where "after" still stands, so nobody's later work is lost.
    """

    analysis = models.ForeignKey(Analysis, related_name="acts", on_delete=models.CASCADE)
    run = models.ForeignKey(Run, related_name="acts", on_delete=models.CASCADE)
    theme = models.ForeignKey(
        CodebookTheme, null=True, blank=True, related_name="acts", on_delete=models.SET_NULL
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    by_label = models.CharField(max_length=255)
    at = models.DateTimeField(auto_now_add=True)
    verb = models.CharField(max_length=10, choices=ActVerb.choices)
    words = models.CharField(max_length=500)
    excerpts = models.PositiveIntegerField(default=0)
    undo = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_label = models.CharField(max_length=255, blank=True)

    objects = ReviewActQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["run", "by"])]

    def __str__(self) -> str:
        return f"{self.by_label}: {self.words}"
