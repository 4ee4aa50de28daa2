"""When opportunities open, close and lapse, for people's calendars."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from engagement_site.core.calendars import london
from opportunities.joining import LONDON, Window
from opportunities.models import OpportunityPage


def opportunity_calendar() -> bytes:
    """Return every known opening and closing of the public opportunities as iCalendar.

    Days that are vague are left out: a calendar would make them look certain.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.PRODUCT_NAME}//Opportunities//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Opportunities: {settings.COUNCIL_NAME}")
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add_component(london())
    for page in OpportunityPage.objects.listed().order_by("pk"):
        for event in _entries(page):
            calendar.add_component(event)
    return calendar.to_ical()


def _entries(page: OpportunityPage) -> Iterator[Event]:
    for row in page.join_windows.all():
        window = row.as_window()
        if window.opens is not None and not window.opens.is_vague:
            yield _entry(page, window, "opens", window.opens.first_day)
        if window.closes is None or window.closes.is_vague:
            continue
        ending: date = window.closes.first_day
        if window.closes_time is not None and window.closes_at is not None:
            ending = window.closes_at.astimezone(LONDON)
        yield _entry(page, window, "lapses" if window.lapses else "closes", ending)


def _entry(page: OpportunityPage, window: Window, what: str, at: date | datetime) -> Event:
    event = Event()
    host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
    event.add("uid", f"opportunity-{page.pk}-{window.key}-{what}@{host}")
    # Rises with every publication, so that calendars take a moved date for newer.
    event.add("sequence", page.live_revision_id or 0)
    named = f" ({window.title})" if window.title else ""
    event.add("summary", f"{what.capitalize()}: {page.title}{named}")
    notice = "Illustrative. " if page.illustrative else ""
    event.add("description", f"{notice}{page.summary}")
    event.add("url", f"{settings.SITE_ADDRESS}{page.get_url() or ''}")
    stamp = page.last_published_at or timezone.now()
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", at)
    if not isinstance(at, datetime):
        event.add("dtend", at + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event
