"""Engagement over time: a page and a file."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe

from engagement_site.core.spreadsheets.writing import csv_lines
from feedback_analysis import charts
from feedback_analysis.models import Action
from feedback_analysis.queries.measures import Year, measures
from feedback_analysis.views.base import WorkspacePage

COLUMNS = (
    "year", "organisations_taking_part", "new_organisations", "responses_sent", "responses_begun",
    "response_rate_percent", "registrations", "actions_agreed", "actions_done",
    "outcomes_published", "median_days_from_close_to_outcome", "types",
)  # fmt: skip


def _kinds(year: Year) -> list[tuple[str, str]]:
    """Return the types of organisation with their numbers, small ones hidden."""
    least = settings.SMALL_NUMBER
    return [
        (kind, str(count) if count >= least else f"fewer than {least}")
        for kind, count in year.kinds
    ]


class MeasuresView(WorkspacePage):
    """The measures, year by year, with a chart of who took part."""

    template_name = "feedback_analysis/figures/measures.html"
    page_title = "Engagement over time"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        years = measures()
        points = [
            (year.start, value, name)
            for year in years
            for name, value in (
                ("Taking part", year.participants),
                ("For the first time", year.new),
            )
        ]
        svg = charts.line_chart(
            points,
            title="Organisations taking part",
            x="Financial year beginning in",
            y="Organisations",
        )
        return self.page(
            years=[(year, _kinds(year)) for year in years],
            svg=mark_safe(svg),
            overdue=Action.objects.overdue().count(),
        )


class MeasuresCsvView(WorkspacePage):
    """The measures as CSV."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send them."""
        rows: list[tuple[Any, ...]] = [COLUMNS]
        rows += [
            (
                year.title, year.participants, year.new, year.responses, year.begun,
                year.response_rate, year.registrations, year.actions_agreed, year.actions_done,
                year.replies, year.days_to_reply,
                "; ".join(f"{kind}: {count}" for kind, count in _kinds(year)),
            )
            for year in measures()
        ]  # fmt: skip
        response = HttpResponse("".join(csv_lines(rows)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="engagement-over-time.csv"'
        return response
