"""1:1 conversations: choosing a time, seeing and giving up what was booked."""

from itertools import groupby
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from engagement_site.accounts.models import User
from engagement_site.core.templatetags.components import long_date
from engagement_site.providers.permissions import can_act_for, organisations_to_act_for
from events import links, wording
from events.domain import errors, slots
from events.enums import EventState
from events.forms.booking import with_token
from events.forms.slots import SlotForm
from events.models import EventPage, Slot, SlotBooking
from events.views import crumbs


@method_decorator(never_cache, name="dispatch")
class BookSlotView(LoginRequiredMixin, View):
    """One page: the free times, who comes, what about."""

    event: EventPage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the event."""
        super().setup(request, *args, **kwargs)
        events = EventPage.objects.live().public().with_places()
        self.event = get_object_or_404(events, pk=kwargs["pk"])
        self.organisations = organisations_to_act_for(request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Send away, with a reason, whoever cannot book now."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not self.organisations:
            return self._page("events/organisation_needed.html", {"next": request.path})
        state = self.event.state
        if request.method == "GET" and state not in (EventState.OPEN, EventState.FULL):
            return self._unavailable(errors.RegistrationClosed(self.event, state))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the free times, filled in with who books."""
        user = cast(User, request.user)
        return self._show(self._form(initial={"name": user.get_full_name(), "email": user.email}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Book, or say what stands in the way with everything still filled in."""
        data, _ = with_token(request.POST)
        form = self._form(data)
        made = SlotBooking.objects.filter(token=str(data["token"])).first()
        if made is not None and made.booked_by_id == request.user.pk:
            return redirect("events:slot_booking", reference=made.reference)
        if not form.is_valid():
            return self._show(form)
        facts = form.cleaned_data
        try:
            booking = slots.book_slot(by=cast(User, request.user), **facts)
        except errors.RegistrationClosed as error:
            return self._unavailable(error)
        except errors.RegistrationError as error:
            form.add_error("slot", str(error))
            return self._show(form, status=409)
        messages.success(request, "Your conversation is booked. Everybody in it has an e-mail.")
        return redirect("events:slot_booking", reference=booking.reference)

    def _free(self) -> QuerySet[Slot]:
        return Slot.objects.free(timezone.now()).filter(event=self.event)

    def _form(self, data: Any = None, **more: Any) -> SlotForm:
        return SlotForm(data, slots=self._free(), organisations=self.organisations, **more)

    def _show(self, form: SlotForm, status: int = 200) -> HttpResponse:
        free = list(self._free())
        days = [
            {"day": long_date(day), "count": len(list(found))}
            for day, found in groupby(free, key=lambda one: timezone.localdate(one.starts_at))
        ]
        return self._page(
            "events/book_slot.html", {"form": form, "free": free, "days": days}, status
        )

    def _unavailable(self, error: errors.RegistrationError) -> HttpResponse:
        return self._page("events/registration_unavailable.html", {"message": str(error)}, 409)

    def _page(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        context |= {"event": self.event, "breadcrumbs": crumbs.to_event(self.event)}
        return render(self.request, template, context, status=status)


class SlotBookingView(View):
    """A booked conversation: GET shows, POST gives it up."""

    booking: SlotBooking
    by: User | None = None
    may_change = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        return self._show()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give it up."""
        try:
            slots.cancel_booking(booking=self.booking, by=self.by)
        except errors.CancellingClosed as error:
            return self._show(status=409, problem=str(error))
        self.booking.refresh_from_db()
        return self._show()

    def _show(self, *, status: int = 200, problem: str = "") -> HttpResponse:
        event, slot = self.booking.slot.event, self.booking.slot
        now = timezone.now()
        context = {
            "booking": self.booking,
            "slot": slot,
            "event": event,
            "when": wording.span(slot.starts_at, slot.ends_at),
            "problem": problem,
            "can_cancel": self.may_change
            and self.booking.cancelled_at is None
            and event.timetable.can_be_cancelled(now)
            and now < slot.starts_at,
            "breadcrumbs": crumbs.to_event(event),
        }
        return render(self.request, "events/slot_booking.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class SlotInAccountView(LoginRequiredMixin, SlotBookingView):
    """For members of the organisation; to anybody else it does not exist."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find it."""
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            found = SlotBooking.objects.seen_by(request.user)
            self.booking = get_object_or_404(
                found.select_related("slot__event", "organisation", "booked_by"),
                reference=kwargs["reference"],
            )
            self.by = request.user
            self.may_change = can_act_for(request.user, self.booking.organisation)


@method_decorator(never_cache, name="dispatch")
class SlotByLinkView(SlotBookingView):
    """For whoever holds the mailed link."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Open the link, or say why it does not open."""
        try:
            self.booking = links.slot_of_link(kwargs["token"])
        except links.ExpiredLink as error:
            return render(request, "events/link_expired.html", {"event": error.event}, status=410)
        except links.BadLink:
            return render(request, "events/link_broken.html", status=404)
        return super().dispatch(request, *args, **kwargs)
