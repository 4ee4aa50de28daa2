"""Addresses that go into mail and calendars, and the signed ones that open a registration.

A signed link opens one registration, or one person's place in it, to whoever holds it; it stops
working when the event is over. It says nothing but row numbers.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from events.models import Delegate, EventPage, Registration

SIGNER = signing.Signer(salt="events.places")


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
