"""The plan as a spreadsheet."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from engagement_site.core.spreadsheets.writing import csv_lines
from engagement_site.market_position.matrix import csv_rows
from engagement_site.market_position.models import PlanPage


@require_safe
def plan_csv(request: HttpRequest) -> HttpResponse:
    """Return the published plan, a row for each entry and activity; 404 where there is none."""
    page = PlanPage.objects.live().public().select_related("plan").first()
    if page is None or page.plan is None:
        raise Http404("No plan is published.")
    rows = csv_rows(
        page.plan.entries.all(),
        page.plan.activities.select_related("linked_page"),
        site_address=settings.SITE_ADDRESS,
    )
    return HttpResponse(
        "".join(csv_lines(rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="plan.csv"'},
    )
