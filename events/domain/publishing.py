"""What follows from publishing an event: counters, offers, slots, and telling people."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from events.domain import announcing, places, slots, waiting
from events.models import EventPage


def after_publishing(event: EventPage, *, now: datetime | None = None) -> None:
    """Bring everything that hangs on an event into line with what was just published.

    A raised capacity goes to who waits, hosts' times become slots, and people who booked are
    told what changed.
    """
    now = now or timezone.now()
    with transaction.atomic():
        places.keep_in_step(event)
        waiting.offer_free_places(EventPage.objects.get(pk=event.pk), now=now)
        slots.lay_out(event)
        announcing.note_published(event, now=now)
