"""Taking places and giving them back, once the event's row of places is held.

Every verb that changes who has a place begins with `hold` or with taking places: the first
statement of its transaction then holds the row until the end, so that whatever is checked
afterwards stays true and no two of them can wait for each other in a circle.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F

from events.domain import errors
from events.models import (
    Delegate,
    DelegateNeeds,
    EventPage,
    EventPlaces,
    EventSession,
    SessionChoice,
    SessionPlaces,
)

# What mail and calendars need of a delegate.
DELEGATE_FACTS = ("registration__organisation", "registration__booked_by", "event__places")


def hold(event_pk: int) -> None:
    """Let no other verb about this event's places go on until the transaction ends."""
    EventPlaces.objects.filter(event_id=event_pk).update(taken=F("taken"))


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


def end_delegates(event: EventPage, delegates: Sequence[Delegate], now: datetime) -> None:
    """End the places of some people of one registration, held or only waited for."""
    pks = [delegate.pk for delegate in delegates]
    held = bool(delegates) and delegates[0].registration.holds_places
    Delegate.objects.filter(pk__in=pks).update(cancelled_at=now)
    for delegate in delegates:
        delegate.cancelled_at = now
    choices = SessionChoice.objects.filter(delegate__in=pks)
    if held:
        EventPlaces.objects.filter(event=event).free(len(pks))
        free_sessions(choices)
    else:
        choices.delete()
    DelegateNeeds.objects.filter(delegate__in=pks).delete()
