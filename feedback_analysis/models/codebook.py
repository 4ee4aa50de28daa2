"""The codebook of an analysis: what people decided, kept apart from what any run suggests.

A run's themes are the machine's and never change. The first human decision about one (a name, a
description, accepting it or setting it aside) makes an entry here, which outlives the run: a
later run that finds the same theme again is joined to it.
"""

from uuid import NAMESPACE_URL, uuid5

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
    # The place people gave it among its neighbours; 0 while they gave none.
    order = models.PositiveIntegerField(default=0)
    parent = models.ForeignKey(
        "self", null=True, blank=True, related_name="children", on_delete=models.SET_NULL
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, related_name="merged_from", on_delete=models.SET_NULL
    )
    locked = models.BooleanField(
        default=False, help_text="Nothing about it changes until somebody unlocks it."
    )
    made_by_people = models.BooleanField(default=False)
    examples = models.JSONField(default=list, blank=True)
    # The identifier it came with from another program; empty for our own.
    foreign_guid = models.CharField(max_length=36, blank=True)
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

    @property
    def guid(self) -> str:
        """The identifier under which other programs know it; always the same."""
        return self.foreign_guid or str(uuid5(NAMESPACE_URL, f"codebook-theme:{self.pk}"))

    @property
    def stands_for(self) -> "CodebookTheme":
        """The theme it was merged into, at the end of the line; itself where it was not."""
        entry, seen = self, {self.pk}
        while entry.merged_into is not None and entry.merged_into_id not in seen:
            entry = entry.merged_into
            seen.add(entry.pk)
        return entry


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
