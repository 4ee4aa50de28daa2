"""Making a report, keeping people's words when the data move on, and putting it on the site."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from wagtail.models import Page

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission
from feedback_analysis.domain.publishing import PublishingError, free_slug, heard_index
from feedback_analysis.domain.report_sections import FEEDBACK, chosen_themes, drafts
from feedback_analysis.models import (
    Analysis,
    CommitteeReportPage,
    Report,
    ReportSection,
    Run,
    WhatWeHeardIndexPage,
)
from feedback_analysis.queries import is_illustrative, latest_finished
from feedback_analysis.queries.tables import theme_counts
from feedback_analysis.report_text import BULLETS, QUOTE, blocks_of

FIELDS = frozenset(
    {"title", "committee", "meeting_on", "author", "period_from", "period_to", "quotes_each",
     "with_charts"}
)  # fmt: skip


class ReportError(Exception):
    """The report cannot be made or changed; the message says what to do."""


class SectionOvertaken(ReportError):
    """Somebody edited the section meanwhile; `section` is what it is now."""

    def __init__(self, section: ReportSection) -> None:
        who = section.edited_by or "Somebody"
        super().__init__(
            f"{who} edited this section while you did. What it says now is shown below, with your own "
            "words in the form. Save again to put yours in its place."
        )
        self.section = section


def create_report(analysis: Analysis, *, by: User, themes: Any = (), **facts: Any) -> Report:
    """Make a report and write its sections from the data; ReportError before any run has finished."""
    check_permission(by, Permission.EDIT_ANALYSES)
    _check(facts)
    with transaction.atomic():
        report = Report.objects.create(analysis=analysis, created_by=by, **facts)
        report.themes.set(themes)
        regenerate(report, by=by)
        audit.record("created", by=by, target=report, analysis=analysis.pk)
    return report


def change_report(report: Report, *, by: User, themes: Any, **facts: Any) -> Report:
    """Change what a report covers, and write its sections anew; people's words stay."""
    check_permission(by, Permission.EDIT_ANALYSES)
    _check(facts)
    with transaction.atomic():
        for name, value in facts.items():
            setattr(report, name, value)
        report.save()
        report.themes.set(themes)
        regenerate(report, by=by)
        audit.record("changed", by=by, target=report)
    return report


def regenerate(report: Report, *, by: User) -> list[ReportSection]:
    """Write every section anew from the data as they are; return those people edited whose facts moved.

    What people wrote stays what the report says. A section whose theme is gone goes with it, unless
    somebody edited it.
    """
    check_permission(by, Permission.EDIT_ANALYSES)
    run = latest_finished(report.analysis)
    if run is None:
        raise ReportError("No run has finished yet. Find themes first, then make the report.")
    run.analysis = report.analysis
    with transaction.atomic():
        held = {
            section.key: section for section in report.sections.select_for_update().order_by("pk")
        }
        wanted = drafts(report, run)
        for order, draft in enumerate(wanted, start=1):
            section = held.pop(draft.key, None) or ReportSection(report=report, key=draft.key)
            if not section.is_edited:
                section.heading = draft.heading
            section.order, section.generated = order, draft.text
            section.save()
        for left in held.values():
            if left.is_edited:
                ReportSection.objects.filter(pk=left.pk).update(generated="", order=900)
            else:
                left.delete()
        audit.record("regenerated", by=by, target=report, run=run.pk)
    return [section for section in report.sections.all() if section.has_newer_facts]


def edit_section(
    section: ReportSection, *, heading: str, text: str, included: bool, version: int, by: User
) -> ReportSection:
    """Put a person's words in place of the programme's; the programme's own text brings it back.

    Raises SectionOvertaken, and writes nothing, where somebody else edited it since `version`.
    """
    check_permission(by, Permission.EDIT_ANALYSES)
    with transaction.atomic():
        section = ReportSection.objects.select_for_update().get(pk=section.pk)
        if section.version != version:
            raise SectionOvertaken(section)
        text = text.replace("\r\n", "\n").strip()
        section.is_edited = text != section.generated.strip() or heading.strip() != section.heading
        section.edited = text if section.is_edited else ""
        section.edited_from = section.generated if section.is_edited else ""
        section.heading = heading.strip() or section.heading
        section.included = included
        section.edited_by, section.edited_at = by, timezone.now()
        section.version += 1
        section.save()
        audit.record("edited", by=by, target=section.report, section=section.key)
    return section


def publish_report(report: Report, *, by: User, live: bool = True) -> CommitteeReportPage:
    """Put a report on the site as a page of its own; a second time makes a new revision of the page."""
    check_permission(by, Permission.PUBLISH_ANALYSES)
    run = latest_finished(report.analysis)
    if run is None:
        raise ReportError("No run has finished yet.")
    run.analysis = report.analysis
    with transaction.atomic():
        # Pressing the button twice makes one page.
        report = Report.objects.select_for_update().get(pk=report.pk)
        page = _page_of(report)
        page.title, page.committee, page.author = report.title, report.committee, report.author
        page.meeting_on = report.meeting_on
        page.illustrative = is_illustrative(run)
        page.body = list(_stream(report, run))
        if page.pk is None:
            _add(page, by=by)
        revision = page.save_revision(user=by)
        if live:
            revision.publish(user=by)
        Report.objects.filter(pk=report.pk).update(page=page)
        audit.record("published" if live else "drafted", by=by, target=page, report=report.pk)
    page.refresh_from_db()
    return page


def _page_of(report: Report) -> CommitteeReportPage:
    found = CommitteeReportPage.objects.filter(pk=report.page_id).first()
    if found is None:
        return CommitteeReportPage()
    draft: CommitteeReportPage = found.get_latest_revision_as_object()
    return draft


def _add(page: CommitteeReportPage, *, by: User) -> None:
    try:
        index: WhatWeHeardIndexPage = heard_index(by=by)
    except PublishingError as error:
        raise ReportError(str(error)) from error
    page.slug = free_slug(Page.objects.get(pk=index.pk), page.title)
    page.live, page.owner = False, by
    index.refresh_from_db()
    index.add_child(instance=page)


def _stream(report: Report, run: Run) -> Any:
    """Yield the blocks of the page; words are escaped, since people typed them as plain text."""
    for section in report.sections.filter(included=True):
        yield "heading", section.heading
        rich = ""
        for block in blocks_of(section.text):
            if block.kind == QUOTE:
                if rich:
                    yield "text", rich
                rich = ""
                yield "quote", {"text": block.text, "source": ""}
            elif block.kind == BULLETS:
                rich += f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in block.lines)}</ul>"
            else:
                rich += f"<p>{escape(block.text)}</p>"
        if rich:
            yield "text", rich
        if section.key == FEEDBACK and report.with_charts:
            yield (
                "numbers",
                {"caption": "Answers that speak of each theme", "rows": numbers(report, run)},
            )


def numbers(report: Report, run: Run) -> list[dict[str, Any]]:
    """Return the numbers of a report's chart and table; those too small to publish are None."""
    from django.conf import settings

    counted = theme_counts(run)
    rows = []
    for theme in chosen_themes(report, run):
        count = counted.counts.get(theme.pk, 0)
        hidden = 0 < count < settings.SMALL_NUMBER
        rows.append({"label": theme.label[:120], "count": None if hidden else count})
    return sorted(rows, key=lambda row: -(row["count"] or 0))


def _check(facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - FIELDS:
        raise TypeError(f"Not for editing: {sorted(unknown)}")
