"""Vague dates read as vaguely as they are meant."""

from datetime import date

import pytest

from engagement_site.core.vague_dates import Precision, VagueDate, normalise


@pytest.mark.parametrize(
    ("precision", "given", "first", "last", "text"),
    [
        (Precision.DAY, date(2018, 1, 4), date(2018, 1, 4), date(2018, 1, 4), "4 January 2018"),
        (Precision.MONTH, date(2024, 2, 9), date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        (Precision.QUARTER, date(2026, 11, 2), date(2026, 10, 1), date(2026, 12, 31),
         "October to December 2026"),
        (Precision.SEASON, date(2027, 8, 30), date(2027, 7, 1), date(2027, 9, 30), "summer 2027"),
        (Precision.YEAR, date(2027, 8, 30), date(2027, 1, 1), date(2027, 12, 31), "2027"),
        (Precision.FINANCIAL_YEAR, date(2027, 3, 31), date(2026, 4, 1), date(2027, 3, 31),
         "2026 to 2027"),
        (Precision.NOT_BEFORE, date(2027, 4, 20), date(2027, 4, 1), None, "not before April 2027"),
    ],
)  # fmt: skip
def test_period_and_words(precision, given, first, last, text):
    vague = VagueDate(normalise(given, precision), precision)
    assert (vague.first_day, vague.last_day, str(vague)) == (first, last, text)
    assert vague.is_vague == (precision != Precision.DAY)


def test_past_only_when_every_day_is_past():
    summer = VagueDate(date(2026, 7, 1), Precision.SEASON)
    assert not summer.is_past(date(2026, 9, 30))
    assert summer.is_past(date(2026, 10, 1))
    assert not VagueDate(date(2020, 1, 1), Precision.NOT_BEFORE).is_past(date(2030, 1, 1))
