"""The statement in the editor: its menu, its tasks, the warning about old figures."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse, reverse_lazy
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet

from engagement_site.core import registry
from engagement_site.core.permissions import Permission, has_permission
from engagement_site.market_position.enums import OfferState
from engagement_site.market_position.models import DataSet, GapOffer
from engagement_site.market_position.viewsets import (
    DataSetViewSet,
    GapOfferViewSet,
    MarketPositionGroup,
)

register_snippet(MarketPositionGroup)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLResolver]:
    """Add the pages for staff that are no records."""
    return [path("market-position/", include("engagement_site.market_position.staff_urls"))]


class ResourceMenuItem(MenuItem):
    """Shown to those who may see what the plan asks of other teams."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the roles."""
        return has_permission(request.user, Permission.VIEW_PLAN_RESOURCES)


@hooks.register("register_reports_menu_item")
def register_resources() -> Any:
    """Add what legal and procurement are asked for to the reports."""
    return ResourceMenuItem(
        "Legal and procurement",
        reverse_lazy("market_position_staff:resources"),
        name="plan-resources",
        icon_name="calendar-alt",
        order=300,
    )


class WaitingPanel(Component):
    """On the editor's first page: figures due for review, and offers nobody has read."""

    name = "market-position-waiting"
    order = 60
    template_name = "market_position/admin/waiting.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what waits and where it is dealt with."""
        listing = reverse(DataSetViewSet().get_url_name("list"))
        return {
            "stale": DataSet.objects.stale(timezone.localdate()).order_by("review_by")[:10],
            "stale_address": f"{listing}?stale=due",
            "edit_name": DataSetViewSet().get_url_name("edit"),
            "offers": GapOffer.objects.filter(state=OfferState.NEW).count(),
            "offers_address": reverse(GapOfferViewSet().get_url_name("list")),
        }


@hooks.register("construct_homepage_panels")
def add_waiting(request: HttpRequest, panels: list[Component]) -> None:
    """Show it to those who keep the statement."""
    if has_permission(request.user, Permission.EDIT_MARKET):
        panels.append(WaitingPanel())


registry.register_editor_task(
    registry.EditorTask(
        order=10,
        title="Keep the statement current",
        summary="Chapters and figures, gaps, and the plan on a page.",
        url="/cms/statement_chapters/",
        permission=Permission.EDIT_MARKET,
    )
)
registry.register_editor_task(
    registry.EditorTask(
        order=12,
        title="See what the plan asks of legal and procurement",
        summary="Days of work, quarter by quarter, and which of them are agreed.",
        url=reverse_lazy("market_position_staff:resources"),
        permission=Permission.VIEW_PLAN_RESOURCES,
    )
)
