"""What the analyst's pages share: permission, breadcrumbs, finding things in their analysis."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from engagement_site.core.permissions import Permission, PermissionRequiredMixin, has_permission
from feedback_analysis.models import Analysis, FeedbackSource, Run, SourceResponse, Theme

Crumb = dict[str, Any]


def address(name: str, *args: Any) -> str:
    """Return the address of one of our views."""
    return reverse(f"feedback_analysis:{name}", args=args)


class FindingView(View):
    """A view that finds what its address names before any method runs.

    It stands behind the permission check, so nobody learns what exists without it.
    """

    def find(self) -> None:
        """Find what the address names; 404 where it does not exist."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find, then go on."""
        self.find()
        return super().dispatch(request, *args, **kwargs)


class WorkspacePage(PermissionRequiredMixin, WagtailAdminTemplateMixin, FindingView):
    """A page in the editor's look. Subclasses say which permission opens it."""

    required_permission = Permission.VIEW_ANALYSES
    header_icon = "comment"

    def crumbs(self) -> list[Crumb]:
        """Return {url, label} from the list of analyses down, without this page."""
        return []

    def get_breadcrumbs_items(self) -> list[Crumb]:
        """Return the whole path; the last entry is this page."""
        start = [
            *super().get_breadcrumbs_items(),
            {"url": address("index"), "label": "Feedback analysis"},
        ]
        return [*start, *self.crumbs(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the person may do."""
        user = self.request.user
        return super().get_context_data(
            may_edit=has_permission(user, Permission.EDIT_ANALYSES),
            may_publish=has_permission(user, Permission.PUBLISH_ANALYSES),
            may_export=has_permission(user, Permission.EXPORT_RESPONSES),
            may_read=has_permission(user, Permission.VIEW_RESPONSES),
            **kwargs,
        )

    def page(self, status: int = 200, **context: Any) -> HttpResponse:
        """Render this page."""
        response: HttpResponse = self.render_to_response(
            self.get_context_data(**context), status=status
        )
        return response


class AnalysisPage(WorkspacePage):
    """A page about one analysis; `self.analysis` is found before any method runs."""

    analysis: Analysis

    def find(self) -> None:
        """Find what the address names; 404 where it does not exist."""
        self.analysis = get_object_or_404(Analysis, pk=self.kwargs["analysis_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the analysis."""
        return super().get_context_data(analysis=self.analysis, **kwargs)

    def crumbs(self) -> list[Crumb]:
        """The analysis itself."""
        return [{"url": address("analysis", self.analysis.pk), "label": self.analysis.title}]


class SourcePage(AnalysisPage):
    """A page about one source of the analysis."""

    source: FeedbackSource

    def find(self) -> None:
        """Find the source within its analysis."""
        super().find()
        self.source = get_object_or_404(self.analysis.sources, pk=self.kwargs["source_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the source."""
        return super().get_context_data(source=self.source, **kwargs)


class RunPage(AnalysisPage):
    """A page about one run of the analysis."""

    run: Run

    def find(self) -> None:
        """Find the run within its analysis."""
        found = Run.objects.with_successor().select_related("analysis")
        self.run = get_object_or_404(
            found, analysis=self.kwargs["analysis_id"], number=self.kwargs["run_number"]
        )
        self.analysis = self.run.analysis

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the run."""
        return super().get_context_data(run=self.run, **kwargs)

    def run_address(self, name: str = "run", *args: Any) -> str:
        """Return the address of a page of this run."""
        return address(name, self.analysis.pk, self.run.number, *args)

    def run_crumb(self) -> Crumb:
        """The run as an entry of the path."""
        return {"url": self.run_address(), "label": f"Themes of run {self.run.number}"}


class FinishedRunPage(RunPage):
    """A page about what a run found; it does not exist before the run has finished."""

    def find(self) -> None:
        """Find the run with its result."""
        super().find()
        if not self.run.is_finished:
            raise Http404("This run has no result")

    def crumbs(self) -> list[Crumb]:
        """The analysis and its run."""
        return [*super().crumbs(), self.run_crumb()]


class ThemePage(FinishedRunPage):
    """A page about one theme of a run."""

    theme: Theme

    def find(self) -> None:
        """Find the theme within its run."""
        super().find()
        self.theme = get_object_or_404(
            self.run.themes.with_decisions(), number=self.kwargs["theme_number"]
        )
        self.theme.run = self.run

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the theme."""
        return super().get_context_data(theme=self.theme, **kwargs)

    def theme_crumb(self) -> Crumb:
        """The theme as an entry of the path."""
        return {"url": self.run_address("theme", self.theme.number), "label": self.theme.label}


def number_in(text: str | None) -> int | None:
    """Return the whole number a request holds; None for what is none, or none that could be a key."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def response_of(run: Run, response_id: int) -> SourceResponse:
    """Return a response the run has read; 404 for any other."""
    found = SourceResponse.objects.filter(standings__run=run).select_related("source")
    return get_object_or_404(found, pk=response_id)
