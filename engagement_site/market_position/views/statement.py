"""The whole statement to print or keep, and what changed in it since a day."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from engagement_site.core import page_cache
from engagement_site.core.documents.pdf import PdfUnavailable, download, render_pdf
from engagement_site.market_position.models import StatementIndexPage
from engagement_site.market_position.queries import (
    changes_since,
    days_with_changes,
    published_statement,
    statement_crumbs,
    whole_statement,
)


def _statement() -> StatementIndexPage:
    statement = published_statement()
    if statement is None:
        raise Http404("No statement is published.")
    return statement


@require_safe
def print_view(request: HttpRequest) -> HttpResponse:
    """Show every chapter on one page, to be printed or read through."""
    context = {**whole_statement(_statement()), "breadcrumbs": statement_crumbs()}
    return render(request, "market_position/statement_print.html", context)


@require_safe
def statement_pdf(request: HttpRequest) -> HttpResponse:
    """Return the whole statement as an accessible PDF, made once between two publications."""
    statement = _statement()
    try:
        content = page_cache.remember(f"statement-pdf:{statement.pk}", lambda: _pdf(statement))
    except PdfUnavailable:
        return render(request, "market_position/pdf_unavailable.html", status=503)
    return download(content, "market-position-statement.pdf")


def _pdf(statement: StatementIndexPage) -> bytes:
    context = {**whole_statement(statement), "made_on": timezone.localdate(), "embedded": True}
    return render_pdf("market_position/documents/statement.html", context)


class ChangesView(TemplateView):
    """What changed in the statement between two days the reader chooses, or since one."""

    template_name = "market_position/changes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the days one can choose and what differs between the two that are chosen."""
        statement = _statement()
        days = days_with_changes(statement)
        since, until = self._since(days), _day(self.request.GET.get("until", ""))
        if until is not None and until < since:
            since, until = until, since
        return {
            **super().get_context_data(**kwargs),
            "breadcrumbs": statement_crumbs(),
            "days": days,
            "since": since,
            "until": until,
            "pages": changes_since(statement, _end_of(since), _end_of(until) if until else None),
        }

    def _since(self, days: list[date]) -> date:
        """Return the day asked for; else the last one before the newest change."""
        if asked := _day(self.request.GET.get("since", "")):
            return asked
        if days:
            return days[1] if len(days) > 1 else days[0]
        return timezone.localdate() - timedelta(days=90)


def _day(text: str) -> date | None:
    """Return a day, or the first one of a month; None where the text names none."""
    try:
        return date.fromisoformat(text if len(text) != 7 else f"{text}-01")
    except ValueError:
        return None


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))
