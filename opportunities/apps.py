"""Opportunities from intention to the end of the contract."""

from typing import Any

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    """Announces the feature to navigation, home page, gaps and the page cache."""

    name = "opportunities"
    label = "opportunities"
    verbose_name = "Opportunities"

    def ready(self) -> None:
        """Register what the rest of the site shows of opportunities, and watch publications."""
        from wagtail.signals import page_published

        from engagement_site.core import personal_data, registry
        from engagement_site.core.retention import register_rule
        from engagement_site.market_position.models import Gap
        from opportunities import board, measures, queries, subscriptions
        from opportunities.domain import leaving, publishing, retention
        from opportunities.models import OpportunityPage

        measures.register()
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
        registry.register_related(
            OpportunityPage, "This market in the statement", queries.told_in_statement
        )
        registry.register_current_list(
            "opportunities", registry.CurrentList(queries.CURRENT_CHOICES, queries.current)
        )
        registry.register_next_change(queries.next_change)
        subscriptions.register()
        board.watch()
        registry.register_waiting(
            registry.WaitingList(
                order=10, title="Opportunities you follow", teasers=queries.followed_by
            )
        )
        personal_data.register_holder(
            "opportunities", erase=leaving.erase, show=leaving.show, keeps=leaving.KEEPS
        )
        register_rule(
            "opportunities", what="Who asked, followed, was told and was interested",
            how_long="a year after an opportunity is over", forget=retention.count_forgotten,
        )  # fmt: skip
        registry.register_periodic("take down published opportunities", publishing.catch_up)
        page_published.connect(
            _on_published, sender=OpportunityPage, dispatch_uid="opportunities-published"
        )


def _on_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    from opportunities.domain import publishing

    revision = kwargs.get("revision")
    publishing.note_publication(page=instance, by=revision.user if revision else None)
