"""Who may read the addresses of feedback analysis."""

from typing import Any

from engagement_site.core.permissions import Permission
from feedback_analysis.models import Action, CodingSample, Report, ReportSection, SampleItem
from tests.architecture.access.entries import Access, Objects, editor
from tests.factories.feedback_analysis import (
    AnalysisFactory,
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
)

VIEW, EDIT = Permission.VIEW_ANALYSES, Permission.EDIT_ANALYSES
REVIEW, EXPORT = Permission.REVIEW_ANALYSES, Permission.EXPORT_RESPONSES


def of_analysis(o: Objects) -> dict[str, Any]:
    return {"analysis_id": o.run.analysis_id}


def of_source(o: Objects) -> dict[str, Any]:
    return {**of_analysis(o), "source_id": o.answer.source_id}


def of_run(o: Objects) -> dict[str, Any]:
    return {**of_analysis(o), "run_number": o.run.number}


def of_theme(o: Objects) -> dict[str, Any]:
    return {**of_run(o), "theme_number": 1}


def of_sample(o: Objects) -> dict[str, Any]:
    return {**of_run(o), "sample_number": o.sample.number}


def of_report(o: Objects) -> dict[str, Any]:
    return {**of_analysis(o), "report_id": o.report.pk}


def of_action(o: Objects) -> dict[str, Any]:
    return {**of_analysis(o), "action_id": o.action.pk}


ACCESS: dict[str, Access] = {
    "feedback_analysis:index": editor(VIEW),
    "feedback_analysis:new": editor(EDIT),
    "feedback_analysis:analysis": editor(VIEW, of_analysis),
    "feedback_analysis:change_analysis": editor(EDIT, of_analysis),
    "feedback_analysis:upload": editor(EDIT, of_analysis),
    "feedback_analysis:take_consultation": editor(EDIT, of_analysis),
    "feedback_analysis:source": editor(VIEW, of_source),
    "feedback_analysis:columns": editor(EDIT, of_source, answer=302),
    "feedback_analysis:remove_source": editor(EDIT, of_source),
    "feedback_analysis:start_run": editor(EDIT, of_analysis),
    "feedback_analysis:run": editor(VIEW, of_run),
    "feedback_analysis:progress": editor(VIEW, of_run),
    "feedback_analysis:cancel_run": editor(EDIT, of_run, answer=405),
    "feedback_analysis:start_again": editor(EDIT, of_run, answer=405),
    "feedback_analysis:chart": editor(VIEW, of_run),
    "feedback_analysis:theme": editor(VIEW, of_theme),
    "feedback_analysis:describe_theme": editor(EDIT, of_theme),
    "feedback_analysis:theme_status": editor(EDIT, of_theme, answer=405),
    "feedback_analysis:response": editor(VIEW, lambda o: {**of_run(o), "response_id": o.answer.pk}),
    "feedback_analysis:standing": editor(VIEW, lambda o: {**of_run(o), "standing": "rest"}),
    "feedback_analysis:repeated": editor(VIEW, of_run),
    "feedback_analysis:export_workbook": editor(Permission.EXPORT_RESPONSES, of_run),
    "feedback_analysis:export_csv": editor(Permission.EXPORT_RESPONSES, of_run),
    "feedback_analysis:review": editor(VIEW, of_run),
    "feedback_analysis:act_on_excerpts": editor(REVIEW, of_run, answer=405),
    "feedback_analysis:code_text": editor(
        REVIEW, lambda o: {**of_run(o), "response_id": o.answer.pk}, answer=405
    ),
    "feedback_analysis:make_theme": editor(EDIT, of_run, answer=405),
    "feedback_analysis:act_on_theme": editor(EDIT, of_theme, answer=405),
    "feedback_analysis:undo": editor(REVIEW, of_run, answer=405),
    "feedback_analysis:history": editor(VIEW, of_run),
    "feedback_analysis:import_codebook": editor(EDIT, of_analysis),
    "feedback_analysis:codebook_csv": editor(EXPORT, of_run),
    "feedback_analysis:codebook_qdc": editor(EXPORT, of_run),
    "feedback_analysis:project_qdpx": editor(EXPORT, of_run),
    "feedback_analysis:trust": editor(VIEW, of_run),
    "feedback_analysis:code_sample": editor(REVIEW, of_sample),
    "feedback_analysis:sample_result": editor(VIEW, of_sample, answer=302),
    "feedback_analysis:figures": editor(VIEW, of_run),
    "feedback_analysis:crosstab_csv": editor(VIEW, of_run, answer=404),
    "feedback_analysis:chart_file": editor(
        VIEW, lambda o: {**of_run(o), "name": "themes", "ending": "svg"}
    ),
    "feedback_analysis:timeline": editor(VIEW),
    "feedback_analysis:timeline_chart": editor(VIEW, lambda o: {"ending": "svg"}, answer=404),
    "feedback_analysis:new_report": editor(EDIT, of_analysis),
    "feedback_analysis:report": editor(VIEW, of_report),
    "feedback_analysis:change_report": editor(EDIT, of_report),
    "feedback_analysis:regenerate": editor(EDIT, of_report, answer=405),
    "feedback_analysis:publish_report": editor(Permission.PUBLISH_ANALYSES, of_report, answer=405),
    "feedback_analysis:section": editor(
        EDIT, lambda o: {**of_report(o), "section_id": o.report.sections.get().pk}
    ),
    "feedback_analysis:report_file": editor(VIEW, lambda o: {**of_report(o), "ending": "docx"}),
    "feedback_analysis:actions": editor(VIEW),
    "feedback_analysis:new_action": editor(EDIT, of_analysis),
    "feedback_analysis:action": editor(VIEW, of_action),
    "feedback_analysis:change_action": editor(EDIT, of_action, answer=405),
    "feedback_analysis:paste_notes": editor(EDIT, of_analysis),
    "feedback_analysis:compare_runs": editor(VIEW, of_analysis),
    "feedback_analysis:measures": editor(VIEW),
    "feedback_analysis:measures_csv": editor(VIEW),
    "feedback_analysis:publish": editor(Permission.PUBLISH_ANALYSES, of_run),
}


def add_objects(objects: Objects) -> None:
    """Put what these addresses name into `objects`; what is private is the provider's."""
    analysis = AnalysisFactory()
    objects.answer = SourceResponseFactory(source=FeedbackSourceFactory(analysis=analysis))
    objects.run = finished_run(analysis, {"The portal": [objects.answer]})
    objects.sample = CodingSample.objects.create(analysis=analysis, run=objects.run, number=1)
    objects.report = Report.objects.create(analysis=analysis, title="Feedback")
    ReportSection.objects.create(report=objects.report, key="purpose", heading="Purpose", order=1)
    objects.action = Action.objects.create(analysis=analysis, said="Slow.", doing="Faster.")
    SampleItem.objects.create(
        sample=objects.sample, position=1, response=objects.answer, start=0, end=3, text="The"
    )
