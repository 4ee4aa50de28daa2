"""The opportunities as feed, calendar, spreadsheet and open data."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from opportunities.calendars import opportunity_calendar
from opportunities.exports import csv_export, ocds_export, ocds_pages


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
        csv_export(request),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="opportunities.csv"'},
    )


@require_safe
def ocds(request: HttpRequest) -> StreamingHttpResponse:
    """Stream all public opportunities as an OCDS release package."""
    lines = ocds_export(request, bands_extension=_bands_address())
    return StreamingHttpResponse(lines, content_type="application/json")


@require_safe
def ocds_page(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """Stream one page of them, for who would rather take a hundred at a time."""
    if not 1 <= number <= ocds_pages():
        raise Http404("There is no such page")
    lines = ocds_export(
        request,
        bands_extension=_bands_address(),
        page_number=number,
        base=f"{settings.SITE_ADDRESS}/opportunities/ocds/",
    )
    return StreamingHttpResponse(lines, content_type="application/json")


def _bands_address() -> str:
    return f"{settings.SITE_ADDRESS}{reverse('opportunities:bands_extension')}"


@require_safe
def bands_extension(request: HttpRequest) -> JsonResponse:
    """Describe the local extension: a lot's price or need bands, for which the standard has none."""
    schema = {
        "definitions": {
            "Lot": {
                "properties": {
                    "bands": {
                        "title": "Bands",
                        "description": "Price or need bands into which the lot is divided.",
                        "type": "array",
                        "items": {"$ref": "#/definitions/Band"},
                        "uniqueItems": True,
                    }
                }
            },
            "Band": {
                "title": "Band",
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "title": {"type": ["string", "null"]},
                    "description": {"type": ["string", "null"]},
                },
            },
        }
    }
    about = {
        "name": {"en": "Lot bands"},
        "description": {"en": "Adds price or need bands to lots."},
        "maintainers": [{"name": settings.COUNCIL_NAME}],
        "compatibility": ["1.1"],
        "release-schema": schema,
    }
    return JsonResponse(about)
