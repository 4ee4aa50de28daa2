"""Saved searches, alerts and the weekly list."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Notices, matches and sends by the clock, and shows what fits in people's accounts."""

    name = "engagement_site.subscriptions"
    label = "subscriptions"
    verbose_name = "Alerts"

    def ready(self) -> None:
        """Register the clock's jobs and what waits for a person."""
        from engagement_site.core import page_cache, personal_data, registry
        from engagement_site.core.retention import register_rule
        from engagement_site.subscriptions import queries
        from engagement_site.subscriptions.domain import (
            noticing,
            retention,
            searches,
            sending,
            weekly,
        )
        from engagement_site.subscriptions.models import WeeklyList

        registry.register_periodic("notice for alerts", noticing.notice)
        registry.register_periodic("send alerts", sending.send_due)
        registry.register_periodic("undeliverable alerts", sending.note_undeliverable)
        registry.register_periodic("weekly list", weekly.send)
        registry.register_waiting(
            registry.WaitingList(50, "Fits what you offer", queries.fitting_now)
        )
        personal_data.register_holder("subscriptions", erase=searches.erase)
        register_rule(
            "alerts", what="Who was told of what by alerts", how_long="a year",
            forget=retention.forget_alerts,
        )  # fmt: skip
        page_cache.purge_when_saved(WeeklyList)
