"""What providers contribute to the measures of commissioning."""

from datetime import datetime

from engagement_site.core.registry import PlatformMeasure, register_measure
from engagement_site.providers.models import ProviderOrganisation


def _joined(start: datetime, end: datetime) -> int:
    return ProviderOrganisation.objects.filter(created_at__gte=start, created_at__lt=end).count()


def register() -> None:
    """Offer the count to the records of progress."""
    register_measure(
        PlatformMeasure(
            "providers.joined", "Organisations that joined this site", "organisations", _joined
        )
    )
