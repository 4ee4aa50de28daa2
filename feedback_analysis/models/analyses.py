"""An analysis, the sources it draws on, and the responses read from them."""

import json
import zlib
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from consultations.models import ConsultationAnswer, ConsultationPage
from feedback_analysis.enums import Fact, Repeats, SourceKind, SourceState


class AnalysisQuerySet(models.QuerySet["Analysis"]):
    """Ways to choose analyses."""

    def matching(self, text: str) -> "AnalysisQuerySet":
        """Those whose title or question contains each word of `text`."""
        found = self
        for word in text.split()[:8]:
            found = found.filter(Q(title__icontains=word) | Q(asked__icontains=word))
        return found


class Analysis(models.Model):
    """A piece of work: what was asked, of whom, and what they said."""

    title = models.CharField(
        max_length=200,
        help_text="How colleagues and readers will know it, with the month and year.",
    )
    asked = models.TextField(
        "what was asked",
        blank=True,
        help_text="The questions people answered, as they were put to them.",
    )
    gathered = models.TextField(
        "where the feedback comes from",
        blank=True,
        help_text="Who was asked, when and how: forms at a conference, an online consultation, notes.",
    )
    repeats = models.CharField(
        "texts sent in several times",
        max_length=5,
        choices=Repeats.choices,
        default=Repeats.EACH,
        help_text="How campaigns and copied answers count in tables, charts and reports.",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = AnalysisQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        verbose_name_plural = "analyses"

    def __str__(self) -> str:
        return self.title


class FeedbackSource(models.Model):
    """A spreadsheet, a consultation or pasted notes that responses are read from."""

    analysis = models.ForeignKey(Analysis, related_name="sources", on_delete=models.CASCADE)
    kind = models.CharField(max_length=20, choices=SourceKind.choices)
    state = models.CharField(
        max_length=10, choices=SourceState.choices, default=SourceState.UPLOADED
    )
    name = models.CharField(max_length=200)
    consultation = models.ForeignKey(
        ConsultationPage, null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    gathered_on = models.DateField(
        "date of the feedback",
        null=True,
        blank=True,
        help_text="When people gave it. Puts the source on the timeline.",
    )
    illustrative = models.BooleanField(
        default=False, help_text="Made up for a demonstration; said wherever its words show."
    )
    # Which column holds what, as `spreadsheets.mapping.ColumnMapping.as_dict` writes it.
    mapping = models.JSONField(default=dict, blank=True)
    # What a careful reader of the file should know, in sentences.
    notices = models.JSONField(default=list, blank=True)
    # The rows that were left out: [{"row": 7, "reason": "…"}].
    refused = models.JSONField(default=list, blank=True)
    taken = models.PositiveIntegerField(default=0)
    blank = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ready(self) -> bool:
        """Whether its responses have been taken in."""
        return self.state == SourceState.READY


class SourceUpload(models.Model):
    """The cells of an uploaded file, kept only until its columns are confirmed.

    The file itself is not stored, so nothing a person uploaded is ever served again.
    """

    source = models.OneToOneField(FeedbackSource, related_name="upload", on_delete=models.CASCADE)
    packed = models.BinaryField()

    def __str__(self) -> str:
        return f"Cells of {self.source}"

    @staticmethod
    def pack(content: dict[str, Any]) -> bytes:
        """Return plain data as it is stored."""
        return zlib.compress(json.dumps(content, ensure_ascii=False).encode("utf-8"), 6)

    def content(self) -> dict[str, Any]:
        """Return what `pack` was given."""
        unpacked: dict[str, Any] = json.loads(zlib.decompress(bytes(self.packed)))
        return unpacked


class SourceResponse(models.Model):
    """One answer to one question, as it was given. Blank ones are kept, so that they are counted."""

    source = models.ForeignKey(FeedbackSource, related_name="responses", on_delete=models.CASCADE)
    # Erasing an answer erases what was read from it.
    answer = models.ForeignKey(
        ConsultationAnswer, null=True, blank=True, related_name="+", on_delete=models.CASCADE
    )
    row = models.PositiveIntegerField(
        help_text="The row of the sheet, counted as a spreadsheet does."
    )
    part = models.PositiveSmallIntegerField(
        default=0, help_text="Tells the answers of one row apart where it holds several."
    )
    external_id = models.CharField(max_length=200, blank=True)
    question = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)
    confidential = models.BooleanField(default=False)
    may_quote = models.BooleanField(
        default=True, help_text="Whether the person agreed that their words are published."
    )

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["source", "row", "part"]
        verbose_name = "response"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "row", "part"], name="feedback_analysis_row_once"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How people find it again: its own id, else its row."""
        return self.external_id or f"Row {self.row}"

    @property
    def is_quotable(self) -> bool:
        """Whether its words may be shown outside the analysis."""
        return self.may_quote and not self.confidential

    @property
    def fact_list(self) -> list[tuple[str, str]]:
        """What is known of it besides its words, as (name, value), in a fixed order."""
        return [(str(label), self.facts[key]) for key, label in Fact.choices if self.facts.get(key)]
