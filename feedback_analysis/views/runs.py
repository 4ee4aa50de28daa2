"""Starting a run, watching it, cancelling and repeating it; its themes once it has finished."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from wagtail.admin import messages

from engagement_site.core.permissions import Permission
from feedback_analysis import queries
from feedback_analysis.domain import runs as domain
from feedback_analysis.domain.publishing import page_of
from feedback_analysis.engine.types import Stage
from feedback_analysis.forms import RunForm
from feedback_analysis.models import Run
from feedback_analysis.tasks import hand_over
from feedback_analysis.views.base import AnalysisPage, RunPage, address
from feedback_analysis.views.overview import overview

STAGES = {
    Stage.CLEAN: "Read and clean the answers",
    Stage.SPLIT: "Split them into remarks",
    Stage.VECTORS: "Work out what each remark means",
    Stage.DISCOVER: "Find themes",
    Stage.ASSIGN: "Sort remarks into themes",
    Stage.SENTIMENT: "Judge the tone",
    Stage.NAME: "Name the themes",
    Stage.EVIDENCE: "Choose quotes",
}


class StartRunView(AnalysisPage):
    """Start a run; pressing twice starts one."""

    required_permission = Permission.EDIT_ANALYSES
    template_name = "feedback_analysis/start_run.html"
    page_title = "Find themes"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the choices."""
        return self.page(run_form=RunForm(can_keep=queries.has_themes(self.analysis)))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Queue the run and go to its progress."""
        form = RunForm(request.POST, can_keep=queries.has_themes(self.analysis))
        if not form.is_valid():
            return self.page(422, run_form=form)
        try:
            run, is_new = form.store(self.analysis, by=request.user)  # type: ignore[arg-type]
        except domain.RunError as error:
            messages.error(request, str(error))
            return redirect(address("analysis", self.analysis.pk))
        if is_new:
            hand_over(run.pk)
        else:
            messages.info(request, "A run was under way already. This is it.")
        return redirect(address("run", self.analysis.pk, run.number))


class CancelRunView(RunPage):
    """Cancel a run."""

    required_permission = Permission.EDIT_ANALYSES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Cancel it if it is still going."""
        if domain.cancel_run(self.run, by=request.user):  # type: ignore[arg-type]
            messages.success(request, "The run is cancelled. Nothing of it was kept.")
        else:
            messages.info(request, "The run had ended before it could be cancelled.")
        return redirect(self.run_address())


class StartAgainView(RunPage):
    """Do a run once more that failed, was cancelled or fell silent."""

    required_permission = Permission.EDIT_ANALYSES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Queue it again."""
        try:
            run = domain.start_again(self.run, by=request.user)  # type: ignore[arg-type]
        except domain.RunError as error:
            messages.error(request, str(error))
        else:
            hand_over(run.pk)
        return redirect(self.run_address())


class RunView(RunPage):
    """A run: its progress while it lasts, its themes afterwards."""

    def get_page_title(self) -> str:
        """What it shows."""
        return (
            f"Themes of run {self.run.number}" if self.run.is_finished else f"Run {self.run.number}"
        )

    @property
    def template_name(self) -> str:
        """Themes or progress."""
        return f"feedback_analysis/{'themes' if self.run.is_finished else 'progress'}.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show it."""
        if not self.run.is_finished:
            return self.page(**progress_of(self.run))
        return self.page(**overview(self.run), heard=page_of(self.analysis))


class ProgressView(RunPage):
    """The progress alone, for the script that keeps the page up to date."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Send it, with a header that says whether to ask again."""
        response = TemplateResponse(
            request,
            "feedback_analysis/partials/progress.html",
            {"run": self.run, "analysis": self.analysis, **progress_of(self.run)},
            headers={"X-Run-Active": "yes" if self.run.is_active else "no"},
        )
        response["Cache-Control"] = "no-store"
        return response


def progress_of(run: Run) -> dict[str, Any]:
    """Return the stages with where the run stands, for the template."""
    names = [stage.value for stage in Stage]
    current = names.index(run.stage) if run.stage in names else -1
    stages = [
        {
            "label": STAGES[stage],
            "state": "done" if place < current else "current" if place == current else "next",
        }
        for place, stage in enumerate(Stage)
    ]
    within = run.done / run.total if run.total else 0
    return {
        "stages": stages,
        "stage_label": STAGES[Stage(run.stage)] if current >= 0 else "",
        "percent": round(100 * (max(current, 0) + within) / len(names)) if current >= 0 else 0,
    }
