"""Taking the responses out; who did, and when, is recorded."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.generic import View

from consultations import exports
from consultations.views.staff import OfConsultation
from engagement_site.core import audit
from engagement_site.core.permissions import Permission


class ExportView(OfConsultation, View):
    """Takes the responses out; who did, and when, is recorded."""

    required_permission = Permission.EXPORT_RESPONSES
    format = ""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Record the export and send the file."""
        audit.record(
            "exported responses",
            by=self.person,
            target=self.consultation,
            format=self.format,
        )
        response = self.file()
        name = f"responses-{self.consultation.slug}.{self.format}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def file(self) -> HttpResponseBase:
        """Return the file."""
        raise NotImplementedError


class ResponsesCsvView(ExportView):
    """The responses as CSV."""

    format = "csv"

    def file(self) -> StreamingHttpResponse:
        """Stream the rows."""
        return StreamingHttpResponse(
            exports.response_lines(self.consultation), content_type="text/csv; charset=utf-8"
        )


class CodedCsvView(ExportView):
    """The responses as CSV with codes in place of words."""

    format = "coded.csv"

    def file(self) -> StreamingHttpResponse:
        """Stream the rows."""
        return StreamingHttpResponse(
            exports.coded_lines(self.consultation), content_type="text/csv; charset=utf-8"
        )


class ResponsesXlsxView(ExportView):
    """The responses as XLSX."""

    format = "xlsx"

    def file(self) -> HttpResponse:
        """Send the workbook."""
        return HttpResponse(
            exports.workbook_bytes(self.consultation),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
