"""Reach in the editor."""

from django.http import HttpRequest
from django.urls import path, reverse, reverse_lazy
from django.urls.resolvers import URLPattern
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from engagement_site.core import registry
from engagement_site.core.permissions import Permission, has_permission
from engagement_site.subscriptions.views import reach


class ReachMenuItem(MenuItem):
    """The menu entry, for those who may read it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to commissioners and administrators."""
        return has_permission(request.user, Permission.EDIT_MARKET)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Put the pages below /cms/."""
    return [
        path("alerts/", reach.ReachListView.as_view(), name="subscriptions_reach"),
        path("alerts/<row:pk>/", reach.ReachView.as_view(), name="subscriptions_reach_item"),
        path(
            "alerts/<row:pk>.csv", reach.ReachExportView.as_view(), name="subscriptions_reach_csv"
        ),
    ]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    """Name the entry by its task."""
    return ReachMenuItem(
        "Who was told", reverse("subscriptions_reach"), icon_name="mail", name="reach", order=170
    )


registry.register_editor_task(
    registry.EditorTask(
        order=65,
        title="See who was told",
        summary="How many an opportunity, event or consultation reached, and who it did not.",
        url=reverse_lazy("subscriptions_reach"),
        permission=Permission.EDIT_MARKET,
    )
)
