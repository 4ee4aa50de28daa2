"""What other parts of the site show of events."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Exists, Model, OuterRef
from django.urls import reverse
from django.utils import timezone

from engagement_site.core.registry import Subject, Teaser
from events import wording
from events.enums import EventState, ProposalState, RegistrationStatus, SessionKind
from events.models import (
    Delegate,
    EventPage,
    EventSession,
    Proposal,
    Registration,
    SessionWait,
    SlotBooking,
)

# How a registration is tagged for who made it.
STATUS_TAGS: dict[str, tuple[str, str]] = {
    RegistrationStatus.PENDING: ("Waiting for approval", "upcoming"),
    RegistrationStatus.WAITING: ("On the waiting list", "upcoming"),
    RegistrationStatus.OFFERED: ("Places offered: answer now", "closing"),
    RegistrationStatus.CONFIRMED: ("Registered", "open"),
}

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
    return [teaser(event) for event in coming.with_places()[:limit]]


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
    offered = SessionWait.objects.offered().filter(offer_expires_at__gt=timezone.now())
    registrations = (
        Registration.objects.current()
        .seen_by(user)
        .coming(timezone.now())
        .select_related("event", "organisation")
        .annotate(workshop_offered=Exists(offered.filter(delegate__registration=OuterRef("pk"))))
        .order_by("event__starts_at")
    )
    return [_registration_teaser(registration) for registration in registrations[:20]]


def _registration_teaser(registration: Registration) -> Teaser:
    event = registration.event
    tag, tone = STATUS_TAGS.get(registration.status, ("Registered", "open"))
    if getattr(registration, "workshop_offered", False):
        tag, tone = "A workshop is offered: answer now", "closing"
    return Teaser(
        title=event.title,
        url=reverse("events:registration", args=[registration.reference]),
        summary=f"{registration.organisation}, reference {registration.reference}",
        when=event.when,
        tag="Cancelled" if event.cancelled else tag,
        tone="error" if event.cancelled else tone,
    )


def your_conversations(user: AbstractBaseUser) -> Sequence[Teaser]:
    """Return the coming 1:1 conversations of the user's organisations."""
    bookings = SlotBooking.objects.standing().seen_by(user).filter(slot__ends_at__gt=timezone.now())
    return [
        Teaser(
            title=f"Conversation with {booking.slot.host_name}",
            url=reverse("events:slot_booking", args=[booking.reference]),
            summary=f"{booking.slot.event.title}, for {booking.organisation}",
            when=wording.span(booking.slot.starts_at, booking.slot.ends_at),
            tag="Booked",
            tone="open",
        )
        for booking in bookings.select_related("slot__event", "organisation")[:20]
    ]


def your_proposals(user: AbstractBaseUser) -> Sequence[Teaser]:
    """Return what the user's organisations proposed for events that are not over."""
    proposals = Proposal.objects.seen_by(user).exclude(state=ProposalState.WITHDRAWN)
    coming = proposals.filter(event__ends_at__gt=timezone.now())
    return [
        Teaser(
            title=proposal.title,
            url=reverse("events:proposal", args=[proposal.reference]),
            summary=f"Proposed for {proposal.event.title}",
            tag=proposal.get_state_display(),
            tone="open" if proposal.state == ProposalState.ACCEPTED else "upcoming",
        )
        for proposal in coming.select_related("event")[:20]
    ]


def sessions_as_subjects(event: Model) -> list[Subject]:
    """Return the sessions of an event that feedback can be about; breaks are left out."""
    sessions = EventSession.objects.filter(event_id=event.pk).exclude(kind=SessionKind.BREAK)
    return [
        Subject(
            key=subject_key(session),
            title=session.title,
            group=session.get_kind_display(),
            part_of=str(event),
        )
        for session in sessions
    ]


def people_registered(event: Model) -> dict[str, int]:
    """Return how many people come to an event (""), and to each session that people choose."""
    coming = Delegate.objects.coming().filter(event_id=event.pk)
    chosen = (
        EventSession.objects.filter(event_id=event.pk, choices__delegate__in=coming)
        .annotate(people=Count("choices__delegate", distinct=True))
        .order_by("pk")
    )
    return {"": coming.count(), **{subject_key(one): one.people for one in chosen}}


def subject_key(session: EventSession) -> str:
    """Return what names a session in feedback for good."""
    return f"session-{session.pk}"


def next_change(now: datetime) -> datetime | None:
    """Return when a page about some event next changes by itself."""
    return EventPage.objects.next_change(now)
