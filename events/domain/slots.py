"""1:1 conversations: laying out slots, booking them, noting what was said, publishing it.

No lock is taken: unique constraints decide who was first (`models.slots`), and the one who was
not is told which of the rules stood in the way.
"""

import uuid
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit, page_cache
from engagement_site.core.permissions import Permission, check_permission
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import check_can_act_for
from events import calendars
from events.domain import errors, people
from events.models import Clarification, EventPage, Slot, SlotBooking, SlotHost, TimeClaim
from events.notifications import slots as notices

BOOKING_FACTS = ("slot__event__places", "organisation", "booked_by")


def lay_out(event: EventPage) -> int:
    """Cut the hosts' free times into slots of equal length; return how many are offered.

    What is not offered any more goes, except that a slot somebody ever booked stays, withdrawn.
    """
    wanted = {
        (host.email.lower(), start): host
        for host in SlotHost.objects.filter(event_id=event.pk)
        for start in starts(event, host)
    }
    length = timedelta(minutes=event.slot_minutes)
    kept = set()
    for slot in Slot.objects.filter(event_id=event.pk).prefetch_related("bookings"):
        host = wanted.get((slot.host_email, slot.starts_at))
        if host is not None and slot.ends_at == slot.starts_at + length:
            kept.add((slot.host_email, slot.starts_at))
            Slot.objects.filter(pk=slot.pk).update(
                host_name=host.name, place=host.place, withdrawn=False
            )
        elif slot.bookings.all():
            Slot.objects.filter(pk=slot.pk).update(withdrawn=True)
            kept.add((slot.host_email, slot.starts_at))
        else:
            slot.delete()
    Slot.objects.bulk_create(
        Slot(
            event_id=event.pk,
            host_name=host.name,
            host_email=email,
            place=host.place,
            starts_at=start,
            ends_at=start + length,
        )
        for (email, start), host in wanted.items()
        if (email, start) not in kept
    )
    return len(wanted)


def starts(event: EventPage, host: SlotHost) -> list[datetime]:
    """Return when the slots of one host begin: as many whole ones as fit, the gap between."""
    length = timedelta(minutes=event.slot_minutes)
    step = length + timedelta(minutes=event.slot_gap_minutes)
    found, start = [], host.free_from
    while start + length <= host.free_until:
        found.append(start)
        start += step
    return found


def book_slot(
    *,
    slot: Slot,
    organisation: ProviderOrganisation,
    by: User,
    token: uuid.UUID,
    name: str,
    email: str,
    topics: str = "",
    interests: str = "",
    now: datetime | None = None,
) -> SlotBooking:
    """Book a 1:1 conversation for an organisation and tell everybody in it.

    `token` names the form: sent again, it returns the booking it made. Raises PermissionDenied,
    RegistrationClosed, and SlotTaken, OneSlotEach or BusyThen where a constraint says so.
    """
    now = now or timezone.now()
    check_can_act_for(by, organisation)
    if made := _made_before(token, slot, by):
        return made
    event = EventPage.objects.with_places().get(pk=slot.event_id)
    people.check_takes_registrations(event, now)
    if slot.withdrawn or slot.starts_at <= now:
        raise errors.SlotTaken(slot)
    _refuse_a_second(event, organisation, token)
    try:
        with transaction.atomic():
            booking = SlotBooking.objects.create(
                slot=slot,
                engagement_id=event.engagement_id or event.pk,
                organisation=organisation,
                booked_by=by,
                token=token,
                name=name.strip(),
                email=email.strip().lower(),
                topics=topics.strip(),
                interests=interests.strip(),
                only_one=event.one_slot_each,
                created_at=now,
            )
            _claim_time(booking)
            audit.record("booked a conversation", by=by, target=booking, slot=slot.pk)
            _tell_booked(booking)
            page_cache.purge()
    except IntegrityError as error:
        if made := _made_before(token, slot, by):
            return made
        raise _what_stood_in_the_way(event, slot, organisation) from error
    return booking


def _refuse_a_second(
    event: EventPage, organisation: ProviderOrganisation, token: uuid.UUID
) -> None:
    """Raise OneSlotEach for one that was booked while more were open, which no constraint sees."""
    if not event.one_slot_each:
        return
    booked = SlotBooking.objects.standing().exclude(token=token).select_related("slot")
    had = booked.filter(engagement=event.engagement_id or event.pk, organisation=organisation)
    if found := had.first():
        raise errors.OneSlotEach(found)


def _claim_time(booking: SlotBooking) -> None:
    TimeClaim.objects.bulk_create(
        TimeClaim(booking=booking, party=party, at=at)
        for party in parties(booking.slot, booking.organisation)
        for at in booking.slot.moments
    )


def parties(slot: Slot, organisation: ProviderOrganisation) -> list[str]:
    """Return who gives their time to a booking, in the names claims are kept under."""
    return [f"host:{slot.host_email.lower()}", f"organisation:{organisation.pk}"]


def _made_before(token: uuid.UUID, slot: Slot, by: User) -> SlotBooking | None:
    made = SlotBooking.objects.filter(token=token).select_related(*BOOKING_FACTS).first()
    if made is not None and (made.booked_by_id != by.pk or made.slot_id != slot.pk):
        raise PermissionDenied("This form belongs to another booking")
    return made


def _what_stood_in_the_way(
    event: EventPage, slot: Slot, organisation: ProviderOrganisation
) -> errors.RegistrationError:
    standing = SlotBooking.objects.standing()
    if standing.filter(slot=slot).exists():
        return errors.SlotTaken(slot)
    engagement = event.engagement_id or event.pk
    other = standing.filter(engagement=engagement, organisation=organisation, only_one=True)
    if found := other.select_related("slot").first():
        return errors.OneSlotEach(found)
    claims = TimeClaim.objects.filter(at__in=slot.moments)
    if claims.filter(party=f"organisation:{organisation.pk}").exists():
        return errors.BusyThen(slot)
    return errors.SlotTaken(slot)


def cancel_booking(*, booking: SlotBooking, by: User | None, now: datetime | None = None) -> bool:
    """Give a conversation up; False where it was given up already.

    `by` is None where a signed link was used; staff may cancel too. Raises PermissionDenied,
    CancellingClosed.
    """
    now = now or timezone.now()
    if by is not None and not _is_staff(by):
        check_can_act_for(by, booking.organisation)
    with transaction.atomic():
        ended = SlotBooking.objects.standing().filter(pk=booking.pk)
        event = booking.slot.event
        if ended.exists() and not _can_be_cancelled(booking, by, now):
            raise errors.CancellingClosed(event)
        if not ended.update(cancelled_at=now):
            return False
        booking = SlotBooking.objects.select_related(*BOOKING_FACTS).get(pk=booking.pk)
        booking.claims.all().delete()
        audit.record(
            "cancelled a conversation",
            by=by,
            target=booking,
            through="account" if by is not None else "mailed link",
        )
        for address, person in _people_of(booking):
            notices.tell_cancelled(
                booking, to=address, entry=calendars.slot_entry(booking, person, address)
            )
        page_cache.purge()
    return True


def _can_be_cancelled(booking: SlotBooking, by: User | None, now: datetime) -> bool:
    if by is not None and _is_staff(by):
        return True
    return booking.slot.event.timetable.can_be_cancelled(now) and now < booking.slot.starts_at


def _is_staff(user: User) -> bool:
    try:
        check_permission(user, Permission.VIEW_REGISTRATIONS)
    except PermissionDenied:
        return False
    return True


def note_conversation(
    *, booking: SlotBooking, took_place: bool, note: str, by: User, now: datetime | None = None
) -> None:
    """Write down whether it took place and what was said; who wrote it when is kept."""
    check_permission(by, Permission.VIEW_REGISTRATIONS)
    with transaction.atomic():
        SlotBooking.objects.filter(pk=booking.pk).update(
            took_place=took_place, note=note.strip(), noted_by=by, noted_at=now or timezone.now()
        )
        audit.record("noted a conversation", by=by, target=booking, took_place=took_place)


def publish_clarification(
    *, event: EventPage, question: str, answer: str, by: User, now: datetime | None = None
) -> Clarification:
    """Publish what one provider was told on the event's page, and tell all who have a slot."""
    check_permission(by, Permission.EDIT_MARKET)
    with transaction.atomic():
        made = Clarification.objects.create(
            event=event,
            question=question.strip(),
            answer=answer.strip(),
            published_at=now or timezone.now(),
            by=by,
        )
        audit.record("published a clarification", by=by, target=event, clarification=made.pk)
        booked = SlotBooking.objects.standing().filter(slot__event=event)
        for address in sorted(set(booked.values_list("email", flat=True)) - {""}):
            notices.tell_clarified(event, made, to=address)
        page_cache.purge()
    return made


def _people_of(booking: SlotBooking) -> list[tuple[str, str]]:
    """Return (address, name) of everybody who is told: who comes, who booked, the host."""
    found = {booking.email: booking.name}
    if booking.booked_by is not None:
        found.setdefault(booking.booked_by.email.lower(), booking.booked_by.get_full_name())
    found.setdefault(booking.slot.host_email.lower(), booking.slot.host_name)
    return [(address, name) for address, name in found.items() if address]


def _tell_booked(booking: SlotBooking) -> None:
    host = booking.slot.host_email.lower()
    for address, person in _people_of(booking):
        notices.tell_booked(
            booking,
            to=address,
            as_host=address == host,
            entry=calendars.slot_entry(booking, person, address),
        )
