"""The market position statement, plan and gaps."""

from django.apps import AppConfig


class MarketPositionConfig(AppConfig):
    """Puts the statement into the navigation and keeps cached pages in step with its records."""

    name = "engagement_site.market_position"
    label = "market_position"
    verbose_name = "Market position"

    def ready(self) -> None:
        """Register the navigation entry and the records that change public pages."""
        from engagement_site.core import page_cache, registry
        from engagement_site.market_position import who_could_answer
        from engagement_site.market_position.models import (
            Gap,
            Plan,
            PlanActivity,
            PlanEntry,
            Principle,
        )

        registry.register_related(
            Gap, "Providers who say they offer this", who_could_answer.offers_for_gap
        )
        registry.register_navigation("Market position", "/market-position/", order=10)
        page_cache.purge_when_saved(Gap, Plan, PlanActivity, PlanEntry, Principle)
