"""The signed-in provider's own page, and their organisation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import TemplateView, UpdateView

from engagement_site.accounts.models import User
from engagement_site.core import registry
from engagement_site.providers.domain.organisations import OrganisationExists
from engagement_site.providers.forms import OrganisationForm
from engagement_site.providers.models import Membership, ProviderOrganisation
from engagement_site.providers.permissions import organisations_to_act_for


class AccountHomeView(LoginRequiredMixin, TemplateView):
    """What waits for the signed-in provider, and the organisations they act for."""

    template_name = "providers/account_home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add memberships and what features have waiting."""
        user = self.request.user
        assert isinstance(user, User)  # signed in, says the mixin
        return super().get_context_data(
            memberships=Membership.objects.filter(user=user).select_related("organisation"),
            waiting=registry.waiting_for(user),
            **kwargs,
        )


class OrganisationUpdateView(
    LoginRequiredMixin, UpdateView[ProviderOrganisation, OrganisationForm]
):
    """A provider changes the organisation they act for."""

    model = ProviderOrganisation
    form_class = OrganisationForm
    template_name = "providers/organisation_form.html"
    success_message = "The changes are saved."

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form who acts."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: OrganisationForm) -> HttpResponse:
        """Write, or put a taken name beside its field."""
        try:
            form.save()
        except OrganisationExists as error:
            form.add_error("name", str(error))
            context = self.get_context_data(form=form, existing=error.existing)
            return self.render_to_response(context)
        messages.success(self.request, self.success_message)
        return redirect(self.get_success_url())

    def get_success_url(self) -> str:
        """Go back to where the person was sent from, if that is on this site."""
        request = self.request
        back = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(
            back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return back
        return reverse("providers:home")

    def get_queryset(self) -> QuerySet[ProviderOrganisation]:
        """Only organisations the person acts for; any other does not exist for them."""
        return organisations_to_act_for(self.request.user)


class OrganisationCreateView(OrganisationUpdateView):
    """A provider puts their organisation on the site."""

    success_message = "Your organisation is on the site. You can now register and respond for it."

    def get_object(self, queryset: Any = None) -> None:  # type: ignore[override]
        """There is none yet."""
