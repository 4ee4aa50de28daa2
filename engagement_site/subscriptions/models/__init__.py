"""Models of saved searches, alerts and the weekly list."""

from engagement_site.subscriptions.models.alerts import Alert, NoticedItem, Refusal
from engagement_site.subscriptions.models.searches import (
    AlertSettings,
    SavedSearch,
    SearchRecipient,
)
from engagement_site.subscriptions.models.weekly import WeeklyList, WeeklyListReader

__all__ = [
    "Alert",
    "AlertSettings",
    "NoticedItem",
    "Refusal",
    "SavedSearch",
    "SearchRecipient",
    "WeeklyList",
    "WeeklyListReader",
]
