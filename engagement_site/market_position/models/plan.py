"""The plan on a page as records: what stands in its cells, what it undertakes, its principles."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.search import index

from engagement_site.core.vague_dates import Precision, VagueDate, VagueDateMixin
from engagement_site.market_position.enums import (
    ActivityStatus,
    ActivityVerb,
    Direction,
    LifeStage,
    PlanColumn,
    Strand,
    SupportTeam,
)

if TYPE_CHECKING:
    from datetime import date

    from django.db.models.fields.related_descriptors import RelatedManager


class Principle(index.Indexed, models.Model):
    """A principle the commissioning team works by, and how one would know."""

    title = models.CharField(max_length=200, unique=True)
    explanation = models.TextField(blank=True, help_text="What it means, in a sentence or two.")
    evidence = models.TextField(
        blank=True, help_text="What would show that it is kept. One line for each thing."
    )
    sort_order = models.PositiveSmallIntegerField(
        "place in the list", default=0, help_text="Low numbers come first."
    )

    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        ordering = ["sort_order", "title"]

    def __str__(self) -> str:
        return self.title

    @property
    def evidence_lines(self) -> list[str]:
        """Each thing that would show it is kept."""
        return [line.strip() for line in self.evidence.splitlines() if line.strip()]


class Plan(index.Indexed, models.Model):
    """A plan for some years; its entries and activities are records of their own."""

    title = models.CharField(max_length=200)
    period = models.CharField(max_length=80, help_text='As people say it: "2017 to 2019".')
    introduction = models.TextField(
        blank=True, help_text="What a reader should know before reading, in a few sentences."
    )
    as_at = models.CharField(
        "as it stood", max_length=80, blank=True, help_text='The state shown, say "March 2018".'
    )
    source = models.CharField(
        max_length=300, blank=True, help_text="The published paper it comes from."
    )
    footer = models.CharField(
        max_length=300, blank=True, help_text="A line that stands beneath the whole plan."
    )
    principles = models.ManyToManyField(Principle, related_name="plans", blank=True)

    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        ordering = ["-period", "title"]

    def __str__(self) -> str:
        return f"{self.title} ({self.period})"


class PlanEntry(index.Indexed, models.Model):
    """One short text in one cell of the plan."""

    plan = models.ForeignKey(Plan, related_name="entries", on_delete=models.CASCADE)
    column = models.CharField(max_length=30, choices=PlanColumn.choices)
    life_stage = models.CharField(
        max_length=20,
        choices=LifeStage.choices,
        blank=True,
        help_text="The row. Leave it empty for a vision that holds for every row.",
    )
    text = models.CharField(max_length=500)
    code = models.CharField(
        max_length=60, blank=True, help_text='The code of a national indicator, say "NI 54".'
    )
    direction = models.CharField(
        max_length=10, choices=Direction.choices, blank=True, help_text="For outcomes."
    )
    note = models.CharField(
        max_length=200,
        blank=True,
        help_text="Something a reader should bear in mind.",
    )
    to_check = models.BooleanField(
        "relevance to be checked",
        default=False,
        help_text="Tick it while nobody knows whether this indicator still means anything.",
    )
    measure = models.ForeignKey(
        "market_position.Measure",
        null=True,
        blank=True,
        related_name="indicators",
        on_delete=models.SET_NULL,
        help_text="For outcomes: the measure that shows whether it is coming about.",
    )
    sort_order = models.PositiveSmallIntegerField(
        "place in the cell", default=0, help_text="Low numbers come first."
    )

    search_fields = [
        index.SearchField("text"),
        index.SearchField("code"),
        index.AutocompleteField("text"),
    ]

    class Meta:
        ordering = ["plan", "column", "life_stage", "sort_order", "pk"]
        verbose_name = "plan entry"
        verbose_name_plural = "plan entries"

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()[:120]

    @property
    def remark(self) -> str:
        """What a reader should bear in mind."""
        parts = ["relevance to be checked" if self.to_check else "", self.note]
        return "; ".join(part for part in parts if part)


class PlanActivity(VagueDateMixin, index.Indexed, ClusterableModel):
    """Something the plan undertakes, with its date, its owner and what it became."""

    plan = models.ForeignKey(Plan, related_name="activities", on_delete=models.CASCADE)
    ref = models.CharField("reference", max_length=20, blank=True)
    life_stage = models.CharField(max_length=20, choices=LifeStage.choices)
    verb = models.CharField(max_length=20, choices=ActivityVerb.choices)
    text = models.CharField(max_length=500, help_text="What is to be done, as one sentence.")
    date_words = models.CharField(
        "date in words",
        max_length=120,
        blank=True,
        help_text='Only where the date alone would mislead, say "when the contracts end".',
    )
    first_date = models.DateField(null=True, blank=True, editable=False)
    first_precision = models.CharField(
        max_length=20, choices=Precision.choices, default=Precision.DAY, editable=False
    )
    owner = models.CharField(
        max_length=120, blank=True, help_text="The team or post that sees to it, not a name."
    )
    status = models.CharField(
        max_length=20, choices=ActivityStatus.choices, default=ActivityStatus.PLANNED
    )
    status_note = models.CharField(max_length=300, blank=True, help_text="How far it has got.")
    delivered_on = models.DateField(
        null=True, blank=True, help_text="The day it was done; the progress report counts by it."
    )
    outcomes = models.ManyToManyField(
        PlanEntry,
        blank=True,
        related_name="activities",
        limit_choices_to={"column": PlanColumn.OUTCOME},
        help_text="What it is to bring about.",
    )
    gaps = models.ManyToManyField(
        "market_position.Gap",
        blank=True,
        related_name="activities",
        help_text="The gaps it answers; each gap shows it in turn.",
    )
    linked_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
        help_text="What it became: an opportunity, a consultation, an event.",
    )
    sort_order = models.PositiveSmallIntegerField(
        "place in the cell", default=0, help_text="Low numbers come first."
    )

    if TYPE_CHECKING:
        resource_asks: RelatedManager["ResourceAsk"]
        changes: RelatedManager["ActivityChange"]

    search_fields = [index.SearchField("text"), index.AutocompleteField("text")]

    class Meta:
        ordering = ["plan", "life_stage", "sort_order", "pk"]
        verbose_name = "plan activity"
        verbose_name_plural = "plan activities"

    def __str__(self) -> str:
        return self.text[:120]

    def clean(self) -> None:
        """Keep the date that was given first, so that a later one can be seen to have moved."""
        super().clean()
        if self.status != ActivityStatus.DELIVERED and self.delivered_on is not None:
            raise ValidationError(
                {"delivered_on": "Only something delivered has a day on which it was done."}
            )
        if self.first_date is None and self.date is not None:
            self.first_date, self.first_precision = self.date, self.precision

    @property
    def stage(self) -> LifeStage:
        """The row of the plan, with its names."""
        return LifeStage(self.life_stage)

    @property
    def strand(self) -> Strand:
        """Whose services it is about."""
        return self.stage.strand

    @property
    def first_when(self) -> VagueDate | None:
        """The date as it was first given."""
        if self.first_date is None:
            return None
        return VagueDate(self.first_date, Precision(self.first_precision))

    @property
    def has_slipped(self) -> bool:
        """Whether it is now meant for later than was said at first."""
        return self.date is not None and self.first_date is not None and self.date > self.first_date

    def is_overdue(self, today: "date") -> bool:
        """Say whether its time has passed and it is neither delivered nor stopped."""
        done = self.status in (ActivityStatus.DELIVERED, ActivityStatus.STOPPED)
        return not done and self.when is not None and self.when.is_past(today)

    @property
    def date_shown(self) -> str:
        """The date as readers see it; empty where there is none."""
        if self.date_words:
            return self.date_words
        return str(self.when) if self.when else ""


class ResourceAsk(models.Model):
    """How many days of a supporting team an activity needs in one quarter; for staff only."""

    activity = ParentalKey(PlanActivity, related_name="resource_asks", on_delete=models.CASCADE)
    team = models.CharField(max_length=20, choices=SupportTeam.choices)
    quarter = models.DateField(help_text="Any day in the quarter; it is kept as its first day.")
    days = models.DecimalField(max_digits=5, decimal_places=1, validators=[MinValueValidator(0)])
    agreed = models.BooleanField("agreed by the team", default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["quarter", "team"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "team", "quarter"],
                name="market_one_ask_for_a_quarter",
                violation_error_message="This team is asked for that quarter already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_team_display()}, {self.quarter}: {self.days} days"

    def clean(self) -> None:
        """Keep the first day of the quarter."""
        super().clean()
        if self.quarter:
            self.quarter = self.quarter.replace(month=(self.quarter.month - 1) // 3 * 3 + 1, day=1)


class ActivityChange(models.Model):
    """One change of an activity's status or date: what the progress report is made of."""

    activity = models.ForeignKey(PlanActivity, related_name="changes", on_delete=models.CASCADE)
    at = models.DateTimeField(db_index=True)
    by_label = models.CharField(max_length=255)
    old_status = models.CharField(max_length=20, choices=ActivityStatus.choices, blank=True)
    status = models.CharField(max_length=20, choices=ActivityStatus.choices)
    old_date_shown = models.CharField(max_length=120, blank=True)
    date_shown = models.CharField(max_length=120, blank=True)
    later = models.BooleanField("moved to a later date", default=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.activity}: {self.get_status_display()}"
