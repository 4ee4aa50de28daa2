"""From a finished run to a public page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages

from engagement_site.core.permissions import Permission
from feedback_analysis import queries
from feedback_analysis.domain.publishing import PublishingError, page_of
from feedback_analysis.enums import ThemeStatus
from feedback_analysis.forms import PublishForm
from feedback_analysis.views.base import FinishedRunPage


class PublishView(FinishedRunPage):
    """Say what stands on the page; publish it, or keep it as a draft to edit."""

    required_permission = Permission.PUBLISH_ANALYSES
    template_name = "feedback_analysis/publish.html"
    page_title = "Publish what we heard"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self._show(self._form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Make the page."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._show(form, 422)
        live = "draft" not in request.POST
        try:
            page = form.store(by=request.user, live=live)  # type: ignore[arg-type]
        except PublishingError as error:
            form.add_error(None, str(error))
            return self._show(form, 422)
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        if not live:
            messages.success(request, "The page is a draft. Read it through, then publish it here.")
            return redirect(edit)
        buttons = [
            messages.button(page.get_url(request), "See the page"),
            messages.button(edit, "Edit it"),
        ]
        messages.success(request, f"“{page.title}” is published.", buttons=buttons)
        return redirect(self.run_address())

    def _form(self, data: Any = None) -> PublishForm:
        kept = list(self.run.themes.with_decisions().kept())
        return PublishForm(data, run=self.run, page=page_of(self.analysis), kept=kept)

    def _show(self, form: PublishForm, status: int = 200) -> HttpResponse:
        themes = queries.themes_with_quotes(self.run)
        counts = {status.value: 0 for status in ThemeStatus}
        for theme in themes:
            counts[theme.status] += 1
        heard = page_of(self.analysis)
        return self.page(status, form=form, counts=counts, heard=heard)
