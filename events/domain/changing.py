"""Changing who comes and what they chose, until the cut-off, without losing the place.

Putting somebody else in somebody's place never frees it: the one is told that they have no
place any more, the other that they have one.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit, page_cache
from engagement_site.providers.permissions import check_can_act_for
from events import calendars
from events.domain import errors, people, seats, telling, waiting, workshops
from events.domain.details import DelegateDetails
from events.enums import SessionWaitState
from events.models import Delegate, EventPage, Registration, SessionChoice, SessionWait
from events.notifications import registrations as notices


def change_delegate(
    *,
    delegate: Delegate,
    details: DelegateDetails,
    by: User | None,
    now: datetime | None = None,
) -> Delegate:
    """Give a delegate's place these details and sessions; return whose place it is now.

    With another e-mail address it is somebody else's: the old delegate is ended and a new one
    made. `by` is None where a signed link was used; the caller has checked it. Raises
    CancellingClosed after the cut-off, PlaceGone where the place was given up meanwhile, and what
    registering raises about people and sessions.
    """
    now = now or timezone.now()
    if by is not None:
        check_can_act_for(by, delegate.registration.organisation)
    with transaction.atomic():
        seats.hold(delegate.event_id)
        found = Delegate.objects.current().select_related(*seats.DELEGATE_FACTS, "needs")
        current = found.filter(pk=delegate.pk).first()
        if current is None:
            raise errors.PlaceGone(delegate.event)
        event = EventPage.objects.with_places().get(pk=current.event_id)
        if not event.timetable.can_be_cancelled(now):
            raise errors.ChangingClosed(event)
        changed = _apply(current, details, event, now)
        workshops.wait_for(changed, set(details.waits), now=now)
        waiting.offer_free_places(event, now=now)
        audit.record(
            "changed a delegate",
            by=by,
            target=current.registration,
            delegates=sorted({current.pk, changed.pk}),
            through="account" if by is not None else "mailed link",
        )
        page_cache.purge()
    return changed


def _apply(
    current: Delegate, details: DelegateDetails, event: EventPage, now: datetime
) -> Delegate:
    sessions = seats.choosable_sessions(event)
    people.check_choice(sessions, details)
    before = list(current.choices.select_related("session"))
    wanted = set(details.sessions)
    online = seats.attends_online(event, details.online)
    moves = event.is_hybrid and online != current.online
    # The place kept for somebody in a workshop they waited for is theirs to choose.
    seats.end_waits(
        SessionWait.objects.filter(delegate=current, session__in=wanted),
        SessionWaitState.ACCEPTED,
        now,
    )
    if current.registration.holds_places:
        if moves:
            _move(current, details, event)
        dropped = [choice for choice in before if choice.session_id not in wanted]
        added = wanted - {choice.session_id for choice in before}
        seats.take_sessions(sessions, sorted(added))
        seats.free_sessions(dropped)
    else:
        current.choices.exclude(session_id__in=wanted).delete()
    if details.address != current.email:
        return _put_in_place(current, details, now)
    _write(current, details, online=online)
    have = set(current.choices.values_list("session_id", flat=True))
    SessionChoice.objects.bulk_create(
        SessionChoice(delegate=current, session_id=pk) for pk in sorted(wanted - have)
    )
    if wanted != {choice.session_id for choice in before} and current.registration.is_confirmed:
        chosen = [sessions[pk] for pk in sorted(wanted, key=lambda pk: sessions[pk].starts_at)]
        notices.tell_of_new_sessions(current, chosen, now=now)
    if moves and current.registration.is_confirmed:
        notices.tell_how_they_attend(current, entry=calendars.invitation(current), now=now)
    return current


def _move(current: Delegate, details: DelegateDetails, event: EventPage) -> None:
    """Give a place in the room up for one online, or the other way; raises EventFull."""
    wanted = seats.party_of(event, [details])
    if not seats.take_places(event, wanted):
        where = "online" if details.online else "in the room"
        raise errors.EventFull(0, 1, where)
    seats.free_places(event, seats.party_of(event, [current]))


def _write(delegate: Delegate, details: DelegateDetails, *, online: bool) -> None:
    delegate.name = details.name.strip()
    delegate.job_title = details.job_title.strip()
    delegate.shares_details = details.shares_details
    delegate.online = online
    delegate.save(update_fields=["name", "job_title", "shares_details", "online"])
    people.write_needs(delegate, details)


def _put_in_place(current: Delegate, details: DelegateDetails, now: datetime) -> Delegate:
    """End one person and give another their place; the places counted stay as they are."""
    registration = current.registration
    taken = Delegate.objects.current().filter(event=current.event_id, email=details.address)
    if taken.exists():
        raise errors.AlreadyRegistered(details.name, details.address)
    SessionChoice.objects.filter(delegate=current).delete()
    seats.end_waits(SessionWait.objects.filter(delegate=current), SessionWaitState.LEFT, now)
    people.write_needs(current, replace(details, dietary="", access=""))
    Delegate.objects.filter(pk=current.pk).update(cancelled_at=now)
    current.cancelled_at = now
    added = people.add_delegate(registration, details)
    if registration.is_confirmed:
        _tell_of_handing_over(registration, current, added)
    return added


def _tell_of_handing_over(registration: Registration, old: Delegate, new: Delegate) -> None:
    old = Delegate.objects.select_related(*seats.DELEGATE_FACTS).get(pk=old.pk)
    new = Delegate.objects.select_related(*seats.DELEGATE_FACTS).get(pk=new.pk)
    notices.tell_delegate_of_cancelling(old, entry=calendars.withdrawal(old))
    notices.confirm_to_delegate(new, entry=calendars.invitation(new))
    if telling.address_of_booker(registration) not in (old.email, new.email):
        notices.tell_booker_of_handing_over(registration, old, new)
