"""The parts of an opportunity that can be bid for by themselves."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Orderable

from opportunities.enums import AgeBand, ClientGroup, Need, Registration, Setting
from opportunities.models.codes import CodesField

NOT_NEGATIVE = MinValueValidator(Decimal(0), "A value cannot be below zero.")


class OpportunityLot(Orderable):
    """A part that can be bid for by itself; what it leaves open is as the opportunity says."""

    page = ParentalKey(
        "opportunities.OpportunityPage", related_name="lots", on_delete=models.CASCADE
    )
    number = models.CharField(
        max_length=40, blank=True, help_text='The lot\'s own number, say "1" or "2a".'
    )
    title = models.CharField(max_length=250, help_text='Say "Lot 1: sitting service".')
    description = models.TextField(blank=True)
    people = models.CharField(
        "for whom",
        max_length=200,
        blank=True,
        help_text='Client group and ages: "Women, 18 to 25".',
    )
    client_group = models.CharField(max_length=20, choices=ClientGroup.choices, blank=True)
    age_from = models.PositiveSmallIntegerField("youngest", null=True, blank=True)
    age_to = models.PositiveSmallIntegerField("oldest", null=True, blank=True)
    setting = models.CharField(
        "where care is given", max_length=30, choices=Setting.choices, blank=True
    )
    needs = CodesField(codes=Need)
    registration = models.CharField(max_length=10, choices=Registration.choices, blank=True)
    localities = models.CharField("places", max_length=300, blank=True)
    components = models.TextField(
        "parts",
        blank=True,
        help_text='What the lot is made of, one on each line: "Day places", "52-week places".',
    )
    bands = models.TextField(
        blank=True,
        help_text='Price or need bands, one on each line: "Enhanced: two staff at all times".',
    )
    capacity = models.CharField(
        "capacity sought", max_length=200, blank=True, help_text='Say "12 beds" or "400 hours".'
    )
    value_min = models.DecimalField(
        "lowest value in pounds", max_digits=14, decimal_places=2, null=True, blank=True,
        validators=[NOT_NEGATIVE],
    )  # fmt: skip
    value = models.DecimalField(
        "value in pounds",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[NOT_NEGATIVE],
        help_text="For the whole term, on the same VAT basis as the opportunity.",
    )
    value_gross = models.DecimalField(
        "value with VAT", max_digits=14, decimal_places=2, null=True, blank=True,
        validators=[NOT_NEGATIVE],
        help_text="Only where the notice gives both.",
    )  # fmt: skip
    contract_starts = models.DateField(null=True, blank=True)
    contract_ends = models.DateField(null=True, blank=True)
    latest_end = models.DateField(
        null=True, blank=True, help_text="The last day with every extension taken."
    )

    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("title")]),
        FieldPanel("description"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("people"), FieldPanel("client_group")]),
                FieldRowPanel([FieldPanel("age_from"), FieldPanel("age_to")]),
                FieldRowPanel([FieldPanel("setting"), FieldPanel("registration")]),
                FieldPanel("localities"),
                FieldPanel("needs"),
            ],
            heading="For whom and where",
            classname="collapsed",
        ),
        MultiFieldPanel(
            [FieldPanel("components"), FieldPanel("bands"), FieldPanel("capacity")],
            heading="Parts, bands and capacity",
            classname="collapsed",
        ),
        FieldRowPanel([FieldPanel("value_min"), FieldPanel("value"), FieldPanel("value_gross")]),
        FieldRowPanel(
            [
                FieldPanel("contract_starts"),
                FieldPanel("contract_ends"),
                FieldPanel("latest_end"),
            ]
        ),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "lot"

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a title that says nothing, and ages, values and days that cannot be."""
        super().clean()
        if self.title and not any(character.isalnum() for character in self.title):
            raise ValidationError({"title": "Give the lot a title in words."})
        pairs = (
            ("age_from", "age_to", "The oldest is younger than the youngest."),
            ("value_min", "value", "The highest value is below the lowest."),
            ("contract_starts", "contract_ends", "The contract ends before it starts."),
            ("contract_ends", "latest_end", "It cannot be extended to a day before its end."),
        )
        for low, high, message in pairs:
            first, last = getattr(self, low), getattr(self, high)
            if first is not None and last is not None and first > last:
                raise ValidationError({high: message})

    @property
    def people_in_words(self) -> str:
        """For whom it is, put together from words, group and ages."""
        ages = ""
        if self.age_from is not None and self.age_to is not None:
            ages = f"aged {self.age_from} to {self.age_to}"
        elif self.age_from is not None:
            ages = f"aged {self.age_from} and over"
        elif self.age_to is not None:
            ages = f"up to {self.age_to} years old"
        group = self.get_client_group_display() if self.client_group else ""
        parts = [self.people, group, "" if ages in self.people.lower() else ages]
        words = ", ".join(part for part in parts if part)
        return words[:1].upper() + words[1:]

    @property
    def band_list(self) -> list[str]:
        """The bands, one by one."""
        return lines_of(self.bands)

    @property
    def component_list(self) -> list[str]:
        """The parts, one by one."""
        return lines_of(self.components)

    @property
    def age_bands(self) -> list[AgeBand]:
        """The bands of age that it reaches into; none where no age is given."""
        if self.age_from is None and self.age_to is None:
            return []
        first, last = self.age_from or 0, 150 if self.age_to is None else self.age_to
        return [band for band in AgeBand if band.years[0] <= last and band.years[1] >= first]


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
