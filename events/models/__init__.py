"""Models of events: pages, their programme, places and registrations."""

from events.models.pages import EventIndexPage, EventPage
from events.models.places import EventPlaces, SessionPlaces
from events.models.programme import EventCoHost, EventSession
from events.models.registrations import Delegate, DelegateNeeds, Registration, SessionChoice

__all__ = [
    "Delegate",
    "DelegateNeeds",
    "EventCoHost",
    "EventIndexPage",
    "EventPage",
    "EventPlaces",
    "EventSession",
    "Registration",
    "SessionChoice",
    "SessionPlaces",
]
