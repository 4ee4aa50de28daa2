"""Sending an enquiry."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from consultations.domain.enquiries import take_enquiry
from consultations.models import EnquiryPage


@method_decorator(never_cache, name="dispatch")
class EnquiryView(View):
    """Takes the post of an enquiry page and leads away from it, so that "again" sends nothing."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Go to the page itself."""
        return redirect(self._page(pk).get_url() or "/")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store it once, or show what is wrong with everything typed still there."""
        page = self._page(pk)
        form = page.get_form(request.POST, page=page, user=request.user, request=request)
        if not form.is_valid():
            return page.show(request, form)
        take_enquiry(page=page, answers=form.cleaned_data, submission_key=form.submission_key)
        return redirect(f"{page.get_url() or '/'}?sent=yes")

    @staticmethod
    def _page(pk: int) -> EnquiryPage:
        found: EnquiryPage = get_object_or_404(EnquiryPage.objects.live().public(), pk=pk)
        return found
