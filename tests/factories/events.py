"""Events, their programme and registrations, made the way the site makes them."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from engagement_site.providers.models import ProviderOrganisation
from events.domain.registration import DelegateDetails, register
from events.enums import SessionKind
from events.models import (
    EventIndexPage,
    EventPage,
    EventSession,
    Registration,
    RegistrationQuestion,
    SlotHost,
)
from tests.factories.core import make_home


def make_event_index() -> EventIndexPage:
    """Return the published list of events, made if there is none."""
    index = EventIndexPage.objects.first()
    if index is None:
        home = make_home()
        index = home.add_child(instance=EventIndexPage(title="Events", slug="events"))
    return index


def make_event(
    *,
    sessions: list[dict] | None = None,
    hosts: list[str] | None = None,
    questions: list[dict] | None = None,
    **fields,
) -> EventPage:
    """Return a published event, open for registration and in four weeks at ten unless told otherwise.

    `sessions` are fields of sessions; `at` and `until` are hours after the event starts. `hosts`
    are names of hosts of 1:1 conversations, each free for the first two hours.
    """
    starts_at = fields.pop("starts_at", None) or in_four_weeks()
    number = EventPage.objects.count() + 1
    values = {
        "title": f"Example event {number}",
        "slug": f"example-event-{number}",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=6),
        "venue_name": "The Example Rooms",
        "address": "1 Sample Street\nGateshead",
        "capacity": 10,
        "asks_dietary": True,
        **fields,
    }
    event = EventPage(live=False, **values)
    for order, facts in enumerate(sessions or []):
        facts = dict(facts)
        start = starts_at + timedelta(hours=facts.pop("at", 0))
        end = starts_at + timedelta(hours=facts.pop("until", 1))
        event.sessions.add(EventSession(starts_at=start, ends_at=end, sort_order=order, **facts))
    for order, name in enumerate(hosts or []):
        event.hosts.add(
            SlotHost(
                name=name,
                email=f"{name.lower().replace(' ', '.')}@example.org",
                free_from=starts_at,
                free_until=starts_at + timedelta(hours=2),
                sort_order=order,
            )
        )
    for order, facts in enumerate(questions or []):
        event.questions.add(RegistrationQuestion(sort_order=order, **facts))
    index = make_event_index()
    index.refresh_from_db()
    index.add_child(instance=event)
    return publish(event)


def in_four_weeks() -> datetime:
    """Return ten in the morning, local time, so that a day's programme stays on one day."""
    later = timezone.localtime() + timedelta(days=28)
    return later.replace(hour=10, minute=0, second=0, microsecond=0)


def publish(event: EventPage) -> EventPage:
    """Publish the event as an editor would, and return it as it is stored then."""
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def workshop(title: str, *, at: float, until: float, capacity: int | None = None) -> dict:
    """Return the fields of a session that people choose."""
    return {
        "title": title,
        "kind": SessionKind.WORKSHOP,
        "needs_choosing": True,
        "at": at,
        "until": until,
        "capacity": capacity,
    }


def person(name: str = "Ann Example", **fields) -> DelegateDetails:
    """Return somebody to register; the address follows from the name."""
    address = f"{name.lower().replace(' ', '.')}@example.org"
    return DelegateDetails(name=name, **{"email": address, **fields})


def make_registration(
    event: EventPage, organisation: ProviderOrganisation, *delegates: DelegateDetails, **options
) -> Registration:
    """Register people of `organisation` through the domain, booked by its owner."""
    by = options.pop("by", None) or organisation.memberships.first().user
    return register(
        event=event,
        organisation=organisation,
        delegates=delegates or (person(),),
        by=by,
        token=uuid.uuid4(),
        **options,
    )
