"""Addresses of the analyst's pages; they stand below the editor's `analysis/`."""

from django.urls import URLPattern, URLResolver, include, path

from feedback_analysis.views import (
    actions,
    analyses,
    codebook,
    codebook_files,
    exports,
    figures,
    measures,
    publishing,
    reports,
    responses,
    review,
    runs,
    sources,
    themes,
    trust,
)

app_name = "feedback_analysis"

theme_urls: list[URLPattern | URLResolver] = [
    path("", themes.ThemeView.as_view(), name="theme"),
    path("edit/", themes.DescribeThemeView.as_view(), name="describe_theme"),
    path("status/", themes.ThemeStatusView.as_view(), name="theme_status"),
]

review_urls: list[URLPattern | URLResolver] = [
    path("", review.ReviewView.as_view(), name="review"),
    path("excerpts/", review.ExcerptsView.as_view(), name="act_on_excerpts"),
    path("responses/<row:response_id>/", review.CodeTextView.as_view(), name="code_text"),
    path("themes/", codebook.MakeThemeView.as_view(), name="make_theme"),
    path("themes/<row:theme_number>/", codebook.ThemeActView.as_view(), name="act_on_theme"),
    path("undo/", review.UndoView.as_view(), name="undo"),
    path("history/", review.HistoryView.as_view(), name="history"),
]

run_urls: list[URLPattern | URLResolver] = [
    path("", runs.RunView.as_view(), name="run"),
    path("progress/", runs.ProgressView.as_view(), name="progress"),
    path("cancel/", runs.CancelRunView.as_view(), name="cancel_run"),
    path("start-again/", runs.StartAgainView.as_view(), name="start_again"),
    path("chart.svg", themes.ChartView.as_view(), name="chart"),
    path("themes/<row:theme_number>/", include(theme_urls)),
    path("responses/<row:response_id>/", responses.ResponseView.as_view(), name="response"),
    path("standing/<slug:standing>/", responses.StandingView.as_view(), name="standing"),
    path("repeated/", responses.RepeatedView.as_view(), name="repeated"),
    path("export.xlsx", exports.WorkbookView.as_view(), name="export_workbook"),
    path("export.zip", exports.CsvZipView.as_view(), name="export_csv"),
    path("trust/", trust.TrustView.as_view(), name="trust"),
    path("trust/<row:sample_number>/", trust.CodeSampleView.as_view(), name="code_sample"),
    path(
        "trust/<row:sample_number>/result/", trust.SampleResultView.as_view(), name="sample_result"
    ),
    path("figures/", figures.FiguresView.as_view(), name="figures"),
    path("figures/table.csv", figures.CrossTabCsvView.as_view(), name="crosstab_csv"),
    path("figures/<slug:name>.<slug:ending>", figures.ChartFileView.as_view(), name="chart_file"),
    path("codebook.csv", codebook_files.CodebookCsvView.as_view(), name="codebook_csv"),
    path("codebook.qdc", codebook_files.CodebookQdcView.as_view(), name="codebook_qdc"),
    path("project.qdpx", codebook_files.ProjectView.as_view(), name="project_qdpx"),
    path("review/", include(review_urls)),
    path("publish/", publishing.PublishView.as_view(), name="publish"),
]

report_urls: list[URLPattern | URLResolver] = [
    path("", reports.ReportView.as_view(), name="report"),
    path("edit/", reports.ChangeReportView.as_view(), name="change_report"),
    path("again/", reports.RegenerateView.as_view(), name="regenerate"),
    path("publish/", reports.PublishReportView.as_view(), name="publish_report"),
    path("sections/<row:section_id>/", reports.SectionView.as_view(), name="section"),
    path("report.<slug:ending>", reports.ReportFileView.as_view(), name="report_file"),
]

analysis_urls: list[URLPattern | URLResolver] = [
    path("", analyses.AnalysisView.as_view(), name="analysis"),
    path("edit/", analyses.ChangeAnalysisView.as_view(), name="change_analysis"),
    path("sources/notes/", sources.NotesView.as_view(), name="paste_notes"),
    path("sources/upload/", sources.UploadView.as_view(), name="upload"),
    path("sources/consultation/", sources.ConsultationView.as_view(), name="take_consultation"),
    path("sources/<row:source_id>/", sources.SourceView.as_view(), name="source"),
    path("sources/<row:source_id>/columns/", sources.ColumnsView.as_view(), name="columns"),
    path(
        "sources/<row:source_id>/remove/", sources.RemoveSourceView.as_view(), name="remove_source"
    ),
    path("reports/new/", reports.NewReportView.as_view(), name="new_report"),
    path("reports/<row:report_id>/", include(report_urls)),
    path("actions/new/", actions.NewActionView.as_view(), name="new_action"),
    path("actions/<row:action_id>/", actions.ActionView.as_view(), name="action"),
    path(
        "actions/<row:action_id>/change/", actions.ChangeActionView.as_view(), name="change_action"
    ),
    path("codebook/import/", codebook_files.ImportCodebookView.as_view(), name="import_codebook"),
    path("compare/", figures.CompareRunsView.as_view(), name="compare_runs"),
    path("runs/start/", runs.StartRunView.as_view(), name="start_run"),
    path("runs/<row:run_number>/", include(run_urls)),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", analyses.AnalysisListView.as_view(), name="index"),
    path("actions/", actions.ActionListView.as_view(), name="actions"),
    path("measures/", measures.MeasuresView.as_view(), name="measures"),
    path("measures.csv", measures.MeasuresCsvView.as_view(), name="measures_csv"),
    path("said/", figures.TimelineView.as_view(), name="timeline"),
    path("said/chart.<slug:ending>", figures.TimelineChartView.as_view(), name="timeline_chart"),
    path("new/", analyses.NewAnalysisView.as_view(), name="new"),
    path("<row:analysis_id>/", include(analysis_urls)),
]
