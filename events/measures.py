"""What events contribute to the measures of commissioning."""

from datetime import datetime

from django.utils import timezone

from engagement_site.core.registry import PlatformMeasure, register_measure
from events.models import Delegate, EventPage, Registration


def _by(end: datetime) -> datetime:
    """Return the end of the period, or now: what is still to come was not held."""
    return min(end, timezone.now())


def _held(start: datetime, end: datetime) -> int:
    return (
        EventPage.objects.live()
        .filter(cancelled=False, ends_at__gte=start, ends_at__lt=_by(end))
        .count()
    )


def _delegates(start: datetime, end: datetime) -> int:
    return (
        Delegate.objects.coming()
        .filter(
            registration__event__cancelled=False,
            registration__event__ends_at__gte=start,
            registration__event__ends_at__lt=_by(end),
        )
        .count()
    )


def _organisations(start: datetime, end: datetime) -> int:
    standing = Registration.objects.standing().filter(
        event__cancelled=False, event__ends_at__gte=start, event__ends_at__lt=_by(end)
    )
    return standing.values("organisation").distinct().count()


def register() -> None:
    """Offer the counts to the records of progress."""
    for key, title, unit, count in (
        ("events.held", "Events held", "events", _held),
        ("events.delegates", "People booked for events that were held", "people", _delegates),
        (
            "events.organisations",
            "Organisations booked for events that were held",
            "organisations",
            _organisations,
        ),
    ):
        register_measure(PlatformMeasure(key, title, unit, count))
