"""Data sets: figures kept once, with all a careful reader must know, and shown wherever used."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page, PageQuerySet, ReferenceIndex, RevisionMixin
from wagtail.search import index

from engagement_site.market_position.enums import ChartKind, Licence
from engagement_site.market_position.tables import FigureTable, describe, number_text


class DataSetQuerySet(models.QuerySet["DataSet"]):
    """Ways to choose data sets."""

    def public(self) -> "DataSetQuerySet":
        """Those readers may see."""
        return self.filter(public=True)

    def stale(self, today: date) -> "DataSetQuerySet":
        """Those whose day of review has passed."""
        return self.filter(review_by__lt=today)


class DataSet(RevisionMixin, index.Indexed, models.Model):
    """One table of figures with unit, period, geography, source, licence and dates.

    The cells are one JSON value, since they are always read, replaced and kept as a version
    together (docs/decisions/0080-figures-as-records.md).
    """

    title = models.CharField(
        max_length=200, help_text="What is counted, say “Children looked after by the council”."
    )
    slug = models.SlugField(
        max_length=120,
        unique=True,
        blank=True,
        help_text="The last part of the address. Made from the title when left empty.",
    )
    unit = models.CharField(
        max_length=60, help_text="What each number is in: “people”, “%”, “£ a week”."
    )
    period = models.CharField(max_length=120, help_text="What time the figures are about.")
    geography = models.CharField(max_length=120, help_text="What place the figures are about.")
    source = models.CharField(max_length=300, help_text="Who published them, and in what.")
    source_url = models.URLField("address of the source", blank=True)
    licence = models.CharField(max_length=20, choices=Licence.choices, default=Licence.UNKNOWN)
    published = models.DateField(
        null=True, blank=True, help_text="The day the source was published, where it is known."
    )
    review_by = models.DateField(
        null=True, blank=True, help_text="When somebody should look for newer figures."
    )
    note = models.TextField(blank=True, help_text="What a careful reader should know.")
    chart_kind = models.CharField(
        "drawn as", max_length=10, choices=ChartKind.choices, default=ChartKind.BARS
    )
    public = models.BooleanField(
        "may be seen by readers",
        default=True,
        help_text="Take the tick away while the figures are being checked.",
    )
    table = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = DataSetQuerySet.as_manager()

    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("source"),
        index.SearchField("geography"),
    ]

    class Meta:
        ordering = ["title"]
        verbose_name = "data set"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the figures with all their facts."""
        return reverse("market_position:data_set", args=[self.slug])

    def clean(self) -> None:
        """Make the slug; refuse a review before publication."""
        super().clean()
        if not self.slug:
            self.slug = slugify(self.title)[:120]
        if self.published and self.review_by and self.review_by < self.published:
            raise ValidationError({"review_by": "The review lies before the day of publication."})

    @cached_property
    def figures(self) -> FigureTable:
        """The table ready to be read and drawn."""
        return FigureTable.from_dict(self.table)

    @property
    def is_stale(self) -> bool:
        """Whether somebody should have looked for newer figures."""
        return self.review_by is not None and self.review_by < timezone.localdate()

    @property
    def over_time(self) -> bool:
        """Whether the categories follow one another in time."""
        return self.chart_kind == ChartKind.LINES

    @property
    def description(self) -> str:
        """What the figures show, in words."""
        return describe(self.figures, self.unit, over_time=self.over_time)

    def text(self, value: Decimal | None) -> str:
        """Return one of its numbers as people write it."""
        return number_text(value, self.unit)

    def shown_rows(self) -> list[tuple[str, list[str]]]:
        """Return the categories with their numbers as people write them."""
        return [(name, [self.text(value) for value in row]) for name, row in self.figures.rows()]

    def used_on(self) -> "PageQuerySet[Page]":
        """Return the pages on which it stands, live or not."""
        references = ReferenceIndex.get_references_to(self).filter(
            base_content_type=ContentType.objects.get_for_model(Page)
        )
        return Page.objects.filter(pk__in=[int(reference.object_id) for reference in references])

    def facts(self) -> list[tuple[str, Any]]:
        """Return what a reader should know beside the numbers, as (name, value)."""
        return [
            ("Counted in", self.unit),
            ("Period", self.period),
            ("Place", self.geography),
            ("Source", self.source),
            ("Published", self.published),
            ("Licence", self.get_licence_display()),
            ("To be reviewed by", self.review_by),
        ]
