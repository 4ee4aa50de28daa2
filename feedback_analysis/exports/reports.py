"""A report as Word, as PDF/UA and as a pack of data."""

import io
from typing import Any

from django.conf import settings
from django.utils.safestring import mark_safe

from engagement_site.core.charts import Bar, bar_chart
from engagement_site.core.documents.pdf import render_pdf
from engagement_site.core.documents.word import WordPaper
from feedback_analysis import charts
from feedback_analysis.domain.report_sections import FEEDBACK, THEME, day
from feedback_analysis.domain.reports import numbers
from feedback_analysis.enums import ActionStatus
from feedback_analysis.exports.files import add_sheet
from feedback_analysis.exports.tables import method_rows, tables
from feedback_analysis.models import Report, ReportSection, Run
from feedback_analysis.queries.tables import groupings, theme_table
from feedback_analysis.queries.trust import latest_result
from feedback_analysis.report_text import BULLETS, QUOTE, blocks_of

CHART_TITLE = "Answers that speak of each theme"


def front(report: Report) -> list[tuple[str, str]]:
    """Return what stands above the text of a paper."""
    facts = [
        ("Report to", report.committee),
        ("Date", day(report.meeting_on) if report.meeting_on else ""),
        ("Report of", report.author),
        ("Subject", report.title),
    ]
    return [(name, value) for name, value in facts if value]


def shown_sections(report: Report) -> list[ReportSection]:
    """Return the sections that go into the paper."""
    return list(report.sections.filter(included=True).order_by("order", "pk"))


def _is_theme(section: ReportSection) -> bool:
    return section.key.startswith(THEME)


def _chart(report: Report, run: Run) -> tuple[str, list[dict[str, Any]]]:
    rows = numbers(report, run)
    bars = [Bar(row["label"], row["count"]) for row in rows if row["count"] is not None]
    return bar_chart(bars, title=CHART_TITLE, axis="Answers"), rows


def _shown(count: int | None) -> str:
    return f"fewer than {settings.SMALL_NUMBER}" if count is None else f"{count:,}"


def report_docx(report: Report, run: Run) -> bytes:
    """Return the report as a Word document with real styles, contents, captions and alt texts."""
    paper = WordPaper(report.title, subject=run.analysis.title, author=report.author)
    for name, value in front(report):
        paper.paragraph(f"{name}: {value}")
    paper.contents()
    for section in shown_sections(report):
        paper.heading(section.heading, 2 if _is_theme(section) else 1)
        for block in blocks_of(section.text):
            if block.kind == BULLETS:
                paper.bullets(block.lines)
            else:
                paper.paragraph(block.text, style="Quote" if block.kind == QUOTE else None)
        if section.key == FEEDBACK:
            _add_numbers(paper, report, run)
    return paper.to_bytes()


def _add_numbers(paper: WordPaper, report: Report, run: Run) -> None:
    svg, rows = _chart(report, run)
    if svg and report.with_charts:
        told = "; ".join(f"{row['label']}: {_shown(row['count'])}" for row in rows)
        paper.picture(
            charts.as_png(svg),
            alternative=f"Bar chart. {CHART_TITLE}: {told}.",
            caption=CHART_TITLE,
        )
    paper.table(
        ("Theme", "Answers"),
        [(row["label"], _shown(row["count"])) for row in rows],
        caption=f"Table: {CHART_TITLE.lower()}",
    )


def report_pdf(report: Report, run: Run) -> bytes:
    """Return the report as PDF/UA; PdfUnavailable where this machine cannot draw one."""
    svg, rows = _chart(report, run)
    sections = [
        {
            "heading": section.heading,
            "is_theme": _is_theme(section),
            "blocks": blocks_of(section.text),
            "numbers": section.key == FEEDBACK,
        }
        for section in shown_sections(report)
    ]
    return render_pdf(
        "feedback_analysis/reports/paper.html",
        {
            "report": report,
            "front": front(report),
            "sections": sections,
            "svg": mark_safe(svg) if report.with_charts else "",
            "chart_title": CHART_TITLE,
            "rows": [(row["label"], _shown(row["count"])) for row in rows],
        },
    )


def data_pack(report: Report, run: Run) -> bytes:
    """Return a workbook: what the report rests on, the cross-tables, the agreement, the actions."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    add_sheet(
        book, "Report", ("Section", "Text"), ((s.heading, s.text) for s in shown_sections(report))
    )
    for table in tables(run):
        add_sheet(book, table.name.capitalize(), table.columns, table.rows())
    for by, title in groupings(run):
        found = theme_table(run, by)
        columns = ("Theme", *(group for group, _ in found.columns))
        rows = [
            ("All answers of the group", *(_shown(base) for _, base in found.columns)),
            *(
                (row.theme.label, *("hidden" if c.count is None else c.count for c in row.cells))
                for row in found.rows
            ),
        ]
        add_sheet(book, f"By {title.lower()}"[:31], columns, rows)
    _add_agreement(book, run)
    add_sheet(
        book, "Actions",
        ("You said", "We do", "Status", "By when", "Team", "Reason", "Published"),
        (
            (action.said, action.doing, str(ActionStatus(action.status).label),
             action.due_on.isoformat() if action.due_on else "", action.team, action.reason,
             "yes" if action.is_published else "no")
            for action in report.analysis.actions.in_order()
        ),
    )  # fmt: skip
    add_sheet(book, "Method", ("What", "Value"), method_rows(run))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _add_agreement(book: Any, run: Run) -> None:
    result = latest_result(run.analysis)
    if result is None:
        return
    rows: list[tuple[Any, ...]] = [
        ("All themes together", result.items, result.figures.people, result.figures.machine)
    ]
    rows += [
        (line.label, line.figures.items, line.figures.people, line.figures.machine)
        for line in result.lines
    ]
    columns = ("Theme", "Excerpts", "Alpha, people", "Kappa, people and programme")
    add_sheet(book, "Agreement", columns, rows)
