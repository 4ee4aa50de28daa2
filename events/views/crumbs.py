"""Where pages beside the page tree stand, for their breadcrumbs."""

from events.models import EventPage


def to_event(event: EventPage) -> list[dict[str, str]]:
    """Return the way from the home page to an event, itself included."""
    return [*event.breadcrumbs(), {"title": event.title, "url": event.get_url() or ""}]
