"""Dates, times and places left, in words."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from engagement_site.core.templatetags.components import clock, long_date


def span(starts_at: datetime, ends_at: datetime) -> str:
    """Return "Friday 12 March 2027, 9:30am to 3:30pm (GMT)", both days where they differ.

    The zone stands once where it is the same at both ends, else at each (the clocks change).
    """
    zones = [date_format(timezone.localtime(at), "T") for at in (starts_at, ends_at)]
    first_zone = "" if zones[0] == zones[1] else f" ({zones[0]})"
    start = f"{long_date(starts_at)}, {clock(starts_at)}{first_zone}"
    if timezone.localdate(starts_at) == timezone.localdate(ends_at):
        return f"{start} to {clock(ends_at)} ({zones[1]})"
    return f"{start} to {long_date(ends_at)}, {clock(ends_at)} ({zones[1]})"


def times(starts_at: datetime, ends_at: datetime) -> str:
    """Return "9:30am to 10:15am" for a part of a day whose date stands elsewhere."""
    return f"{clock(starts_at)} to {clock(ends_at)}"


def places_left(left: int | None, capacity: int | None) -> str:
    """Return how many places there are, in words a person would use."""
    if left is None or capacity is None:
        return "No limit on places"
    if left <= 0:
        return "Its one place is taken" if capacity == 1 else f"All {capacity} places are taken"
    if left == capacity:
        return "1 place" if capacity == 1 else f"All {capacity} places are free"
    if left == 1:
        return f"1 place left of {capacity}"
    return f"{left} places left of {capacity}"


def inside(words: str) -> str:
    """Return words that began a sentence as they stand inside one."""
    return words[:1].lower() + words[1:]


def people(count: int) -> str:
    """Return "one person", "three people", "12 people"."""
    words = ("no people", "one person", "two people", "three people", "four people", "five people",
             "six people", "seven people", "eight people", "nine people")  # fmt: skip
    return words[count] if 0 <= count < len(words) else f"{count} people"


def in_words(count: int) -> str:
    """Return small numbers as words ("three"), larger ones as figures."""
    return people(count).split()[0]


def listed(names: list[str]) -> str:
    """Return "Ann", "Ann and Bob" or "Ann, Bob and Cy"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
