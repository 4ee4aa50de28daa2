"""Reports: what they cover, their sections, and the files and the page they become."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import slugify
from wagtail.admin import messages

from engagement_site.core import audit
from engagement_site.core.documents.pdf import PdfUnavailable, download
from engagement_site.core.documents.word import WORD_TYPE
from engagement_site.core.permissions import Permission, check_permission
from feedback_analysis.domain import reports as domain
from feedback_analysis.exports.files import XLSX
from feedback_analysis.exports.reports import data_pack, report_docx, report_pdf
from feedback_analysis.forms.reporting import ReportForm, SectionForm
from feedback_analysis.models import Report, ReportSection, Run
from feedback_analysis.queries import latest_finished
from feedback_analysis.views.base import AnalysisPage, Crumb, address


class NewReportView(AnalysisPage):
    """Makes a report."""

    required_permission = Permission.EDIT_ANALYSES
    template_name = "feedback_analysis/reports/form.html"
    page_title = "New report"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        initial = {"title": f"Feedback from providers: {self.analysis.title}"[:200]}
        return self.page(form=ReportForm(analysis=self.analysis, initial=initial))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Make it, with its sections."""
        form = ReportForm(request.POST, analysis=self.analysis)
        if form.is_valid():
            try:
                report = form.store(by=request.user)  # type: ignore[arg-type]
            except domain.ReportError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "The report is made. Read each section and edit it.")
                return redirect(address("report", self.analysis.pk, report.pk))
        return self.page(422, form=form)


class ReportDetail(AnalysisPage):
    """A page about one report."""

    report: Report

    def find(self) -> None:
        """Find the report within its analysis."""
        super().find()
        self.report = get_object_or_404(self.analysis.reports, pk=self.kwargs["report_id"])
        self.report.analysis = self.analysis

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the report."""
        return super().get_context_data(report=self.report, **kwargs)

    def report_address(self, name: str = "report", *args: Any) -> str:
        """Return the address of a page of this report."""
        return address(name, self.analysis.pk, self.report.pk, *args)

    def finished_run(self) -> Run:
        """Return the run the report rests on."""
        run = latest_finished(self.analysis)
        if run is None:
            raise Http404("No run has finished")
        run.analysis = self.analysis
        return run


class ReportView(ReportDetail):
    """The report as it will read, section by section."""

    template_name = "feedback_analysis/reports/report.html"

    def get_page_title(self) -> str:
        """Its title."""
        return self.report.title

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show it."""
        sections = list(self.report.sections.select_related("edited_by").order_by("order", "pk"))
        return self.page(
            sections=sections,
            moved=sum(section.has_newer_facts for section in sections),
            page_now=self.report.page.specific if self.report.page else None,
        )


class ChangeReportView(ReportDetail):
    """Changes what the report covers, or writes it anew."""

    required_permission = Permission.EDIT_ANALYSES
    template_name = "feedback_analysis/reports/form.html"
    page_title = "What the report covers"

    def crumbs(self) -> list[Crumb]:
        """The report above it."""
        return [*super().crumbs(), {"url": self.report_address(), "label": self.report.title}]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self.page(form=ReportForm(instance=self.report, analysis=self.analysis))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Save, and write the sections anew."""
        form = ReportForm(request.POST, instance=self.report, analysis=self.analysis)
        if not form.is_valid():
            return self.page(422, form=form)
        form.store(by=request.user)  # type: ignore[arg-type]
        messages.success(request, "The report is written anew. What people wrote stays.")
        return redirect(self.report_address())


class RegenerateView(ReportDetail):
    """Writes the sections anew from the data as they are."""

    required_permission = Permission.EDIT_ANALYSES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it and say which edited sections have newer facts."""
        moved = domain.regenerate(self.report, by=request.user)  # type: ignore[arg-type]
        said = "The report follows the data again. What people wrote stays."
        if moved:
            names = ", ".join(section.heading for section in moved)
            said += f" The facts moved on under: {names}. Compare them."
        messages.success(request, said)
        return redirect(self.report_address())


class SectionView(ReportDetail):
    """Edits a section, with the programme's own words beside it."""

    required_permission = Permission.EDIT_ANALYSES
    template_name = "feedback_analysis/reports/section.html"
    section: ReportSection

    def find(self) -> None:
        """Find the section within its report."""
        super().find()
        self.section = get_object_or_404(self.report.sections, pk=self.kwargs["section_id"])

    def get_page_title(self) -> str:
        """Its heading."""
        return self.section.heading

    def crumbs(self) -> list[Crumb]:
        """The report above it."""
        return [*super().crumbs(), {"url": self.report_address(), "label": self.report.title}]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        section = self.section
        initial = {"heading": section.heading, "text": section.text, "included": section.included,
                   "version": section.version}  # fmt: skip
        return self.page(form=SectionForm(initial=initial), section=section)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Save; where somebody else saved meanwhile, show theirs beside yours."""
        form = SectionForm(request.POST)
        if not form.is_valid():
            return self.page(422, form=form, section=self.section)
        try:
            form.store(self.section, by=request.user)  # type: ignore[arg-type]
        except domain.SectionOvertaken as overtaken:
            data = request.POST.copy()
            data["version"] = str(overtaken.section.version)
            mine = SectionForm(data)
            mine.add_error(None, str(overtaken))
            return self.page(409, form=mine, section=overtaken.section, theirs=overtaken.section)
        messages.success(request, "The section is saved.")
        return redirect(f"{self.report_address()}#section-{self.section.pk}")


class ReportFileView(ReportDetail):
    """Sends the report as a file; who took the data away is recorded."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Send it."""
        ending, run = kwargs["ending"], self.finished_run()
        name = slugify(self.report.title)[:60] or "report"
        if ending == "docx":
            return download(report_docx(self.report, run), f"{name}.docx", WORD_TYPE)
        if ending == "xlsx":
            check_permission(request.user, Permission.EXPORT_RESPONSES)
            audit.record("exported", by=request.user, target=self.report, format="data pack")  # type: ignore[arg-type]
            return download(data_pack(self.report, run), f"{name}-data.xlsx", XLSX)
        if ending != "pdf":
            raise Http404("No such file")
        try:
            return download(report_pdf(self.report, run), f"{name}.pdf")
        except PdfUnavailable as error:
            messages.error(request, f"{error} The Word file has the same text.")
            return redirect(self.report_address())


class PublishReportView(ReportDetail):
    """Puts the report on the site."""

    required_permission = Permission.PUBLISH_ANALYSES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Publish, or keep as a draft to edit."""
        live = "draft" not in request.POST
        try:
            page = domain.publish_report(self.report, by=request.user, live=live)  # type: ignore[arg-type]
        except domain.ReportError as error:
            messages.error(request, str(error))
            return redirect(self.report_address())
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        if not live:
            messages.success(request, "The page is a draft. Read it through, then publish it here.")
            return redirect(edit)
        buttons = [messages.button(page.get_url(request), "See the page")]
        messages.success(request, f"“{page.title}” is published.", buttons=buttons)
        return redirect(self.report_address())
