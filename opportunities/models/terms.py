"""Columns of an opportunity, by what they are about; `OpportunityPage` is made of them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from engagement_site.core.vague_dates import Precision, VagueDate, normalise
from opportunities.enums import Need, Procedure, Registration, Setting
from opportunities.models.codes import CodesField
from opportunities.models.lots import NOT_NEGATIVE, lines_of

CPV_LINE = r"\d{8}(-\d)?( .*)?"


class CareTerms(models.Model):
    """Care in our own words: settings, needs and registration lead, purchasing codes follow."""

    settings = CodesField("where care is given", codes=Setting)
    needs = CodesField(codes=Need, help_text="What people need support with.")
    registration = models.CharField(
        "registration required", max_length=10, choices=Registration.choices, blank=True
    )
    cpv = models.TextField(
        "CPV codes", blank=True,
        help_text='The European purchasing codes, one on each line, say "85311000 Social work '
        'services with accommodation".',
        validators=[
            RegexValidator(
                rf"\A\s*({CPV_LINE}\s*)+\Z", "Each line begins with a code of eight digits."
            )
        ],
    )  # fmt: skip

    class Meta:
        abstract = True

    @property
    def cpv_codes(self) -> list[tuple[str, str]]:
        """The codes with their names."""
        found = (line.partition(" ") for line in lines_of(self.cpv))
        return [(code[:8], name.strip()) for code, _, name in found]


class ContractTerms(models.Model):
    """What follows an award: from when to when, extended until, and what happens before the end."""

    contract_starts = models.DateField(null=True, blank=True)
    contract_ends = models.DateField(
        null=True, blank=True, help_text="The last day, without extensions."
    )
    latest_end = models.DateField(
        "last day with every extension", null=True, blank=True,
        help_text="How long the contract can run at most.",
    )  # fmt: skip
    extension_terms = models.TextField(
        blank=True, max_length=1000, help_text='Say "Two extensions of 12 months each".'
    )
    review_on = models.DateField(
        "reviewed on", null=True, blank=True,
        help_text="When the council looks at whether to extend, change or end it.",
    )  # fmt: skip
    reprocure_on = models.DateField(
        "bought again from", null=True, blank=True,
        help_text="When work on the next one begins, or any day in the time meant.",
    )  # fmt: skip
    reprocure_precision = models.CharField(
        "how sure", max_length=20, choices=Precision.choices, default=Precision.MONTH
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a contract that ends before it starts, or is extended to before its end."""
        super().clean()
        if self.reprocure_on is not None:
            self.reprocure_on = normalise(self.reprocure_on, self.reprocure_precision)
        pairs = (
            ("contract_starts", "contract_ends", "The contract ends before it starts."),
            ("contract_ends", "latest_end", "It cannot be extended to a day before its end."),
        )
        for first, last, message in pairs:
            early, late = getattr(self, first), getattr(self, last)
            if early is not None and late is not None and late < early:
                raise ValidationError({last: message})

    @property
    def reprocure_when(self) -> VagueDate | None:
        """When it is bought again, as vague as it is known."""
        if self.reprocure_on is None:
            return None
        return VagueDate(self.reprocure_on, Precision(self.reprocure_precision))


class NoticeTerms(models.Model):
    """What notices ask for beside everything else."""

    value_gross = models.DecimalField(
        "value with VAT", max_digits=14, decimal_places=2, null=True, blank=True,
        validators=[NOT_NEGATIVE], help_text="Only where the notice gives both.",
    )  # fmt: skip
    procedure = models.CharField(max_length=20, choices=Procedure.choices, blank=True)
    light_touch = models.BooleanField(
        "light touch", default=True, help_text="Most care and support services are."
    )
    above_threshold = models.BooleanField(
        "above the threshold", null=True, blank=True, help_text="Leave it open if you do not know."
    )
    for_small_firms = models.BooleanField("suits small and medium firms", default=True)
    for_charities = models.BooleanField("suits voluntary and social enterprises", default=True)
    award_criteria = models.TextField(
        blank=True,
        help_text='How bids are judged, one on each line: "Quality 60", "Price 20".',
    )
    questions_until = models.DateTimeField(
        "questions until", null=True, blank=True,
        help_text="Until when a provider can ask. Everybody sees the answers.",
    )  # fmt: skip
    interest_until = models.DateField(
        "interest until", null=True, blank=True,
        help_text="The last day to express an interest. Empty: as long as it can be joined.",
    )  # fmt: skip
    withdrawn_because = models.TextField(
        "why it was withdrawn", blank=True, help_text="Readers and followers see it."
    )
    change_reason = models.CharField(
        "why a date or stage changes", max_length=300, blank=True,
        help_text="One sentence, such as \"The housing scheme is finished later\". It is shown "
        "beside the old and the new date for good, and mailed to followers.",
    )  # fmt: skip

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a value with VAT below the one without."""
        super().clean()
        value: Any = getattr(self, "value_max", None)
        if value is not None and self.value_gross is not None and self.value_gross < value:
            raise ValidationError({"value_gross": "With VAT it is less than without."})

    @property
    def criteria(self) -> list[str]:
        """How bids are judged, one by one."""
        return lines_of(self.award_criteria)
