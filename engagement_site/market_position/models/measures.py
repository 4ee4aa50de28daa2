"""Measures: what would show that a principle is kept or an outcome comes about."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.search import index

from engagement_site.core.vague_dates import VagueDateMixin
from engagement_site.market_position.enums import Direction, MeasurePeriod
from engagement_site.market_position.models.figures import DataSet
from engagement_site.market_position.models.plan import Principle

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Measure(index.Indexed, ClusterableModel):
    """One thing that is counted again and again.

    Its series comes from one of three places: readings entered by hand, a series of a data set,
    or the platform itself (`platform_key`, see `core.registry.register_measure`).
    """

    title = models.CharField(max_length=200, unique=True, help_text="What is counted, in short.")
    definition = models.TextField(help_text="How it is counted, so that two people get one number.")
    unit = models.CharField(max_length=60, help_text="“people”, “%”, “providers”.")
    direction = models.CharField(
        max_length=10, choices=Direction.choices, blank=True, help_text="Which way is better."
    )
    principle = models.ForeignKey(
        Principle, null=True, blank=True, related_name="measures", on_delete=models.SET_NULL
    )
    source = models.CharField(max_length=300, blank=True, help_text="Where the numbers come from.")
    baseline = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    baseline_note = models.CharField(
        "baseline of", max_length=120, blank=True, help_text="The date or period of the baseline."
    )
    target = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    target_note = models.CharField("target for", max_length=120, blank=True)
    platform_key = models.CharField(
        "counted by this site",
        max_length=60,
        blank=True,
        help_text="Where the site itself knows the number. Leave empty to enter readings.",
    )
    period = models.CharField(
        "counted over",
        max_length=20,
        choices=MeasurePeriod.choices,
        default=MeasurePeriod.FINANCIAL_YEAR,
        help_text="For what the site counts.",
    )
    data_set = models.ForeignKey(
        DataSet, null=True, blank=True, related_name="measures", on_delete=models.SET_NULL
    )
    series = models.CharField(
        max_length=200, blank=True, help_text="Which series of the data set; the first if empty."
    )
    note = models.CharField(max_length=300, blank=True)
    public = models.BooleanField("may be seen by readers", default=True)
    sort_order = models.PositiveSmallIntegerField("place in the list", default=0)

    if TYPE_CHECKING:
        readings: RelatedManager["MeasureReading"]
        indicators: RelatedManager[models.Model]

    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        ordering = ["sort_order", "title"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse two sources of one series."""
        super().clean()
        if self.platform_key and self.data_set_id:
            raise ValidationError(
                {"data_set": "It is counted by this site already. Choose one of the two."}
            )


class MeasureReading(VagueDateMixin):
    """The measure at one time, entered by hand."""

    measure = ParentalKey(Measure, related_name="readings", on_delete=models.CASCADE)
    value = models.DecimalField(max_digits=14, decimal_places=3)
    note = models.CharField(max_length=200, blank=True, help_text="The source, or what changed.")

    class Meta:
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "date"],
                name="market_one_reading_for_a_date",
                violation_error_message="There is a reading for that date already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.value}"

    def clean(self) -> None:
        """Require a date."""
        super().clean()
        if self.date is None:
            raise ValidationError({"date": "Say for which day or period this is."})

    @property
    def number(self) -> Decimal:
        """The value without the noughts the database adds."""
        return Decimal(self.value).normalize() + 0
