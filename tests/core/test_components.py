"""Dates, times, sizes and page numbers as the public pages write them."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.paginator import Paginator

from engagement_site.core.templatetags import components
from engagement_site.core.vague_dates import Precision, VagueDate


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2027, 3, 12, 17, 0, tzinfo=UTC), "Friday 12 March 2027, 5pm (GMT)"),
        (datetime(2027, 7, 1, 16, 30, tzinfo=UTC), "Thursday 1 July 2027, 5:30pm (BST)"),
        (datetime(2027, 7, 1, 11, 0, tzinfo=UTC), "Thursday 1 July 2027, noon (BST)"),
        (
            datetime(2027, 6, 30, 23, 0, tzinfo=UTC),
            "midnight at the start of Thursday 1 July 2027 (BST)",
        ),
        # Both clock changes of 2027: the hour before and the hour after.
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "Sunday 28 March 2027, 12:59am (GMT)"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "Sunday 28 March 2027, 2am (BST)"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "Sunday 31 October 2027, 1:30am (BST)"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "Sunday 31 October 2027, 1:30am (GMT)"),
        (date(2027, 3, 12), "Friday 12 March 2027"),
        (None, ""),
    ],
)
def test_long_datetime_names_day_time_and_zone(moment: datetime, written: str) -> None:
    assert components.long_datetime(moment) == written


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2027, 3, 2), "Tuesday 2 March 2027", "2 Mar 2027"),
        (datetime(2027, 6, 30, 23, 30, tzinfo=UTC), "Thursday 1 July 2027", "1 Jul 2027"),
        (VagueDate(date(2027, 7, 1), Precision.SEASON), "summer 2027", "summer 2027"),
        (VagueDate(date(2027, 7, 1)), "Thursday 1 July 2027", "1 Jul 2027"),
        (None, "", ""),
    ],
)
def test_dates_are_as_vague_as_they_are_meant(day: date, long: str, short: str) -> None:
    assert (components.long_date(day), components.short_date(day)) == (long, short)


@pytest.mark.parametrize(
    ("closing", "left"),
    [
        (datetime(2027, 3, 24, 17, 0, tzinfo=UTC), "12 days left"),
        (datetime(2027, 3, 13, 0, 30, tzinfo=UTC), "1 day left"),
        (datetime(2027, 3, 12, 17, 0, tzinfo=UTC), "last day"),
        (datetime(2027, 3, 12, 10, 0, tzinfo=UTC), "closed"),
        (date(2027, 3, 12), "last day"),
        (date(2027, 3, 11), "closed"),
        (None, ""),
    ],
)
@time_machine.travel(datetime(2027, 3, 12, 10, 0, tzinfo=UTC), tick=False)
def test_days_left_counts_days_of_the_calendar(closing: datetime, left: str) -> None:
    assert components.days_left(closing) == left


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (None, ""),
        (1, "1 byte"),
        (900, "900 bytes"),
        (240_400, "240 kB"),
        (999_700, "1 MB"),
        (1_440_000, "1.4 MB"),
    ],
)
def test_file_size(size: int | None, written: str) -> None:
    assert components.file_size(size) == written


def test_page_range_elides_the_middle() -> None:
    paginator = Paginator(range(200), 10)

    assert list(components.page_range(paginator, 10)) == [1, "…", 9, 10, 11, "…", 20]


def test_item_beyond_the_end_is_empty() -> None:
    assert [components.item(["a", "b"], position) for position in (0, 1, 2, -1)] == [
        "a",
        "b",
        "",
        "",
    ]
