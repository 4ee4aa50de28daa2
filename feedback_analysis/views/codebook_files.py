"""The codebook out to other programs and in from them."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

from engagement_site.core.permissions import Permission
from engagement_site.core.spreadsheets.sheets import SpreadsheetError
from feedback_analysis.domain.acts import ReviewError
from feedback_analysis.domain.codebook_import import import_codebook
from feedback_analysis.exports.codebooks import codebook_csv, codebook_qdc, project_qdpx
from feedback_analysis.forms.codebook import CodebookFileForm
from feedback_analysis.refi_qda.codebooks import CodebookError
from feedback_analysis.views.base import AnalysisPage, address
from feedback_analysis.views.exports import ExportView


class CodebookCsvView(ExportView):
    """The codebook as CSV; it names themes and no respondent."""

    ending, content_type = "csv", "text/csv; charset=utf-8"

    def content(self) -> bytes:
        """The file."""
        return codebook_csv(self.run)


class CodebookQdcView(ExportView):
    """The codebook for other programs."""

    ending, content_type = "qdc", "application/xml"

    def content(self) -> bytes:
        """The file."""
        return codebook_qdc(self.run)


class ProjectView(ExportView):
    """The coded responses for other programs."""

    ending, content_type = "qdpx", "application/zip"

    def content(self) -> bytes:
        """The file."""
        return project_qdpx(self.run)


class ImportCodebookView(AnalysisPage):
    """Takes a codebook in."""

    required_permission = Permission.EDIT_ANALYSES
    template_name = "feedback_analysis/import_codebook.html"
    page_title = "Take in a codebook"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self.page(form=CodebookFileForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Read the file and say what became of its themes."""
        form: forms.Form = CodebookFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(422, form=form)
        file = form.cleaned_data["file"]
        try:
            taken = import_codebook(
                self.analysis,
                name=str(file.name),
                content=file.read(),
                by=request.user,  # type: ignore[arg-type]
            )
        except (CodebookError, ReviewError) as error:
            form.add_error("file", str(error))
            return self.page(422, form=form)
        except SpreadsheetError as error:
            form.add_error("file", error.message)
            return self.page(422, form=form)
        said = f"{taken.made} themes are new; {taken.known} were in the codebook already."
        messages.success(request, " ".join([said, *taken.notices]))
        return redirect(address("analysis", self.analysis.pk))
