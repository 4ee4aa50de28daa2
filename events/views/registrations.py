"""An organisation's registration in its own account: seeing it, giving places up."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView

from engagement_site.accounts.models import User
from engagement_site.providers.permissions import can_act_for
from events import wording
from events.domain import errors, registration, waiting
from events.forms import GivingUpForm
from events.models import Delegate, Registration
from events.views import crumbs, workshop_offers
from events.views.places import tickets
from events.views.standing import standing_of


@method_decorator(never_cache, name="dispatch")
class RegistrationView(LoginRequiredMixin, DetailView[Registration]):
    """The registration as its organisation sees it; to anybody else it does not exist."""

    slug_field = slug_url_kwarg = "reference"
    template_name = "events/registration.html"
    context_object_name = "registration"

    def get_queryset(self) -> QuerySet[Registration]:
        """Only registrations of the person's own organisations."""
        return (
            Registration.objects.seen_by(self.request.user)
            .select_related("event", "organisation")
            .prefetch_related(
                "delegates__event",
                "delegates__choices__session",
                "delegates__session_waits__session",
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what can still be done with it."""
        event = self.object.event
        everybody = list(self.object.delegates.all())
        current = [one for one in everybody if one.cancelled_at is None]
        open_for_cancelling = event.timetable.can_be_cancelled(timezone.now())
        return super().get_context_data(
            event=event,
            breadcrumbs=crumbs.to_event(event),
            delegates=current,
            standing=standing_of(self.object, len(current)),
            tickets=tickets(current) if self.object.is_confirmed else [],
            has_workshops=event.sessions.filter(needs_choosing=True).exists(),
            workshop_offers=workshop_offers.offers_of(current),
            joining_link=next((one.joining_link for one in current if one.joining_link), ""),
            others=self._others(),
            given_up=[one for one in everybody if one.cancelled_at is not None],
            just_booked="booked" in self.request.GET and not self.object.is_cancelled,
            can_cancel=open_for_cancelling
            and not self.object.is_cancelled
            and can_act_for(self.request.user, self.object.organisation),
            cancel_until=event.timetable.cancelling_ends_at,
            **kwargs,
        )

    def _others(self) -> list[Delegate]:
        """Return who else comes and agreed to be shown to others who come."""
        if not self.object.is_confirmed or not self.object.event.asks_sharing:
            return []
        shown = Delegate.objects.coming().filter(event=self.object.event, shares_details=True)
        return list(
            shown.exclude(registration__organisation=self.object.organisation)
            .exclude(name="")
            .select_related("registration__organisation")
            .order_by("registration__organisation__name", "name")
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take an offer, of places or of a workshop, or turn it down."""
        self.object = self.get_object()
        user = cast(User, request.user)
        go = request.POST.get("go", "")
        try:
            if workshop_offers.is_answer(go):
                mine = list(self.object.delegates.current())
                messages.success(request, workshop_offers.answer(go, mine, by=user))
            elif go == "accept":
                waiting.accept_offer(registration=self.object, by=user)
                messages.success(request, "The places are yours. Each person gets an e-mail.")
            elif go == "all":
                registration.cancel_registration(registration=self.object, by=user)
                messages.success(request, "You turned the places down. They go to the next.")
        except errors.RegistrationError as error:
            messages.error(request, str(error))
        return redirect("events:registration", reference=self.object.reference)


@method_decorator(never_cache, name="dispatch")
class CancelView(LoginRequiredMixin, DetailView[Registration]):
    """Asks whose places are given up, then gives them up."""

    slug_field = slug_url_kwarg = "reference"
    template_name = "events/cancel.html"
    context_object_name = "registration"

    def get_queryset(self) -> QuerySet[Registration]:
        """Only registrations the person may change."""
        return Registration.objects.changed_by(self.request.user).select_related(
            "event", "organisation"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form."""
        event = self.object.event
        kwargs.setdefault("form", self._form())
        return super().get_context_data(
            event=event,
            breadcrumbs=crumbs.to_event(event),
            can_cancel=event.timetable.can_be_cancelled(timezone.now()),
            too_late=str(errors.CancellingClosed(event)),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give up the places chosen."""
        self.object = self.get_object()
        if self.object.is_cancelled:
            messages.info(request, "All places of this registration were given up already.")
            return redirect("events:registration", reference=self.object.reference)
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            given_up = registration.cancel_places(
                registration=self.object,
                delegates=form.cleaned_data["delegates"],
                by=cast(User, request.user),
            )
        except errors.CancellingClosed:
            return self.render_to_response(self.get_context_data(form=form), status=409)
        names = wording.listed([delegate.name for delegate in given_up])
        places = "place" if len(given_up) == 1 else "places"
        messages.success(request, f"Given up: the {places} of {names}. We have sent an e-mail.")
        return redirect("events:registration", reference=self.object.reference)

    def _form(self, data: Any = None) -> GivingUpForm:
        return GivingUpForm(data, delegates=self.object.delegates.current())
