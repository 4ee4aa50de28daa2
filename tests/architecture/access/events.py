"""Who may read the addresses of events."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from engagement_site.core.permissions import Permission
from events import links
from events.domain import proposals, slots
from events.enums import EventKind, ProposalFormat
from events.models import CalendarFeed, EventSeries
from tests.architecture.access.entries import (
    EVERYBODY,
    SIGNED_IN,
    Access,
    Objects,
    editor,
    holders,
    own,
)
from tests.factories.events import make_event, make_registration

REGISTRATIONS, EXPORT = Permission.VIEW_REGISTRATIONS, Permission.EXPORT_REGISTRATIONS
AT_THE_DOOR = holders(REGISTRATIONS)


def of_event(o: Objects) -> dict[str, Any]:
    return {"pk": o.event.pk}


def of_slots(o: Objects) -> dict[str, Any]:
    return {"pk": o.conversations.pk}


def of_registration(o: Objects) -> dict[str, Any]:
    return {"reference": o.registration.reference}


def of_person(o: Objects) -> dict[str, Any]:
    return {"reference": o.registration.reference, "pk": o.delegate.pk}


ACCESS: dict[str, Access] = {
    "events:calendar": Access(EVERYBODY),
    "events:event_calendar": Access(EVERYBODY, of_event),
    "events:series": Access(EVERYBODY, lambda o: {"slug": o.series.slug}),
    "events:register": Access(SIGNED_IN, of_event),
    "events:book_slot": Access(SIGNED_IN, of_slots),
    "events:propose": Access(SIGNED_IN, of_event),
    "events:feed": Access(SIGNED_IN),
    "events:registration": own(of_registration),
    "events:registration_calendar": own(of_registration),
    "events:cancel": own(of_registration),
    "events:change": own(of_person),
    "events:slot_booking": own(lambda o: {"reference": o.booking.reference}),
    "events:proposal": own(lambda o: {"reference": o.proposal.reference}),
    # The address itself is the key.
    "events:personal_calendar": Access(EVERYBODY, lambda o: {"secret": o.feed.secret}),
    "events:place": Access(EVERYBODY, lambda o: {"token": "altered"}, answer=404),
    "events:change_place": Access(EVERYBODY, lambda o: {"token": "altered", "pk": 1}, answer=404),
    "events:slot_place": Access(EVERYBODY, lambda o: {"token": "altered"}, answer=404),
    "events:check_in": Access(AT_THE_DOOR, of_event),
    "events:check_in_worker": Access(AT_THE_DOOR, of_event),
    "events:walk_in": Access(AT_THE_DOOR, of_event),
    "events:check_in_code": Access(
        AT_THE_DOOR, lambda o: {"code": links.check_in_code(o.delegate)}
    ),
    "events_admin:index": editor(),
    "events_admin:index_results": editor(),
    "events_registrations": editor(REGISTRATIONS, of_event),
    "events_registrations_results": editor(REGISTRATIONS, of_event),
    "events_registrations_export": editor(EXPORT, of_event),
    "events_running": editor(REGISTRATIONS, of_event),
    "events_waiting": editor(REGISTRATIONS, of_event),
    "events_repeat": editor(Permission.EDIT_MARKET, of_event),
    "events_attendance": editor(EXPORT, of_event),
    "events_badges": editor(EXPORT, of_event),
    "events_feedback_codes": editor(REGISTRATIONS, of_event),
    "events_slots": editor(REGISTRATIONS, of_slots),
    "events_fairness_log": editor(EXPORT, of_slots),
    "events_slot_note": editor(
        REGISTRATIONS, lambda o: {"pk": o.conversations.pk, "booking": o.booking.pk}
    ),
    "events_proposals": editor(Permission.EDIT_MARKET, of_event),
    "events_proposal": editor(
        Permission.EDIT_MARKET, lambda o: {"pk": o.event.pk, "proposal": o.proposal.pk}
    ),
}


def add_objects(objects: Objects) -> None:
    """Put what these addresses name into `objects`; what is private is the provider's."""
    now = timezone.now()
    objects.series = EventSeries.objects.create(title="Forum", slug="forum")
    objects.event = make_event(proposals_open_at=now - timedelta(days=1))
    objects.registration = make_registration(objects.event, objects.organisation)
    objects.delegate = objects.registration.delegates.get()
    objects.conversations = make_event(kind=EventKind.ONE_TO_ONE, hosts=["Hal Host"])
    objects.booking = slots.book_slot(
        slot=objects.conversations.slots.first(),
        organisation=objects.organisation,
        by=objects.provider,
        token=uuid.uuid4(),
        name="Ann",
        email="ann@example.org",
    )
    objects.proposal = proposals.propose(
        event=objects.event,
        organisation=objects.organisation,
        by=objects.provider,
        title="Our farm",
        summary="Horses.",
        showing=ProposalFormat.TABLE,
    )
    objects.feed = CalendarFeed.objects.create(user=objects.provider)
