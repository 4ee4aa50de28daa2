"""Telling everybody who comes: what changed, that it is near, thanks.

What was last told is kept as facts (`events.told`). Publishing something else starts a short
wait, so that five corrections in a row are one mail; a cancelled event is told at once. The
facts, the rounds and the mail are written in one transaction, under keys that name the telling:
a clock that dies half-way tells nobody twice and forgets nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from engagement_site.core import audit, registry
from events import calendars, links, told
from events.domain import seats, telling
from events.enums import EventKind, MailRoundKind
from events.models import Delegate, EventPage, MailRound, Registration, ToldFacts
from events.notifications import announcements as notices

SETTLES_AFTER = timedelta(minutes=10)
# Thanks go when the event is over and people are home; after this nobody expects them any more.
THANKS_AFTER, THANKS_UNTIL = timedelta(hours=2), timedelta(days=7)


def note_published(event: EventPage, *, now: datetime | None = None) -> None:
    """Compare the event just published with what people know, and begin the wait if it differs.

    A cancellation, or taking one back, is told at once. Nobody is told of what is over.
    """
    now = now or timezone.now()
    facts = told.facts_of(event)
    with transaction.atomic():
        kept, created = ToldFacts.objects.select_for_update().get_or_create(
            event_id=event.pk, defaults={"facts": facts, "told_at": now}
        )
        if created:
            return
        if kept.facts == facts:
            ToldFacts.objects.filter(pk=kept.pk).update(changed_at=None)
            return
        ToldFacts.objects.filter(pk=kept.pk).update(changed_at=now)
        if kept.facts.get("cancelled") != facts["cancelled"]:
            tell_changes(event=event, now=now)


def tell_settled_changes(*, now: datetime | None = None) -> int:
    """Tell the changes that nobody touched for a while; return of how many events."""
    now = now or timezone.now()
    _remember_what_is_known(now)
    due = ToldFacts.objects.filter(changed_at__lte=now - SETTLES_AFTER)
    return sum(
        tell_changes(event=event, now=now) > 0
        for event in EventPage.objects.filter(pk__in=due.values("event"))
    )


def _remember_what_is_known(now: datetime) -> None:
    """Begin with what is published, for events from before anything was kept."""
    for event in EventPage.objects.live().filter(ends_at__gt=now, told_facts__isnull=True):
        note_published(event, now=now)


def tell_changes(*, event: EventPage, now: datetime | None = None) -> int:
    """Tell everybody who comes what differs from what they know; return how many were told."""
    now = now or timezone.now()
    with transaction.atomic():
        kept = ToldFacts.objects.select_for_update().filter(event=event).first()
        event = EventPage.objects.with_places().get(pk=event.pk)
        facts = told.facts_of(event)
        if kept is None or kept.changed_at is None or kept.facts == facts or not event.live:
            return 0
        before = kept.facts
        ToldFacts.objects.filter(pk=kept.pk).update(
            facts=facts, changed_at=None, told_at=now, number=F("number") + 1
        )
        if event.ends_at <= now and before.get("ends_at", "") <= facts["ends_at"]:
            return 0
        people = recipients(event)
        count = sum(_tell_one(person, event, before, facts, kept.number + 1) for person in people)
        if count:
            audit.record("told changes", by=None, target=event, people=count)
    return count


@dataclass(frozen=True)
class Recipient:
    """One address: the delegate there, if any, and the registrations booked from it."""

    address: str
    delegate: Delegate | None
    registrations: tuple[Registration, ...]


def recipients(event: EventPage) -> list[Recipient]:
    """Return everybody to be told about an event: delegates and who booked for others, once each."""
    delegates = {
        one.email: one
        for one in Delegate.objects.coming()
        .filter(event=event)
        .exclude(email="")
        .select_related(*seats.DELEGATE_FACTS)
        .prefetch_related("choices")
    }
    booked: dict[str, list[Registration]] = {}
    current = Registration.objects.current().filter(event=event)
    for registration in current.select_related("event", "organisation", "booked_by"):
        if address := telling.address_of_booker(registration):
            booked.setdefault(address, []).append(registration)
    return [
        Recipient(address, delegates.get(address), tuple(booked.get(address, ())))
        for address in sorted(delegates.keys() | booked.keys())
    ]


def _tell_one(
    person: Recipient,
    event: EventPage,
    before: dict[str, Any],
    after: dict[str, Any],
    number: int,
) -> bool:
    chosen = {choice.session_id for choice in person.delegate.choices.all()} if (
        person.delegate
    ) else {int(pk) for pk in after["sessions"]}  # fmt: skip
    differences = told.changes(before, after, sessions=chosen)
    called_off = after["cancelled"] and not before.get("cancelled")
    on_again = before.get("cancelled") and not after["cancelled"]
    if not differences and not called_off and not on_again:
        return False
    entry = None
    if person.delegate is not None:
        entry = calendars.invitation(person.delegate)
        if event.cancelled:
            entry = calendars.withdrawal(person.delegate)
    notices.tell_change(
        event,
        to=person.address,
        number=number,
        differences=differences,
        called_off=called_off,
        on_again=bool(on_again),
        entry=entry,
        manage_url=_manage_url(person),
    )
    return True


def _manage_url(person: Recipient) -> str:
    if person.registrations:
        return links.signed_address(person.registrations[0])
    assert person.delegate is not None  # an address is somebody's
    return links.signed_address(person.delegate.registration, person.delegate)


# --- Rounds: reminders and thanks ---------------------------------------------------------------


def send_rounds(*, now: datetime | None = None) -> int:
    """Send the reminders and thanks that are due; return how many people were written to."""
    now = now or timezone.now()
    return sum(_send_round(event, kind, now) for event, kind in _due(now))


def _due(now: datetime) -> Iterable[tuple[EventPage, MailRoundKind]]:
    ahead = EventPage.objects.live().filter(starts_at__gt=now, cancelled=False)
    asked = ahead.filter(Q(first_reminder_days__gt=0) | Q(second_reminder_days__gte=0))
    for event in asked.filter(starts_at__lte=now + timedelta(days=61)):
        if kind := reminder_due(event, now):
            yield event, kind
    over = EventPage.objects.live().filter(cancelled=False, sends_thanks=True)
    for event in over.filter(
        ends_at__lte=now - THANKS_AFTER, ends_at__gt=now - THANKS_UNTIL, when_known_as=""
    ):
        yield event, MailRoundKind.THANKS


def reminder_due(event: EventPage, now: datetime) -> MailRoundKind | None:
    """Return which reminder is due: the later one where both are, so that nobody gets two."""
    due = None
    for kind, days in (
        (MailRoundKind.FIRST_REMINDER, event.first_reminder_days),
        (MailRoundKind.SECOND_REMINDER, event.second_reminder_days),
    ):
        if days is not None and now >= event.starts_at - timedelta(days=days):
            due = kind
    return due


def _send_round(event: EventPage, kind: MailRoundKind, now: datetime) -> int:
    with transaction.atomic():
        sent, created = MailRound.objects.get_or_create(
            event=event, kind=kind, for_start=event.starts_at, defaults={"sent_at": now}
        )
        if not created:
            return 0
        thanks = kind == MailRoundKind.THANKS
        count = _thank(event, sent) if thanks else _remind(event, sent, now)
        MailRound.objects.filter(pk=sent.pk).update(people=count)
        if count:
            audit.record("sent mail to delegates", by=None, target=event, kind=kind, people=count)
    return count


def _remind(event: EventPage, sent: MailRound, now: datetime) -> int:
    """Remind delegates of what they booked, except who booked since the reminder was due."""
    days = {
        MailRoundKind.FIRST_REMINDER: event.first_reminder_days,
        MailRoundKind.SECOND_REMINDER: event.second_reminder_days,
    }[MailRoundKind(sent.kind)]
    booked_before = event.starts_at - timedelta(days=days or 0)
    people = (
        Delegate.objects.coming()
        .filter(event=event, registration__created_at__lt=max(booked_before, now - SETTLES_AFTER))
        .exclude(email="")
        .select_related(*seats.DELEGATE_FACTS)
        .prefetch_related("choices__session")
    )
    for delegate in people:
        notices.remind(delegate, round_pk=sent.pk)
    return len(people)


def _thank(event: EventPage, sent: MailRound) -> int:
    """Thank who came, as far as that is known; where nobody was checked in, everybody."""
    people = Delegate.objects.coming().filter(event=event).exclude(email="")
    if people.filter(check_in__isnull=False).exists():
        people = people.filter(check_in__isnull=False)
    follow_up = next_of(event)
    link = registry.feedback_link(event)
    people = people.select_related("registration__organisation")
    for delegate in people:
        notices.thank(
            delegate,
            event,
            round_pk=sent.pk,
            feedback_url=links.absolute(link) if link else "",
            follow_up=follow_up,
        )
    return len(people)


def next_of(event: EventPage) -> EventPage | None:
    """Return the event to propose to those who came: a follow-up linked to it, or its series' next."""
    coming = EventPage.objects.live().public().coming(timezone.now()).filter(cancelled=False)
    linked = coming.filter(
        Q(related_pages__target_id=event.pk) | Q(pk__in=event.related_pages.values("target_id"))
    )
    follow_ups = linked.filter(kind=EventKind.FOLLOW_UP)
    of_series = coming.filter(series=event.series_id) if event.series_id else coming.none()
    found: EventPage | None = follow_ups.first() or linked.first() or of_series.first()
    return found
