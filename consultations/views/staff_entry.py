"""Responses that came otherwise: typed in, or brought in from a spreadsheet."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages

from consultations.about_events import feedback_subjects
from consultations.domain.entry import enter_response
from consultations.domain.errors import NoQuestions, ResponseRefused
from consultations.domain.imports import check_rows, import_rows, upload_responses
from consultations.domain.questionnaires import keep_version
from consultations.enums import ConsultationKind, MayPublish, Origin
from consultations.models import QuestionnaireVersion, ResponseImport
from consultations.staff_forms import EnterForm, MappingForm, NotesForm, UploadForm
from consultations.views.staff import StaffFormPage, StaffPage, staff_address
from engagement_site.core.spreadsheets.sheets import SpreadsheetError

SHOWN_ROWS = 200


class EnterView(StaffFormPage):
    """Types in a response that came on paper, by telephone, by e-mail or on a flip chart."""

    page_title = "Enter a response"
    template_name = "consultations/admin/enter.html"
    form_class = EnterForm
    button = "Enter the response"
    lead = "What was left empty stays empty. The respondent gets no message."

    def get_form_class(self) -> type[EnterForm]:
        """Ask for session and facilitator where the questions are about an event."""
        is_feedback = self.consultation.kind == ConsultationKind.WORKSHOP_FEEDBACK
        return NotesForm if is_feedback else EnterForm

    def get_initial(self) -> dict[str, Any]:
        """Begin with the session whose page led here, and the facilitator typed in before."""
        return {name: self.request.GET.get(name, "") for name in ("about", "facilitator")}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand over the present questions, and for feedback what it can be about."""
        version = keep_version(consultation=self.consultation, by=self.person)
        if version is None:
            raise Http404("This consultation has no questions")
        kwargs = {**super().get_form_kwargs(), "version": version}
        if self.get_form_class() is NotesForm:
            kwargs["subjects"] = feedback_subjects(self.consultation)
        return kwargs

    def form_valid(self, form: Any) -> HttpResponse:
        """Store it and offer the next."""
        data = form.cleaned_data
        try:
            response = enter_response(
                consultation=self.consultation,
                organisation=data["organisation"],
                name=data["name"],
                values=form.values(),
                origin=Origin(data["origin"]),
                note=data["note"],
                may_publish=MayPublish(data["may_publish"]),
                submission_key=data["submission_key"],
                by=self.person,
                notes=form.notes(),
            )
        except ResponseRefused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, f"Response {response.reference} is in. Enter the next one.")
        same = {"about": response.subject_key, "facilitator": response.facilitator}
        kept = urlencode({name: value for name, value in same.items() if value})
        address = staff_address("enter", self.consultation)
        return redirect(f"{address}?{kept}" if kept else address)


class UploadView(StaffFormPage):
    """Takes a file of responses."""

    page_title = "Import responses"
    form_class = UploadForm
    button = "Look at the columns"

    def form_valid(self, form: Any) -> HttpResponse:
        """Read it, and go on to its columns."""
        upload = form.cleaned_data["file"]
        try:
            kept = upload_responses(
                consultation=self.consultation,
                name=upload.name,
                content=upload.read(),
                by=self.person,
            )
        except SpreadsheetError as error:
            form.add_error("file", error.message)
            return self.form_invalid(form)
        except NoQuestions as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        return redirect(staff_address("import", self.consultation, kept.pk))


class ImportView(StaffPage, FormView[MappingForm]):
    """Matches columns, shows what would become of each row, and brings them in."""

    page_title = "Import responses"
    template_name = "consultations/admin/import.html"
    form_class = MappingForm
    kept: ResponseImport
    version: QuestionnaireVersion

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand over the file and the present questions."""
        return {**super().get_form_kwargs(), "kept": self.kept, "version": self.version}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the columns, or show the report."""
        self._find()
        if self.kept.imported_at is not None:
            return redirect(staff_address("import_report", self.consultation, self.kept.pk))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check, or import."""
        self._find()
        if self.kept.imported_at is not None:
            return redirect(staff_address("import_report", self.consultation, self.kept.pk))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: MappingForm) -> HttpResponse:
        """Show what would become of each row, or bring them in."""
        if "import" in self.request.POST:
            import_rows(kept=self.kept, mapping=form.mapping(), by=self.person)
            return redirect(staff_address("import_report", self.consultation, self.kept.pk))
        outcomes = check_rows(self.kept, self.version, form.mapping())
        refused = [item for item in outcomes if item.problems]
        context = self.get_context_data(
            form=form,
            checked=True,
            taken=len(outcomes) - len(refused),
            refused=refused[:SHOWN_ROWS],
            refused_count=len(refused),
        )
        response: HttpResponse = self.render_to_response(context)
        return response

    def _find(self) -> None:
        found = self.consultation.imports.all()
        self.kept = get_object_or_404(found, pk=self.kwargs["import_pk"])
        version = keep_version(consultation=self.consultation, by=self.person)
        if version is None:
            raise Http404("This consultation has no questions")
        self.version = version

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the file."""
        return super().get_context_data(kept=self.kept, **kwargs)


class ImportReportView(StaffPage, TemplateView):
    """What became of each row of an import."""

    page_title = "Account of an import"
    template_name = "consultations/admin/import_report.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the account: refused rows first."""
        kept = get_object_or_404(self.consultation.imports, pk=self.kwargs["import_pk"])
        refused = [row for row in kept.report if row["problems"]]
        taken = [row for row in kept.report if not row["problems"]]
        return super().get_context_data(kept=kept, refused=refused, taken=taken, **kwargs)
