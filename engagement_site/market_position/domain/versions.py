"""Keeping what readers saw of the statement."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from wagtail.models import Page

from engagement_site.market_position.models import (
    DataSet,
    StatementChapterPage,
    StatementIndexPage,
    StatementSegmentPage,
    StatementVersion,
)
from engagement_site.market_position.models.versions import digest_of
from engagement_site.market_position.outline import lines_of, shows

KEPT_TYPES = (StatementIndexPage, StatementChapterPage, StatementSegmentPage)


def keep_version(*, page: Page, at: datetime | None = None) -> StatementVersion | None:
    """Keep the page as readers see it now; None where that equals the last version kept."""
    if not isinstance(page, KEPT_TYPES) or not page.live:
        return None
    # Headings are kept in the language of the page, whatever the editor's own is.
    with translation.override(page.locale.language_code):
        lines = lines_of(page)
    digest = digest_of(page.title, lines)
    with transaction.atomic():
        last = StatementVersion.objects.filter(page_id=page.pk).last()
        if last is not None and last.digest == digest:
            return None
        return StatementVersion.objects.create(
            page_id=page.pk, at=at or timezone.now(), title=page.title, lines=lines, digest=digest
        )


def keep_versions_with(*, data_set: DataSet) -> int:
    """Keep each published page that reads differently since `data_set` changed; return how many.

    Every page of the statement is read: there are few, and Wagtail's index of who refers to what
    is written by a worker, so it may lag behind.
    """
    pages = Page.objects.live().type(KEPT_TYPES).specific()
    mentioned = (page for page in pages if shows(page, data_set))
    return sum(keep_version(page=page) is not None for page in mentioned)


def keep_first_versions() -> int:
    """Keep pages published before versions were kept; return how many. Safe to run again."""
    known = StatementVersion.objects.values("page_id")
    missing = Page.objects.live().type(KEPT_TYPES).exclude(pk__in=known).specific()
    return sum(keep_version(page=page) is not None for page in missing)
