"""What opportunities contribute to the measures of commissioning."""

from datetime import datetime

from engagement_site.core.registry import PlatformMeasure, register_measure
from opportunities.models import OpportunityPage


def _published(start: datetime, end: datetime) -> int:
    return OpportunityPage.objects.filter(
        first_published_at__gte=start, first_published_at__lt=end
    ).count()


def register() -> None:
    """Offer the count to the records of progress."""
    register_measure(
        PlatformMeasure(
            "opportunities.published", "Opportunities published here", "opportunities", _published
        )
    )
