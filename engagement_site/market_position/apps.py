"""The market position statement, plan and gaps."""

from django.apps import AppConfig


class MarketPositionConfig(AppConfig):
    """The market position statement, plan and gaps."""

    name = "engagement_site.market_position"
    label = "market_position"
