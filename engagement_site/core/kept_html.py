"""HTML made of nothing but what it is given, kept in memory by just that.

A component without the page's context, such as one card of a list, comes out the same for the
same card. Lists show the same cards and boxes again and again, to everybody; making them is most
of the work of a list. Nothing here can be stale: another title is another card.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

# A card of 2 kB and its key of about as much: some 8 MB when full.
MOST = 2_000


_PLAIN = (str, int, float, Decimal, date, time, timedelta, Promise)


class Given:
    """What a piece of HTML is made from; equal only to what looks the same in a template."""

    __slots__ = ("_key", "values")

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Take texts, numbers, days and what is None, also within mappings and sequences.

        Raises TypeError for anything else.
        """
        self.values = values
        self._key = _frozen(values)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Given) and self._key == other._key


def _frozen(value: Any) -> Hashable:
    kind = type(value)
    if kind is str or value is None:
        return value
    if isinstance(value, Mapping):
        return (Mapping, *((name, _frozen(inner)) for name, inner in value.items()))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return (Sequence, *(_frozen(inner) for inner in value))
    if not isinstance(value, _PLAIN):  # a record is equal to itself after it was changed
        raise TypeError(f"{kind.__name__} cannot be compared by what it shows")
    # 1, 1.0 and True are equal and are written differently; so are "<" and a safe "<".
    return kind, value


def kept_html(make: Callable[..., SafeString], **values: Any) -> SafeString:
    """Return `make(**values)`, from memory where the same was made in this language before.

    `make` must look at nothing else. While developing it is made anew each time, since then what
    makes it changes. Raises TypeError where a value cannot be compared (see `Given`).
    """
    if settings.DEBUG:
        return make(**values)
    return _made(make, get_language(), Given(values))


@lru_cache(maxsize=MOST)
def _made(make: Callable[..., SafeString], language: str | None, given: Given) -> SafeString:
    return make(**given.values)
