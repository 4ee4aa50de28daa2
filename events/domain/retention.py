"""Forgetting delegates when an event is over: what they eat and need first, who they were later.

How many came from which organisation stays; the audit record says when what was forgotten.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from engagement_site.core import audit
from engagement_site.core.models import OutgoingMail
from events.models import (
    Delegate,
    DelegateNeeds,
    EventPage,
    Proposal,
    Registration,
    RegistrationAnswer,
    SessionWait,
    SlotBooking,
)

FORGET_NEEDS_AFTER = timedelta(days=7)
FORGET_PEOPLE_AFTER = timedelta(days=365)


@dataclass(frozen=True)
class Forgotten:
    """What was, or would be, forgotten about the delegates of one event."""

    event: EventPage
    needs: int = 0
    people: int = 0


def forget(*, now: datetime | None = None, dry_run: bool = False) -> list[Forgotten]:
    """Forget what is due, event by event, each in one transaction; return what it was.

    With `dry_run` nothing is changed. Running it twice forgets nothing more.
    """
    now = now or timezone.now()
    over = Q(ends_at__lte=now - FORGET_NEEDS_AFTER) & Q(
        Q(delegates__needs__isnull=False)
        | Q(
            ends_at__lte=now - FORGET_PEOPLE_AFTER,
            delegates__isnull=False,
            delegates__forgotten_at__isnull=True,
        )
        | Q(ends_at__lte=now - FORGET_PEOPLE_AFTER, pk__in=_with_named_bookings())
    )
    due = EventPage.objects.filter(over).distinct().order_by("ends_at")
    return [_forget_event(event, now, dry_run=dry_run) for event in due]


def count_forgotten(now: datetime, dry_run: bool) -> int:
    """Forget as a rule of `core.retention`; return how many records."""
    done = forget(now=now, dry_run=dry_run)
    return sum(one.needs + one.people for one in done)


def _with_named_bookings() -> QuerySet[Any, Any]:
    """Return the events of 1:1 conversations that still say who came."""
    return SlotBooking.objects.exclude(name="", email="").values("slot__event")


def _forget_event(event: EventPage, now: datetime, *, dry_run: bool) -> Forgotten:
    needs = DelegateNeeds.objects.filter(delegate__event=event)
    people = Delegate.objects.none()
    if event.ends_at <= now - FORGET_PEOPLE_AFTER:
        people = Delegate.objects.filter(event=event, forgotten_at__isnull=True)
    forgotten = Forgotten(event, needs=needs.count(), people=people.count())
    if dry_run:
        return forgotten
    with transaction.atomic():
        needs.delete()
        if forgotten.people or event.ends_at <= now - FORGET_PEOPLE_AFTER:
            _forget_mail(event)
            SessionWait.objects.filter(delegate__event=event).delete()
            people.update(name="", email="", job_title="", forgotten_at=now)
            _forget_what_was_written(event)
        audit.record(
            "forgot delegates",
            by=None,
            target=event,
            needs=forgotten.needs,
            people=forgotten.people,
        )
    return forgotten


def _forget_mail(event: EventPage) -> None:
    """Delete the mail sent about the event: it names the people in it, or is sent to them."""
    OutgoingMail.objects.filter(key__startswith=f"events:event:{event.pk}:").delete()
    for pk in SlotBooking.objects.filter(slot__event=event).values_list("pk", flat=True):
        OutgoingMail.objects.filter(key__startswith=f"events:slot:{pk}:").delete()
    for pk in Proposal.objects.filter(event=event).values_list("pk", flat=True):
        OutgoingMail.objects.filter(key__startswith=f"events:proposal:{pk}:").delete()
    for pk in Registration.objects.filter(event=event).values_list("pk", flat=True):
        OutgoingMail.objects.filter(key__startswith=f"events:registration:{pk}:").delete()


def _forget_what_was_written(event: EventPage) -> None:
    """Delete what people wrote beside their names, and who came to a 1:1 conversation.

    The note of a conversation stays: it is the record that providers were treated alike.
    """
    Registration.objects.filter(event=event).update(note="")
    RegistrationAnswer.objects.filter(registration__event=event).delete()
    SlotBooking.objects.filter(slot__event=event).update(name="", email="", topics="", interests="")
