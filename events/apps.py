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
        from events import measures, queries, subscriptions
        from events.domain import announcing, retention, waiting
        from events.models import EventPage, EventPlaces, EventSeries, SessionPlaces

        measures.register()
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
        registry.register_waiting(
            registry.WaitingList(
                order=21, title="Your conversations", teasers=queries.your_conversations
            )
        )
        registry.register_waiting(
            registry.WaitingList(order=22, title="What you propose", teasers=queries.your_proposals)
        )
        registry.register_next_change(queries.next_change)
        registry.register_periodic("offers of places", waiting.expire_offers)
        registry.register_periodic("changes of events", announcing.tell_settled_changes)
        registry.register_periodic("reminders and thanks", announcing.send_rounds)
        subscriptions.register()
        registry.register_periodic("forget delegates", retention.forget)
        registry.register_subjects(EventPage, queries.sessions_as_subjects)
        page_cache.purge_when_saved(EventPlaces, SessionPlaces, EventSeries)
        page_published.connect(_on_published, sender=EventPage, dispatch_uid="events-published")


def _on_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    from events.domain import publishing

    publishing.after_publishing(instance)
