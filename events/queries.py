"""What other parts of the site show of events."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from django.utils import timezone

from engagement_site.core.registry import Teaser
from events.enums import EventState
from events.models import EventPage, Registration

# How each state is tagged on screen: the tones of the design system.
TONES = {
    EventState.NOT_YET_OPEN: "upcoming",
    EventState.OPEN: "open",
    EventState.FULL: "closed",
    EventState.CLOSED: "closed",
    EventState.PAST: "done",
    EventState.CANCELLED: "error",
}


def next_events(limit: int) -> Sequence[Teaser]:
    """Return the next public events that take place, for the home page."""
    coming = EventPage.objects.live().public().coming(timezone.now()).filter(cancelled=False)
    return [teaser(event) for event in coming.select_related("places")[:limit]]


def teaser(event: EventPage) -> Teaser:
    """Return an event in a few words."""
    state = event.state
    return Teaser(
        title=event.title,
        url=event.get_url() or "",
        summary=event.summary,
        when=event.when,
        tag=str(state.label),
        tone=TONES[state],
    )


def your_events(user: AbstractBaseUser) -> Sequence[Teaser]:
    """Return the coming events for which the user's organisations are registered."""
    registrations = (
        Registration.objects.standing()
        .seen_by(user)
        .coming(timezone.now())
        .select_related("event", "organisation")
        .order_by("event__starts_at")
    )
    return [_registration_teaser(registration) for registration in registrations[:20]]


def _registration_teaser(registration: Registration) -> Teaser:
    event = registration.event
    return Teaser(
        title=event.title,
        url=reverse("events:registration", args=[registration.reference]),
        summary=f"{registration.organisation}, reference {registration.reference}",
        when=event.when,
        tag="Cancelled" if event.cancelled else "Registered",
        tone="error" if event.cancelled else "open",
    )


def next_change(now: datetime) -> datetime | None:
    """Return when a page about some event next changes by itself."""
    return EventPage.objects.next_change(now)
