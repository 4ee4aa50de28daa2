"""Who can be registered: what is checked of people, and writing them down."""

from collections.abc import Sequence
from datetime import datetime

from engagement_site.providers.models import ProviderOrganisation
from events import programme
from events.domain import errors, seats
from events.domain.details import DelegateDetails
from events.enums import EventState
from events.models import (
    Delegate,
    DelegateNeeds,
    EventPage,
    EventSession,
    Registration,
    SessionChoice,
)
from events.states import event_state


def check_takes_registrations(event: EventPage, now: datetime) -> None:
    """Raise RegistrationClosed unless the event takes registrations at `now`, full or not."""
    state = event_state(event.timetable, now=now, places_left=None)
    if not event.live:
        state = EventState.CLOSED
    if state is not EventState.OPEN:
        raise errors.RegistrationClosed(event, state)


def check_people(
    event: EventPage, organisation: ProviderOrganisation, delegates: Sequence[DelegateDetails]
) -> None:
    """Raise NamedTwice, AlreadyRegistered or TooManyForOrganisation where one of them applies."""
    current = Delegate.objects.current().filter(event=event)
    seen: set[str] = set()
    for details in delegates:
        if details.address in seen:
            raise errors.NamedTwice(details.name, details.address)
        seen.add(details.address)
    taken = set(current.filter(email__in=seen).values_list("email", flat=True))
    for details in delegates:
        if details.address in taken:
            raise errors.AlreadyRegistered(details.name, details.address)
    limit = event.places_per_organisation
    if limit is not None:
        booked = current.filter(registration__organisation=organisation).count()
        if booked + len(delegates) > limit:
            raise errors.TooManyForOrganisation(limit, booked)


def check_choice(sessions: dict[int, EventSession], details: DelegateDetails) -> None:
    """Raise UnknownSession or SessionsClash where one person's choice cannot be."""
    if not sessions.keys() >= set(details.sessions):
        raise errors.UnknownSession
    if clash := programme.first_clash([sessions[pk] for pk in dict.fromkeys(details.sessions)]):
        raise errors.SessionsClash(details.name, details.address, *clash)


def add_delegate(registration: Registration, details: DelegateDetails) -> Delegate:
    """Write one person with their needs and choices; places are counted elsewhere."""
    delegate = Delegate.objects.create(
        registration=registration,
        event=registration.event,
        name=details.name.strip(),
        email=details.address,
        job_title=details.job_title.strip(),
        shares_details=details.shares_details,
        online=seats.attends_online(registration.event, details.online),
    )
    write_needs(delegate, details)
    SessionChoice.objects.bulk_create(
        SessionChoice(delegate=delegate, session_id=pk) for pk in dict.fromkeys(details.sessions)
    )
    return delegate


def write_needs(delegate: Delegate, details: DelegateDetails) -> None:
    """Write what somebody needs, or remove it where there is nothing."""
    dietary, access = details.dietary.strip(), details.access.strip()
    if dietary or access:
        DelegateNeeds.objects.update_or_create(
            delegate=delegate, defaults={"dietary": dietary, "access": access}
        )
    else:
        DelegateNeeds.objects.filter(delegate=delegate).delete()
