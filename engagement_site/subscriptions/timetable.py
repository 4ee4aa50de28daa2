"""When alerts are due: seven in the morning in England, whatever the clocks do."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engagement_site.subscriptions.enums import Frequency

LONDON = ZoneInfo("Europe/London")
SENDING_TIME = time(7)
BUILDING_TIME = time(6)
CLOSING_NOTICE = timedelta(days=7)


def due_at(frequency: str, now: datetime) -> datetime:
    """Return when something noticed at `now` is sent."""
    if frequency in (Frequency.AT_ONCE, Frequency.DEADLINES):
        return now
    day = now.astimezone(LONDON).date()
    if now >= datetime.combine(day, SENDING_TIME, tzinfo=LONDON):
        day += timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        day += timedelta(days=(7 - day.weekday()) % 7)
    return datetime.combine(day, SENDING_TIME, tzinfo=LONDON)


def week_of(now: datetime) -> date:
    """Return the Monday whose weekly list is the present one; it changes on Monday at six."""
    local = now.astimezone(LONDON)
    day = local.date() - timedelta(days=local.date().weekday())
    begins = datetime.combine(day, BUILDING_TIME, tzinfo=LONDON)
    return day if now >= begins else day - timedelta(days=7)
