"""From alerts that are due to messages, one for each person.

A transaction takes some people's due alerts, stores their messages (`core.mail`) and marks the
alerts. Killed before its commit, nothing has happened; killed after it, the messages are stored
and the clock delivers them. Each alert stands in one message only.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import mail
from engagement_site.core.delivery import MAX_ATTEMPTS
from engagement_site.core.models import OutgoingMail
from engagement_site.providers.models import Membership
from engagement_site.subscriptions.enums import Dropped, Occasion
from engagement_site.subscriptions.kinds import Item, get_kind
from engagement_site.subscriptions.models import Alert, AlertSettings, SearchRecipient
from engagement_site.subscriptions.notifications import KEY_PREFIX, digest

PEOPLE_AT_ONCE = 200


def due(now: datetime) -> QuerySet[Alert]:
    """Return the alerts to be sent at `now`."""
    return Alert.objects.filter(due_at__lte=now, mailed_at__isnull=True, dropped="")


def send_due(now: datetime | None = None) -> int:
    """Store a message for each person with alerts that are due; return how many messages."""
    now, stored, items = now or timezone.now(), 0, _Items()
    after = 0
    while True:
        people = list(
            due(now).filter(user_id__gt=after).order_by("user_id")
            .values_list("user_id", flat=True).distinct()[:PEOPLE_AT_ONCE]
        )  # fmt: skip
        if not people:
            return stored
        stored += _send_to(people, now, items)
        after = people[-1]


def _send_to(people: list[int], now: datetime, items: "_Items") -> int:
    with transaction.atomic():
        # Another clock may be at the same people: it waits here, and then finds nothing due.
        taken = (
            due(now).filter(user_id__in=people).select_for_update(of=("self",))
            .select_related("noticed", "search", "user").order_by("user_id", "pk")
        )  # fmt: skip
        by_person: dict[User, list[Alert]] = defaultdict(list)
        checks = _Checks(people, now)
        dropped: list[Alert] = []
        for alert in taken:
            alert.dropped = checks.why_not(alert, items)
            if alert.dropped:
                dropped.append(alert)
            else:
                by_person[alert.user].append(alert)
        messages = [
            digest(user, alerts, items.of(alerts), checks.settings[user.pk])
            for user, alerts in by_person.items()
        ]
        mail.queue_many(messages)
        _mark(by_person, [message.key for message in messages], dropped, now)
    return len(messages)


def _mark(
    by_person: dict[User, list[Alert]], keys: list[str], dropped: list[Alert], now: datetime
) -> None:
    """Note which alerts stand in which message, and why others go unsent.

    One case for each person, not for each alert: writing those took longer than the messages.
    """
    sent = [alert.pk for alerts in by_person.values() for alert in alerts]
    if sent:
        whens = [
            When(user_id=user.pk, then=Value(key))
            for user, key in zip(by_person, keys, strict=True)
        ]
        Alert.objects.filter(pk__in=sent).update(mailed_at=now, mail_key=Case(*whens))
    for reason in {alert.dropped for alert in dropped}:
        those = [alert.pk for alert in dropped if alert.dropped == reason]
        Alert.objects.filter(pk__in=those).update(dropped=reason)


class _Items:
    """The items that alerts speak of, as they are now, each fetched once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Item | None] = {}

    def get(self, alert: Alert) -> Item | None:
        """Return the item of an alert; None where nobody may read it any more."""
        key = alert.noticed.kind, alert.noticed.item_id
        if key not in self._known:
            kind = get_kind(key[0])
            page = kind.public().filter(pk=key[1]).first() if kind else None
            self._known[key] = kind.as_item(page) if kind and page is not None else None
        return self._known[key]

    def of(self, alerts: Iterable[Alert]) -> list[Item]:
        """Return the items of alerts that `get` found."""
        return [item for alert in alerts if (item := self.get(alert)) is not None]


class _Checks:
    """What may have changed between noticing and sending."""

    def __init__(self, people: list[int], now: datetime) -> None:
        self.now = now
        AlertSettings.objects.bulk_create(
            [AlertSettings(user_id=pk) for pk in people], ignore_conflicts=True
        )
        self.settings = {
            row.user_id: row for row in AlertSettings.objects.filter(user_id__in=people)
        }
        members = Membership.objects.filter(user_id__in=people).order_by()
        self.members = set(members.values_list("organisation_id", "user_id"))
        stopped = SearchRecipient.objects.filter(user_id__in=people, stopped_at__isnull=False)
        self.stopped = set(stopped.order_by().values_list("search_id", "user_id"))

    def why_not(self, alert: Alert, items: _Items) -> str:
        """Return why an alert is not sent after all; empty where it is."""
        user, search = alert.user, alert.search
        if not user.is_active or not self.settings[user.pk].wants_alerts(self.now):
            return Dropped.STOPPED
        paused = search is None or (search.paused_until and search.paused_until > self.now)
        if paused or (alert.search_id, user.pk) in self.stopped:
            return Dropped.STOPPED
        if alert.organisation_id and (alert.organisation_id, user.pk) not in self.members:
            return Dropped.LEFT
        item = items.get(alert)
        if item is None:
            return Dropped.GONE
        if alert.noticed.occasion != Occasion.NEW and not item.state.is_open:
            return Dropped.CLOSED
        return ""


def note_undeliverable() -> int:
    """Stop writing to addresses that refuse mail for good or send it back; return how many.

    The person sees it in their account and starts again when the address is put right.
    """
    failed = OutgoingMail.objects.filter(
        Q(bounced_at__isnull=False)
        | Q(key__startswith=KEY_PREFIX, sent_at__isnull=True, attempts__gte=MAX_ATTEMPTS)
    )
    addresses = {address.lower() for address in failed.values_list("to", flat=True)}
    return AlertSettings.objects.filter(
        user__email__in=addresses, undeliverable_at__isnull=True
    ).update(undeliverable_at=timezone.now())
