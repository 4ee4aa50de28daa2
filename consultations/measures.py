"""What consultations contribute to the measures of commissioning."""

from datetime import datetime, timedelta

from django.utils import timezone

from consultations.enums import ResponseState
from consultations.models import ConsultationPage, ConsultationResponse
from engagement_site.core.registry import PlatformMeasure, register_measure

REPLY_WITHIN = timedelta(weeks=12)


def _by(end: datetime) -> datetime:
    """Return the end of the period, or now: what has not closed was not held."""
    return min(end, timezone.now())


def _held(start: datetime, end: datetime) -> int:
    closed = ConsultationPage.objects.live().filter(closing_at__gte=start, closing_at__lt=_by(end))
    return closed.count()


def _responses(start: datetime, end: datetime) -> int:
    return ConsultationResponse.objects.filter(
        state=ResponseState.SUBMITTED, submitted_at__gte=start, submitted_at__lt=end
    ).count()


def _answered_in_time(start: datetime, end: datetime) -> float | None:
    """Return the share, in per cent, of those that had to be answered in the period and were.

    A consultation counts in the period in which its twelve weeks end. None where none had to be.
    """
    due = ConsultationPage.objects.live().filter(
        closing_at__gte=start - REPLY_WITHIN, closing_at__lt=_by(end) - REPLY_WITHIN
    )
    pairs = list(due.values_list("closing_at", "outcome_published_at"))
    if not pairs:
        return None
    in_time = sum(
        published is not None and published <= closing + REPLY_WITHIN
        for closing, published in pairs
    )
    return 100 * in_time / len(pairs)


def register() -> None:
    """Offer the counts to the records of progress."""
    for key, title, unit, count in (
        ("consultations.held", "Consultations that closed", "consultations", _held),
        ("consultations.responses", "Responses to consultations", "responses", _responses),
        (
            "consultations.answered_in_time",
            "Consultations answered within 12 weeks",
            "%",
            _answered_in_time,
        ),
    ):
        register_measure(PlatformMeasure(key, title, unit, count))
