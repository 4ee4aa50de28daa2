"""The waiting list: joining, offers that hold places, their end, and the next in line.

First come, first served by the number of people that fits: whenever places are free, entries
are looked at in the order they joined, and each that fits whole is offered its places. An offer
counts as taken. It is accepted, turned down or expires, and what is free then goes on.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit, page_cache
from engagement_site.providers.permissions import check_can_act_for
from events import wording
from events.domain import errors, seats, telling, workshops
from events.enums import RegistrationStatus, WaitingStep
from events.models import (
    Delegate,
    EventPage,
    Registration,
    SessionChoice,
    SessionWait,
    WaitingListEntry,
)
from events.notifications import waiting as notices

logger = logging.getLogger(__name__)


def begin(registration: Registration, *, now: datetime) -> WaitingListEntry:
    """Put a registration without places on the list, in the caller's transaction, and say so."""
    entry = WaitingListEntry.objects.create(
        registration=registration, event=registration.event, joined_at=now
    )
    _note(entry, WaitingStep.JOINED, now)
    notices.tell_waiting(entry, ahead=people_ahead(entry))
    return entry


def leave(registration: Registration, *, now: datetime) -> None:
    """Note that somebody on the list, or with an offer, gave up; in the caller's transaction."""
    entry = WaitingListEntry.objects.filter(registration=registration).first()
    if entry is None or registration.is_confirmed:
        return
    offered = registration.status == RegistrationStatus.OFFERED
    _note(entry, WaitingStep.TURNED_DOWN if offered else WaitingStep.LEFT, now)
    notices.tell_left(entry)


def people_ahead(entry: WaitingListEntry) -> int:
    """Return how many people wait before this entry."""
    ahead = WaitingListEntry.objects.waiting().filter(event=entry.event_id)
    before = [one.registration_id for one in ahead if _order(one) < _order(entry)]
    return Delegate.objects.current().filter(registration__in=before).count()


def _order(entry: WaitingListEntry) -> tuple[datetime, int]:
    return entry.joined_at, entry.pk


def offer_free_places(event: EventPage, *, now: datetime | None = None) -> list[WaitingListEntry]:
    """Offer what is free to who waits, in turn; return who was offered places at the event.

    A free place in a workshop goes first to who is booked and waits for just that.
    To be called in a transaction that holds the event's row of places, after anything that may
    have freed one. Nothing is offered once the event has begun or is cancelled.
    """
    now = now or timezone.now()
    workshops.offer_freed(event, now=now)
    waiting = list(
        WaitingListEntry.objects.waiting()
        .filter(event=event)
        .select_related("registration__organisation", "registration__booked_by", "event")
    )
    if not waiting or event.cancelled or not event.live or now >= event.starts_at:
        return []
    offered = []
    for entry in waiting:
        delegates = list(entry.registration.delegates.current().order_by("pk"))
        party = seats.party_of(event, delegates)
        if seats.take_places(event, party):
            _offer(entry, delegates, event, now)
            offered.append(entry)
        else:
            _pass_over(entry, party, now)
    return offered


def _offer(
    entry: WaitingListEntry, delegates: list[Delegate], event: EventPage, now: datetime
) -> None:
    registration = entry.registration
    registration.status = RegistrationStatus.OFFERED
    registration.save(update_fields=["status"])
    entry.offered_at = now
    entry.offer_expires_at = min(now + timedelta(hours=event.offer_hours), event.starts_at)
    entry.save(update_fields=["offered_at", "offer_expires_at"])
    lost = seats.take_sessions_left(delegates)
    reason = f"{wording.people(len(delegates)).capitalize()}, and the places were free."
    if lost:
        reason += f" Without {wording.listed(_titles(lost))}, full meanwhile."
    _note(entry, WaitingStep.OFFERED, now, reason)
    notices.tell_offered(entry, delegates, lost_sessions=_titles(lost))
    audit.record("offered places", by=None, target=registration, places=len(delegates))


def _titles(choices: list[SessionChoice]) -> list[str]:
    return list(dict.fromkeys(f"“{choice.session.title}”" for choice in choices))


def _pass_over(entry: WaitingListEntry, party: seats.Party, now: datetime) -> None:
    """Note why somebody is not offered anything, unless that was the last thing noted."""
    event = EventPage.objects.with_places().get(pk=entry.event_id)
    reason = why_not(seats.shortage(event, party))
    last = entry.steps.last()
    if last is None or (last.what, last.reason) != (WaitingStep.PASSED_OVER, reason):
        _note(entry, WaitingStep.PASSED_OVER, now, reason)


def why_not(lacks: seats.Shortage | None) -> str:
    """Return why a party that lacks places cannot be offered any."""
    if lacks is None:
        return "Its places are free now, and are offered within a minute."
    where = f" {lacks.where}" if lacks.where else ""
    if lacks.left <= 0:
        return f"No place{where} was free."
    free = f"One place{where} was" if lacks.left == 1 else f"{lacks.left} places{where} were"
    return f"{free} free, and this is for {wording.people(lacks.wanted)}."


def accept_offer(
    *, registration: Registration, by: User | None, now: datetime | None = None
) -> Registration:
    """Turn an offer into places and confirm them; a second click changes nothing.

    `by` is None where the mailed link was used. Raises OfferGone where there is no offer (any
    more), and PermissionDenied.
    """
    now = now or timezone.now()
    if by is not None:
        check_can_act_for(by, registration.organisation)
    with transaction.atomic():
        seats.hold(registration.event_id)
        entry = _entry_of(registration)
        registration = entry.registration
        if registration.status in (RegistrationStatus.CONFIRMED, RegistrationStatus.PENDING):
            return registration
        if (
            registration.status != RegistrationStatus.OFFERED
            or now >= _end_of_offer(entry)
            or registration.event.cancelled
        ):
            raise errors.OfferGone(registration.event)
        asks = registration.event.needs_approval
        registration.status = RegistrationStatus.PENDING if asks else RegistrationStatus.CONFIRMED
        registration.save(update_fields=["status"])
        _note(entry, WaitingStep.ACCEPTED, now)
        audit.record(
            "accepted offered places",
            by=by,
            target=registration,
            through="account" if by is not None else "mailed link",
        )
        if asks:
            notices.tell_asked_for(registration)
        else:
            coming = registration.delegates.coming().select_related(*seats.DELEGATE_FACTS)
            telling.confirm(registration, list(coming))
            workshops.offer_freed(registration.event, now=now)
        page_cache.purge()
    return registration


def expire_offers(*, now: datetime | None = None) -> int:
    """End the offers whose time is over and offer their places to the next; return how many.

    Also offers what is free to who waits, so that a place freed by any route finds its way.
    """
    now = now or timezone.now()
    due = WaitingListEntry.objects.offered().filter(offer_expires_at__lte=now)
    ended = sum(_expire(pk, now) for pk in due.values_list("registration_id", flat=True))
    ended += sum(_expire_in_workshops(pk, now) for pk in workshops.events_with_ended_offers(now))
    waiting = WaitingListEntry.objects.waiting().filter(event__starts_at__gt=now)
    for_workshops = SessionWait.objects.waiting().filter(session__starts_at__gt=now)
    for event in EventPage.objects.filter(
        Q(pk__in=waiting.values("event")) | Q(pk__in=for_workshops.values("session__event"))
    ):
        offer_what_is_free(event=event, now=now)
    return ended


def _expire_in_workshops(event_pk: int, now: datetime) -> int:
    """End the offers of an event's workshops whose time is over, and offer what that frees."""
    with transaction.atomic():
        seats.hold(event_pk)
        ended = workshops.expire(event_pk, now=now)
        offer_free_places(EventPage.objects.get(pk=event_pk), now=now)
        page_cache.purge()
    return ended


def offer_what_is_free(*, event: EventPage, now: datetime | None = None) -> list[WaitingListEntry]:
    """Offer an event's free places to who waits, in a transaction of its own."""
    with transaction.atomic():
        seats.hold(event.pk)
        offered = offer_free_places(event, now=now)
        if offered:
            page_cache.purge()
    return offered


def _expire(registration_pk: int, now: datetime) -> bool:
    with transaction.atomic():
        event_pk = Registration.objects.values_list("event", flat=True).get(pk=registration_pk)
        seats.hold(event_pk)
        entry = _entry_of(Registration.objects.get(pk=registration_pk))
        registration = entry.registration
        if registration.status != RegistrationStatus.OFFERED or now < _end_of_offer(entry):
            return False
        people = list(
            registration.delegates.current().select_related(*seats.DELEGATE_FACTS).order_by("pk")
        )
        seats.end_delegates(registration.event, people, now)
        registration.status = RegistrationStatus.EXPIRED
        registration.cancelled_at = now
        registration.save(update_fields=["status", "cancelled_at"])
        _note(entry, WaitingStep.EXPIRED, now)
        audit.record("offer expired", by=None, target=registration)
        notices.tell_expired(entry)
        offer_free_places(registration.event, now=now)
        page_cache.purge()
    return True


def _entry_of(registration: Registration) -> WaitingListEntry:
    """Return the entry with its registration, read now that the row is held."""
    entry = (
        WaitingListEntry.objects.select_related(
            "registration__event__places", "registration__organisation", "registration__booked_by"
        )
        .filter(registration=registration)
        .first()
    )
    if entry is None:
        raise errors.OfferGone(registration.event)
    return entry


def _end_of_offer(entry: WaitingListEntry) -> datetime:
    if entry.offer_expires_at is None:
        raise errors.OfferGone(entry.registration.event)
    return entry.offer_expires_at


def _note(entry: WaitingListEntry, what: WaitingStep, now: datetime, reason: str = "") -> None:
    entry.steps.create(at=now, what=what, reason=reason)
