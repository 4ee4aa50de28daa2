"""Who did what, when: kept without foreign keys, so that deleting a thing keeps its history."""

from typing import Any

from django.db import models


class AuditRecord(models.Model):
    """One act. Written by `core.audit.record` inside the act's own transaction."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    actor_label = models.CharField(max_length=255)
    verb = models.CharField(max_length=100, db_index=True)
    target_type = models.CharField(max_length=100)
    target_id = models.CharField(max_length=64)
    target_label = models.CharField(max_length=255)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["target_type", "target_id"])]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.verb} {self.target_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new record; a stored one never changes."""
        if self.pk is not None:
            raise TypeError("An audit record is never changed")
        super().save(*args, **kwargs)
