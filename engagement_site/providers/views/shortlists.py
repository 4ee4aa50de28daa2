"""Practitioners' shortlists."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import DetailView, FormView, View

from engagement_site.core.permissions import Permission, PermissionRequiredMixin
from engagement_site.providers.domain import shortlists
from engagement_site.providers.forms import ShortlistForm
from engagement_site.providers.models import Offer, ProviderOrganisation, Shortlist
from engagement_site.providers.views.common import signed_in
from engagement_site.providers.visibility import audience_of, visible_fields

PRACTITIONERS = Permission.VIEW_PRACTITIONER_DIRECTORY


class ShortlistsView(PermissionRequiredMixin, FormView[ShortlistForm]):
    """One's shortlists, and beginning another."""

    required_permission = PRACTITIONERS
    template_name = "providers/shortlists.html"
    form_class = ShortlistForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the lists."""
        own = Shortlist.objects.filter(owner=signed_in(self.request))
        return super().get_context_data(
            shortlists=own.prefetch_related("entries__organisation"), **kwargs
        )

    def form_valid(self, form: ShortlistForm) -> HttpResponse:
        """Begin it, with the provider one came from."""
        by = signed_in(self.request)
        made = shortlists.make_shortlist(form.cleaned_data["name"], by=by)
        chosen = self.request.POST.get("organisation", "")
        if chosen.isdecimal() and len(chosen) < 10:
            found = get_object_or_404(ProviderOrganisation.objects.listed(), pk=chosen)
            shortlists.put_on(made, found, by=by)
        return redirect("providers:shortlist", token=made.token)


class ShortlistView(PermissionRequiredMixin, DetailView[Shortlist]):
    """A shortlist: one's own, or one that a colleague shares."""

    required_permission = PRACTITIONERS
    template_name = "providers/shortlist.html"
    slug_field = slug_url_kwarg = "token"

    def get_queryset(self) -> Any:
        """Return one's own and shared ones; any other does not exist."""
        own = Shortlist.objects.filter(owner=signed_in(self.request))
        return own | Shortlist.objects.filter(shared=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may see of each provider."""
        audience = audience_of(self.request.user)
        entries = []
        for entry in self.object.entries.select_related("organisation"):
            offers = Offer.objects.visible_to(audience).filter(organisation=entry.organisation)
            entries.append(
                {
                    "organisation": entry.organisation,
                    "fields": visible_fields(entry.organisation, audience),
                    "offers": offers.prefetch_related("needs", "places"),
                }
            )
        own = self.object.owner_id == self.request.user.pk
        return super().get_context_data(entries=entries, own=own, audience=audience, **kwargs)


class ChangeShortlistView(PermissionRequiredMixin, View):
    """Puts on, takes off, shares, deletes."""

    required_permission = PRACTITIONERS

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Do what was asked and go back."""
        by = signed_in(request)
        shortlist = get_object_or_404(Shortlist, owner=by, token=token)
        action, row = request.POST.get("action", ""), request.POST.get("row", "")
        if action in ("put", "take") and row.isdecimal() and len(row) < 10:
            found = get_object_or_404(ProviderOrganisation, pk=row)
            if action == "put":
                shortlists.put_on(shortlist, found, by=by)
                messages.success(request, f"{found} is on the shortlist “{shortlist}”.")
            else:
                shortlists.take_off(shortlist, found, by=by)
        elif action in ("share", "unshare"):
            shortlists.share(shortlist, shared=action == "share", by=by)
        elif action == "delete":
            shortlists.delete_shortlist(shortlist, by=by)
            return redirect("providers:shortlists")
        return redirect("providers:shortlist", token=token)
