"""Data sets for readers: the list, one with all its facts, its drawing and its spreadsheet."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, ListView

from engagement_site.core.spreadsheets.writing import csv_lines
from engagement_site.market_position.drawings import drawing, drawing_address
from engagement_site.market_position.enums import ChartKind
from engagement_site.market_position.exports import data_set_rows
from engagement_site.market_position.models import DataSet
from engagement_site.market_position.queries import statement_crumbs


class DataSetListView(ListView[DataSet]):
    """All figures of the statement, to be downloaded."""

    template_name = "market_position/data_sets.html"
    context_object_name = "data_sets"

    def get_queryset(self) -> "QuerySet[DataSet]":
        """Return those readers may see."""
        return DataSet.objects.public()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way here."""
        return {**super().get_context_data(**kwargs), "breadcrumbs": statement_crumbs()}


class DataSetView(DetailView[DataSet]):
    """One data set: drawing, table, facts, and where it is used."""

    template_name = "market_position/data_set.html"
    context_object_name = "data"

    def get_queryset(self) -> "QuerySet[DataSet]":
        """Return those readers may see."""
        return DataSet.objects.public()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the drawing and the pages that show it."""
        context = super().get_context_data(**kwargs)
        data_set = self.object
        revisions = data_set.revisions.order_by("-created_at")[:20]
        return {
            **context,
            "breadcrumbs": statement_crumbs(("Figures", "market_position:data_sets")),
            "image": drawing_address(data_set),
            "pages": data_set.used_on().live().public(),
            "changes": [revision.created_at for revision in revisions],
        }


@require_safe
def data_set_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the figures with what must be known of them, one number in a row."""
    data_set = get_object_or_404(DataSet.objects.public(), slug=slug)
    return HttpResponse(
        "".join(csv_lines(data_set_rows(data_set))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{data_set.slug}.csv"'},
    )


@require_safe
def chart(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Return the drawing of a data set; 404 where there is nothing to draw."""
    data_set = get_object_or_404(DataSet.objects.public(), slug=slug)
    if kind not in ChartKind.values or not (svg := drawing(data_set, kind)):
        raise Http404("Nothing to draw.")
    return HttpResponse(svg, content_type="image/svg+xml")
