"""Events and registration."""

from typing import Any

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Announces events to the rest of the site and keeps counters in step with publishing."""

    name = "events"
    label = "events"
    verbose_name = "Events"

    def ready(self) -> None:
        """Register navigation, door, waiting list, clock and signals."""
        from wagtail.signals import page_published

        from engagement_site.core import page_cache, registry
        from events import queries, subscriptions
        from events.domain import retention
        from events.models import EventPage, EventPlaces, SessionPlaces

        registry.register_navigation("Events", "/events/", order=30)
        registry.register_door(
            registry.Door(
                order=20,
                title="Come to an event",
                url="/events/",
                action="See all events",
                summary="Conferences, briefings and workshops, with places you can book here.",
                teasers=queries.next_events,
            )
        )
        registry.register_waiting(
            registry.WaitingList(order=20, title="Your events", teasers=queries.your_events)
        )
        registry.register_next_change(queries.next_change)
        subscriptions.register()
        registry.register_periodic("forget delegates", retention.forget)
        page_cache.purge_when_saved(EventPlaces, SessionPlaces)
        page_published.connect(_on_published, sender=EventPage, dispatch_uid="events-published")


def _on_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    from events.domain import places

    places.keep_in_step(instance)
