"""Keeping the counters of places in step with the published event, and repairing them."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from engagement_site.core import audit, page_cache
from events import calendars
from events.models import (
    Delegate,
    EventPage,
    EventPlaces,
    EventSession,
    OnlinePlaces,
    SessionChoice,
    SessionPlaces,
    SessionWait,
)


def keep_in_step(event: EventPage) -> None:
    """Bring the counters into line with a page that was just published.

    A limit below what is booked becomes what is booked. Where the date, place or state of the
    event differs from what calendars were last told, their SEQUENCE rises.
    """
    with transaction.atomic():
        places, _ = EventPlaces.objects.get_or_create(
            event_id=event.pk, defaults={"calendar_facts": calendars.facts_digest(event)}
        )
        if event.is_hybrid:
            OnlinePlaces.objects.get_or_create(event_id=event.pk)
        # Where people can take part may have changed: who is booked counts where they are now.
        recount(event=event)
        EventPlaces.objects.filter(pk=places.pk).set_capacity(event.capacity)
        OnlinePlaces.objects.filter(event_id=event.pk).set_capacity(
            event.online_capacity if event.is_hybrid else None
        )
        facts = calendars.facts_digest(event)
        EventPlaces.objects.filter(pk=places.pk).exclude(calendar_facts=facts).update(
            calendar_facts=facts, calendar_sequence=F("calendar_sequence") + 1
        )
        for session in EventSession.objects.filter(event_id=event.pk):
            counter, _ = SessionPlaces.objects.get_or_create(session=session)
            SessionPlaces.objects.filter(pk=counter.pk).set_capacity(session.capacity)
        page_cache.purge()


@dataclass(frozen=True)
class Repair:
    """A counter that was wrong."""

    what: str
    counted: int
    found: int


def recount(*, event: EventPage, by: Any = None, dry_run: bool = False) -> list[Repair]:
    """Count the places of an event and its sessions anew; return what was wrong.

    Registration for the event waits meanwhile. A counter above its limit raises the limit: who
    has a place keeps it.
    """
    repairs: list[Repair] = []
    with transaction.atomic():
        EventPlaces.objects.filter(event=event).update(taken=F("taken"))  # holds the row
        for what, counter, found in _counted(event):
            if counter.taken == found:
                continue
            repairs.append(Repair(what, counter.taken, found))
            counter.taken = found
            if counter.capacity is not None:
                counter.capacity = max(counter.capacity, found)
            if not dry_run:
                counter.save(update_fields=["taken", "capacity"])
        if repairs and not dry_run:
            audit.record(
                "recounted places", by=by, target=event, repairs=[vars(one) for one in repairs]
            )
            page_cache.purge()
    return repairs


def _counted(
    event: EventPage,
) -> list[tuple[str, EventPlaces | OnlinePlaces | SessionPlaces, int]]:
    """Return each counter of an event with what it counts and what it ought to say."""
    held = Delegate.objects.holding().filter(event=event)
    choices = SessionChoice.objects.filter(delegate__in=held)
    kept = SessionWait.objects.offered()
    online = held.filter(online=True).count() if event.is_hybrid else 0
    of_sessions = SessionPlaces.objects.filter(session__event=event).select_related("session")
    return [
        *(
            (f"event “{event.title}”", counter, held.count() - online)
            for counter in EventPlaces.objects.filter(event=event)
        ),
        *(
            (f"online of event “{event.title}”", counter, online)
            for counter in OnlinePlaces.objects.filter(event=event)
        ),
        *(
            (
                f"session “{counter.session.title}”",
                counter,
                choices.filter(session=counter.session).count()
                + kept.filter(session=counter.session).count(),
            )
            for counter in of_sessions
        ),
    ]
