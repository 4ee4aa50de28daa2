"""Beginning without an account, and private links."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from consultations.anonymous_forms import OpenLinkForm, WithoutAccountForm
from consultations.domain import responses
from consultations.domain.errors import ResponseRefused
from consultations.enums import WhoMayAnswer
from consultations.models import ConsultationPage
from consultations.notifications import private_address
from consultations.permissions import response_by_link
from consultations.queries import public_consultations
from consultations.views.base import (
    PersonalView,
    ResponseView,
    author_for,
    crumbs,
    place_of,
    remember_link,
)


@method_decorator(never_cache, name="dispatch")
class WithoutAccountView(FormView[WithoutAccountForm]):
    """Begins a response of somebody without an account, where that is allowed."""

    template_name = "consultations/without_account.html"
    form_class = WithoutAccountForm
    consultation: ConsultationPage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the consultation; one that needs an account has no such page."""
        found = public_consultations().filter(who_may_answer=WhoMayAnswer.WITHOUT_ACCOUNT)
        self.consultation = get_object_or_404(found, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand the request to the protection."""
        return {**super().get_form_kwargs(), "request": self.request, "label_suffix": ""}

    def form_valid(self, form: WithoutAccountForm) -> HttpResponse:
        """Begin and go to the first questions."""
        assert form.submission_key is not None
        try:
            response, link_key = responses.start_without_account(
                consultation=self.consultation,
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                submission_key=form.submission_key,
            )
        except ResponseRefused as error:
            context = {
                "consultation": self.consultation,
                "reason": error,
                "breadcrumbs": crumbs(self.consultation),
            }
            return render(self.request, "consultations/refused.html", context, status=409)
        remember_link(self.request, response, link_key=link_key, name=response.respondent_name)
        return redirect(place_of(response))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the consultation."""
        return super().get_context_data(
            consultation=self.consultation, breadcrumbs=crumbs(self.consultation), **kwargs
        )


class PrivateLinkView(PersonalView):
    """Opens a response by its private link, on whichever device."""

    def get(self, request: HttpRequest, link_key: str) -> HttpResponse:
        """Say what will be opened; a program that follows links opens nothing."""
        return self._show(OpenLinkForm(label_suffix=""), link_key)

    def post(self, request: HttpRequest, link_key: str) -> HttpResponse:
        """Remember the link in this browser and go on."""
        form = OpenLinkForm(request.POST, label_suffix="")
        if not form.is_valid():
            return self._show(form, link_key)
        response = response_by_link(link_key)
        if response is None:
            return self._show(form, link_key)
        name = form.cleaned_data["name"] or response.respondent_name
        remember_link(request, response, link_key=link_key, name=name)
        return redirect(place_of(response))

    def _show(self, form: OpenLinkForm, link_key: str) -> HttpResponse:
        response = response_by_link(link_key)
        status = 200 if response is not None and not response.is_withdrawn else 404
        context: dict[str, Any] = {"response": response if status == 200 else None, "form": form}
        if response is not None and status == 200:
            context["consultation"] = response.consultation
            context["breadcrumbs"] = crumbs(response.consultation)
        # Nothing of the address leaves the site: the referrer policy of every page sees to it.
        return render(self.request, "consultations/private_link.html", context, status=status)


class LinkView(ResponseView):
    """Shows the private link to whoever has it; makes a new one to share with colleagues."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show the link this browser knows."""
        return self._show(author_for(request, reference).link_key)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Make a new link; the one before opens nothing any more."""
        try:
            link_key = responses.make_private_link(response=self.response, by=self.author)
        except ResponseRefused as error:
            return self.refuse(self.consultation, error, self.response, status=409)
        remember_link(request, self.response, link_key=link_key, name=self.author.name)
        messages.success(request, "This is the new private link. An older one opens nothing now.")
        return redirect("consultations:link", reference=reference)

    def _show(self, link_key: str) -> HttpResponse:
        if not link_key and self.author.user is None:
            raise Http404("No link known here")
        return self.show(
            "link.html",
            address=private_address(link_key) if link_key else "",
            go_on=place_of(self.response),
            check=reverse("consultations:check", args=[self.response.reference]),
        )
