"""After an award: who got it, extensions; and who buys together."""

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from engagement_site.core.vague_dates import VagueDateMixin
from opportunities.enums import Commitment, PartRole
from opportunities.models.lots import NOT_NEGATIVE, lines_of

OPPORTUNITY = "opportunities.OpportunityPage"


class OpportunityAward(Orderable):
    """A contract given to one or several providers."""

    page = ParentalKey(OPPORTUNITY, related_name="awards", on_delete=models.CASCADE)
    number = models.CharField(max_length=100, blank=True, help_text="The award's own number.")
    title = models.CharField(max_length=250, blank=True)
    suppliers = models.TextField(
        help_text="The providers, one on each line; their registered number after a bar: "
        '"Example Care Ltd | GB-COH-01234567".'
    )
    lots = models.CharField(
        max_length=200, blank=True, help_text='The numbers of its lots: "1, 2".'
    )
    date = models.DateField("awarded on", null=True, blank=True)
    value = models.DecimalField(
        "value in pounds", max_digits=14, decimal_places=2, null=True, blank=True,
        validators=[NOT_NEGATIVE],
    )  # fmt: skip
    value_gross = models.DecimalField(
        "value with VAT", max_digits=14, decimal_places=2, null=True, blank=True,
        validators=[NOT_NEGATIVE],
    )  # fmt: skip
    contract_starts = models.DateField(null=True, blank=True)
    contract_ends = models.DateField(null=True, blank=True)
    latest_end = models.DateField("last day with every extension", null=True, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("title")]),
        FieldPanel("suppliers"),
        FieldRowPanel([FieldPanel("date"), FieldPanel("lots")]),
        FieldRowPanel([FieldPanel("value"), FieldPanel("value_gross")]),
        FieldRowPanel(
            [
                FieldPanel("contract_starts"),
                FieldPanel("contract_ends"),
                FieldPanel("latest_end"),
            ]
        ),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "award"

    def __str__(self) -> str:
        return self.title or ", ".join(name for name, _ in self.supplier_list)

    @property
    def supplier_list(self) -> list[tuple[str, str]]:
        """The providers with their registered numbers, "" where none is given."""
        found = (line.partition("|") for line in lines_of(self.suppliers))
        return [(name.strip(), identifier.strip()) for name, _, identifier in found]

    def clean(self) -> None:
        """Refuse a contract that ends before it starts."""
        super().clean()
        starts, ends, latest = self.contract_starts, self.contract_ends, self.latest_end
        if starts and ends and ends < starts:
            raise ValidationError({"contract_ends": "The contract ends before it starts."})
        if ends and latest and latest < ends:
            raise ValidationError({"latest_end": "It cannot be extended to a day before its end."})


class ContractExtension(Orderable):
    """An extension that was taken."""

    page = ParentalKey(OPPORTUNITY, related_name="extensions", on_delete=models.CASCADE)
    decided_on = models.DateField(null=True, blank=True)
    until = models.DateField("extended until")
    reason = models.CharField(max_length=300, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("decided_on"), FieldPanel("until")]),
        FieldPanel("reason"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "extension"

    def __str__(self) -> str:
        return f"until {self.until}"


class Participation(VagueDateMixin, Orderable):
    """Another authority or body, and how far it has committed itself."""

    page = ParentalKey(OPPORTUNITY, related_name="participations", on_delete=models.CASCADE)
    name = models.CharField("authority or body", max_length=200)
    role = models.CharField(max_length=20, choices=PartRole.choices, default=PartRole.PARTICIPATING)
    commitment = models.CharField(
        max_length=20, choices=Commitment.choices, default=Commitment.CONSIDERING
    )
    note = models.CharField(max_length=300, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("role")]),
        FieldRowPanel([FieldPanel("commitment"), FieldPanel("date"), FieldPanel("precision")]),
        FieldPanel("note"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "participating authority"

    def __str__(self) -> str:
        return self.name


class OpportunityContact(Orderable):
    """Whom to ask about one side of it; a role, not a person."""

    page = ParentalKey(OPPORTUNITY, related_name="contacts", on_delete=models.CASCADE)
    role = models.CharField(max_length=200, help_text='Say "Procurement team".')
    about = models.CharField(max_length=200, blank=True, help_text='Say "the e-tendering portal".')
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("role"), FieldPanel("about")]),
        FieldRowPanel([FieldPanel("email"), FieldPanel("telephone")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "contact"

    def __str__(self) -> str:
        return self.role
