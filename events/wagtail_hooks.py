"""Events in the editor: the list, who is coming, and no deleting of what people booked."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from engagement_site.core import registry
from engagement_site.core.permissions import Permission, has_permission
from events.models import EventPage, Proposal, Registration, SlotBooking
from events.views.staff import papers, proposals, registrations, running, slots
from events.viewsets import EventListingViewSet, SeriesViewSet


@hooks.register("register_admin_viewset")
def register_viewset() -> EventListingViewSet:
    """Put the list of events into the menu."""
    return EventListingViewSet()


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Add the staff views."""
    view = registrations.RegistrationsView
    return [
        path("events/<row:pk>/registrations/", view.as_view(), name="events_registrations"),
        path(
            "events/<row:pk>/registrations/results/",
            view.as_view(results_only=True),
            name="events_registrations_results",
        ),
        path(
            "events/<row:pk>/registrations/export.csv",
            registrations.export_registrations,
            name="events_registrations_export",
        ),
        path("events/<row:pk>/running/", running.RunningView.as_view(), name="events_running"),
        path("events/<row:pk>/waiting/", running.WaitingView.as_view(), name="events_waiting"),
        path("events/<row:pk>/repeat/", running.RepeatView.as_view(), name="events_repeat"),
        path("events/<row:pk>/attendance.pdf", papers.attendance_sheet, name="events_attendance"),
        path("events/<row:pk>/badges.pdf", papers.badges, name="events_badges"),
        path(
            "events/<row:pk>/feedback-codes.pdf",
            papers.feedback_codes,
            name="events_feedback_codes",
        ),
        path("events/<row:pk>/slots/", slots.SlotsView.as_view(), name="events_slots"),
        path("events/<row:pk>/slots/log.csv", slots.fairness_log, name="events_fairness_log"),
        path(
            "events/<row:pk>/slots/<row:booking>/",
            slots.SlotNoteView.as_view(),
            name="events_slot_note",
        ),
        path(
            "events/<row:pk>/proposals/", proposals.ProposalsView.as_view(), name="events_proposals"
        ),
        path(
            "events/<row:pk>/proposals/<row:proposal>/",
            proposals.ProposalStaffView.as_view(),
            name="events_proposal",
        ),
    ]


@hooks.register("register_admin_viewset")
def register_series() -> SeriesViewSet:
    """Let series be named and described."""
    return SeriesViewSet()


def _registrations_button(page: Page, user: Any) -> Iterator[Button]:
    if issubclass(page.specific_class or Page, EventPage) and has_permission(
        user, Permission.VIEW_REGISTRATIONS
    ):
        yield Button(
            "Registrations",
            reverse("events_registrations", args=[page.pk]),
            icon_name="group",
            priority=5,
        )
        yield Button(
            "Run the event",
            reverse("events_running", args=[page.pk]),
            icon_name="tasks",
            priority=6,
        )


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, **kwargs: Any) -> Iterator[Button]:
    """Lead from the event's edit page to who is coming."""
    yield from _registrations_button(page, user)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: Any, **kwargs: Any) -> Iterator[Button]:
    """Lead from each row's menu to who is coming."""
    yield from _registrations_button(page, user)


def _booked_below(pages: Iterable[Page]) -> EventPage | None:
    for page in pages:
        events = EventPage.objects.descendant_of(page, inclusive=True)
        booked = (
            Q(pk__in=Registration.objects.values("event"))
            | Q(pk__in=SlotBooking.objects.values("slot__event"))
            | Q(pk__in=Proposal.objects.values("event"))
        )
        found: EventPage | None = events.filter(booked).first()
        if found is not None:
            return found
    return None


def _refusal(request: HttpRequest, event: EventPage) -> HttpResponse:
    messages.error(
        request,
        f"“{event.title}” has registrations, so it cannot be deleted. Cancel the event or "
        "unpublish it instead; its registrations are forgotten in time.",
    )
    return redirect("wagtailadmin_pages:edit", event.pk)


@hooks.register("before_delete_page")
def keep_booked_events(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to delete an event that people booked, or a page above one."""
    event = _booked_below([page])
    return _refusal(request, event) if event is not None and request.method == "POST" else None


@hooks.register("before_bulk_action")
def keep_booked_events_in_bulk(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """Refuse it for several at once too."""
    if action_type != "delete" or not issubclass(action.models[0], Page):
        return None
    event = _booked_below(objects)
    return _refusal(request, event) if event is not None else None


registry.register_editor_task(
    registry.EditorTask(
        order=30,
        title="Run an event",
        summary="Publish the programme, see who is coming, take the list with you.",
        url="/cms/events/",
        permission=Permission.EDIT_MARKET,
    )
)
