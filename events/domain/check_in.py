"""At the door: who came, once each, however often the telephone says so; walk-ins."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit, page_cache
from engagement_site.core.permissions import Permission, check_permission
from engagement_site.providers.domain.organisations import note_organisation
from engagement_site.providers.models import ProviderOrganisation
from events.domain import errors, people, seats
from events.domain.details import DelegateDetails
from events.enums import RegistrationStatus
from events.models import CheckIn, Delegate, EventPage, EventPlaces, Registration

OPENS_BEFORE = timedelta(hours=12)
# A telephone whose clock is wrong must not write down that somebody comes next year.
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Arrival:
    """What came of checking somebody in; `again` says they were there before."""

    check_in: CheckIn
    again: bool


def check_in(
    *, delegate: Delegate, by: User, at: datetime | None = None, now: datetime | None = None
) -> Arrival:
    """Note that a delegate has come; a second time returns the first and changes nothing.

    `at` is when the telephone noted it, which may be earlier than it could tell; the same tap told
    twice, when its first answer was lost on the way, is no second coming. Raises CheckInClosed
    outside the event's day, NotExpected for who has no place (any more).
    """
    check_permission(by, Permission.VIEW_REGISTRATIONS)
    now = now or timezone.now()
    event = delegate.event
    if not check_in_is_open(event, now):
        raise errors.CheckInClosed(event)
    came_at = at if at is not None and at <= now + TOLERANCE else now
    came_at = max(min(came_at, now), event.starts_at - OPENS_BEFORE)
    with transaction.atomic():
        if not Delegate.objects.coming().filter(pk=delegate.pk).exists():
            raise errors.NotExpected(delegate)
        made, created = CheckIn.objects.get_or_create(
            delegate=delegate, defaults={"at": came_at, "by": by}
        )
        if created:
            audit.record("checked in", by=by, target=delegate, event=event.pk)
    same_tap = at is not None and made.at == came_at and made.by_id == by.pk
    return Arrival(made, again=not created and not same_tap)


@dataclass(frozen=True)
class NewOrganisation:
    """An organisation that is not on the site yet, as somebody at the door names it."""

    name: str
    kind: str


def undo_check_in(*, delegate: Delegate, by: User) -> bool:
    """Take a mistaken check-in back; False where there is none."""
    check_permission(by, Permission.VIEW_REGISTRATIONS)
    with transaction.atomic():
        gone, _ = CheckIn.objects.filter(delegate=delegate).delete()
        if gone:
            audit.record("took a check-in back", by=by, target=delegate)
    return bool(gone)


def check_in_is_open(event: EventPage, now: datetime) -> bool:
    """Say whether people can be checked in: from half a day before until a day after."""
    return event.starts_at - OPENS_BEFORE <= now < event.ends_at + timedelta(days=1)


def walk_in(
    *,
    event: EventPage,
    organisation: ProviderOrganisation | NewOrganisation,
    details: DelegateDetails,
    by: User,
    token: uuid.UUID,
    beyond_capacity: bool = False,
    now: datetime | None = None,
) -> Delegate:
    """Give somebody at the door a place and check them in.

    An organisation that is not on the site yet is made with it, without an owner. `token` names
    the form: sent again, it returns the same person. Raises EventFull unless `beyond_capacity`
    says that whoever stands at the door decided to let them in; the limit then rises with them,
    so that the counts stay true.
    """
    check_permission(by, Permission.VIEW_REGISTRATIONS)
    now = now or timezone.now()
    with transaction.atomic():
        seats.hold(event.pk)
        if made := Delegate.objects.filter(registration__token=token).first():
            return made
        event = EventPage.objects.with_places().get(pk=event.pk)
        if not check_in_is_open(event, now):
            raise errors.CheckInClosed(event)
        current = Delegate.objects.current().filter(event=event)
        if details.address and current.filter(email=details.address).exists():
            raise errors.AlreadyRegistered(details.name, details.address)
        counter = EventPlaces.objects.filter(event=event)
        if not counter.take(1):
            if not beyond_capacity:
                raise errors.EventFull(0, 1)
            counter.make_room(1)
        if isinstance(organisation, NewOrganisation):
            organisation = note_organisation(name=organisation.name, kind=organisation.kind, by=by)
        registration = Registration.objects.create(
            event=event,
            organisation=organisation,
            token=token,
            status=RegistrationStatus.CONFIRMED,
            created_at=now,
        )
        delegate = people.add_delegate(registration, details)
        Delegate.objects.filter(pk=delegate.pk).update(walked_in=True)
        audit.record("walked in", by=by, target=registration, event=event.pk)
        check_in(delegate=delegate, by=by, now=now)
        page_cache.purge()
    return delegate
