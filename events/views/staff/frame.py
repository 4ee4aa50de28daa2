"""What the staff pages of one event share: who may, where they stand, the ways between them."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from engagement_site.core.permissions import Permission, PermissionRequiredMixin
from events.models import EventPage


class EventStaffView(PermissionRequiredMixin, WagtailAdminTemplateMixin, View):
    """A page about one event; subclasses set title, template and permission."""

    required_permission = Permission.VIEW_REGISTRATIONS
    header_icon = "group"
    event: EventPage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the event."""
        super().setup(request, *args, **kwargs)
        events = EventPage.objects.with_places().select_related("told_facts", "series")
        self.event = get_object_or_404(events, pk=kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the page."""
        return self.render_to_response(self.get_context_data())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way back: the list of events, the event."""
        return trail(self.breadcrumbs_items, self.event, str(self.page_title))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the event and the ways to its other pages."""
        return super().get_context_data(event=self.event, ways=ways(self.event), **kwargs)


def trail(start: list[dict[str, Any]], event: EventPage, title: str) -> list[dict[str, Any]]:
    """Return breadcrumbs from the editor's first page to a page about an event."""
    return [
        *start,
        {"url": reverse("events_admin:index"), "label": "Events"},
        {"url": reverse("wagtailadmin_pages:edit", args=[event.pk]), "label": event.title},
        {"url": "", "label": title},
    ]


def ways(event: EventPage) -> list[tuple[str, str]]:
    """Return (address, title) of the pages about running an event that have something to show."""
    found = [
        ("events_running", "On the day and after"),
        ("events_registrations", "Registrations"),
        ("events_waiting", "Waiting list and approval"),
    ]
    if event.hosts.exists() or event.slots.exists():
        found.append(("events_slots", "1:1 conversations"))
    if event.proposals_open_at is not None:
        found.append(("events_proposals", "Proposals"))
    found.append(("events_repeat", "Hold it again"))
    return [(reverse(name, args=[event.pk]), title) for name, title in found]
