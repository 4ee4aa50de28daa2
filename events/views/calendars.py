"""Calendar files: the public feed, one event, one event for those with a place."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events import calendars
from events.models import EventPage, Registration


@require_safe
def all_events(request: HttpRequest) -> HttpResponse:
    """Serve every public coming event; calendars subscribe to this address."""
    coming = EventPage.objects.live().public().coming(timezone.now()).filter(when_known_as="")
    content = calendars.published(coming.select_related("places"), name="Events for providers")
    return _calendar_file(content, "events.ics")


@require_safe
def one_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve one public event."""
    events = EventPage.objects.live().public().filter(when_known_as="").select_related("places")
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


def _calendar_file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=calendars.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
