"""Small parts of a release: instants, periods, values."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from opportunities.enums import VatBasis
from opportunities.joining import LONDON, start_of

LAST_SECOND = time(23, 59, 59)


def instant(at: datetime) -> str:
    """Return an instant in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def first_instant(day: date | None) -> str | None:
    """Return the first instant of a day in England."""
    return instant(start_of(day)) if day else None


def last_instant(day: date | None) -> str | None:
    """Return the last second of a day in England, as notices give it."""
    if day is None:
        return None
    return instant(datetime.combine(day, LAST_SECOND, tzinfo=LONDON))


def period(
    starts: date | None, ends: date | None, latest: date | None = None
) -> dict[str, str] | None:
    """Return a period of whole days, None where nothing is known."""
    found = {
        "startDate": first_instant(starts),
        "endDate": last_instant(ends),
        "maxExtentDate": last_instant(latest),
    }
    return {name: value for name, value in found.items() if value} or None


def value_of(
    amount: Decimal | None, vat: str = VatBasis.NOT_STATED, gross: Decimal | None = None
) -> dict[str, Any] | None:
    """Return an amount in pounds; with VAT it is the UK extension's `amountGross`."""
    if amount is None and gross is None:
        return None
    found: dict[str, Any] = {"currency": "GBP"}
    if amount is not None:
        included = vat == VatBasis.INCLUDED and gross is None
        found["amountGross" if included else "amount"] = float(amount)
    if gross is not None:
        found["amountGross"] = float(gross)
    return found


def without_empty(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts without empty texts, lists and objects, which the standard discourages."""
    return {name: value for name, value in facts.items() if not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_empty(inner) for inner in value.values())
    return value is None or value == "" or (isinstance(value, Iterable) and not list(value))
