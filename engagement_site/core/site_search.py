"""Search over the whole site: published pages, and the records that features offer to it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from engagement_site.core import registry
from engagement_site.core.registry import Teaser

MAX_WORDS = 200
NOT_WORDS = re.compile(r"[^\w]+|_")
AGES = {"month": (_("In the last month"), 31), "year": (_("In the last year"), 366)}


@dataclass(frozen=True)
class Kind:
    """One kind of thing that was found, and how many."""

    key: str
    title: str
    count: int


@dataclass(frozen=True)
class Found:
    """What a search found: the kinds with their counts, and the chosen results."""

    kinds: Sequence[Kind]
    results: Sequence[Any]


def find(words: str, *, kind: str = "", changed: str = "") -> Found:
    """Return what the site has on `words`, best first, pages before records.

    `kind` keeps one kind, `changed` those published within a month or a year. Records carry no
    date, so they are left out when one is asked for. Counts are of everything found but `kind`.
    """
    # Marks mean something to one database's search and break another's.
    words = NOT_WORDS.sub(" ", words[:MAX_WORDS]).strip()
    if not words:
        return Found((), ())
    pages = _pages(changed)
    counts = pages.search(words, operator="and").facet("content_type_id")
    types = {
        entry.pk: entry for entry in ContentType.objects.get_for_models(*_page_models()).values()
    }
    kinds = [
        Kind(f"page-{pk}", _plural(types[pk].model_class()), count)
        for pk, count in counts.items()
        if pk in types and count
    ]
    records = {} if changed else _records(words)
    kinds += [Kind(key, key, len(found)) for key, found in records.items()]
    chosen: list[Any] = []
    if not kind or kind.startswith("page-"):
        if kind:
            number = kind.removeprefix("page-")
            pages = pages.filter(content_type_id=int(number) if number.isdecimal() else 0)
        chosen += [_as_result(page) for page in pages.search(words, operator="and")[:200]]
    for key, found in records.items():
        if kind in ("", key):
            chosen += [{"kind": key, "teaser": teaser} for teaser in found]
    return Found(sorted(kinds, key=lambda entry: entry.title), chosen)


def _pages(changed: str) -> Any:
    pages = Page.objects.live().public().filter(depth__gt=1, locale=Locale.get_active())
    if changed in AGES:
        pages = pages.filter(
            last_published_at__gte=timezone.now() - timedelta(days=AGES[changed][1])
        )
    return pages


def _page_models() -> Iterable[type[Page]]:
    from wagtail.models import get_page_models

    return [model for model in get_page_models() if not model._meta.abstract]


def _plural(model: Any) -> str:
    text = str(model._meta.verbose_name_plural)
    return text[:1].upper() + text[1:]


def _records(words: str) -> dict[str, list[Teaser]]:
    found = {source.kind: list(source.find(words)) for source in registry.search_sources()}
    return {kind: teasers for kind, teasers in found.items() if teasers}


def _as_result(page: Page) -> dict[str, Any]:
    specific = page.specific
    teaser = Teaser(
        title=page.title,
        url=page.get_url() or "/",
        summary=getattr(specific, "summary", "") or page.search_description,
    )
    return {"kind": str(specific.page_type_display_name).capitalize(), "teaser": teaser}
