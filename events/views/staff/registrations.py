"""Who is coming, for those of the council who may see it; shown inside the editor."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from engagement_site.core import audit
from engagement_site.core.permissions import (
    Permission,
    PermissionRequiredMixin,
    has_permission,
    permission_required,
)
from engagement_site.core.templatetags.components import short_date
from events.exports import delegates_csv
from events.models import Delegate, EventPage
from events.permissions import can_see_needs
from events.views.staff.frame import trail, ways


def delegates_of(event: EventPage) -> QuerySet[Delegate]:
    """Return the event's delegates with all that lists and exports show of them."""
    return (
        Delegate.objects.filter(event=event)
        .select_related("event", "registration__organisation", "needs", "check_in")
        .prefetch_related("choices__session", "registration__answers")
        .order_by("registration__organisation__name", "name", "pk")
    )


def needs_in_words(delegate: Delegate) -> str:
    """Return what a delegate needs, in one cell."""
    needs = getattr(delegate, "needs", None)
    if needs is None:
        return ""
    parts = [f"Does not eat: {needs.dietary}"] if needs.dietary else []
    return ". ".join([*parts, needs.access] if needs.access else parts)


def standing_in_words(delegate: Delegate) -> str:
    """Return where somebody's place stands."""
    if delegate.cancelled_at:
        return "Given up"
    if hasattr(delegate, "check_in"):
        return "Here" if not delegate.walked_in else "Here, walked in"
    return str(delegate.registration.get_status_display())


@method_decorator(never_cache, name="dispatch")
class RegistrationsView(PermissionRequiredMixin, BaseListingView):
    """The delegates of one event, by organisation, with search."""

    required_permission = Permission.VIEW_REGISTRATIONS
    template_name = "events/staff/registrations.html"
    page_title = "Registrations"
    header_icon = "group"
    model = Delegate
    verbose_name_plural = "delegates"
    paginate_by = 100
    is_searchable = True
    search_backend_name = None
    search_fields = [
        "name", "email", "registration__organisation__name", "registration__reference",
    ]  # fmt: skip
    all_columns = [
        Column("name", label="Name", accessor=lambda one: one.name or "Forgotten"),
        Column("organisation", label="Organisation", accessor="registration.organisation"),
        Column("email", label="E-mail", accessor="email"),
        Column("job_title", label="Job title", accessor="job_title"),
        Column(
            "sessions",
            label="Sessions",
            accessor=lambda one: "; ".join(choice.session.title for choice in one.choices.all()),
        ),
        Column("needs", label="Needs", accessor=needs_in_words),
        Column("reference", label="Reference", accessor="registration.reference"),
        Column(
            "registered",
            label="Registered",
            accessor=lambda one: short_date(one.registration.created_at),
        ),
        Column(
            "place",
            label="Place",
            accessor=standing_in_words,
        ),
    ]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the event."""
        super().setup(request, *args, **kwargs)
        events = EventPage.objects.with_places()
        self.event = get_object_or_404(events, pk=kwargs["pk"])

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns; what people need is shown to those named for it only."""
        if can_see_needs(self.request.user, self.event):
            return self.all_columns
        return [column for column in self.all_columns if column.name != "needs"]

    def get_base_queryset(self) -> QuerySet[Delegate]:
        """Return this event's delegates."""
        return delegates_of(self.event)

    def get_page_subtitle(self) -> str:
        """Return the event's title."""
        return str(self.event.title)

    def get_index_url(self) -> str:
        """Return this list's own address."""
        return reverse("events_registrations", args=[self.event.pk])

    def get_index_results_url(self) -> str:
        """Return the address of the rows alone, for searching while typing."""
        return reverse("events_registrations_results", args=[self.event.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way back: the list of events, the event."""
        return trail(self.breadcrumbs_items, self.event, "Registrations")

    def get_header_buttons(self) -> list[HeaderButton]:
        """Offer the export to those who may have it."""
        if not has_permission(self.request.user, Permission.EXPORT_REGISTRATIONS):
            return []
        url = reverse("events_registrations_export", args=[self.event.pk])
        return [HeaderButton("Download as CSV", url=url, icon_name="download")]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the counts."""
        coming = Delegate.objects.coming().filter(event=self.event)
        return super().get_context_data(
            *args,
            event=self.event,
            people=coming.count(),
            ways=ways(self.event),
            organisations=coming.values("registration__organisation").distinct().count(),
            **kwargs,
        )


@never_cache
@require_safe
@permission_required(Permission.EXPORT_REGISTRATIONS)
def export_registrations(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the delegates as CSV; who took it is recorded."""
    event = get_object_or_404(EventPage, pk=pk)
    with_needs = can_see_needs(request.user, event)
    delegates = list(delegates_of(event))
    audit.record(
        "exported registrations",
        by=request.user,  # type: ignore[arg-type]
        target=event,
        rows=len(delegates),
        with_needs=with_needs,
    )
    response = HttpResponse(
        delegates_csv(delegates, with_needs=with_needs), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="registrations-{event.slug}.csv"'
    return response
