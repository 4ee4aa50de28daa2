"""Papers of an event as PDF: attendance sheet, badges, feedback codes for the tables."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from engagement_site.core import audit
from engagement_site.core.documents import pdf
from engagement_site.core.documents.qr import qr_svg
from engagement_site.core.permissions import Permission, permission_required
from events import attendance, links
from events.models import Delegate, EventPage

Paper = Callable[[EventPage], dict[str, Any]]


def _paper(request: HttpRequest, pk: int, name: str, context_of: Paper) -> HttpResponse:
    event = get_object_or_404(EventPage.objects.with_places(), pk=pk)
    try:
        content = pdf.render_pdf(
            f"events/documents/{name}.html", {"event": event, **context_of(event)}
        )
    except pdf.PdfUnavailable as error:
        messages.error(request, f"{error} Use the list on the page of registrations instead.")
        return redirect("events_running", event.pk)
    audit.record(f"printed {name}", by=request.user, target=event)  # type: ignore[arg-type]
    return pdf.download(content, f"{name}-{event.slug}.pdf")


def people_of(event: EventPage) -> list[Delegate]:
    """Return who comes, by name as people look themselves up at a door."""
    found = (
        Delegate.objects.coming()
        .filter(event=event)
        .select_related("event", "registration__organisation", "check_in")
        .prefetch_related("choices__session")
    )
    return sorted(found, key=lambda one: (one.name.split()[-1:], one.name, one.pk))


@never_cache
@require_safe
@permission_required(Permission.EXPORT_REGISTRATIONS)
def attendance_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the list for the door: name, organisation, workshops, a place to sign."""
    return _paper(
        request,
        pk,
        "attendance-sheet",
        lambda event: {"people": people_of(event), "now": timezone.now()},
    )


@never_cache
@require_safe
@permission_required(Permission.EXPORT_REGISTRATIONS)
def badges(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out badges, ten to a sheet, with the code for the door."""
    return _paper(
        request,
        pk,
        "badges",
        lambda event: {
            "badges": [
                (
                    delegate,
                    qr_svg(
                        links.check_in_address(delegate),
                        title=f"Code of {delegate.name}",
                        scale=2,
                    ),
                )
                for delegate in people_of(event)
                if delegate.comes_to_the_venue or not event.is_hybrid
            ]
        },
    )


@never_cache
@require_safe
@permission_required(Permission.VIEW_REGISTRATIONS)
def feedback_codes(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out one page for each session with the code of its feedback form, for the tables."""
    return _paper(
        request,
        pk,
        "feedback-codes",
        lambda event: {
            "codes": [
                (
                    row.session,
                    links.absolute(row.feedback_url),
                    qr_svg(
                        links.absolute(row.feedback_url),
                        title=f"Feedback on {row.session.title}",
                        scale=9,
                    ),
                )
                for row in attendance.sessions_with_feedback(event)
                if row.feedback_url
            ]
        },
    )
