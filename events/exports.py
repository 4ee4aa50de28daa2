"""Registrations as a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.utils import timezone

from events.models import Delegate

COLUMNS = (
    "Reference", "Organisation", "Type of organisation", "Name", "E-mail", "Job title",
    "Sessions", "Registered", "Place",
)  # fmt: skip
NEEDS_COLUMNS = ("Does not eat", "Needs to take part")
# What spreadsheet programs take for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def neutral(value: str) -> str:
    """Return text that no spreadsheet program runs as a formula."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def delegates_csv(delegates: Iterable[Delegate], *, with_needs: bool) -> str:
    """Return one row per delegate, for any spreadsheet program.

    `delegates` come with registration, organisation, choices and needs; `with_needs` adds what
    people eat and need, in columns of their own at the end.
    """
    file = StringIO()
    file.write("\ufeff")  # tells spreadsheet programs that this is UTF-8
    writer = csv.writer(file)
    writer.writerow([*COLUMNS, *(NEEDS_COLUMNS if with_needs else ())])
    for delegate in delegates:
        row = [*_row(delegate), *(_needs(delegate) if with_needs else ())]
        writer.writerow([neutral(cell) for cell in row])
    return file.getvalue()


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
        timezone.localtime(registration.created_at).strftime("%Y-%m-%d %H:%M"),
        "given up" if delegate.cancelled_at else "confirmed",
    )


def _needs(delegate: Delegate) -> tuple[str, str]:
    needs = getattr(delegate, "needs", None)
    return (needs.dietary, needs.access) if needs is not None else ("", "")
