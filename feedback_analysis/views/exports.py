"""The results as files."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify

from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission
from feedback_analysis.exports.files import XLSX, csv_zip, workbook
from feedback_analysis.views.base import FinishedRunPage


class ExportView(FinishedRunPage):
    """Sends a file; who took what away is recorded."""

    required_permission = Permission.EXPORT_RESPONSES
    ending = ""
    content_type = ""

    def find(self) -> None:
        """Exporting takes seeing as well."""
        check_permission(self.request.user, Permission.VIEW_ANALYSES)
        super().find()

    def content(self) -> bytes:
        """Return the file."""
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Send it."""
        audit.record("exported", by=request.user, target=self.run, format=self.ending)  # type: ignore[arg-type]
        name = slugify(self.analysis.title)[:60] or "analysis"
        response = HttpResponse(self.content(), content_type=self.content_type)
        response["Content-Disposition"] = (
            f'attachment; filename="{name}-run-{self.run.number}.{self.ending}"'
        )
        response["Cache-Control"] = "private, no-store"
        return response


class WorkbookView(ExportView):
    """An Excel workbook."""

    ending = "xlsx"
    content_type = XLSX

    def content(self) -> bytes:
        """Themes, assignments, excerpts, responses, method."""
        return workbook(self.run)


class CsvZipView(ExportView):
    """CSV files in a zip."""

    ending = "zip"
    content_type = "application/zip"

    def content(self) -> bytes:
        """The files that `theme_responses` writes, and the responses."""
        return csv_zip(self.run)
