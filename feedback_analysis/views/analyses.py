"""The list of analyses, and one analysis: its sources, its runs, what to do next."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from wagtail.admin import messages

from engagement_site.core.permissions import Permission
from feedback_analysis import queries
from feedback_analysis.domain.publishing import page_of
from feedback_analysis.enums import RunState
from feedback_analysis.forms import AnalysisForm, RunForm
from feedback_analysis.views.base import AnalysisPage, Crumb, WorkspacePage, address

PER_PAGE = 30


class AnalysisListView(WorkspacePage):
    """All analyses, the latest changed first, with a search."""

    template_name = "feedback_analysis/analysis_list.html"
    page_title = "Feedback analysis"

    def get_breadcrumbs_items(self) -> list[Crumb]:
        """This page is the top of its path."""
        return super().get_breadcrumbs_items()[:-1]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        words = request.GET.get("q", "").replace("\x00", "")[:200].strip()
        found = queries.listed_analyses().matching(words)  # type: ignore[attr-defined]
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        kept = urlencode({"q": words}) if words else ""
        return self.page(analyses=page, words=words, kept=kept, states=dict(RunState.choices))


class NewAnalysisView(WorkspacePage):
    """Begin an analysis."""

    required_permission = Permission.EDIT_ANALYSES
    template_name = "feedback_analysis/analysis_form.html"
    page_title = "New analysis"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self.page(form=AnalysisForm(), button="Create the analysis", back=address("index"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Create it and go on to its sources."""
        form = AnalysisForm(request.POST)
        if not form.is_valid():
            return self.page(422, form=form, button="Create the analysis", back=address("index"))
        analysis = form.store(by=request.user)  # type: ignore[arg-type]
        messages.success(request, "The analysis is created. Add the responses next.")
        return redirect(address("analysis", analysis.pk))


class ChangeAnalysisView(AnalysisPage):
    """Change what an analysis is about."""

    required_permission = Permission.EDIT_ANALYSES
    template_name = "feedback_analysis/analysis_form.html"
    page_title = "Change title and questions"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self._form(AnalysisForm(instance=self.analysis))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Save."""
        form = AnalysisForm(request.POST, instance=self.analysis)
        if not form.is_valid():
            self.analysis.refresh_from_db()
            return self._form(form, 422)
        form.store(by=request.user)  # type: ignore[arg-type]
        messages.success(request, "The changes are saved.")
        return redirect(address("analysis", self.analysis.pk))

    def _form(self, form: AnalysisForm, status: int = 200) -> HttpResponse:
        back = address("analysis", self.analysis.pk)
        return self.page(status, form=form, button="Save the changes", back=back)


class AnalysisView(AnalysisPage):
    """One analysis on one page."""

    template_name = "feedback_analysis/analysis.html"

    def get_page_title(self) -> str:
        """Its title."""
        return self.analysis.title

    def crumbs(self) -> list[Crumb]:
        """Nothing between the list and this page."""
        return []

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show sources, runs and the next step."""
        sources = list(queries.sources_of(self.analysis))
        runs = list(self.analysis.runs.select_related("started_by").order_by("-number"))
        return self.page(
            sources=sources,
            answers=sum(source.taken for source in sources),
            runs=runs,
            active=next((run for run in runs if run.is_active), None),
            latest=next((run for run in runs if run.is_finished), None),
            can_run=bool(sources) and all(source.is_ready for source in sources),
            run_form=RunForm(can_keep=queries.has_themes(self.analysis)),
            heard=page_of(self.analysis),
            reports=list(self.analysis.reports.all()),
            actions=list(self.analysis.actions.in_order().select_related("owner")),
        )
