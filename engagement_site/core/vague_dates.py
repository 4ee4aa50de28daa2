"""Dates as honest as what is known: a day, a month, "summer 2027", "not before April 2027".

A vague date is stored as two columns: the first day it may mean, and how precise that is. So it
sorts and filters like a date and is shown as vaguely as it is meant.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format

SEASONS = {1: "winter", 4: "spring", 7: "summer", 10: "autumn"}


class Precision(models.TextChoices):
    """How much of a date is known."""

    DAY = "day", "On that day"
    MONTH = "month", "Some time in that month"
    QUARTER = "quarter", "Some time in those three months"
    SEASON = "season", "In that season (spring from April, summer from July)"
    YEAR = "year", "Some time in that year"
    FINANCIAL_YEAR = "financial_year", "Some time in that financial year (from April)"
    NOT_BEFORE = "not_before", "Not before that month"


@dataclass(frozen=True, order=True)
class VagueDate:
    """A first day and a precision; orders by the first day."""

    first_day: date
    precision: Precision = Precision.DAY

    @property
    def last_day(self) -> date | None:
        """Return the last day it may mean, None where it is open ("not before")."""
        months = {
            Precision.MONTH: 1,
            Precision.QUARTER: 3,
            Precision.SEASON: 3,
            Precision.YEAR: 12,
            Precision.FINANCIAL_YEAR: 12,
        }
        if self.precision == Precision.DAY:
            return self.first_day
        if self.precision == Precision.NOT_BEFORE:
            return None
        return _add_months(self.first_day, months[self.precision]) - timedelta(days=1)

    @property
    def is_vague(self) -> bool:
        """Say whether more than one day is possible."""
        return self.precision != Precision.DAY

    def is_past(self, today: date) -> bool:
        """Say whether every day it may mean lies before `today`."""
        return self.last_day is not None and self.last_day < today

    def __str__(self) -> str:
        day = self.first_day
        if self.precision == Precision.DAY:
            return date_format(day, "j F Y")
        if self.precision == Precision.MONTH:
            return date_format(day, "F Y")
        if self.precision == Precision.QUARTER:
            end = _add_months(day, 2)
            return f"{date_format(day, 'F')} to {date_format(end, 'F Y')}"
        if self.precision == Precision.SEASON:
            return f"{SEASONS[(day.month - 1) // 3 * 3 + 1]} {day.year}"
        if self.precision == Precision.YEAR:
            return str(day.year)
        if self.precision == Precision.FINANCIAL_YEAR:
            return f"{day.year} to {day.year + 1}"
        return f"not before {date_format(day, 'F Y')}"


def normalise(first_day: date, precision: str) -> date:
    """Return the first day of the period that `first_day` lies in, so that equal means equal."""
    if precision == Precision.DAY:
        return first_day
    if precision in (Precision.QUARTER, Precision.SEASON):
        return first_day.replace(month=(first_day.month - 1) // 3 * 3 + 1, day=1)
    if precision == Precision.YEAR:
        return first_day.replace(month=1, day=1)
    if precision == Precision.FINANCIAL_YEAR:
        year = first_day.year if first_day.month >= 4 else first_day.year - 1
        return date(year, 4, 1)
    return first_day.replace(day=1)


def _add_months(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class VagueDateMixin(models.Model):
    """Two columns and a property for a model with one vague date."""

    date = models.DateField(
        null=True, blank=True, help_text="The day, or any day in the month, season or year meant."
    )
    precision = models.CharField(
        max_length=20,
        choices=Precision.choices,
        default=Precision.DAY,
        help_text="How much of the date is known. Vague is better than wrong.",
    )

    class Meta:
        abstract = True

    @property
    def when(self) -> VagueDate | None:
        """Return the date as vague as it is meant, None where nothing is known."""
        return VagueDate(self.date, Precision(self.precision)) if self.date else None

    def clean(self) -> None:
        """Move the date to the start of the period meant; refuse years nobody means."""
        super().clean()
        if self.date is not None:
            if not 1990 <= self.date.year <= 2100:
                raise ValidationError({"date": "Give a year between 1990 and 2100."})
            self.date = normalise(self.date, self.precision)
