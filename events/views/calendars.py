"""Calendar files: the public feed, one event, one event for those with a place."""

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from engagement_site.accounts.models import User
from events import calendars, links
from events.models import CalendarFeed, Delegate, EventPage, Registration, SlotBooking
from events.models.checkins import new_secret


@require_safe
def all_events(request: HttpRequest) -> HttpResponse:
    """Serve every public coming event; calendars subscribe to this address."""
    coming = EventPage.objects.live().public().coming(timezone.now()).filter(when_known_as="")
    content = calendars.published(coming.with_places(), name="Events for providers")
    return _calendar_file(content, "events.ics")


@require_safe
def one_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve one public event."""
    events = EventPage.objects.live().public().filter(when_known_as="").with_places()
    event = get_object_or_404(events, pk=pk)
    return _calendar_file(calendars.published([event]), f"{event.slug}.ics")


@never_cache
@login_required
@require_safe
def registered_event(request: HttpRequest, reference: str) -> HttpResponse:
    """Serve an event with its joining link to the organisation that has places."""
    registrations = Registration.objects.standing().seen_by(request.user)
    registration = get_object_or_404(
        registrations.select_related("event__places"), reference=reference
    )
    content = calendars.for_registered(registration.event)
    return _calendar_file(content, f"{registration.event.slug}.ics")


@require_safe
def personal(request: HttpRequest, secret: str) -> HttpResponse:
    """Serve a person's own events to whoever knows the address: calendars cannot sign in."""
    feed = get_object_or_404(CalendarFeed.objects.select_related("user"), secret=secret)
    if not feed.user.is_active:
        raise Http404("This calendar is closed")
    since = timezone.now() - timedelta(days=90)
    mine = Q(email=feed.user.email.lower()) | Q(registration__booked_by=feed.user)
    delegates = (
        Delegate.objects.coming()
        .filter(mine, event__ends_at__gt=since, event__live=True, event__when_known_as="")
        .select_related("event__places", "event__online_places")
        .order_by("event__starts_at", "pk")
    )
    once = {one.event_id: one for one in delegates}
    bookings = (
        SlotBooking.objects.standing()
        .filter(Q(email=feed.user.email.lower()) | Q(booked_by=feed.user))
        .filter(slot__ends_at__gt=since)
        .select_related("slot__event", "organisation")
    )
    response = _calendar_file(calendars.of_person(once.values(), bookings), "my-events.ics")
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@method_decorator(never_cache, name="dispatch")
class FeedView(LoginRequiredMixin, View):
    """Shows a person the address of their own calendar; POST makes a new one and shuts the old."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the address, made when it is first asked for."""
        feed, _ = CalendarFeed.objects.get_or_create(user=cast(User, request.user))
        address = links.absolute(reverse("events:personal_calendar", args=[feed.secret]))
        # Calendar programs open what begins like this, and ask whether to subscribe.
        subscribe_address = f"webcal://{address.partition('://')[2]}"
        return render(
            request,
            "events/feed.html",
            {"address": address, "subscribe_address": subscribe_address},
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Shut the old address."""
        CalendarFeed.objects.update_or_create(
            user=cast(User, request.user), defaults={"secret": new_secret()}
        )
        messages.success(request, "The old address no longer works. Use the new one below.")
        return redirect("events:feed")


def _calendar_file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=calendars.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
