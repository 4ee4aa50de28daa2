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

        from engagement_site.core import page_cache, personal_data, registry
        from engagement_site.core.retention import register_rule
        from events import measures, queries, subscriptions
        from events.domain import announcing, leaving, retention, waiting
        from events.models import EventPage, EventPlaces, EventSeries, OnlinePlaces, SessionPlaces

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
        personal_data.register_holder(
            "events", erase=leaving.erase, show=leaving.show, keeps=leaving.KEEPS
        )
        register_rule(
            "delegates", what="What delegates of events need, then who they were",
            how_long="7 days after the event, then a year", forget=retention.count_forgotten,
        )  # fmt: skip
        registry.register_subjects(EventPage, queries.sessions_as_subjects)
        registry.register_registered(EventPage, queries.people_registered)
        page_cache.purge_when_saved(EventPlaces, OnlinePlaces, SessionPlaces, EventSeries)
        page_published.connect(_on_published, sender=EventPage, dispatch_uid="events-published")


def _on_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    from events.domain import publishing

    publishing.after_publishing(instance)
