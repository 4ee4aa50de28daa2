"""A sample that several people code blind, to learn how far they and the programme agree.

What people code here is never taught to the programme: the same sample measures, before and
after, whether it has learned anything.
"""

from django.conf import settings
from django.db import models

from feedback_analysis.models.analyses import Analysis, SourceResponse
from feedback_analysis.models.codebook import CodebookTheme
from feedback_analysis.models.runs import Run


class CodingSample(models.Model):
    """Excerpts drawn at random from one run, to be coded by people who do not see one another's codes."""

    analysis = models.ForeignKey(Analysis, related_name="samples", on_delete=models.CASCADE)
    run = models.ForeignKey(Run, related_name="samples", on_delete=models.CASCADE)
    number = models.PositiveIntegerField()
    seed = models.PositiveIntegerField(default=0)
    themes = models.ManyToManyField(CodebookTheme, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "number"], name="feedback_analysis_sample_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Sample {self.number} of {self.analysis}"


class SampleItem(models.Model):
    """One excerpt of a sample, and the themes the programme gave it when the sample was drawn."""

    sample = models.ForeignKey(CodingSample, related_name="items", on_delete=models.CASCADE)
    position = models.PositiveIntegerField()
    response = models.ForeignKey(SourceResponse, related_name="+", on_delete=models.CASCADE)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    machine = models.JSONField(default=list, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["sample", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "position"], name="feedback_analysis_sample_place_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class SampleCoding(models.Model):
    """What one person gave one item: themes, or none, which is a judgement too."""

    item = models.ForeignKey(SampleItem, related_name="codings", on_delete=models.CASCADE)
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    coder_label = models.CharField(max_length=255)
    themes = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "coder"], name="feedback_analysis_coded_once_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coder_label}: {self.item}"
