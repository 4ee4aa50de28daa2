"""Who may read the addresses of subscriptions."""

from datetime import date

from engagement_site.core.permissions import Permission
from engagement_site.subscriptions.models import (
    AlertSettings,
    NoticedItem,
    SavedSearch,
    WeeklyList,
    WeeklyListReader,
)
from tests.architecture.access.entries import EVERYBODY, SIGNED_IN, Access, Objects, editor, own

ACCESS: dict[str, Access] = {
    "subscriptions:alerts": Access(SIGNED_IN),
    "subscriptions:change_all": Access(SIGNED_IN, answer=405),
    "subscriptions:save": Access(SIGNED_IN, lambda o: {"kind": "opportunities"}),
    "subscriptions:save_profile": own(lambda o: {"kind": "opportunities", "pk": o.organisation.pk}),
    "subscriptions:search": own(lambda o: {"pk": o.search.pk}),
    "subscriptions:act": Access(SIGNED_IN, lambda o: {"pk": o.search.pk}, answer=405),
    "subscriptions:refuse": Access(SIGNED_IN, lambda o: {"kind": "events", "pk": o.event.pk}),
    "subscriptions:withdraw_refusal": Access(SIGNED_IN, lambda o: {"pk": 1}, answer=405),
    "subscriptions:unsubscribe": Access(EVERYBODY, lambda o: {"token": o.alert_settings.token}),
    "subscriptions:weekly_latest": Access(EVERYBODY),
    "subscriptions:weekly_subscribe": Access(SIGNED_IN, answer=405),
    "subscriptions:weekly_unsubscribe": Access(EVERYBODY, lambda o: {"token": o.reader.token}),
    "subscriptions:weekly": Access(EVERYBODY, lambda o: {"week": "2026-03-02"}),
    "subscriptions:weekly_word": Access(EVERYBODY, lambda o: {"week": "2026-03-02"}),
    "subscriptions_reach": editor(Permission.EDIT_MARKET),
    "subscriptions_reach_item": editor(Permission.EDIT_MARKET, lambda o: {"pk": o.noticed.pk}),
    "subscriptions_reach_csv": editor(Permission.EDIT_MARKET, lambda o: {"pk": o.noticed.pk}),
}


def add_objects(objects: Objects) -> None:
    """Put what these addresses name into `objects`; what is private is the provider's."""
    objects.search = SavedSearch.objects.create(owner=objects.provider, kind="opportunities")
    objects.alert_settings = AlertSettings.objects.create(user=objects.provider)
    objects.reader = WeeklyListReader.objects.create(user=objects.provider)
    objects.noticed = NoticedItem.objects.create(
        kind="opportunities", item_id=1, occasion="new", title="Gone"
    )
    WeeklyList.objects.create(week=date(2026, 3, 2))
