"""All dates of a series."""

from typing import Any

from django.utils import timezone
from django.views.generic import DetailView

from events.models import EventPage, EventSeries


class SeriesView(DetailView[EventSeries]):
    """What the dates share, what is coming, what was."""

    model = EventSeries
    template_name = "events/series.html"
    context_object_name = "series"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the published dates."""
        now = timezone.now()
        dates = EventPage.objects.live().public().filter(series=self.object)
        return super().get_context_data(
            coming=dates.coming(now).with_places(),
            past=dates.past(now).with_places()[:50],
            breadcrumbs=[{"title": "Home", "url": "/"}, {"title": "Events", "url": "/events/"}],
            **kwargs,
        )
