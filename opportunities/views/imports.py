"""Bringing notices in, in the editor."""

from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView

from engagement_site.accounts.models import User
from opportunities import tasks
from opportunities.enums import ImportState
from opportunities.forms import ImportForm
from opportunities.models import ImportRun
from opportunities.views.staff import StaffView


class ImportView(StaffView, FormView[ImportForm]):
    """Asks for a file or an address, and lists what was brought in before."""

    template_name = "opportunities/staff/import.html"
    page_title = "Bring notices in"
    form_class = ImportForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add earlier imports."""
        return super().get_context_data(
            runs=ImportRun.objects.select_related("by").defer("account")[:20],
            hosts=settings.OCDS_IMPORT_HOSTS,
            **kwargs,
        )

    def form_valid(self, form: ImportForm) -> HttpResponse:
        """Hand it to the worker and show how it goes."""
        file, address = form.cleaned_data["file"], form.cleaned_data["address"]
        if address and urlsplit(address).hostname not in settings.OCDS_IMPORT_HOSTS:
            allowed = ", ".join(settings.OCDS_IMPORT_HOSTS)
            form.add_error("address", f"Addresses of these services are fetched: {allowed}.")
            return self.form_invalid(form)
        with transaction.atomic():
            run = ImportRun.objects.create(
                source=(address or file.name)[:500],
                upload=file or "",
                by=cast(User, self.request.user),
            )
            tasks.import_notices.enqueue(run.pk)
        return redirect("opportunities_import_run", run.pk)


class ImportRunView(StaffView):
    """What one import took and skipped, and why."""

    template_name = "opportunities/staff/import_run.html"
    page_title = "Notices brought in"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the import."""
        run = get_object_or_404(ImportRun, pk=self.kwargs["pk"])
        going_on = run.state in (ImportState.WAITING, ImportState.RUNNING)
        return super().get_context_data(run=run, going_on=going_on, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way back: the imports."""
        items = super().get_breadcrumbs_items()
        back = {"url": reverse("opportunities_import"), "label": "Bring notices in"}
        return [*items[:-1], back, items[-1]]
