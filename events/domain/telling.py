"""Confirming and ending places by mail: the right person, the right entry, once."""

from collections.abc import Sequence

from django.db.models import prefetch_related_objects

from events import calendars
from events.models import Delegate, Registration
from events.notifications import registrations as notices


def address_of_booker(registration: Registration) -> str:
    """Return where mail to who booked goes; empty where nobody is there any more."""
    return registration.booked_by.email.lower() if registration.booked_by else ""


def confirm(registration: Registration, people: Sequence[Delegate]) -> None:
    """Tell who booked and each delegate that they have places; who is both gets one mail."""
    # Each mail names the workshops twice, in text and in HTML; others wait for places meanwhile.
    prefetch_related_objects(list(people), "choices__session")
    booker = address_of_booker(registration)
    own = next((person for person in people if person.email == booker), None)
    notices.confirm_to_booker(
        registration, people, own_entry=calendars.invitation(own) if own else None, own=own
    )
    for person in people:
        if person is not own:
            notices.confirm_to_delegate(person, entry=calendars.invitation(person))


def tell_of_cancelling(registration: Registration, given_up: Sequence[Delegate]) -> None:
    """Tell who booked and each delegate that places are given up."""
    booker = address_of_booker(registration)
    own = next((delegate for delegate in given_up if delegate.email == booker), None)
    notices.tell_booker_of_cancelling(
        registration, given_up, own_entry=calendars.withdrawal(own) if own else None
    )
    for delegate in given_up:
        if delegate is not own:
            notices.tell_delegate_of_cancelling(delegate, entry=calendars.withdrawal(delegate))
