"""Feedback analysis in the editor's menu, and its addresses below /cms/analysis/."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from engagement_site.core import registry
from engagement_site.core.permissions import Permission, has_permission


class AnalysisMenuItem(MenuItem):
    """Shown to those who may see analyses."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the roles."""
        return has_permission(request.user, Permission.VIEW_ANALYSES)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLResolver]:
    """Add the analyst's pages."""
    return [path("analysis/", include("feedback_analysis.urls"))]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> Any:
    """Add the entry of the menu."""
    return AnalysisMenuItem(
        "Feedback analysis",
        reverse_lazy("feedback_analysis:index"),
        name="feedback-analysis",
        icon_name="comment",
        order=150,
    )


registry.register_editor_task(
    registry.EditorTask(
        order=50,
        title="Find themes in feedback",
        summary="Bring in a spreadsheet or a consultation, check the themes, publish what you heard.",
        url=reverse_lazy("feedback_analysis:index"),
        permission=Permission.VIEW_ANALYSES,
    )
)
