"""Addresses that go into mail and calendars, and the signed ones that open a registration.

A signed link opens one registration, or one person's place in it, to whoever holds it; it stops
working when the event is over. It says nothing but row numbers.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from events.models import Delegate, EventPage, Proposal, Registration, SlotBooking

SIGNER = signing.Signer(salt="events.places")
SLOTS = signing.Signer(salt="events.slots")
CODES = signing.Signer(salt="events.check-in")


class BadLink(Exception):
    """The link was altered, cut short, or what it opened is gone."""


class ExpiredLink(Exception):
    """The event is over."""

    def __init__(self, event: EventPage) -> None:
        super().__init__("The event is over")
        self.event = event


@dataclass(frozen=True)
class OpenedLink:
    """What a link opens: a registration, and the one person's place where it is theirs alone."""

    registration: Registration
    delegate: Delegate | None


def absolute(path: str) -> str:
    """Return a full address for a path on this site."""
    return path if "://" in path else f"{settings.SITE_ADDRESS}{path}"


def event_address(event: EventPage) -> str:
    """Return the full address of an event's page."""
    return absolute(event.get_url() or f"/events/{event.slug}/")


def registration_address(registration: Registration) -> str:
    """Return the full address of a registration in the account of who made it."""
    return absolute(reverse("events:registration", args=[registration.reference]))


def signed_address(registration: Registration, delegate: Delegate | None = None) -> str:
    """Return the full signed address of a registration, or of one person's place in it."""
    token = SIGNER.sign_object(
        {"registration": registration.pk, "delegate": delegate.pk if delegate else None}
    )
    return absolute(reverse("events:place", args=[token]))


def proposal_address(proposal: Proposal) -> str:
    """Return the full address of a proposal in the account of who made it."""
    return absolute(reverse("events:proposal", args=[proposal.reference]))


def slot_address(booking: SlotBooking) -> str:
    """Return the full signed address of a 1:1 conversation."""
    return absolute(reverse("events:slot_place", args=[SLOTS.sign(str(booking.pk))]))


def slot_of_link(token: str) -> SlotBooking:
    """Return the booking a signed link opens; raises BadLink or ExpiredLink."""
    try:
        booking = SlotBooking.objects.select_related(
            "slot__event", "organisation", "booked_by"
        ).get(pk=int(SLOTS.unsign(token)))
    except (signing.BadSignature, ValueError, SlotBooking.DoesNotExist) as error:
        raise BadLink from error
    if timezone.now() >= booking.slot.ends_at:
        raise ExpiredLink(booking.slot.event)
    return booking


def check_in_address(delegate: Delegate) -> str:
    """Return the full address in a delegate's QR code, which opens to staff at the door only."""
    return absolute(reverse("events:check_in_code", args=[check_in_code(delegate)]))


def check_in_code(delegate: Delegate) -> str:
    """Return the signed code of a delegate's QR picture."""
    return CODES.sign(str(delegate.pk))


def delegate_of_code(code: str) -> Delegate:
    """Return whose code it is; raises BadLink."""
    try:
        return Delegate.objects.select_related("registration__organisation", "event").get(
            pk=int(CODES.unsign(code))
        )
    except (signing.BadSignature, ValueError, Delegate.DoesNotExist) as error:
        raise BadLink from error


def open_link(token: str) -> OpenedLink:
    """Return what a signed link opens; raises BadLink or ExpiredLink."""
    try:
        facts = SIGNER.unsign_object(token)
        registration = Registration.objects.select_related(
            "event", "organisation", "booked_by"
        ).get(pk=facts["registration"])
        delegate = registration.delegates.get(pk=facts["delegate"]) if facts["delegate"] else None
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise BadLink from error
    except (Registration.DoesNotExist, Delegate.DoesNotExist) as error:
        raise BadLink from error
    if timezone.now() >= registration.event.ends_at:
        raise ExpiredLink(registration.event)
    return OpenedLink(registration, delegate)
