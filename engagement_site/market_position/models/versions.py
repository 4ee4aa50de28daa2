"""What readers saw of a page of the statement, and when: the memory behind "what changed"."""

import hashlib
import json
from typing import Any

from django.db import models


class StatementVersion(models.Model):
    """One state of a page as lines of words and figures, kept when it is published or a figure
    on it changes. It never changes afterwards.
    """

    page = models.ForeignKey("wagtailcore.Page", related_name="+", on_delete=models.CASCADE)
    at = models.DateTimeField(db_index=True)
    title = models.CharField(max_length=255)
    lines = models.JSONField(default=list)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["page", "at"])]

    def __str__(self) -> str:
        return f"{self.title} ({self.at:%d %B %Y})"


def digest_of(title: str, lines: list[dict[str, Any]]) -> str:
    """Return what two equal states share."""
    return hashlib.sha256(json.dumps([title, lines]).encode()).hexdigest()
