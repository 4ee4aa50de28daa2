"""The weekly list: built by the clock, sent to those who asked for it."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit, mail
from engagement_site.subscriptions.kinds import SearchKind, all_kinds
from engagement_site.subscriptions.models import AlertSettings, WeeklyList, WeeklyListReader
from engagement_site.subscriptions.notifications import weekly_list
from engagement_site.subscriptions.timetable import week_of

READERS_AT_ONCE = 200


def build(now: datetime | None = None) -> WeeklyList:
    """Return this week's list, built unless it is there; a built list never changes."""
    week = week_of(now or timezone.now())
    existing = WeeklyList.objects.filter(week=week).first()
    if existing is not None:
        return existing
    before = WeeklyList.objects.filter(week__lt=week).first()
    known = {e["key"] for s in before.sections for e in s["entries"]} if before else set()
    sections = [
        {"title": kind.nouns.capitalize(), "entries": entries}
        for kind in all_kinds()
        if (entries := _entries(kind, known))
    ]
    try:
        with transaction.atomic():
            return WeeklyList.objects.create(week=week, sections=sections)
    except IntegrityError:  # built by another process in between
        return WeeklyList.objects.get(week=week)


def _entries(kind: SearchKind, known: set[str]) -> list[dict[str, Any]]:
    """Return what can be joined now, closing first, then what comes; new ones are marked."""
    chosen = []
    for page in kind.public():
        state = kind.state_of(page)
        if state.is_open or state.is_ahead:
            chosen.append((not state.is_open, state.closes_at is None, state.closes_at, page))
    chosen.sort(key=lambda entry: (entry[0], entry[1], entry[2] or timezone.now(), entry[3].pk))
    return [
        {
            "key": f"{kind.key}-{item.pk}",
            "title": item.title,
            "url": item.url,
            "summary": item.summary,
            "when": item.when,
            "tag": item.tag,
            "is_new": f"{kind.key}-{item.pk}" not in known,
        }
        for item in (kind.as_item(page) for *_, page in chosen)
    ]


def send(now: datetime | None = None) -> int:
    """Build this week's list and store a mail for each reader who has not had it; return how many.

    A reader who joins in the middle of a week gets the next one.
    """
    issue, stored = build(now), 0
    while readers := _take_readers(issue.week):
        with transaction.atomic():
            silent = set(
                AlertSettings.objects.filter(
                    user__in=[reader.user_id for reader in readers], undeliverable_at__isnull=False
                ).values_list("user_id", flat=True)
            )
            stored += mail.queue_many(
                [weekly_list(issue, r) for r in readers if r.user_id not in silent and issue.count]
            )
            WeeklyListReader.objects.filter(pk__in=[reader.pk for reader in readers]).update(
                last_week_sent=issue.week
            )
    return stored


def _take_readers(week: date) -> list[WeeklyListReader]:
    waiting = WeeklyListReader.objects.filter(last_week_sent__lt=week, user__is_active=True)
    return list(waiting.select_related("user").order_by("pk")[:READERS_AT_ONCE])


def subscribe(*, by: User, now: datetime | None = None) -> WeeklyListReader:
    """Send `by` the list from next week on."""
    with transaction.atomic():
        reader, created = WeeklyListReader.objects.get_or_create(
            user=by, defaults={"last_week_sent": week_of(now or timezone.now())}
        )
        if created:
            audit.record("asked for the weekly list", by=by, target=reader)
    return reader


def unsubscribe(reader: WeeklyListReader) -> None:
    """Send the list no more."""
    with transaction.atomic():
        audit.record("left the weekly list", by=reader.user, target=reader)
        reader.delete()
