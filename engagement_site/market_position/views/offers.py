""" "Tell us": who could fill a gap says so in a short form."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, FormView

from engagement_site.market_position.domain.gaps import GapNotOpen, receive_offer
from engagement_site.market_position.enums import GapStatus
from engagement_site.market_position.forms import TellUsForm
from engagement_site.market_position.models import Gap, GapOffer
from engagement_site.market_position.queries import statement_crumbs


@method_decorator(never_cache, name="dispatch")
class TellUsView(FormView[TellUsForm]):
    """The short form below a gap."""

    template_name = "market_position/tell_us.html"
    form_class = TellUsForm
    gap: Gap

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the gap; 404 where it is not in the public register."""
        self.gap = get_object_or_404(Gap.objects.public(), slug=kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """Begin with what the signed-in have told us already."""
        initial: dict[str, Any] = {}
        user = self.request.user
        if user.is_authenticated:
            initial |= {"contact_name": user.name, "email": user.email}
            if organisation := user.organisations.first():
                initial["organisation_name"] = organisation.name
        return initial

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the gap and whether it can still be filled."""
        return {
            **super().get_context_data(**kwargs),
            "gap": self.gap,
            "filled": self.gap.status == GapStatus.FILLED,
            "breadcrumbs": statement_crumbs((self.gap.title, self.gap.get_absolute_url())),
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form looks at who sends it."""
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: TellUsForm) -> HttpResponse:
        """Keep the offer and show its receipt."""
        assert form.submission_key is not None
        by = self.request.user if self.request.user.is_authenticated else None
        try:
            made = receive_offer(
                gap=self.gap, by=by, token=form.submission_key, **form.cleaned_data
            )
        except GapNotOpen:
            messages.error(self.request, _("This gap has been filled since, so nothing was sent."))
            return redirect(self.gap.get_absolute_url() or "/")
        return redirect(reverse("market_position:offer_received", args=[made.token]))


@method_decorator(never_cache, name="dispatch")
class OfferReceivedView(DetailView[GapOffer]):
    """The receipt; its address cannot be guessed, and it names no person."""

    template_name = "market_position/offer_received.html"
    context_object_name = "offer"

    def get_object(self, queryset: Any = None) -> GapOffer:
        """Find the offer by its token."""
        return get_object_or_404(GapOffer.objects.select_related("gap"), token=self.kwargs["token"])
