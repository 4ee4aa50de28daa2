"""Events that belong together and come again."""

from django.db import models


class EventSeries(models.Model):
    """A forum that meets each quarter, a workshop held in three places."""

    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=100, unique=True)
    summary = models.CharField(
        max_length=300, blank=True, help_text="One plain sentence about what they share."
    )

    class Meta:
        ordering = ["title"]
        verbose_name = "series of events"
        verbose_name_plural = "series of events"

    def __str__(self) -> str:
        return self.title
