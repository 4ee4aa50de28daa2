"""Mail about registrations: to who booked, and to each delegate, once each."""

from collections.abc import Sequence

from django.utils import timezone

from engagement_site.core import mail
from events import links, wording
from events.models import Delegate, Registration

TEMPLATES = "events/email"


def confirm_to_booker(
    registration: Registration, delegates: Sequence[Delegate], *, own_entry: bytes | None
) -> None:
    """Tell who booked what is booked; `own_entry` is their calendar entry if they come too."""
    if registration.booked_by is None:
        return
    mail.send(
        f"{TEMPLATES}/registration_confirmed",
        to=registration.booked_by.email,
        key=f"events:registration:{registration.pk}:confirmed:booker",
        context={
            **_context(registration),
            "delegates": delegates,
            "manage_url": links.signed_address(registration),
            "comes": own_entry is not None,
        },
        attachments=_attached(own_entry, "REQUEST"),
        headers=_headers(registration),
    )


def confirm_to_delegate(delegate: Delegate, *, entry: bytes) -> None:
    """Tell a delegate that they have a place, with the entry for their calendar."""
    registration = delegate.registration
    mail.send(
        f"{TEMPLATES}/place_confirmed",
        to=delegate.email,
        key=f"events:registration:{registration.pk}:confirmed:delegate:{delegate.pk}",
        context={
            **_context(registration),
            "delegate": delegate,
            "manage_url": links.signed_address(registration, delegate),
        },
        attachments=_attached(entry, "REQUEST"),
        headers=_headers(registration),
    )


def tell_booker_of_cancelling(
    registration: Registration, delegates: Sequence[Delegate], *, own_entry: bytes | None
) -> None:
    """Tell who booked that some or all of the places are given up."""
    if registration.booked_by is None:
        return
    first = min(delegate.pk for delegate in delegates)
    mail.send(
        f"{TEMPLATES}/registration_cancelled",
        to=registration.booked_by.email,
        key=f"events:registration:{registration.pk}:cancelled:booker:{first}",
        context={
            **_context(registration),
            "delegates": delegates,
            "names": wording.listed([delegate.name for delegate in delegates]),
            "remaining": list(registration.delegates.coming()),
        },
        attachments=_attached(own_entry, "CANCEL"),
        headers=_headers(registration),
    )


def tell_delegate_of_cancelling(delegate: Delegate, *, entry: bytes) -> None:
    """Tell a delegate that their place is given up, and take it out of their calendar."""
    registration = delegate.registration
    mail.send(
        f"{TEMPLATES}/place_cancelled",
        to=delegate.email,
        key=f"events:registration:{registration.pk}:cancelled:delegate:{delegate.pk}",
        context={**_context(registration), "delegate": delegate},
        attachments=_attached(entry, "CANCEL"),
        headers=_headers(registration),
    )


def _context(registration: Registration) -> dict[str, object]:
    event = registration.event
    return {
        "registration": registration,
        "organisation": registration.organisation,
        "event": event,
        "event_url": links.event_address(event),
        "registration_url": links.registration_address(registration),
        "cancel_until": event.timetable.cancelling_ends_at,
        "can_cancel": event.timetable.can_be_cancelled(timezone.now()),
    }


def _attached(entry: bytes | None, method: str) -> list[mail.Attachment]:
    if entry is None:
        return []
    name = "cancelled.ics" if method == "CANCEL" else "event.ics"
    return [mail.Attachment(name, entry, f"text/calendar; method={method}; charset=utf-8")]


def _headers(registration: Registration) -> dict[str, str]:
    address = registration.event.contact_email
    return {"Reply-To": address} if address else {}
