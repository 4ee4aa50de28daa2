"""What took place in a period: events, consultations, opportunities, for reports and measures."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from consultations.models import ConsultationPage
from events.models import EventPage
from opportunities.models import OpportunityPage


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that took place: what, when, in words."""

    title: str
    on: date
    detail: str


def _bounds(start: date, end: date) -> tuple[datetime, datetime]:
    zone = timezone.get_default_timezone()
    first = datetime.combine(start, time.min, tzinfo=zone)
    return first, datetime.combine(end + timedelta(days=1), time.min, tzinfo=zone)


def events_of(start: date, end: date) -> list[Occasion]:
    """Return the public events of a period, oldest first."""
    first, after = _bounds(start, end)
    found = EventPage.objects.live().public().filter(starts_at__gte=first, starts_at__lt=after)
    return [
        Occasion(page.title, timezone.localdate(page.starts_at), page.venue_name)
        for page in found.order_by("starts_at")
    ]


def consultations_of(start: date, end: date) -> list[Occasion]:
    """Return the public consultations that closed in a period, with how many responses came."""
    first, after = _bounds(start, end)
    found = (
        ConsultationPage.objects.live().public().filter(closing_at__gte=first, closing_at__lt=after)
    )
    return [
        Occasion(
            page.title,
            timezone.localdate(page.closing_at),
            _responses(page.responses.submitted().count()),
        )
        for page in found.order_by("closing_at")
    ]


def opportunities_of(start: date, end: date) -> list[Occasion]:
    """Return the public opportunities one could join from some day of a period on."""
    found = OpportunityPage.objects.live().public().filter(join_from__range=(start, end))
    return [
        Occasion(page.title, page.join_from, str(page.get_stage_display()))
        for page in found.order_by("join_from")
        if page.join_from
    ]


def _responses(count: int) -> str:
    return "1 response" if count == 1 else f"{count} responses"
