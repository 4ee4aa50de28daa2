"""Waiting for a workshop that is full: who is booked at the event waits, and is offered its place.

An offer takes the place from the workshop's counter, as bookings do, and ends after the event's
time for offers. Who takes it gives up what they chose at the same time: nobody is ever in two
places at once, and until then nobody loses what they have. Everything here happens in a
transaction that holds the event's row of places.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit, page_cache
from engagement_site.providers.permissions import check_can_act_for
from events.domain import errors, seats
from events.enums import SessionWaitState
from events.models import Delegate, EventPage, SessionChoice, SessionPlaces, SessionWait
from events.notifications import registrations as notices
from events.notifications import workshops as offers


def wait_for(delegate: Delegate, wanted: set[int], *, now: datetime) -> None:
    """Let somebody wait for just these sessions; in the caller's transaction.

    What they waited for before and no longer want ends; what they are in needs no waiting.
    """
    event = delegate.event
    if not event.keeps_waiting_list:
        return
    if wanted:
        wanted = wanted & seats.choosable_sessions(event).keys()
        wanted -= set(delegate.choices.values_list("session_id", flat=True))
    standing = SessionWait.objects.standing().filter(delegate=delegate)
    seats.end_waits(standing.exclude(session__in=wanted), SessionWaitState.LEFT, now)
    already = set(standing.values_list("session_id", flat=True))
    SessionWait.objects.bulk_create(
        SessionWait(delegate=delegate, session_id=pk, joined_at=now)
        for pk in sorted(wanted - already)
    )


def offer_freed(event: EventPage, *, now: datetime) -> None:
    """Offer free places in workshops to who waits for them, in turn; in the caller's transaction."""
    waits = SessionWait.objects.waiting().filter(session__event=event, session__starts_at__gt=now)
    if event.cancelled or not event.live:
        return
    for wait in waits.select_related("session", "delegate__registration__organisation"):
        if SessionPlaces.objects.filter(session_id=wait.session_id).take(1):
            wait.state, wait.offered_at = SessionWaitState.OFFERED, now
            ends = now + timedelta(hours=event.offer_hours)
            wait.offer_expires_at = min(ends, wait.session.starts_at)
            wait.save(update_fields=["state", "offered_at", "offer_expires_at"])
            offers.tell_offered(wait, instead_of=clashing(wait))
            audit.record("offered a workshop", by=None, target=wait, event=event.pk)


def clashing(wait: SessionWait) -> list[SessionChoice]:
    """Return what somebody chose at the time of the session they wait for."""
    choices = wait.delegate.choices.select_related("session")
    return [one for one in choices if one.session.clashes_with(wait.session)]


def take_offer(*, wait: SessionWait, by: User | None, now: datetime | None = None) -> SessionWait:
    """Put somebody in the workshop they were offered, out of what clashes with it.

    `by` is None where the mailed link was used. A second click changes nothing. Raises
    WorkshopOfferGone where there is no offer (any more), and PermissionDenied.
    """
    now = now or timezone.now()
    with transaction.atomic():
        wait = _held(wait, by)
        if wait.state == SessionWaitState.ACCEPTED:
            return wait
        over = wait.offer_expires_at is None or now >= wait.offer_expires_at
        event = wait.session.event
        if wait.state != SessionWaitState.OFFERED or over or event.cancelled:
            raise errors.WorkshopOfferGone(wait.session)
        seats.free_sessions(clashing(wait))
        SessionChoice.objects.create(delegate=wait.delegate, session=wait.session)
        SessionWait.objects.filter(pk=wait.pk).update(state=SessionWaitState.ACCEPTED, ended_at=now)
        wait.state = SessionWaitState.ACCEPTED
        chosen = wait.delegate.choices.select_related("session")
        notices.tell_of_new_sessions(wait.delegate, [one.session for one in chosen], now=now)
        _note("took an offered workshop", wait, by)
        offer_freed(event, now=now)
        page_cache.purge()
    return wait


def stop_waiting(*, wait: SessionWait, by: User | None, now: datetime | None = None) -> None:
    """Leave the list of a workshop, or turn its place down; it goes to the next in line."""
    now = now or timezone.now()
    with transaction.atomic():
        wait = _held(wait, by)
        offered = wait.state == SessionWaitState.OFFERED
        state = SessionWaitState.TURNED_DOWN if offered else SessionWaitState.LEFT
        seats.end_waits(SessionWait.objects.filter(pk=wait.pk), state, now)
        _note("stopped waiting for a workshop", wait, by)
        offer_freed(wait.session.event, now=now)
        page_cache.purge()


def events_with_ended_offers(now: datetime) -> set[int]:
    """Return the events that have offers of workshops whose time is over."""
    due = SessionWait.objects.offered().filter(offer_expires_at__lte=now)
    return set(due.values_list("session__event", flat=True))


def expire(event_pk: int, *, now: datetime) -> int:
    """End the offers of an event's workshops whose time is over; in the caller's transaction."""
    due = SessionWait.objects.offered().filter(session__event=event_pk, offer_expires_at__lte=now)
    ended = list(due.select_related("session__event", "delegate__registration__organisation"))
    seats.end_waits(due, SessionWaitState.EXPIRED, now)
    for wait in ended:
        offers.tell_expired(wait)
    return len(ended)


def _held(wait: SessionWait, by: User | None) -> SessionWait:
    """Return the wait, read again now that the event's row is held; checks who asks."""
    seats.hold(wait.session.event_id)
    found = SessionWait.objects.select_related(
        "session__event", "delegate__event", "delegate__registration__organisation"
    ).get(pk=wait.pk)
    if by is not None:
        check_can_act_for(by, found.delegate.registration.organisation)
    return found


def _note(verb: str, wait: SessionWait, by: User | None) -> None:
    through = "account" if by is not None else "mailed link"
    registration = wait.delegate.registration
    audit.record(verb, by=by, target=registration, session=wait.session_id, through=through)
