"""The time zone we hand out agrees with the system's, round both clock changes of any year."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engagement_site.core.calendars import london


@pytest.mark.parametrize("year", [1999, 2026, 2029, 2036])
def test_offsets_agree_with_the_system(year):
    ours, system = london().to_tz(), ZoneInfo("Europe/London")
    moment = datetime(year, 1, 1, 0, 30)
    while moment.year == year:
        expected = moment.replace(tzinfo=system).utcoffset()
        assert ours.utcoffset(moment) == expected, moment
        moment += timedelta(hours=17)


@pytest.mark.parametrize(
    ("local", "offset"),
    [
        ("2027-03-28T00:59", 0),
        ("2027-03-28T02:00", 1),
        ("2027-10-31T00:59", 1),
        ("2027-10-31T02:00", 0),
    ],
)
def test_the_hour_of_the_change(local, offset):
    moment = datetime.fromisoformat(local)
    assert london().to_tz().utcoffset(moment) == timedelta(hours=offset)
