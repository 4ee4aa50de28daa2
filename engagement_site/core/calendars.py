"""The time zone of every calendar we hand out."""

from icalendar import Timezone

# Written out, since the rule has stood since 1996 and holds for any year: clocks change at
# 1am UTC on the last Sundays of March and October. The library's own derives single dates from
# the system and is an hour late in spring.
LONDON = b"""BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
"""


def london() -> Timezone:
    """Return the component that explains TZID=Europe/London to any calendar program."""
    zone = Timezone.from_ical(LONDON)
    assert isinstance(zone, Timezone)
    return zone
