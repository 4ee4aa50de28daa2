"""The opportunities as feed, calendar, spreadsheet and open data."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from opportunities.calendars import opportunity_calendar
from opportunities.exports import csv_export, ocds_export


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Return openings and closings as iCalendar."""
    return HttpResponse(
        opportunity_calendar(),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="opportunities.ics"'},
    )


@require_safe
def csv_file(request: HttpRequest) -> StreamingHttpResponse:
    """Stream all public opportunities as a spreadsheet."""
    return StreamingHttpResponse(
        csv_export(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="opportunities.csv"'},
    )


@require_safe
def ocds(request: HttpRequest) -> StreamingHttpResponse:
    """Stream all public opportunities as an OCDS release package."""
    address = f"{settings.SITE_ADDRESS}{request.path}"
    return StreamingHttpResponse(ocds_export(address), content_type="application/json")
