"""Registrations, and the fairness log of 1:1 conversations, as spreadsheets."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone

from engagement_site.core.spreadsheets.writing import csv_lines
from events.models import Delegate, EventPage, Slot, SlotBooking

COLUMNS = (
    "Reference", "Organisation", "Type of organisation", "Name", "E-mail", "Job title",
    "Sessions", "Registered", "Place", "Here", "Answers", "Shares details",
)  # fmt: skip
NEEDS_COLUMNS = ("Does not eat", "Needs to take part")


def delegates_csv(delegates: Iterable[Delegate], *, with_needs: bool) -> str:
    """Return one row per delegate, for any spreadsheet program.

    `delegates` come with registration, organisation, choices and needs; `with_needs` adds what
    people eat and need, in columns of their own at the end.
    """
    header = [*COLUMNS, *(NEEDS_COLUMNS if with_needs else ())]
    people = (
        [*_row(delegate), *(_needs(delegate) if with_needs else ())] for delegate in delegates
    )
    return "".join(csv_lines([header, *people]))


def _row(delegate: Delegate) -> Sequence[str]:
    registration = delegate.registration
    organisation = registration.organisation
    return (
        registration.reference,
        organisation.name,
        organisation.get_kind_display(),
        delegate.name,
        delegate.email,
        delegate.job_title,
        "; ".join(choice.session.title for choice in delegate.choices.all()),
        _local(registration.created_at),
        _place(delegate),
        _local(delegate.check_in.at) if hasattr(delegate, "check_in") else "",
        "; ".join(f"{one.question}: {one.answer}" for one in registration.answers.all()),
        "yes" if delegate.shares_details else "",
    )


def _needs(delegate: Delegate) -> tuple[str, str]:
    needs = getattr(delegate, "needs", None)
    return (needs.dietary, needs.access) if needs is not None else ("", "")


def _place(delegate: Delegate) -> str:
    if delegate.cancelled_at:
        return "given up"
    if delegate.walked_in:
        return "walked in"
    status = str(delegate.registration.status)
    return f"{status}, online" if delegate.online and delegate.event.is_hybrid else status


def _local(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


LOG_COLUMNS = (
    "Starts", "Minutes", "Host", "Organisation", "Reference", "Booked", "Given up", "Took place",
    "Interests declared", "To talk about", "Note", "Note by", "Note written",
)  # fmt: skip


def fairness_log_csv(event: EventPage) -> str:
    """Return one row per slot and booking of an event: who was offered and had how much time."""
    slots = Slot.objects.filter(event=event).prefetch_related(
        "bookings__organisation", "bookings__noted_by"
    )
    rows = (
        [*_slot(slot), *_booking(booking)]
        for slot in slots
        for booking in (slot.bookings.all() or [None])
    )
    return "".join(csv_lines([LOG_COLUMNS, *rows]))


def _slot(slot: Slot) -> Sequence[object]:
    minutes = int((slot.ends_at - slot.starts_at).total_seconds() // 60)
    return _local(slot.starts_at), minutes, slot.host_name


def _booking(booking: SlotBooking | None) -> Sequence[str]:
    if booking is None:
        return ("not booked", *[""] * (len(LOG_COLUMNS) - 4))
    return (
        booking.organisation.name,
        booking.reference,
        _local(booking.created_at),
        _local(booking.cancelled_at) if booking.cancelled_at else "",
        {True: "yes", False: "no", None: ""}[booking.took_place],
        booking.interests,
        booking.topics,
        booking.note,
        str(booking.noted_by) if booking.noted_by else "",
        _local(booking.noted_at) if booking.noted_at else "",
    )
