"""Models of events: pages, their programme, places, registrations and what hangs on them."""

from events.models.checkins import CalendarFeed, CheckIn
from events.models.index import EventIndexPage
from events.models.notices import MailRound, ToldFacts
from events.models.pages import EventPage
from events.models.places import EventPlaces, OnlinePlaces, SessionPlaces
from events.models.programme import EventCoHost, EventSession, NeedsReader
from events.models.proposals import Proposal, ProposalReview
from events.models.questions import RegistrationAnswer, RegistrationQuestion
from events.models.registrations import Delegate, DelegateNeeds, Registration, SessionChoice
from events.models.series import EventSeries
from events.models.slots import Clarification, Slot, SlotBooking, SlotHost, TimeClaim
from events.models.waiting import SessionWait, WaitingListEntry, WaitingListStep

__all__ = [
    "CalendarFeed",
    "CheckIn",
    "Clarification",
    "Delegate",
    "DelegateNeeds",
    "EventCoHost",
    "EventIndexPage",
    "EventPage",
    "EventPlaces",
    "EventSeries",
    "EventSession",
    "MailRound",
    "NeedsReader",
    "OnlinePlaces",
    "Proposal",
    "ProposalReview",
    "Registration",
    "RegistrationAnswer",
    "RegistrationQuestion",
    "SessionChoice",
    "SessionPlaces",
    "SessionWait",
    "Slot",
    "SlotBooking",
    "SlotHost",
    "TimeClaim",
    "ToldFacts",
    "WaitingListEntry",
    "WaitingListStep",
]
