"""The list of events in the editor."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import IndexView, PageFilterSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.viewsets.pages import PageListingViewSet

from events.enums import AttendanceMode, EventKind
from events.models import EventPage, EventSeries


class EventFilterSet(PageFilterSet):
    """What commissioners narrow the list by."""

    when = django_filters.ChoiceFilter(
        label="When",
        choices=[("coming", "Coming"), ("past", "Past")],
        method="filter_when",
        widget=RadioSelect,
        empty_label="Any time",
    )
    kind = django_filters.MultipleChoiceFilter(
        label="Type", choices=EventKind.choices, widget=CheckboxSelectMultiple
    )
    attendance_mode = django_filters.MultipleChoiceFilter(
        label="How to take part", choices=AttendanceMode.choices, widget=CheckboxSelectMultiple
    )
    cancelled = django_filters.BooleanFilter(label="Cancelled")

    class Meta:
        model = EventPage
        fields: list[str] = []

    def filter_when(self, events: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Keep coming or past events."""
        now = timezone.now()
        if value == "coming":
            return events.filter(ends_at__gt=now)
        return events.filter(ends_at__lte=now)


def start(event: EventPage) -> str:
    """Return when the event starts, short."""
    return date_format(timezone.localtime(event.starts_at), "j M Y, H:i")


def booked(event: EventPage) -> str:
    """Return how many places are taken of how many."""
    counter = getattr(event, "places", None)
    if counter is None:
        return "Not published yet"
    limit = "" if counter.capacity is None else f" of {counter.capacity}"
    return f"{counter.taken}{limit}"


def registrations_link(event: EventPage) -> SafeString:
    """Return a link to the event's registrations."""
    return format_html(
        '<a href="{}">{}<span class="w-sr-only"> booked for {}: see who is coming</span></a>',
        reverse("events_registrations", args=[event.pk]),
        booked(event),
        event.title,
    )


class EventIndexView(IndexView):
    """Adds the counters to the rows."""

    def annotate_queryset(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        """Fetch the counters with the pages."""
        return super().annotate_queryset(pages.select_related("places", "online_places"))


class EventListingViewSet(PageListingViewSet):
    """Menu entry "Events": every event with its date, state and places."""

    model = EventPage
    index_view_class = EventIndexView
    icon = "date"
    name = "events_admin"
    url_prefix = "events"
    menu_label = "Events"
    menu_name = "events"
    menu_order = 130
    add_to_admin_menu = True
    ordering = "-starts_at"
    filterset_class = EventFilterSet
    columns = [
        *[
            column
            for column in PageListingViewSet.index_view_class.base_columns
            if column.name in ("bulk_actions", "title")
        ],
        Column("starts_at", label="Starts", accessor=start, sort_key="starts_at", width="16%"),
        Column("state", label="Registration", accessor=lambda one: one.state.label, width="16%"),
        Column("places", label="Places booked", accessor=registrations_link, width="14%"),
        *[
            column
            for column in PageListingViewSet.index_view_class.base_columns
            if column.name == "status"
        ],
    ]


class SeriesViewSet(ModelViewSet):
    """Series of events: what the dates share."""

    model = EventSeries
    name = "event_series"
    icon = "list-ul"
    menu_label = "Series of events"
    add_to_settings_menu = True
    form_fields = ["title", "slug", "summary"]
    list_display = ["title", "summary"]
    inspect_view_enabled = False
    copy_view_enabled = False
