"""Saved searches, alerts and the weekly list."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    """Matches and sends by the clock, and shows alerts in people's accounts."""

    name = "engagement_site.subscriptions"
    label = "subscriptions"
    verbose_name = "Alerts"
