"""What views and other features ask of the statement."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from engagement_site.core.registry import Headline, Teaser
from engagement_site.market_position.models import (
    DataSet,
    Gap,
    StatementIndexPage,
    StatementVersion,
)
from engagement_site.market_position.models.chapters import contents_of, in_reading_order
from engagement_site.market_position.models.gaps import gap_register_address
from engagement_site.market_position.outline import Change, compare


def statement_crumbs(*further: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way from home over the statement to `further`: (title, address or name)."""
    statement = published_statement()
    crumbs = [{"title": _("Home"), "url": "/"}]
    if statement is not None:
        title, url = _("Market position"), statement.get_url() or "/"
        crumbs = [*statement.breadcrumbs(), {"title": title, "url": url}]
    for title, place in further:
        try:
            url = reverse(place)
        except NoReverseMatch:
            url = place or "/"
        crumbs.append({"title": title, "url": url})
    return crumbs


def published_statement() -> StatementIndexPage | None:
    """Return the statement in the language of this request, None where none is published."""
    return StatementIndexPage.objects.live().public().filter(locale=Locale.get_active()).first()


def _pages_below(statement: StatementIndexPage) -> list[Page]:
    """Return the published chapters, each followed by its segments."""
    order = [entry["pk"] for entry in in_reading_order(contents_of(statement.path))]
    pages = Page.objects.specific().in_bulk(order)
    return [pages[pk] for pk in order]


def whole_statement(statement: StatementIndexPage) -> dict[str, Any]:
    """Return what the statement in one piece is made of."""
    return {
        "statement": statement,
        "chapters": _pages_below(statement),
        "gaps": Gap.objects.public(),
        "gaps_address": gap_register_address(),
    }


def _versioned_pages(statement: StatementIndexPage) -> list[Page]:
    return [statement, *_pages_below(statement)]


def days_with_changes(statement: StatementIndexPage) -> list[date]:
    """Return the days on which something readers see changed, newest first, at most forty."""
    pages = [page.pk for page in _versioned_pages(statement)]
    instants = (
        StatementVersion.objects.filter(page_id__in=pages)
        .order_by("-at")
        .values_list("at", flat=True)
    )
    return list(dict.fromkeys(timezone.localdate(at) for at in instants))[:40]


def changes_since(
    statement: StatementIndexPage, since: datetime, until: datetime | None = None
) -> list[dict[str, Any]]:
    """Return, for each page that differs at `until`, or now, from what it was at `since`, its changes.

    A page that was not there at `since` is `new`; a page nothing changed in is left out.
    """
    pages = _versioned_pages(statement)
    before: dict[int, StatementVersion] = {}
    after: dict[int, StatementVersion] = {}
    versions = StatementVersion.objects.filter(page_id__in=[page.pk for page in pages])
    for version in versions.filter(at__lte=until) if until else versions:
        after[version.page_id] = version
        if version.at <= since:
            before[version.page_id] = version
    found = []
    for page in pages:
        now, then = after.get(page.pk), before.get(page.pk)
        if now is None or (then is not None and then.pk == now.pk):
            continue
        changes: list[Change] = compare(then.lines, now.lines) if then is not None else []
        if changes or then is None:
            found.append({"page": page, "at": now.at, "new": then is None, "changes": changes})
    return found


def headline_figures(page: Model) -> list[Headline]:
    """Return the numbers the statement opens with, in the language of `page`."""
    statement = StatementIndexPage.objects.live().public().filter(
        locale_id=getattr(page, "locale_id", None)
    ).first()  # fmt: skip
    if statement is None:
        return []
    found = (
        _data_headline(block.value) if block.block_type == "data_figure" else _headline(block.value)
        for block in statement.figures
    )
    return [headline for headline in found if headline is not None]


def _headline(value: Any) -> Headline:
    return Headline(
        value["value"], value["label"], value["period"], value["source"], value["source_url"]
    )


def _data_headline(value: Any) -> Headline | None:
    """Return the number of a data set as it stands now; None where readers may not see it."""
    data_set = value.usable
    if data_set is None:
        return None
    __, category, number = data_set.figures.find(series=value["series"], category=value["category"])
    review = date_format(data_set.review_by, "j M Y") if data_set.is_stale else ""
    return Headline(
        number=data_set.text(number) if number is not None else _("Not known"),
        label=value["label"],
        date=", ".join(dict.fromkeys(filter(None, [category, data_set.period]))),
        source=data_set.source,
        source_url=data_set.source_url,
        table_url=data_set.get_absolute_url(),
        warning=_("A newer figure was to be looked for by %(day)s.") % {"day": review}
        if review
        else "",
    )


def find_gaps(words: str) -> Sequence[Teaser]:
    """Return the public gaps in which every word of `words` occurs."""
    found = Gap.objects.public()
    for word in words.split()[:8]:
        found = found.filter(
            Q(title__icontains=word) | Q(summary__icontains=word) | Q(need__icontains=word)
            | Q(setting__icontains=word) | Q(ref__iexact=word)
        )  # fmt: skip
    return [
        Teaser(gap.title, gap.get_absolute_url(), gap.summary, tag=gap.get_status_display())
        for gap in found[:50]
    ]


def find_data_sets(words: str) -> Sequence[Teaser]:
    """Return the public data sets in which every word of `words` occurs."""
    found = DataSet.objects.public()
    for word in words.split()[:8]:
        found = found.filter(
            Q(title__icontains=word) | Q(source__icontains=word) | Q(geography__icontains=word)
        )
    return [
        Teaser(entry.title, entry.get_absolute_url(), entry.description, when=entry.period)
        for entry in found[:50]
    ]


def segments_about(kinds: Collection[str], *, like: Model) -> list[Teaser]:
    """Return the published segments of any of these kinds of care, in the language of `like`."""
    found = StatementIndexPage.objects.live().public().filter(
        locale_id=getattr(like, "locale_id", None)
    )  # fmt: skip
    return [
        Teaser(segment["title"], segment["url"], segment["summary"])
        for statement in (found if kinds else ())
        for segment in segments_of(statement)
        if not set(kinds).isdisjoint(segment["kinds"])
    ]


def segments_of(statement: StatementIndexPage) -> list[dict[str, Any]]:
    """Return the published segments in their order, each with the title of its `chapter`."""
    return [
        {**segment, "chapter": chapter["title"]}
        for chapter in contents_of(statement.path)
        for segment in chapter["segments"]
    ]
