"""Cross-tables, the map, the timeline, and every chart as a file."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify

from engagement_site.core.charts import Bar, bar_chart
from engagement_site.core.permissions import Permission
from engagement_site.core.spreadsheets.writing import csv_lines
from feedback_analysis import charts
from feedback_analysis.models import Run
from feedback_analysis.queries import tables, trust
from feedback_analysis.queries.comparing import compare
from feedback_analysis.queries.review import theme_rows
from feedback_analysis.views.base import AnalysisPage, FinishedRunPage, WorkspacePage

PER_PAGE = 25
KEPT_FOR = 24 * 3600
PNG, SVG = "png", "svg"
TYPES = {PNG: "image/png", SVG: "image/svg+xml"}


class FiguresView(FinishedRunPage):
    """Themes in numbers: the chart, a cross-table, the map."""

    template_name = "feedback_analysis/figures/figures.html"
    page_title = "Figures"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show them."""
        offered = tables.groupings(self.run)
        by = request.GET.get("by", "")
        by = by if by in dict(offered) else (offered[0][0] if offered else "")
        counted = tables.theme_counts(self.run)
        rows = [row for row in theme_rows(self.run) if row.theme.status != "set_aside"]
        return self.page(
            offered=offered,
            by=by,
            crosstab=tables.theme_table(self.run, by) if by else None,
            counted=counted,
            lines=[(row, counted.counts.get(row.theme.pk, 0)) for row in rows],
            placed=self.run.excerpts.filter(x__isnull=False).count(),
        )


class CrossTabCsvView(FinishedRunPage):
    """A cross-table as CSV, small numbers hidden as on the page."""

    required_permission = Permission.VIEW_ANALYSES

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Send it."""
        by = request.GET.get("by", "")
        if by not in tables.GROUPINGS:
            raise Http404("No such grouping")
        found = tables.theme_table(self.run, by)
        rows: list[tuple[Any, ...]] = [
            ("Theme", *(_heading(group, base) for group, base in found.columns)),
            *(
                (row.theme.label, *("hidden" if cell.count is None else cell.count for cell in row.cells))
                for row in found.rows
            ),
        ]  # fmt: skip
        response = HttpResponse("".join(csv_lines(rows)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="themes-by-{slugify(by)}.csv"'
        return response


def _heading(group: str, base: int | None) -> str:
    return f"{group} (of {'fewer than 5' if base is None else base})"


def themes_chart(run: Run) -> str:
    """Return the bars of a run's themes, by the analyst's choice about repeats."""
    counted = tables.theme_counts(run)
    rows = [row.theme for row in theme_rows(run) if row.theme.status != "set_aside"]
    ordered = sorted(rows, key=lambda theme: (-counted.counts.get(theme.pk, 0), theme.number))
    bars = [Bar(theme.label, counted.counts.get(theme.pk, 0)) for theme in ordered]
    return bar_chart(bars, title="Responses in each theme", axis="Responses")


def saturation_chart(run: Run) -> str:
    """Return how themes accumulated over responses."""
    curve = trust.saturation_of(run).curve
    return charts.line_chart(
        [(answers, themes, "Themes") for answers, themes in curve],
        title="Themes seen after so many responses", x="Responses read", y="Themes seen",
    )  # fmt: skip


def learning_chart(run: Run) -> str:
    """Return how the programme did on what was held back, run by run."""
    points = [
        (entry["run"].number, round(100 * entry[name]), title)
        for entry in trust.learning_of(run.analysis)
        for name, title in (("micro_f1", "All codes together"), ("macro_f1", "Mean over themes"))
    ]
    return charts.line_chart(
        points, title="Agreement with people on what was held back", x="Run", y="F1 in per cent"
    )


def map_chart(run: Run) -> str:
    """Return the map of excerpts."""
    return charts.map_chart(list(tables.map_points(run)), title="Excerpts by likeness")


CHARTS: dict[str, Callable[[Run], str]] = {
    "themes": themes_chart, "saturation": saturation_chart, "learning": learning_chart, "map": map_chart,
}  # fmt: skip


class ChartFileView(FinishedRunPage):
    """A chart as SVG or PNG."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Send it, drawn once for each state of the analysis."""
        name, ending = kwargs["name"], kwargs["ending"]
        if name not in CHARTS or ending not in TYPES:
            raise Http404("No such chart")
        stamp = self.analysis.changed_at.timestamp()
        key = f"feedback-chart:{self.run.pk}:{name}:{stamp}"
        svg = cache.get(key)
        if svg is None:
            svg = CHARTS[name](self.run)
            cache.set(key, svg, KEPT_FOR)
        if not svg:
            raise Http404("There is nothing to draw")
        content = charts.as_png(svg) if ending == PNG else svg.encode()
        response = HttpResponse(content, content_type=TYPES[ending])
        response["Cache-Control"] = "private, no-cache"
        if "download" in request.GET:
            title = slugify(self.analysis.title)[:50] or "analysis"
            response["Content-Disposition"] = f'attachment; filename="{title}-{name}.{ending}"'
        return response


class CompareRunsView(AnalysisPage):
    """Two runs beside each other."""

    template_name = "feedback_analysis/figures/compare.html"
    page_title = "Compare two runs"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the two asked for, else the latest two."""
        runs = list(self.analysis.runs.finished().order_by("-number"))
        by_number = {str(run.number): run for run in runs}
        if len(runs) < 2:
            return self.page(runs=runs)
        one = by_number.get(request.GET.get("one", ""), runs[1])
        other = by_number.get(request.GET.get("other", ""), runs[0])
        return self.page(runs=runs, one=one, other=other, compared=compare(one, other))


class TimelineView(WorkspacePage):
    """What was said about something on every occasion so far."""

    template_name = "feedback_analysis/figures/timeline.html"
    page_title = "What has been said about …"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a search, and for its words the occasions and the excerpts."""
        words = request.GET.get("q", "").replace("\x00", "")[:100].strip()
        if not words:
            return self.page(words="")
        found = Paginator(tables.speaking_of(words), PER_PAGE).get_page(request.GET.get("p"))
        moments = tables.timeline(words)
        largest = max((moment.mentions for moment in moments), default=1) or 1
        return self.page(words=words, moments=moments, found=found, largest=largest)


class TimelineChartView(WorkspacePage):
    """The timeline as SVG or PNG."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Send it."""
        words = request.GET.get("q", "").replace("\x00", "")[:100].strip()
        ending = kwargs["ending"]
        points = [
            (moment.on, round(100 * moment.share), "Share of responses")
            for moment in (tables.timeline(words) if words else [])
            if moment.on
        ]
        svg = charts.line_chart(
            points,
            title=f"Responses that speak of {words}",
            x="",
            y="Per cent of responses",
            dates=True,
        )
        if not svg or ending not in TYPES:
            raise Http404("There is nothing to draw")
        content = charts.as_png(svg) if ending == PNG else svg.encode()
        return HttpResponse(content, content_type=TYPES[ending])
