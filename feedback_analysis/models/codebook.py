"""The codebook of an analysis: what people decided, kept apart from what any run suggests.

A run's themes are the machine's and never change. The first human decision about one (a name, a
description, accepting it or setting it aside) makes an entry here, which outlives the run: a
later run that finds the same theme again is joined to it.
"""

from django.conf import settings
from django.db import models

from feedback_analysis.enums import ThemeStatus
from feedback_analysis.models.analyses import Analysis


class CodebookTheme(models.Model):
    """A theme as people want it. An empty label or description means the machine's stands."""

    analysis = models.ForeignKey(Analysis, related_name="codebook", on_delete=models.CASCADE)
    label = models.CharField(max_length=120, blank=True)
    description = models.TextField(blank=True)
    status = models.CharField(
        max_length=10, choices=ThemeStatus.choices, default=ThemeStatus.CANDIDATE
    )
    order = models.PositiveIntegerField(default=0)
    # Raised by each change; a form that began from an older one is told so.
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.label or f"Theme {self.pk}"


class ThemeChange(models.Model):
    """One human decision about a theme: who, when, what it was and what it became."""

    theme = models.ForeignKey(CodebookTheme, related_name="changes", on_delete=models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    # Kept when the account goes.
    by_label = models.CharField(max_length=255)
    field = models.CharField(max_length=20)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.by_label} changed {self.field}"
