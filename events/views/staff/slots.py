"""1:1 conversations for the council's people: notes, clarifications, the fairness log."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, permission_required
from events.domain import slots
from events.exports import fairness_log_csv
from events.forms.slots import ClarificationForm, NoteForm
from events.models import Clarification, EventPage, Slot, SlotBooking
from events.views.staff.frame import EventStaffView, trail


@method_decorator(never_cache, name="dispatch")
class SlotsView(EventStaffView):
    """Every slot, who has it, whether its note is written; clarifications published so far."""

    page_title = "1:1 conversations"
    template_name = "events/staff/slots.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add slots with their bookings, and the form of a clarification."""
        bookings = SlotBooking.objects.standing().filter(slot__event=self.event)
        by_slot = {one.slot_id: one for one in bookings.select_related("organisation")}
        found = Slot.objects.filter(event=self.event)
        rows = [(slot, by_slot.get(slot.pk)) for slot in found]
        kwargs.setdefault("form", ClarificationForm())
        return super().get_context_data(
            rows=rows,
            clarifications=Clarification.objects.filter(event=self.event),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Publish a clarification."""
        form = ClarificationForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        slots.publish_clarification(
            event=self.event, by=cast(User, request.user), **form.cleaned_data
        )
        messages.success(request, "Published on the page of the event, and told to all who booked.")
        return redirect("events_slots", self.event.pk)


@method_decorator(never_cache, name="dispatch")
class SlotNoteView(EventStaffView):
    """The note of one conversation."""

    page_title = "Note of a conversation"
    template_name = "events/staff/slot_note.html"

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        """Find the booking; it must be one of this event."""
        super().setup(request, *args, **kwargs)
        bookings = SlotBooking.objects.select_related("slot", "organisation", "noted_by")
        self.booking = get_object_or_404(bookings, pk=kwargs["booking"], slot__event=self.event)

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        """Return the way back."""
        return trail(self.breadcrumbs_items, self.event, self.booking.reference)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add the booking and the form."""
        took_place = {True: "yes", False: "no", None: None}[self.booking.took_place]
        initial = {"took_place": took_place, "note": self.booking.note}
        kwargs.setdefault("form", NoteForm(initial=initial))
        return super().get_context_data(booking=self.booking, **kwargs)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Write the note, or cancel the conversation."""
        by = cast(User, request.user)
        if request.POST.get("go") == "cancel":
            if slots.cancel_booking(booking=self.booking, by=by):
                messages.success(request, "Cancelled. Everybody in it has an e-mail.")
            return redirect("events_slots", self.event.pk)
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        slots.note_conversation(booking=self.booking, by=by, **form.cleaned_data)
        messages.success(request, "The note is saved.")
        return redirect("events_slots", self.event.pk)


@never_cache
@require_safe
@permission_required(Permission.EXPORT_REGISTRATIONS)
def fairness_log(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out who was offered and had how much time, and what was said; who took it is recorded."""
    event = get_object_or_404(EventPage, pk=pk)
    audit.record("exported the fairness log", by=request.user, target=event)  # type: ignore[arg-type]
    response = HttpResponse(fairness_log_csv(event), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="fairness-log-{event.slug}.csv"'
    return response
