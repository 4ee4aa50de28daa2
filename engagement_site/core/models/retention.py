"""That something was forgotten: how much, when, by which rule. No word of what it was."""

from django.db import models


class RetentionRun(models.Model):
    """A rule of `core.retention` forgot something."""

    rule = models.CharField(max_length=60)
    what = models.CharField(max_length=200)
    count = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.count} of {self.what}"
