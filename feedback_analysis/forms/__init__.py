"""Forms of the analyst's pages; saving calls the domain."""

from feedback_analysis.forms.workspace import (
    AnalysisForm,
    ColumnsForm,
    ConsultationSourceForm,
    NotesForm,
    PublishForm,
    RunForm,
    ThemeForm,
    UploadForm,
)

__all__ = [
    "AnalysisForm", "ColumnsForm", "ConsultationSourceForm", "NotesForm", "PublishForm", "RunForm",
    "ThemeForm", "UploadForm",
]  # fmt: skip
