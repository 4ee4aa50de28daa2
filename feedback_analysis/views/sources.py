"""Taking responses in: upload, columns, a consultation; and what became of each row."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from wagtail.admin import messages

from engagement_site.core.permissions import Permission
from engagement_site.core.spreadsheets.sheets import Sheet
from feedback_analysis import queries
from feedback_analysis.domain import sources as domain
from feedback_analysis.forms import ColumnsForm, ConsultationSourceForm, NotesForm, UploadForm
from feedback_analysis.spreadsheets.guessing import guess
from feedback_analysis.spreadsheets.mapping import Account
from feedback_analysis.views.base import AnalysisPage, Crumb, SourcePage, address

PREVIEW_ROWS = 5
PER_PAGE = 50


class UploadView(AnalysisPage):
    """Choose or drop a file."""

    required_permission = Permission.EDIT_ANALYSES
    template_name = "feedback_analysis/upload.html"
    page_title = "Upload a spreadsheet"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self.page(form=UploadForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Read the file and go on to its columns."""
        form = UploadForm(request.POST, request.FILES)
        source = form.store(self.analysis, by=request.user) if form.is_valid() else None  # type: ignore[arg-type]
        if source is None:
            return self.page(422, form=form)
        return redirect(address("columns", self.analysis.pk, source.pk))


class ColumnsView(SourcePage):
    """Say which column holds what, with a preview and a guess."""

    required_permission = Permission.EDIT_ANALYSES
    template_name = "feedback_analysis/columns.html"
    page_title = "Confirm the columns"

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets of the upload."""
        return domain.uploaded_sheets(self.source)

    @cached_property
    def position(self) -> int:
        """Which sheet is looked at: the one asked for, else the one with the most rows."""
        asked = self.request.POST.get("sheet") or self.request.GET.get("sheet", "")
        if asked.isdigit() and int(asked) < len(self.sheets):
            return int(asked)
        return max(range(len(self.sheets)), key=lambda place: len(self.sheets[place].rows))

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show preview and guess."""
        if self.source.is_ready:
            return redirect(address("source", self.analysis.pk, self.source.pk))
        return self._show(self._form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take the responses, or show which rows cannot be taken."""
        if self.source.is_ready:
            messages.warning(request, "The columns of this file were confirmed already.")
            return redirect(address("source", self.analysis.pk, self.source.pk))
        form = self._form(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            source = domain.confirm_columns(
                self.source,
                mapping=form.mapping(),
                by=request.user,  # type: ignore[arg-type]
                illustrative=form.cleaned_data["illustrative"],
                leave_out_refused=form.cleaned_data["leave_out_refused"],
                gathered_on=form.cleaned_data["gathered_on"],
            )
        except domain.RowsRefused as refused:
            return self._show(form, account=refused.account, status=422)
        except domain.SourceError as error:
            form.add_error(None, str(error))
            return self._show(form, status=422)
        messages.success(request, f"{_answers(source.taken)} taken from {source.name}.")
        return redirect(address("analysis", self.analysis.pk))

    def _form(self, data: Any = None) -> ColumnsForm:
        sheet = self.sheets[self.position]
        known = domain.remembered_mapping(sheet.columns, sheet=self.position)
        return ColumnsForm(data, sheet=sheet, guess=known or guess(sheet, position=self.position))

    def _show(
        self, form: ColumnsForm, *, account: Account | None = None, status: int = 200
    ) -> HttpResponse:
        sheet = self.sheets[self.position]
        return self.page(
            status,
            form=form,
            sheet=sheet,
            sheets=[
                (place, found.name, len(found.rows)) for place, found in enumerate(self.sheets)
            ],
            position=self.position,
            preview=sheet.rows[:PREVIEW_ROWS],
            account=account,
            remembered=domain.remembered_mapping(sheet.columns, sheet=self.position) is not None,
        )


def _answers(count: int) -> str:
    return "1 answer was" if count == 1 else f"{count:,} answers were"


class NotesView(AnalysisPage):
    """Take pasted notes."""

    required_permission = Permission.EDIT_ANALYSES
    template_name = "feedback_analysis/notes.html"
    page_title = "Paste notes"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self.page(form=NotesForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take them."""
        form = NotesForm(request.POST)
        if not form.is_valid():
            return self.page(422, form=form)
        try:
            source = form.store(self.analysis, by=request.user)  # type: ignore[arg-type]
        except domain.SourceError as error:
            form.add_error("text", str(error))
            return self.page(422, form=form)
        messages.success(request, f"{_answers(source.taken)} taken from {source.name}.")
        return redirect(address("analysis", self.analysis.pk))


class ConsultationView(AnalysisPage):
    """Take the answers of a consultation."""

    required_permission = Permission.EDIT_ANALYSES
    template_name = "feedback_analysis/consultation.html"
    page_title = "Take the answers of a consultation"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show those that have responses."""
        return self.page(form=ConsultationSourceForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Copy the answers."""
        form = ConsultationSourceForm(request.POST)
        if not form.is_valid():
            return self.page(422, form=form)
        try:
            source = domain.take_consultation(
                self.analysis,
                consultation=form.cleaned_data["consultation"],
                by=request.user,  # type: ignore[arg-type]
            )
        except domain.SourceError as error:
            form.add_error("consultation", str(error))
            return self.page(422, form=form)
        messages.success(request, f"{_answers(source.taken)} taken from {source.name}.")
        return redirect(address("analysis", self.analysis.pk))


class SourceView(SourcePage):
    """The responses of a source, and which rows were left out and why."""

    required_permission = Permission.VIEW_RESPONSES
    template_name = "feedback_analysis/source.html"

    def get_page_title(self) -> str:
        """Its name."""
        return self.source.name

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show them, a page at a time."""
        responses = self.source.responses.order_by("row", "part")
        page = Paginator(responses, PER_PAGE).get_page(request.GET.get("p"))
        return self.page(responses=page, first_run=queries.latest_finished(self.analysis))


class RemoveSourceView(SourcePage):
    """Remove a source that no run rests on."""

    required_permission = Permission.EDIT_ANALYSES
    template_name = "feedback_analysis/remove_source.html"
    page_title = "Remove a source"

    def crumbs(self) -> list[Crumb]:
        """The analysis and the source."""
        here = address("source", self.analysis.pk, self.source.pk)
        return [*super().crumbs(), {"url": here, "label": self.source.name}]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Ask."""
        return self.page()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Remove it."""
        try:
            domain.remove_source(self.source, by=request.user)  # type: ignore[arg-type]
        except domain.SourceError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The source and its responses are removed.")
        return redirect(address("analysis", self.analysis.pk))
