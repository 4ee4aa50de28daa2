"""Registrations as a spreadsheet."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from engagement_site.core.spreadsheets.writing import csv_lines
from events.models import Delegate

COLUMNS = (
    "Reference", "Organisation", "Type of organisation", "Name", "E-mail", "Job title",
    "Sessions", "Registered", "Place",
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
        timezone.localtime(registration.created_at).strftime("%Y-%m-%d %H:%M"),
        "given up" if delegate.cancelled_at else "confirmed",
    )


def _needs(delegate: Delegate) -> tuple[str, str]:
    needs = getattr(delegate, "needs", None)
    return (needs.dietary, needs.access) if needs is not None else ("", "")
