"""'Not for us'."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, View

from engagement_site.subscriptions.domain import refusals
from engagement_site.subscriptions.enums import NotForUs
from engagement_site.subscriptions.forms import RefusalForm
from engagement_site.subscriptions.kinds import Item, get_kind
from engagement_site.subscriptions.models import Refusal
from engagement_site.subscriptions.views.manage import signed_in


class RefuseView(LoginRequiredMixin, FormView[RefusalForm]):
    """Asks why, and leaves the like out from then on."""

    template_name = "subscriptions/refuse.html"
    form_class = RefusalForm

    def get_item(self) -> Item:
        """Return the item; one that nobody may read does not exist."""
        kind = get_kind(self.kwargs["kind"])
        page = kind.public().filter(pk=self.kwargs["pk"]).first() if kind else None
        if kind is None or page is None:
            raise Http404
        return kind.as_item(page)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer only reasons that say something about this item."""
        item = self.get_item()
        offered = [
            (value, str(label))
            for value, label in NotForUs.choices
            if value == NotForUs.OTHER or item.facets.get(value)
        ]
        return {**super().get_form_kwargs(), "offered": offered}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the item."""
        return super().get_context_data(item=self.get_item(), **kwargs)

    def form_valid(self, form: RefusalForm) -> HttpResponse:
        """Note it and say what it changes."""
        refusals.refuse(self.get_item(), by=signed_in(self.request), **form.cleaned_data)
        messages.success(self.request, "Noted. You can take it back under “What we leave out”.")
        return redirect("subscriptions:alerts")


class WithdrawRefusalView(LoginRequiredMixin, View):
    """Takes a refusal back."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it and go back."""
        user = signed_in(request)
        refusal = get_object_or_404(Refusal, user=user, pk=pk)
        refusals.withdraw_refusal(refusal, by=user)
        messages.success(request, "Taken back. We send you the like again.")
        return redirect("subscriptions:alerts")
