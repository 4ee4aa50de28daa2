"""What belongs to an opportunity: stages, opening rounds, kin, and when one can join."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.models import Orderable

from engagement_site.core.vague_dates import Precision, VagueDate, VagueDateMixin
from opportunities.enums import Relation, Stage
from opportunities.joining import RoundFacts, Window

OPPORTUNITY = "opportunities.OpportunityPage"


class OpportunityStage(VagueDateMixin, Orderable):
    """One step in the life of an opportunity, with its date or an honest vague one."""

    page = ParentalKey(OPPORTUNITY, related_name="stages", on_delete=models.CASCADE)
    stage = models.CharField(max_length=20, choices=Stage.choices)
    end_date = models.DateField(
        "last day", null=True, blank=True, help_text="Only where the step takes a known time."
    )
    expected = models.BooleanField(
        default=False, help_text="The date is hoped for or worked out, not confirmed."
    )
    date_words = models.CharField(
        "date in words",
        max_length=120,
        blank=True,
        help_text='Only where the date alone would mislead, say "early December 2017".',
    )
    note = models.CharField(max_length=300, blank=True, help_text="What happens at this step.")

    panels = [
        FieldRowPanel([FieldPanel("stage"), FieldPanel("expected")]),
        FieldRowPanel([FieldPanel("date"), FieldPanel("precision")]),
        FieldRowPanel([FieldPanel("end_date"), FieldPanel("date_words")]),
        FieldPanel("note"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "stage"

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.date_shown}".strip()

    @property
    def date_shown(self) -> str:
        """The date as readers see it; empty where nothing is known."""
        when = self.when
        words = self.date_words or (str(when) if when else "")
        if not self.date_words and when and self.end_date and not when.is_vague:
            words = f"{words} to {date_format(self.end_date, 'j F Y')}"
        return f"expected {words}" if words and self.expected else words

    @property
    def is_vague(self) -> bool:
        """Say whether the day is not known."""
        return self.when is None or self.when.is_vague

    def clean(self) -> None:
        """Refuse a step that is over before it begins."""
        super().clean()
        if self.date and self.end_date and self.end_date < self.date:
            raise ValidationError({"end_date": "The last day is before the first."})


class OpeningRound(Orderable):
    """A time during which a framework or system takes new providers."""

    page = ParentalKey(OPPORTUNITY, related_name="rounds", on_delete=models.CASCADE)
    title = models.CharField(max_length=120, help_text='Say "Opening 2".')
    opens_on = models.DateField(null=True, blank=True, help_text="The first day to apply.")
    closes_on = models.DateField(null=True, blank=True, help_text="The last day to apply.")
    closes_time = models.TimeField(
        "closing time",
        null=True,
        blank=True,
        help_text="As the clock in England shows it. Empty means the end of the day.",
    )
    ocid = models.CharField(
        "OCID", max_length=100, blank=True, help_text="The number of the round's own notice."
    )
    note = models.CharField(max_length=300, blank=True)

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("opens_on"), FieldPanel("closes_on"), FieldPanel("closes_time")]),
        FieldRowPanel([FieldPanel("ocid"), FieldPanel("note")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "opening round"

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a round that closes before it opens."""
        super().clean()
        check_order(self.opens_on, self.closes_on, "closes_on", "The round closes before it opens.")
        if self.closes_time and not self.closes_on:
            raise ValidationError({"closes_on": "Give the day that goes with the closing time."})

    def facts(self) -> RoundFacts:
        """Return what decides when one can join."""
        key = f"round-{self.pk or self.sort_order or self.title}"
        return RoundFacts(key, self.title, self.opens_on, self.closes_on, self.closes_time)


class OpportunityLink(Orderable):
    """An opportunity's kin: what came before and after, its rounds and call-offs."""

    page = ParentalKey(OPPORTUNITY, related_name="lineage", on_delete=models.CASCADE)
    relation = models.CharField(max_length=20, choices=Relation.choices)
    target = models.ForeignKey(
        OPPORTUNITY,
        null=True,
        blank=True,
        related_name="lineage_from",
        on_delete=models.CASCADE,
        help_text="The other opportunity on this site. The link shows on both.",
    )
    title = models.CharField(
        max_length=200, blank=True, help_text="The name of one that is not on this site."
    )
    note = models.CharField(max_length=300, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("relation"), FieldPanel("title")]),
        PageChooserPanel("target"),
        FieldPanel("note"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "related opportunity"

    def __str__(self) -> str:
        return f"{self.get_relation_display()}: {self.title or self.target}"

    def clean(self) -> None:
        """Refuse a link to nothing, or to itself."""
        super().clean()
        if self.target_id is None and not self.title:
            raise ValidationError({"target": "Choose an opportunity, or give a name."})
        if self.target_id is not None and self.target_id == self.page_id:
            raise ValidationError({"target": "An opportunity cannot be its own kin."})


class JoinWindow(models.Model):
    """A stored window in which one can join, so that the database can be asked.

    Rows are made from the opportunity whenever it is saved (`OpportunityPage.save`) and are
    never edited. `opens_at` and `closes_at` repeat the days as instants.
    """

    page = models.ForeignKey(OPPORTUNITY, related_name="join_windows", on_delete=models.CASCADE)
    key = models.CharField(max_length=140)
    title = models.CharField(max_length=120, blank=True)
    any_time = models.BooleanField(default=False)
    lapses = models.BooleanField(default=False)
    opens_on = models.DateField(null=True)
    opens_precision = models.CharField(max_length=20, default=Precision.DAY)
    closes_on = models.DateField(null=True)
    closes_precision = models.CharField(max_length=20, default=Precision.DAY)
    closes_time = models.TimeField(null=True)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)

    class Meta:
        # The order of joining.windows_of, on every database.
        ordering = ["page", models.F("opens_at").asc(nulls_first=True), "key"]
        indexes = [
            models.Index(fields=["opens_at"], name="opportunities_opens_at"),
            models.Index(fields=["closes_at"], name="opportunities_closes_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["page", "key"], name="opportunities_window_once")
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.key}"

    @classmethod
    def from_window(cls, page_id: int, window: Window) -> "JoinWindow":
        """Return an unsaved row for a window."""
        return cls(
            page_id=page_id,
            key=window.key,
            title=window.title,
            any_time=window.any_time,
            lapses=window.lapses,
            opens_on=window.opens.first_day if window.opens else None,
            opens_precision=window.opens.precision if window.opens else Precision.DAY,
            closes_on=window.closes.first_day if window.closes else None,
            closes_precision=window.closes.precision if window.closes else Precision.DAY,
            closes_time=window.closes_time,
            opens_at=window.opens_at,
            closes_at=window.closes_at,
        )

    def as_window(self) -> Window:
        """Return the window this row was made from."""
        return Window(
            key=self.key,
            title=self.title,
            opens=vague(self.opens_on, self.opens_precision),
            closes=vague(self.closes_on, self.closes_precision),
            closes_time=self.closes_time,
            any_time=self.any_time,
            lapses=self.lapses,
        )


def vague(day: date | None, precision: str) -> VagueDate | None:
    """Return two columns as one vague date."""
    return VagueDate(day, Precision(precision)) if day else None


def check_order(first: date | None, last: date | None, field: str, message: str) -> None:
    """Raise ValidationError on `field` where `last` lies before `first`."""
    if first is not None and last is not None and last < first:
        raise ValidationError({field: message})
