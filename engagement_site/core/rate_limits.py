"""How often one visitor may do a thing, counted in the shared cache.

A fixed window: simple, exact under concurrency, and at worst twice the rate at its edge. Where
many people share one address (a workshop's Wi-Fi), count by something else than the address.
"""

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def within_rate(action: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one act of `who` and say whether it is among the first `limit` of this window.

    `action` names what is limited ("enquiry").
    """
    window = int(time.time() // seconds)
    key = f"rate:{action}:{who}:{window}"
    if cache.add(key, 1, timeout=seconds + 60):
        return limit >= 1
    try:
        return bool(cache.incr(key) <= limit)
    except ValueError:  # gone between the two calls
        return True


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address as the proxies the settings trust report it."""
    address: str = get_adapter(request).get_client_ip(request)
    return address
