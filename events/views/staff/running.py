"""Running an event: its state at a glance, the waiting list and why, approval, holding it again."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from engagement_site.accounts.models import User
from engagement_site.core.permissions import Permission
from events import attendance
from events.domain import announcing, approval, check_in, repeating, seats, waiting
from events.enums import RegistrationStatus
from events.forms.door import DecliningForm, RepeatForm
from events.models import EventPage, MailRound, Registration, SessionWait, WaitingListEntry
from events.views.staff.frame import EventStaffView


@method_decorator(never_cache, name="dispatch")
class RunningView(EventStaffView):
    """Places, mail that went and will go, papers, who came by type of provider."""

    page_title = "On the day and after"
    template_name = "events/staff/running.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Tell changes now instead of ten minutes after the last one."""
        count = announcing.tell_changes(event=self.event)
        messages.success(request, f"Told {count} {'person' if count == 1 else 'people'}.")
        return redirect("events_running", self.event.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the figures."""
        told = getattr(self.event, "told_facts", None)
        changed_at = told.changed_at if told else None
        return super().get_context_data(
            told=told,
            telling_at=changed_at + announcing.SETTLES_AFTER if changed_at else None,
            rounds=MailRound.objects.filter(event=self.event).order_by("sent_at"),
            by_kind=attendance.by_kind(self.event),
            door_open=check_in.check_in_is_open(self.event, timezone.now()),
            sessions=attendance.sessions_with_feedback(self.event),
            **kwargs,
        )


@method_decorator(never_cache, name="dispatch")
class WaitingView(EventStaffView):
    """Who waits, since when, what was offered, and why somebody was not."""

    page_title = "Waiting list and approval"
    template_name = "events/staff/waiting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add entries with their history, and who waits for approval."""
        entries = (
            WaitingListEntry.objects.filter(event=self.event)
            .select_related("registration__organisation")
            .prefetch_related("steps", "registration__delegates")
        )
        rows = [_row(entry, self.event) for entry in entries]
        waits = SessionWait.objects.filter(session__event=self.event).select_related(
            "session", "delegate__registration__organisation"
        )
        pending = (
            Registration.objects.filter(event=self.event, status=RegistrationStatus.PENDING)
            .select_related("organisation")
            .prefetch_related("delegates", "answers")
        )
        kwargs.setdefault("form", DecliningForm())
        return super().get_context_data(
            rows=rows,
            pending=pending,
            waits=waits.order_by("session__starts_at", "session", "joined_at"),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Approve or decline a registration."""
        registration = get_object_or_404(
            Registration, event=self.event, pk=request.POST.get("registration") or 0
        )
        by = cast(User, request.user)
        if request.POST.get("go") == "approve":
            done = approval.approve(registration=registration, by=by)
        else:
            form = DecliningForm(request.POST)
            if not form.is_valid():
                messages.error(request, "Say why you decline: it is told to who asked.")
                return redirect("events_waiting", self.event.pk)
            done = approval.decline(
                registration=registration, by=by, reason=form.cleaned_data["reason"]
            )
        if done:
            messages.success(request, f"{registration.reference}: done, and told by e-mail.")
        else:
            messages.warning(request, f"{registration.reference} was decided or withdrawn already.")
        return redirect("events_waiting", self.event.pk)


def _row(entry: WaitingListEntry, event: EventPage) -> dict[str, Any]:
    registration = entry.registration
    people = registration.delegates.all()
    waits = registration.status == RegistrationStatus.WAITING
    party = seats.party_of(event, people)
    return {
        "entry": entry,
        "registration": registration,
        "people": len(people),
        "party": party,
        "reason": waiting.why_not(seats.shortage(event, party)) if waits else "",
    }


@method_decorator(never_cache, name="dispatch")
class RepeatView(EventStaffView):
    """Hold the event again: drafts with the whole programme, in a series."""

    page_title = "Hold it again"
    template_name = "events/staff/repeat.html"
    required_permission = Permission.EDIT_MARKET
    header_icon = "copy"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form."""
        kwargs.setdefault("form", RepeatForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make the drafts."""
        form = RepeatForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        drafts = repeating.repeat_event(
            event=self.event,
            days=form.days(),
            by=cast(User, request.user),
            series_title=form.cleaned_data["series_title"],
        )
        count = len(drafts)
        messages.success(
            request,
            f"{count} draft{'' if count == 1 else 's'} made with the whole programme. Look through "
            "each and publish it.",
        )
        if count == 1:
            return redirect("wagtailadmin_pages:edit", drafts[0].pk)
        return redirect(reverse("events_admin:index"))
