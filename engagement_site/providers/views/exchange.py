"""Entries out and in: CSV and Open Referral UK."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView, View

from engagement_site.core.forms import PublicForm
from engagement_site.core.spreadsheets.writing import csv_lines
from engagement_site.providers.domain.imports import ImportRefused, import_offers
from engagement_site.providers.enums import Audience
from engagement_site.providers.exports import offer_rows, open_referral
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.views.common import OwnOrganisationMixin, signed_in

MOST_BYTES = 5_000_000
FAULTS_SHOWN = 50


class UploadForm(PublicForm, forms.Form):
    """A file of offers."""

    file = forms.FileField(
        label="File", help_text="CSV, .xlsx, or Open Referral UK (.json); at most 5 MB."
    )

    def clean_file(self) -> Any:
        """Return the file; one that is too large is refused."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 5 MB. Split it.")
        return file


class ExportView(OwnOrganisationMixin, View):
    """One's own offers as a spreadsheet or as Open Referral UK."""

    def get(self, request: HttpRequest, pk: int, form: str) -> HttpResponse | StreamingHttpResponse:
        """Return the file."""
        organisation = self.organisation
        if form == "json":
            data = open_referral([organisation], audience=Audience.COMMISSIONERS)
            response: Any = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
        else:
            offers = organisation.offers.prefetch_related("needs", "places")
            response = StreamingHttpResponse(
                csv_lines(offer_rows(offers)), content_type="text/csv; charset=utf-8"
            )
        response["Content-Disposition"] = f'attachment; filename="offers-{pk}.{form}"'
        return response


class OpenReferralView(View):
    """The public part of the directory as Open Referral UK."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return the services everybody may see."""
        found = ProviderOrganisation.objects.listed().prefetch_related(
            "offers__needs", "offers__places", "identifiers"
        )
        data = open_referral(found.order_by("pk"), audience=Audience.PUBLIC)
        return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


class ImportView(OwnOrganisationMixin, FormView[UploadForm]):
    """Brings offers in, all or none, with an account row by row."""

    template_name = "providers/import.html"
    form_class = UploadForm

    def form_valid(self, form: UploadForm) -> HttpResponse:
        """Import, or show every fault."""
        file = form.cleaned_data["file"]
        try:
            count = import_offers(
                self.organisation, name=file.name, content=file.read(), by=signed_in(self.request)
            )
        except ImportRefused as refusal:
            form.add_error("file", "Nothing was imported. Put these right and try again.")
            context = self.get_context_data(form=form, faults=refusal.faults[:FAULTS_SHOWN])
            return self.render_to_response(context)
        self.say(f"{count} offer{'' if count == 1 else 's'} imported, as of today.")
        return redirect("providers:offers", pk=self.organisation.pk)
