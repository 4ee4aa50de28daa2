"""Reading what a release may hold: whatever stands there, the answer is of the type asked for."""

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.dateparse import parse_datetime

from opportunities.joining import LONDON

LAST_MINUTE = time(23, 59, 59)
WRONGLY_DECODED = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u20ac\u201a-\u201e\u2020-\u2122]+")
LARGEST = Decimal("999999999999.99")

Facts = dict[str, Any]


def text_of(value: Any) -> str:
    """Return a text or number as text without zero bytes; "" for anything else."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    return str(value).replace("\x00", "").strip()


def mapping_of(value: Any) -> Facts:
    """Return an object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """Return a list, an empty one for anything else."""
    return value if isinstance(value, list) else []


def mappings_of(value: Any) -> list[Facts]:
    """Return the objects of a list."""
    return [one for one in list_of(value) if isinstance(one, dict)]


def yes_or_no(value: Any) -> bool | None:
    """Return a truth value, None for anything else."""
    return value if isinstance(value, bool) else None


def amount_of(value: Any) -> Decimal | None:
    """Return an amount of money that can be stored, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount <= LARGEST else None


def instant_of(value: Any) -> datetime | None:
    """Return an instant; one without a zone is meant as the clock in England shows it."""
    text = text_of(value)
    try:
        found = parse_datetime(text) or parse_datetime(f"{text}T00:00:00")
    except ValueError:
        return None
    if found is None or not 1990 <= found.year <= 2100:
        return None
    return found if found.tzinfo else found.replace(tzinfo=LONDON)


def day_of(at: datetime | None) -> date | None:
    """Return the day in England."""
    return at.astimezone(LONDON).date() if at else None


def clock_of(at: datetime | None) -> time | None:
    """Return the time of day in England; None for the last second, which means the whole day."""
    if at is None:
        return None
    clock = at.astimezone(LONDON).time()
    return None if clock.replace(microsecond=0) == LAST_MINUTE else clock.replace(microsecond=0)


def is_link(text: str) -> bool:
    """Say whether a text is an address on the web."""
    return text.startswith(("https://", "http://")) and " " not in text


def is_email(text: str) -> bool:
    """Say whether a text is an e-mail address; "REDACTED" is none."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def first_sentence(text: str) -> str:
    """Return what fits into a summary, whole sentences where that goes."""
    words = " ".join(text.split())
    if len(words) <= 290:
        return words
    end = words.rfind(". ", 60, 290)
    return words[: end + 1] if end > 0 else f"{words[:289].rsplit(' ', 1)[0]} …"


def mend(text: str) -> str:
    """Return a text in which UTF-8 that was read as Latin-1 ("Â£") is put right."""
    return WRONGLY_DECODED.sub(_decode_again, text)


def _decode_again(match: re.Match[str]) -> str:
    try:
        return match.group().encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        try:
            return match.group().encode("latin-1").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return match.group()
