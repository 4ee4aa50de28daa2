"""The plan on a page as records: what stands in its cells, what it undertakes, its principles."""

from django.db import models
from wagtail.search import index

from engagement_site.core.vague_dates import VagueDateMixin
from engagement_site.market_position.enums import (
    ActivityStatus,
    ActivityVerb,
    Direction,
    LifeStage,
    PlanColumn,
)


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
        help_text='Something to bear in mind: "relevance to be checked".',
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


class PlanActivity(VagueDateMixin, index.Indexed, models.Model):
    """Something the plan undertakes, with its date and what it became."""

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
    status = models.CharField(
        max_length=20, choices=ActivityStatus.choices, default=ActivityStatus.PLANNED
    )
    status_note = models.CharField(max_length=300, blank=True, help_text="How far it has got.")
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

    search_fields = [index.SearchField("text"), index.AutocompleteField("text")]

    class Meta:
        ordering = ["plan", "life_stage", "sort_order", "pk"]
        verbose_name = "plan activity"
        verbose_name_plural = "plan activities"

    def __str__(self) -> str:
        return self.text[:120]

    @property
    def date_shown(self) -> str:
        """The date as readers see it; empty where there is none."""
        if self.date_words:
            return self.date_words
        return str(self.when) if self.when else ""
