"""Who may read the addresses of events."""

from typing import Any

from engagement_site.core.permissions import Permission
from tests.architecture.access.entries import EVERYBODY, SIGNED_IN, Access, Objects, editor, own
from tests.factories.events import make_event, make_registration

REGISTRATIONS = Permission.VIEW_REGISTRATIONS


def of_event(o: Objects) -> dict[str, Any]:
    return {"pk": o.event.pk}


def of_registration(o: Objects) -> dict[str, Any]:
    return {"reference": o.registration.reference}


ACCESS: dict[str, Access] = {
    "events:calendar": Access(EVERYBODY),
    "events:event_calendar": Access(EVERYBODY, of_event),
    "events:register": Access(SIGNED_IN, of_event),
    "events:registration": own(of_registration),
    "events:registration_calendar": own(of_registration),
    "events:cancel": own(of_registration),
    "events:place": Access(EVERYBODY, lambda o: {"token": "altered"}, answer=404),
    "events_admin:index": editor(),
    "events_admin:index_results": editor(),
    "events_registrations": editor(REGISTRATIONS, of_event),
    "events_registrations_results": editor(REGISTRATIONS, of_event),
    "events_registrations_export": editor(Permission.EXPORT_REGISTRATIONS, of_event),
}


def add_objects(objects: Objects) -> None:
    """Put what these addresses name into `objects`; what is private is the provider's."""
    objects.event = make_event()
    objects.registration = make_registration(objects.event, objects.organisation)
