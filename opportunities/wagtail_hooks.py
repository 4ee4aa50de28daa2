"""Opportunities in the editor."""

from typing import Any

from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from engagement_site.core import registry
from engagement_site.core.permissions import Permission
from engagement_site.core.templatetags.components import short_date
from opportunities.joining import next_day
from opportunities.models import OpportunityPage


class NextDateColumn(Column):
    """When an opportunity next opens or closes."""

    def get_value(self, instance: OpportunityPage) -> Any:
        """Return the day, or nothing where none is ahead."""
        windows = [row.as_window() for row in instance.join_windows.all()]
        day = next_day(windows, timezone.now())
        return short_date(day)


class OpportunityListView(IndexView):
    """The list, with what the column of next dates needs."""

    def get_base_queryset(self) -> Any:
        """Fetch the windows of all rows at once."""
        return super().get_base_queryset().prefetch_related("join_windows")


class OpportunityListing(PageListingViewSet):
    """All opportunities, drafts included."""

    model = OpportunityPage
    index_view_class = OpportunityListView
    icon = "clipboard-list"
    menu_label = "Opportunities"
    menu_name = "opportunities"
    menu_order = 120
    add_to_admin_menu = True
    columns = [
        PageListingViewSet.columns[0],
        Column("reference", label="Reference", sort_key="reference", width="10%"),
        PageListingViewSet.columns[1],
        Column("get_kind_display", label="Kind", sort_key="kind"),
        Column("get_stage_display", label="Stage", sort_key="stage"),
        NextDateColumn("next_date", label="Next date"),
        DateColumn(
            "latest_revision_created_at", label="Changed", sort_key="latest_revision_created_at"
        ),
        PageListingViewSet.columns[-1],
    ]
    list_filter = ["stage", "kind", "client_group", "life_stage", "illustrative", "live"]


@hooks.register("register_admin_viewset")
def register_viewset() -> OpportunityListing:
    """Put the opportunities into the editor's menu."""
    return OpportunityListing("opportunity_pages")


registry.register_editor_task(
    registry.EditorTask(
        order=20,
        title="Keep opportunities current",
        summary="Publish what is coming, move a date, say when providers can join.",
        url="/cms/opportunity_pages/",
        permission=Permission.EDIT_MARKET,
    )
)
