"""Registering an organisation's people for an event, and giving places up again.

Each verb is one transaction whose first statement holds the event's row of places. So whatever
is checked afterwards (limits, duplicates, sessions) stays true until it commits, on PostgreSQL
and on SQLite alike, and no two bookings of one event can wait for each other in a circle.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit, page_cache
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import check_can_act_for
from events import calendars, notifications, programme
from events.domain import errors
from events.enums import EventState, RegistrationStatus
from events.models import (
    Delegate,
    DelegateNeeds,
    EventPage,
    EventPlaces,
    EventSession,
    Registration,
    SessionChoice,
    SessionPlaces,
)
from events.states import event_state

# What mail and calendars need of a delegate.
DELEGATE_FACTS = ("registration__organisation", "registration__booked_by", "event__places")


@dataclass(frozen=True)
class DelegateDetails:
    """One person to be registered; `sessions` are the primary keys of the sessions they chose."""

    name: str
    email: str
    job_title: str = ""
    dietary: str = ""
    access: str = ""
    sessions: tuple[int, ...] = ()

    @property
    def address(self) -> str:
        """Return the address in the one spelling by which people are told apart."""
        return self.email.strip().lower()


def register(
    *,
    event: EventPage,
    organisation: ProviderOrganisation,
    delegates: Sequence[DelegateDetails],
    by: User,
    token: uuid.UUID,
    note: str = "",
    now: datetime | None = None,
) -> Registration:
    """Register `delegates` of `organisation` for `event`, all or none, and tell them by mail.

    `token` names the form that was filled in: sent again, it returns the registration it made
    and does nothing. `now` is when it happens, for records brought in from elsewhere. Raises
    PermissionDenied where `by` does not act for the organisation, and the errors of
    `events.domain.errors` where a place cannot be given.
    """
    if not delegates:
        raise ValueError("A registration needs at least one delegate")
    now = now or timezone.now()
    check_can_act_for(by, organisation)
    if made := _made_before(token, event, by):
        return made
    with transaction.atomic():
        got_places = EventPlaces.objects.filter(event_id=event.pk).take(len(delegates))
        if made := _made_before(token, event, by):
            if got_places:
                EventPlaces.objects.filter(event_id=event.pk).free(len(delegates))
            return made
        event = EventPage.objects.select_related("places").get(pk=event.pk)
        _check_takes_registrations(event, now)
        if not got_places:
            raise errors.EventFull(event.places_left or 0, len(delegates))
        _check_people(event, organisation, delegates)
        sessions = _take_sessions(event, delegates)
        registration = Registration.objects.create(
            event=event,
            organisation=organisation,
            booked_by=by,
            token=token,
            note=note,
            created_at=now,
        )
        people = [_add_delegate(registration, details, sessions) for details in delegates]
        _note_registration(registration, people, by)
        _confirm(registration, people)
        page_cache.purge()
    return registration


def _note_registration(registration: Registration, people: Sequence[Delegate], by: User) -> None:
    audit.record(
        "registered",
        by=by,
        target=registration,
        event=registration.event_id,
        organisation=registration.organisation_id,
        delegates=[person.pk for person in people],
    )


def cancel_registration(
    *, registration: Registration, by: User | None, now: datetime | None = None
) -> list[Delegate]:
    """Give up every place of a registration; return whose places were given up just now.

    `by` is None where a signed link was used; the caller has checked it. A second call does
    nothing. Raises PermissionDenied, CancellingClosed.
    """
    return cancel_places(
        registration=registration, delegates=registration.delegates.coming(), by=by, now=now
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
    """Give up the places of some people of one registration; see `cancel_registration`."""
    now = now or timezone.now()
    if by is not None:
        check_can_act_for(by, registration.organisation)
    with transaction.atomic():
        EventPlaces.objects.filter(event_id=registration.event_id).update(taken=F("taken"))
        event = EventPage.objects.get(pk=registration.event_id)
        # Read again now that the row is held: a second click finds nothing left to do.
        given_up = list(
            Delegate.objects.coming()
            .filter(pk__in=[delegate.pk for delegate in delegates], registration=registration)
            .select_related(*DELEGATE_FACTS)
        )
        if not given_up:
            return []
        if not event.timetable.can_be_cancelled(now):
            raise errors.CancellingClosed(event)
        _free_places(event, given_up, now)
        if not registration.delegates.coming().exists():
            registration.status = RegistrationStatus.CANCELLED
            registration.cancelled_at = now
            registration.save(update_fields=["status", "cancelled_at"])
        audit.record(
            "cancelled places",
            by=by,
            target=registration,
            delegates=[delegate.pk for delegate in given_up],
            through="account" if by is not None else "mailed link",
        )
        _tell_of_cancelling(registration, given_up)
        page_cache.purge()
    return given_up


def check(
    *,
    event: EventPage,
    organisation: ProviderOrganisation,
    delegates: Sequence[DelegateDetails],
) -> None:
    """Raise what `register` would raise for these people now, sessions left aside; write nothing.

    For telling people early. Only `register` decides.
    """
    event = EventPage.objects.select_related("places").get(pk=event.pk)
    _check_takes_registrations(event, timezone.now())
    _check_people(event, organisation, delegates)
    left = event.places_left
    if left is not None and left < len(delegates):
        raise errors.EventFull(left, len(delegates))


# --- Registering --------------------------------------------------------------------------------


def _made_before(token: uuid.UUID, event: EventPage, by: User) -> Registration | None:
    made = Registration.objects.filter(token=token).first()
    if made is not None and (made.booked_by_id != by.pk or made.event_id != event.pk):
        raise PermissionDenied("This form belongs to another registration")
    return made


def _check_takes_registrations(event: EventPage, now: datetime) -> None:
    state = event_state(event.timetable, now=now, places_left=None)
    if not event.live:
        state = EventState.CLOSED
    if state is not EventState.OPEN:
        raise errors.RegistrationClosed(event, state)


def _check_people(
    event: EventPage, organisation: ProviderOrganisation, delegates: Sequence[DelegateDetails]
) -> None:
    coming = Delegate.objects.coming().filter(event=event)
    seen: set[str] = set()
    for details in delegates:
        if details.address in seen:
            raise errors.NamedTwice(details.name, details.address)
        seen.add(details.address)
    taken = set(coming.filter(email__in=seen).values_list("email", flat=True))
    for details in delegates:
        if details.address in taken:
            raise errors.AlreadyRegistered(details.name, details.address)
    limit = event.places_per_organisation
    if limit is not None:
        booked = coming.filter(registration__organisation=organisation).count()
        if booked + len(delegates) > limit:
            raise errors.TooManyForOrganisation(limit, booked)


def _take_sessions(
    event: EventPage, delegates: Sequence[DelegateDetails]
) -> dict[int, EventSession]:
    """Check what was chosen and take those places; return the event's choosable sessions."""
    sessions = {
        session.pk: session
        for session in EventSession.objects.filter(event_id=event.pk, needs_choosing=True)
    }
    for details in delegates:
        if not sessions.keys() >= set(details.sessions):
            raise errors.UnknownSession
        if clash := programme.first_clash([sessions[pk] for pk in dict.fromkeys(details.sessions)]):
            raise errors.SessionsClash(details.name, details.address, *clash)
    wanted = Counter(pk for details in delegates for pk in set(details.sessions))
    for pk, count in sorted(wanted.items()):
        counter = SessionPlaces.objects.filter(session_id=pk)
        if not counter.take(count):
            left = counter.values_list(F("capacity") - F("taken"), flat=True).first()
            raise errors.SessionFull(sessions[pk], left or 0, count)
    return sessions


def _add_delegate(
    registration: Registration, details: DelegateDetails, sessions: dict[int, EventSession]
) -> Delegate:
    delegate = Delegate.objects.create(
        registration=registration,
        event=registration.event,
        name=details.name.strip(),
        email=details.address,
        job_title=details.job_title.strip(),
    )
    if details.dietary.strip() or details.access.strip():
        DelegateNeeds.objects.create(
            delegate=delegate, dietary=details.dietary.strip(), access=details.access.strip()
        )
    SessionChoice.objects.bulk_create(
        SessionChoice(delegate=delegate, session=sessions[pk])
        for pk in dict.fromkeys(details.sessions)
    )
    return delegate


def _confirm(registration: Registration, people: Sequence[Delegate]) -> None:
    booker = _address_of_booker(registration)
    own = next((person for person in people if person.email == booker), None)
    notifications.confirm_to_booker(
        registration, people, own_entry=calendars.invitation(own) if own else None
    )
    for person in people:
        if person is not own:
            notifications.confirm_to_delegate(person, entry=calendars.invitation(person))


def _address_of_booker(registration: Registration) -> str:
    return registration.booked_by.email.lower() if registration.booked_by else ""


# --- Giving up ----------------------------------------------------------------------------------


def _free_places(event: EventPage, delegates: Sequence[Delegate], now: datetime) -> None:
    pks = [delegate.pk for delegate in delegates]
    Delegate.objects.filter(pk__in=pks).update(cancelled_at=now)
    for delegate in delegates:
        delegate.cancelled_at = now
    EventPlaces.objects.filter(event=event).free(len(pks))
    choices = SessionChoice.objects.filter(delegate__in=pks)
    for session, count in sorted(Counter(choices.values_list("session_id", flat=True)).items()):
        SessionPlaces.objects.filter(session_id=session).free(count)
    choices.delete()
    DelegateNeeds.objects.filter(delegate__in=pks).delete()


def _tell_of_cancelling(registration: Registration, given_up: Sequence[Delegate]) -> None:
    booker = _address_of_booker(registration)
    own = next((delegate for delegate in given_up if delegate.email == booker), None)
    notifications.tell_booker_of_cancelling(
        registration, given_up, own_entry=calendars.withdrawal(own) if own else None
    )
    for delegate in given_up:
        if delegate is not own:
            notifications.tell_delegate_of_cancelling(
                delegate, entry=calendars.withdrawal(delegate)
            )
