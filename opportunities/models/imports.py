"""Notices brought in from Find a Tender and Contracts Finder."""

from django.conf import settings
from django.db import models

from opportunities.enums import ImportState


class ImportedRelease(models.Model):
    """One release as it was published: what an opportunity was made or amended from."""

    page = models.ForeignKey(
        "opportunities.OpportunityPage", related_name="releases", on_delete=models.CASCADE
    )
    ocid = models.CharField("OCID", max_length=100)
    release_id = models.CharField(max_length=200)
    date = models.DateTimeField()
    tags = models.CharField(max_length=200)
    notice_type = models.CharField(max_length=10, blank=True)
    summary = models.JSONField(default=list)  # what it changed, in words
    body = models.JSONField()
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ocid", "release_id"], name="opportunities_release_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.release_id} of {self.ocid}"


class ImportRun(models.Model):
    """One import: what was asked for, how it went, and an account of each release."""

    source = models.CharField(max_length=500)
    upload = models.FileField(upload_to="imports/", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.WAITING
    )
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created = models.PositiveIntegerField(default=0)
    amended = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    account = models.JSONField(default=list)  # [{ocid, release, outcome, why, quirks, page}]
    fault = models.TextField(blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.source} on {self.started_at:%d %b %Y}"

    @property
    def untold(self) -> int:
        """How many releases of a huge file are counted and not told one by one."""
        return max(0, self.created + self.amended + self.skipped - len(self.account))
