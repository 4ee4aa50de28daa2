"""Taking places and giving them back, once the event's row of places is held.

Every verb that changes who has a place begins with `hold` or with taking places: the first
statement of its transaction then holds the row until the end, so that whatever is checked
afterwards stays true and no two of them can wait for each other in a circle.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from events.domain import errors
from events.domain.details import DelegateDetails
from events.enums import AttendanceMode, SessionWaitState
from events.models import (
    Delegate,
    DelegateNeeds,
    EventPage,
    EventPlaces,
    EventSession,
    OnlinePlaces,
    SessionChoice,
    SessionPlaces,
    SessionWait,
)
from events.models.waiting import SessionWaitQuerySet

# What mail and calendars need of a delegate.
DELEGATE_FACTS = (
    "registration__organisation", "registration__booked_by", "event__places",
    "event__online_places",
)  # fmt: skip


def hold(event_pk: int) -> None:
    """Let no other verb about this event's places go on until the transaction ends."""
    EventPlaces.objects.filter(event_id=event_pk).update(taken=F("taken"))


@dataclass(frozen=True)
class Party:
    """How many places some people need: of a hybrid event in the room and online, else all here."""

    places: int
    online: int = 0

    @property
    def people(self) -> int:
        """Return how many people they are."""
        return self.places + self.online


def attends_online(event: EventPage, chosen: bool) -> bool:
    """Return whether somebody takes part online; only of a hybrid event they choose."""
    return chosen if event.is_hybrid else event.attendance_mode == AttendanceMode.ONLINE


def party_of(event: EventPage, people: Iterable[Delegate | DelegateDetails]) -> Party:
    """Return which places these people need."""
    choices = [one.online for one in people]
    online = sum(choices) if event.is_hybrid else 0
    return Party(len(choices) - online, online)


def take_places(event: EventPage, party: Party) -> bool:
    """Take every place of a party or none; False where they are not all there."""
    room = EventPlaces.objects.filter(event_id=event.pk)
    if not room.take(party.places):
        return False
    if party.online and not OnlinePlaces.objects.filter(event_id=event.pk).take(party.online):
        room.free(party.places)
        return False
    return True


def free_places(event: EventPage, party: Party) -> None:
    """Give the places of a party back."""
    EventPlaces.objects.filter(event_id=event.pk).free(party.places)
    if party.online:
        OnlinePlaces.objects.filter(event_id=event.pk).free(party.online)


@dataclass(frozen=True)
class Shortage:
    """Of which places there are too few; `where` is empty where there is only one kind."""

    left: int
    wanted: int
    where: str = ""


def shortage(event: EventPage, party: Party) -> Shortage | None:
    """Return which places a party lacks, by the counters `event` came with; None where it fits."""
    return _shortage(event, party, event.room_left, event.online_left)


def never_fits(event: EventPage, party: Party) -> Shortage | None:
    """Return which places a party would lack if nobody else came."""
    counters = event.places, getattr(event, "online_places", None)
    limits = [None if counter is None else counter.capacity for counter in counters]
    return _shortage(event, party, *limits)


def _shortage(
    event: EventPage, party: Party, room: int | None, online: int | None
) -> Shortage | None:
    if room is not None and room < party.places:
        return Shortage(room, party.places, "in the room" if event.is_hybrid else "")
    if online is not None and online < party.online:
        return Shortage(online, party.online, "online")
    return None


def choosable_sessions(event: EventPage) -> dict[int, EventSession]:
    """Return the sessions of an event that people choose, by primary key."""
    found = EventSession.objects.filter(event_id=event.pk, needs_choosing=True)
    return {session.pk: session for session in found}


def take_sessions(sessions: dict[int, EventSession], chosen: Iterable[int]) -> None:
    """Take a place for each primary key in `chosen`; raises SessionFull."""
    for pk, count in sorted(Counter(chosen).items()):
        counter = SessionPlaces.objects.filter(session_id=pk)
        if not counter.take(count):
            left = counter.values_list(F("capacity") - F("taken"), flat=True).first()
            raise errors.SessionFull(sessions[pk], left or 0, count)


def take_sessions_left(delegates: Sequence[Delegate]) -> list[SessionChoice]:
    """Take what the delegates chose, as far as there are places; return the choices given up.

    For people who waited: a workshop that filled up meanwhile must not cost them the event.
    """
    choices = SessionChoice.objects.filter(delegate__in=[one.pk for one in delegates])
    lost = [
        choice
        for choice in choices.select_related("session").order_by("session_id", "pk")
        if not SessionPlaces.objects.filter(session_id=choice.session_id).take(1)
    ]
    SessionChoice.objects.filter(pk__in=[choice.pk for choice in lost]).delete()
    return lost


def free_sessions(choices: Iterable[SessionChoice]) -> None:
    """Give back the places of some choices and forget the choices."""
    chosen = list(choices)
    for session, count in sorted(Counter(choice.session_id for choice in chosen).items()):
        SessionPlaces.objects.filter(session_id=session).free(count)
    SessionChoice.objects.filter(pk__in=[choice.pk for choice in chosen]).delete()


def end_waits(waits: SessionWaitQuerySet, state: SessionWaitState, now: datetime) -> None:
    """End some waits for workshops; the places kept for those offered one are free again."""
    standing = list(waits.standing())
    kept = Counter(one.session_id for one in standing if one.state == SessionWaitState.OFFERED)
    for session, count in sorted(kept.items()):
        SessionPlaces.objects.filter(session_id=session).free(count)
    SessionWait.objects.filter(pk__in=[one.pk for one in standing]).update(
        state=state, ended_at=now
    )


def end_delegates(event: EventPage, delegates: Sequence[Delegate], now: datetime) -> None:
    """End the places of some people of one registration, held or only waited for."""
    pks = [delegate.pk for delegate in delegates]
    held = bool(delegates) and delegates[0].registration.holds_places
    Delegate.objects.filter(pk__in=pks).update(cancelled_at=now)
    for delegate in delegates:
        delegate.cancelled_at = now
    choices = SessionChoice.objects.filter(delegate__in=pks)
    end_waits(SessionWait.objects.filter(delegate__in=pks), SessionWaitState.LEFT, now)
    if held:
        free_places(event, party_of(event, delegates))
        free_sessions(choices)
    else:
        choices.delete()
    DelegateNeeds.objects.filter(delegate__in=pks).delete()
