"""Quotes of an answer that its author took back: out of reports and off the pages that show them.

An answer that goes by its age leaves what was published alone: it was published with consent.
What an editor typed from it in words of their own cannot be found.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from wagtail.models import Page, Revision

from engagement_site.core import audit, page_cache
from feedback_analysis.engine.clean import redact
from feedback_analysis.models import (
    Analysis,
    CommitteeReportPage,
    Excerpt,
    Report,
    ReportSection,
    SourceResponse,
    WhatWeHeardPage,
)

TEXTS = ("generated", "edited", "edited_from")


def take_back_quotes(responses: Iterable[SourceResponse]) -> int:
    """Take quotes of these responses out of reports, pages and their earlier versions.

    Returns how many reports and pages changed. Call it while the excerpts are still there.
    """
    keys = [response.pk for response in responses]
    excerpts = Excerpt.objects.filter(response__in=keys)
    gone = {_plain(redact(text)) for text in excerpts.values_list("text", flat=True)} - {""}
    if not gone:
        return 0
    analyses = Analysis.objects.filter(sources__responses__in=keys).distinct()
    with transaction.atomic():
        changed = 0
        for report in Report.objects.filter(analysis__in=analyses):
            changed += _from_report(report, gone)
        for page in _pages(analyses):
            changed += _from_page(page, gone)
    return changed


def _plain(text: str) -> str:
    """Return a quote without what reports and pages put round it."""
    words = " ".join(text.split()).removesuffix("(illustrative)").strip()
    return words.strip("“”").strip()


def _from_report(report: Report, gone: set[str]) -> bool:
    changed = []
    for section in report.sections.select_for_update():
        for name in TEXTS:
            old = getattr(section, name)
            setattr(section, name, _lines_without(old, gone))
            if getattr(section, name) != old and section not in changed:
                changed.append(section)
    ReportSection.objects.bulk_update(changed, TEXTS)
    if changed:
        audit.record("took out a quote that was taken back", by=None, target=report)
    return bool(changed)


def _lines_without(text: str, gone: set[str]) -> str:
    kept = [
        line
        for line in text.split("\n")
        if not (line.lstrip().startswith("> ") and _plain(line.lstrip()[2:]) in gone)
    ]
    return "\n".join(kept) if len(kept) != text.count("\n") + 1 else text


def _pages(analyses: Iterable[Analysis]) -> list[Page]:
    published = Report.objects.filter(analysis__in=analyses).values("page")
    return [
        *WhatWeHeardPage.objects.filter(run__analysis__in=analyses),
        *CommitteeReportPage.objects.filter(pk__in=published),
    ]


def _from_page(page: Page, gone: set[str]) -> bool:
    """Take quotes out of the page and of each version kept of it."""
    body = _blocks_without(list(page.body.raw_data), gone)
    changed = body != list(page.body.raw_data)
    if changed:
        page.body = json.dumps(body)
        page.save()
    for revision in Revision.objects.for_instance(page).select_for_update():
        kept = json.loads(revision.content["body"])
        body = _blocks_without(kept, gone)
        if body != kept:
            revision.content["body"] = json.dumps(body)
            # Not save(), which would make it the newest version.
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)
            changed = True
    if changed:
        audit.record("took out a quote that was taken back", by=None, target=page)
        page_cache.purge()
    return changed


def _blocks_without(value: Any, gone: set[str]) -> Any:
    if isinstance(value, list):
        return [_blocks_without(item, gone) for item in value if not _is_quote(item, gone)]
    if isinstance(value, dict):
        return {name: _blocks_without(item, gone) for name, item in value.items()}
    return value


def _is_quote(item: Any, gone: set[str]) -> bool:
    """Say whether a block, a list's item or its plain value is one of these quotes."""
    value = item.get("value", item) if isinstance(item, dict) else None
    text = value.get("text") if isinstance(value, dict) and "source" in value else None
    return isinstance(text, str) and _plain(text) in gone
