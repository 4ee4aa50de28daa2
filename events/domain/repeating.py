"""Holding an event again: a copy with its sessions, hosts and questions, moved to another time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from engagement_site.accounts.models import User
from engagement_site.core import audit
from events.models import EventPage, EventSeries

LONDON = ZoneInfo("Europe/London")
# Instants of the event that move with it.
MOVED = (
    "starts_at", "ends_at", "registration_opens_at", "registration_closes_at", "cancel_until",
    "proposals_open_at", "proposals_close_at",
)  # fmt: skip


def repeat_event(
    *, event: EventPage, days: Sequence[date], by: User, series_title: str = ""
) -> list[EventPage]:
    """Return a draft of the event for each day, same clock times, in one series with it.

    Everything about the programme moves along by as many days; what people booked stays with the
    original. Raises PermissionDenied, ValueError without days.
    """
    if not days:
        raise ValueError("An event is repeated on at least one day")
    if not event.get_parent().permissions_for_user(by).can_add_subpage():
        raise PermissionDenied("This person may not add events")
    with transaction.atomic():
        if event.series_id is None:
            event.series = _series(series_title.strip() or event.title)
            EventPage.objects.filter(pk=event.pk).update(series=event.series)
        drafts = [_draft(event, day, by) for day in sorted(set(days))]
        audit.record(
            "repeated an event", by=by, target=event, copies=[draft.pk for draft in drafts]
        )
    return drafts


def moved(at: datetime, by_days: int) -> datetime:
    """Return the same clock time as many days later, also across a change of the clocks."""
    # Arithmetic on a local time counts by the clock on the wall.
    return at.astimezone(LONDON) + timedelta(days=by_days)


def _draft(event: EventPage, day: date, by: User) -> EventPage:
    by_days = (day - timezone.localdate(event.starts_at)).days
    changes: dict[str, Any] = {
        name: moved(value, by_days) for name in MOVED if (value := getattr(event, name)) is not None
    }
    changes |= {
        "slug": _free_slug(event, day),
        "cancelled": False,
        "cancelled_reason": "",
        "when_known_as": "",
        "afterwards": [],
        "series": event.series,
    }

    draft = event.copy(
        user=by,
        update_attrs=changes,
        keep_live=False,
        copy_revisions=False,
    )
    copied: EventPage = EventPage.objects.get(pk=draft.pk)
    _move_children(copied, by_days)
    copied.save()
    copied.save_revision(user=by, changed=True)
    return copied


def _move_children(copy: EventPage, by_days: int) -> None:
    sessions, hosts = list(copy.sessions.all()), list(copy.hosts.all())
    for session in sessions:
        session.starts_at = moved(session.starts_at, by_days)
        session.ends_at = moved(session.ends_at, by_days)
    for host in hosts:
        host.free_from = moved(host.free_from, by_days)
        host.free_until = moved(host.free_until, by_days)
    copy.sessions.set(sessions)
    copy.hosts.set(hosts)


def _series(title: str) -> EventSeries:
    base = slugify(title)[:90] or "series"
    slug, number = base, 1
    while EventSeries.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return EventSeries.objects.create(title=title, slug=slug)


def _free_slug(event: EventPage, day: date) -> str:
    base = f"{event.slug[:200]}-{day.isoformat()}"
    slug, number = base, 1
    while event.get_siblings().filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
