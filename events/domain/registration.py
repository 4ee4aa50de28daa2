"""Registering an organisation's people for an event, and giving places up again.

Each verb is one transaction whose first statement holds the event's row of places
(`domain.seats`). A place that comes free is offered to who waits in the same transaction.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit, page_cache
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import check_can_act_for
from events.domain import errors, people, seats, telling, waiting, workshops
from events.domain.details import DelegateDetails
from events.enums import RegistrationStatus
from events.models import Delegate, EventPage, Registration, RegistrationAnswer
from events.notifications import waiting as waiting_notices

__all__ = ["DelegateDetails", "cancel_delegate", "cancel_places", "cancel_registration", "check",
           "register"]  # fmt: skip


def register(
    *,
    event: EventPage,
    organisation: ProviderOrganisation,
    delegates: Sequence[DelegateDetails],
    by: User,
    token: uuid.UUID,
    note: str = "",
    answers: Mapping[str, tuple[str, str]] | None = None,
    or_wait: bool = False,
    now: datetime | None = None,
) -> Registration:
    """Register `delegates` of `organisation` for `event`, all or none, and tell them by mail.

    `token` names the form: sent again, it returns the registration it made and does nothing.
    `answers` maps names of the organiser's questions to wording and answer. With `or_wait` they
    join the waiting list where places are not there. `now` is for records from elsewhere. Raises
    PermissionDenied, and the errors of `events.domain.errors` where a place cannot be given.
    """
    now = now or timezone.now()
    check_can_act_for(by, organisation)
    if made := _made_before(token, event, by):
        return made
    with transaction.atomic():
        seats.hold(event.pk)
        if made := _made_before(token, event, by):
            return made
        event = EventPage.objects.with_places().get(pk=event.pk)
        party = seats.party_of(event, delegates)
        got_places = seats.take_places(event, party)
        waits = not got_places and or_wait and event.keeps_waiting_list
        if not got_places and not waits:
            people.check_takes_registrations(event, now)
            raise _full(event, party)
        _check_and_take(event, organisation, delegates, now, waits=waits)
        registration = Registration.objects.create(
            event=event,
            organisation=organisation,
            booked_by=by,
            token=token,
            note=note,
            created_at=now,
            status=_first_status(event, waits=waits),
        )
        _write_answers(registration, answers or {})
        added = [_add(registration, details, now) for details in delegates]
        _note_registration(registration, added, by)
        _tell(registration, added, now)
        page_cache.purge()
    return registration


def _check_and_take(
    event: EventPage,
    organisation: ProviderOrganisation,
    delegates: Sequence[DelegateDetails],
    now: datetime,
    *,
    waits: bool,
) -> None:
    """Check everything but the event's own places, and take those of the chosen sessions."""
    people.check_takes_registrations(event, now)
    if not delegates:
        raise ValueError("A registration needs at least one delegate")
    people.check_people(event, organisation, delegates)
    _check_fits_ever(event, delegates)
    sessions = seats.choosable_sessions(event)
    for details in delegates:
        people.check_choice(sessions, details)
    if not waits:
        chosen = [pk for details in delegates for pk in set(details.sessions)]
        seats.take_sessions(sessions, chosen)


def _add(registration: Registration, details: DelegateDetails, now: datetime) -> Delegate:
    delegate = people.add_delegate(registration, details)
    if details.waits:
        workshops.wait_for(delegate, set(details.waits), now=now)
    return delegate


def _write_answers(registration: Registration, answers: Mapping[str, tuple[str, str]]) -> None:
    RegistrationAnswer.objects.bulk_create(
        RegistrationAnswer(registration=registration, name=name, question=asked, answer=said)
        for name, (asked, said) in answers.items()
    )


def _first_status(event: EventPage, *, waits: bool) -> RegistrationStatus:
    if waits:
        return RegistrationStatus.WAITING
    return RegistrationStatus.PENDING if event.needs_approval else RegistrationStatus.CONFIRMED


def _check_fits_ever(event: EventPage, delegates: Sequence[DelegateDetails]) -> None:
    """Refuse a party larger than the event: it would wait in vain."""
    party = seats.party_of(event, delegates)
    if seats.never_fits(event, party):
        raise _full(event, party)


def _full(event: EventPage, party: seats.Party) -> errors.EventFull:
    """Return what to say to a party that does not fit."""
    lacks = seats.shortage(event, party) or seats.Shortage(0, party.people)
    return errors.EventFull(lacks.left, lacks.wanted, lacks.where)


def _tell(registration: Registration, added: Sequence[Delegate], now: datetime) -> None:
    if registration.status == RegistrationStatus.WAITING:
        waiting.begin(registration, now=now)
    elif registration.status == RegistrationStatus.PENDING:
        waiting_notices.tell_asked_for(registration)
    else:
        telling.confirm(registration, added)


def _note_registration(registration: Registration, added: Sequence[Delegate], by: User) -> None:
    audit.record(
        "registered" if registration.holds_places else "joined the waiting list",
        by=by,
        target=registration,
        event=registration.event_id,
        organisation=registration.organisation_id,
        delegates=[person.pk for person in added],
    )


def cancel_registration(
    *, registration: Registration, by: User | None, now: datetime | None = None
) -> list[Delegate]:
    """Give up every place of a registration; return whose places were given up just now.

    `by` is None where a signed link was used; the caller has checked it. A second call does
    nothing. Raises PermissionDenied, CancellingClosed.
    """
    return cancel_places(
        registration=registration, delegates=registration.delegates.current(), by=by, now=now
    )


def cancel_delegate(
    *, delegate: Delegate, by: User | None, now: datetime | None = None
) -> list[Delegate]:
    """Give up one person's place; with the last one the registration is cancelled too."""
    return cancel_places(registration=delegate.registration, delegates=[delegate], by=by, now=now)


def cancel_places(
    *,
    registration: Registration,
    delegates: Iterable[Delegate],
    by: User | None,
    now: datetime | None = None,
) -> list[Delegate]:
    """Give up the places of some people of one registration; see `cancel_registration`.

    Who waits, asks or was offered a place gives that up the same way.
    """
    now = now or timezone.now()
    if by is not None:
        check_can_act_for(by, registration.organisation)
    with transaction.atomic():
        seats.hold(registration.event_id)
        event = EventPage.objects.get(pk=registration.event_id)
        # Read again now that the row is held: a second click finds nothing left to do.
        given_up = list(
            Delegate.objects.current()
            .filter(pk__in=[delegate.pk for delegate in delegates], registration=registration)
            .select_related(*seats.DELEGATE_FACTS)
        )
        if not given_up:
            return []
        if not event.timetable.can_be_cancelled(now):
            raise errors.CancellingClosed(event)
        registration.refresh_from_db(fields=["status"])
        seats.end_delegates(event, given_up, now)
        audit.record(
            "cancelled places",
            by=by,
            target=registration,
            delegates=[delegate.pk for delegate in given_up],
            through="account" if by is not None else "mailed link",
        )
        had_places = registration.is_confirmed
        if not registration.delegates.current().exists():
            waiting.leave(registration, now=now)
            _end(registration, now)
        if had_places:
            telling.tell_of_cancelling(registration, given_up)
        waiting.offer_free_places(event, now=now)
        page_cache.purge()
    return given_up


def _end(registration: Registration, now: datetime) -> None:
    registration.status = RegistrationStatus.CANCELLED
    registration.cancelled_at = now
    registration.save(update_fields=["status", "cancelled_at"])


def check(
    *,
    event: EventPage,
    organisation: ProviderOrganisation,
    delegates: Sequence[DelegateDetails],
) -> None:
    """Raise what `register` would raise for these people now, sessions left aside; write nothing.

    For telling people early. Only `register` decides. Where there is a waiting list, a full
    event is no obstacle.
    """
    event = EventPage.objects.with_places().get(pk=event.pk)
    people.check_takes_registrations(event, timezone.now())
    people.check_people(event, organisation, delegates)
    _check_fits_ever(event, delegates)
    party = seats.party_of(event, delegates)
    if seats.shortage(event, party) and not event.keeps_waiting_list:
        raise _full(event, party)


def _made_before(token: uuid.UUID, event: EventPage, by: User) -> Registration | None:
    made = Registration.objects.filter(token=token).first()
    if made is not None and (made.booked_by_id != by.pk or made.event_id != event.pk):
        raise PermissionDenied("This form belongs to another registration")
    return made
