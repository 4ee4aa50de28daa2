"""Opportunities from intention to the end of the contract."""

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    """Announces the feature to navigation, home page, gaps and the page cache."""

    name = "opportunities"
    label = "opportunities"
    verbose_name = "Opportunities"

    def ready(self) -> None:
        """Register what the rest of the site shows of opportunities."""
        from engagement_site.core import registry
        from engagement_site.market_position.models import Gap
        from opportunities import queries, subscriptions

        registry.register_navigation("Opportunities", "/opportunities/", order=20)
        registry.register_door(
            registry.Door(
                order=10,
                title="Find opportunities",
                url="/opportunities/",
                action="See all opportunities",
                summary="What is coming, what is open, and when you can join.",
                teasers=queries.closing_or_opening_next,
            )
        )
        registry.register_related(Gap, "Opportunities that answer this gap", queries.answering_gap)
        registry.register_next_change(queries.next_change)
        subscriptions.register()
