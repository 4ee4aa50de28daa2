"""Anonymous visitors' pages are kept in the shared cache and never served stale.

Every stored page belongs to a *generation*, a random token in the same cache. Purging replaces
the token, so no page kept until then is served any more, in any process. A page that was being
rendered when the purge came is stored with the generation it began with, and so is not served
either. Each process also remembers the pages it served last; for these only the token is asked
for, a few bytes, which is all that a kept page costs. A page also expires when the clock alone
would change it: see `registry.register_next_change`
(docs/decisions/0006-page-cache.md).
"""

import hashlib
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, set_response_etag

from engagement_site.core import registry

GENERATION_KEY = "public-pages:generation"
UNCACHED_PREFIXES = ("/cms/", "/accounts/", "/static/", "/media/", "/documents/")

_watched: set[type[Model]] = set()


def purge() -> None:
    """Make every kept page unreachable once the current transaction commits."""
    transaction.on_commit(lambda: cache.set(GENERATION_KEY, uuid.uuid4().hex, None))


def remember(name: str, compute: Callable[[], Any]) -> Any:
    """Return what `compute` returned since the last purge; for small things many pages show."""
    return cache.get_or_set(
        f"public-pages:{_generation()}:{name}", compute, settings.PUBLIC_PAGE_CACHE_SECONDS
    )


def purge_when_saved(*models: type[Model]) -> None:
    """Purge whenever an object of these models is saved or deleted."""
    _watched.update(models)


def connect_signals() -> None:
    """Purge on publishing, unpublishing, moving and deleting pages, and for watched models."""
    from wagtail.signals import page_published, page_unpublished, post_page_move

    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_on_signal, dispatch_uid=f"page-cache-{id(signal)}")
    post_save.connect(_on_saved, dispatch_uid="page-cache-saved")
    post_delete.connect(_on_saved, dispatch_uid="page-cache-deleted")


def _on_signal(sender: Any, **kwargs: Any) -> None:
    purge()


def _on_saved(sender: type[Model], **kwargs: Any) -> None:
    from wagtail.models import Page, Site

    if (
        sender in _watched
        or issubclass(sender, Site)
        or (issubclass(sender, Page) and "created" not in kwargs)
    ):
        purge()


def _generation() -> str:
    token = cache.get(GENERATION_KEY)
    if token is None:
        token = uuid.uuid4().hex
        if not cache.add(GENERATION_KEY, token, None):
            token = cache.get(GENERATION_KEY) or token
    return str(token)


def _timeout() -> int:
    """Return for how many seconds a page rendered now stays true, at most the setting."""
    limit = int(settings.PUBLIC_PAGE_CACHE_SECONDS)
    now = timezone.now()
    change = _next_change(now) if limit else None
    if change is None:
        return limit
    return max(0, min(limit, int((change - now).total_seconds())))


def _next_change(now: datetime) -> datetime | None:
    """Return when the clock next changes a page; the features are asked once until that moment.

    What else could move it is saved, and saving purges.
    """
    change: datetime | None = remember("next-change", lambda: (registry.next_change(now),))[0]
    if change is not None and change <= now:
        change = registry.next_change(now)
        key = f"public-pages:{_generation()}:next-change"
        cache.set(key, (change,), settings.PUBLIC_PAGE_CACHE_SECONDS)
    return change


class PublicPageCacheMiddleware:
    """Answers anonymous GETs from the cache; browsers revalidate by ETag, so they hold nothing stale."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve a kept page where there is one, else render and keep it where that is right."""
        if not settings.PUBLIC_PAGE_CACHE_SECONDS or not _is_cacheable_request(request):
            return self.get_response(request)
        path = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
        key = f"public-pages:{hashlib.sha256(path.encode()).hexdigest()}"
        generation, kept = _find(key)
        if kept is not None:
            return _answer(request, HttpResponse(kept.content, headers=kept.headers))
        response = self.get_response(request)
        if not _is_storable(response):
            return response
        assert isinstance(response, HttpResponse)
        response["Cache-Control"] = "no-cache"
        set_response_etag(response)
        if timeout := _timeout():
            kept = _freeze(response, generation, time.time() + timeout)
            cache.set(key, kept, timeout)
            _near.keep(key, kept)
        return _answer(request, response)


def _find(key: str) -> "tuple[str, KeptPage | None]":
    """Return the token that is valid now, and the page where it is kept and still true."""
    kept = _near.get(key)
    if kept is not None:
        if _is_true(kept, generation := str(cache.get(GENERATION_KEY))):
            return generation, kept
        _near.drop(key)
    found = cache.get_many([GENERATION_KEY, key])
    generation = found.get(GENERATION_KEY) or _generation()
    kept = found.get(key)
    if kept is None or not _is_true(kept, generation):
        return generation, None
    _near.keep(key, kept)
    return generation, kept


def _is_true(kept: "KeptPage", generation: str) -> bool:
    """The cache's own clock counts whole seconds; a closing time is an instant."""
    return kept.generation == generation and time.time() < kept.true_until


def _answer(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """Return the response, or that nothing has changed since the browser asked last."""
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _is_cacheable_request(request: HttpRequest) -> bool:
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES
    return (
        request.method in ("GET", "HEAD")
        and not signed_in
        and not request.path_info.startswith(UNCACHED_PREFIXES)
    )


def _is_storable(response: HttpResponseBase) -> bool:
    control = response.get("Cache-Control", "")
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "private" not in control
        and "no-store" not in control
    )


_KEPT_HEADERS = (
    "Content-Type",
    "Content-Language",
    "Content-Disposition",
    "Vary",
    "X-Frame-Options",
    "Cache-Control",
    "ETag",
)


class KeptPage(NamedTuple):
    """A page as it is stored: with its generation, until when it stays true, and its ETag."""

    generation: str
    true_until: float
    content: bytes
    headers: dict[str, str]


def _freeze(response: HttpResponse, generation: str, true_until: float) -> KeptPage:
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    return KeptPage(generation, true_until, response.content, headers)


class NearPages:
    """The pages this process served last, up to a number of bytes.

    Nothing in here is believed by itself: a page is served only while its generation is the one
    that the shared cache names at that moment.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._pages: OrderedDict[str, KeptPage] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: str) -> KeptPage | None:
        """Return a page served lately."""
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def keep(self, key: str, page: KeptPage) -> None:
        """Remember a page; those not asked for longest make room."""
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._bytes += len(page.content)
            while self._bytes > self.most_bytes:
                _, oldest = self._pages.popitem(last=False)
                self._bytes -= len(oldest.content)

    def drop(self, key: str) -> None:
        """Forget a page."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: str) -> None:
        if (page := self._pages.pop(key, None)) is not None:
            self._bytes -= len(page.content)


_near = NearPages(most_bytes=16_000_000)
