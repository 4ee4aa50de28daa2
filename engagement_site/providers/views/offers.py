"""What an organisation tells of itself: profile, offers, settings, numbers, who sees what."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, TemplateView, UpdateView, View

from engagement_site.providers.domain import identity, offers, organisations
from engagement_site.providers.domain.identity import IdentifierTaken
from engagement_site.providers.forms import (
    CareSettingForm,
    IdentifierForm,
    OfferForm,
    ProfileForm,
    VisibilityForm,
)
from engagement_site.providers.identifiers import WrongIdentifier
from engagement_site.providers.models import CareSetting, Identifier, Offer, ProviderOrganisation
from engagement_site.providers.views.common import OwnOrganisationMixin, add_errors, signed_in


class OffersView(OwnOrganisationMixin, TemplateView):
    """Everything an organisation keeps here, with the date each part is as of."""

    template_name = "providers/offers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add offers, settings and numbers."""
        organisation = self.organisation
        return super().get_context_data(
            offers=organisation.offers.prefetch_related("needs", "places").select_related(
                "care_setting"
            ),
            settings=organisation.care_settings.select_related("place"),
            identifiers=organisation.identifiers.all(),
            identifier_form=kwargs.pop("identifier_form", None) or IdentifierForm(),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm everything, or add or remove a number."""
        organisation, by = self.organisation, signed_in(request)
        if request.POST.get("action") == "confirm":
            organisations.confirm(organisation, by=by)
            self.say("Thank you. Everything is as of today.")
        elif request.POST.get("action") == "remove-number":
            row = request.POST.get("row", "")
            if row.isdecimal() and len(row) < 10:
                found = get_object_or_404(Identifier, organisation=organisation, pk=row)
                identity.remove_identifier(found, by=by)
                self.say("The number is removed.")
        else:
            form = IdentifierForm(request.POST)
            if not form.is_valid() or not self._add(form):
                return self.render_to_response(self.get_context_data(identifier_form=form))
            self.say("The number is added.")
        return redirect("providers:offers", pk=pk)

    def _add(self, form: IdentifierForm) -> bool:
        try:
            identity.add_identifier(
                self.organisation, scheme=form.cleaned_data["scheme"],
                value=form.cleaned_data["value"], by=signed_in(self.request),
            )  # fmt: skip
        except (WrongIdentifier, IdentifierTaken) as error:
            form.add_error("value", str(error))
            return False
        return True


class ProfileView(OwnOrganisationMixin, UpdateView[ProviderOrganisation, ProfileForm]):
    """Contact, languages, accessibility, social value, partners."""

    template_name = "providers/part_form.html"
    form_class = ProfileForm
    extra_context = {"heading": "More about you", "action": "Save"}

    def get_object(self, queryset: Any = None) -> ProviderOrganisation:
        """Return the organisation."""
        return self.organisation

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        """Write through the domain."""
        stored = ProviderOrganisation.objects.get(pk=self.organisation.pk)
        organisations.change_organisation(stored, by=signed_in(self.request), **form.cleaned_data)
        self.say("The changes are saved.")
        return redirect("providers:offers", pk=stored.pk)


class VisibilityView(OwnOrganisationMixin, FormView[VisibilityForm]):
    """Who sees which field."""

    template_name = "providers/part_form.html"
    form_class = VisibilityForm
    extra_context = {
        "heading": "Who sees what",
        "lede": "Name, type, services and places are always public: you are found by them.",
        "action": "Save",
        "form_class": "me-choices",
    }

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form whose fields."""
        return {**super().get_form_kwargs(), "organisation": self.organisation}

    def form_valid(self, form: VisibilityForm) -> HttpResponse:
        """Write through the domain."""
        organisations.set_visibility(
            self.organisation, by=signed_in(self.request), levels=form.cleaned_data
        )
        self.say("Saved. It holds from now on.")
        return redirect("providers:offers", pk=self.organisation.pk)


class OfferView(OwnOrganisationMixin, FormView[OfferForm]):
    """Adds or changes an offer."""

    template_name = "providers/part_form.html"
    form_class = OfferForm
    extra_context = {"heading": "An offer", "action": "Save the offer"}

    @property
    def offer(self) -> Offer | None:
        """The offer of the address, None for a new one."""
        if "offer" not in self.kwargs:
            return None
        return get_object_or_404(Offer, organisation=self.organisation, pk=self.kwargs["offer"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form whose offer."""
        return {
            **super().get_form_kwargs(), "organisation": self.organisation, "instance": self.offer,
        }  # fmt: skip

    def form_valid(self, form: OfferForm) -> HttpResponse:
        """Write, or say beside the field why not."""
        try:
            offers.save_offer(
                self.organisation, by=signed_in(self.request), offer=self.offer, **form.facts()
            )
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        self.say("The offer is saved, as of today.")
        return redirect("providers:offers", pk=self.organisation.pk)


class CareSettingView(OwnOrganisationMixin, FormView[CareSettingForm]):
    """Adds or changes a setting."""

    template_name = "providers/part_form.html"
    form_class = CareSettingForm
    extra_context = {"heading": "A setting", "action": "Save the setting"}

    @property
    def care_setting(self) -> CareSetting | None:
        """The setting of the address, None for a new one."""
        if "setting" not in self.kwargs:
            return None
        return get_object_or_404(
            CareSetting, organisation=self.organisation, pk=self.kwargs["setting"]
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form which setting."""
        return {**super().get_form_kwargs(), "instance": self.care_setting}

    def form_valid(self, form: CareSettingForm) -> HttpResponse:
        """Write, or say beside the field why not."""
        try:
            offers.save_setting(
                self.organisation, by=signed_in(self.request), care_setting=self.care_setting,
                **form.facts(),
            )  # fmt: skip
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        self.say("The setting is saved.")
        return redirect("providers:offers", pk=self.organisation.pk)


class DeletePartView(OwnOrganisationMixin, View):
    """Deletes an offer or a setting."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete and go back."""
        by, row = signed_in(request), request.POST.get("row", "")
        if row.isdecimal() and len(row) < 10:
            if request.POST.get("what") == "offer":
                found = get_object_or_404(Offer, organisation=self.organisation, pk=row)
                offers.delete_offer(found, by=by)
            else:
                place = get_object_or_404(CareSetting, organisation=self.organisation, pk=row)
                offers.delete_setting(place, by=by)
            messages.success(request, "Deleted.")
        return redirect("providers:offers", pk=pk)
