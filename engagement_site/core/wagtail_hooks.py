"""The editor's look, its first page, and what Wagtail would show that nobody here needs."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from engagement_site.core import registry
from engagement_site.core.permissions import Permission, has_permission
from engagement_site.core.views import RetentionView

# Wagtail's help is about Wagtail and lies on the internet; ours stands beside each field.
HIDDEN_MENU_ITEMS = {"help"}


@hooks.register("insert_global_admin_css")
def add_editor_styles() -> SafeString:
    """Give the editor the product's colours."""
    return format_html('<link rel="stylesheet" href="{}">', static("engagement_site/editor.css"))


@hooks.register("insert_global_admin_js")
def add_editor_script() -> SafeString:
    """Give Wagtail's rich text boxes names that screen readers can say."""
    return format_html('<script src="{}" defer></script>', static("engagement_site/editor.js"))


@hooks.register("register_admin_urls")
def register_retention_report() -> list[URLPattern]:
    """Put the report on what is kept below /cms/."""
    return [path("reports/retention/", RetentionView.as_view(), name="retention")]


class RetentionMenuItem(MenuItem):
    """The report on what is kept, for those who read the record of acts."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to those who may read it."""
        return has_permission(request.user, Permission.VIEW_AUDIT)


@hooks.register("register_reports_menu_item")
def register_retention_item() -> MenuItem:
    """Put it among the reports."""
    return RetentionMenuItem(
        "Personal data kept", reverse("retention"), icon_name="bin", name="retention", order=910
    )


@hooks.register("construct_main_menu")
def tidy_menu(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out what leads away from the task."""
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN_MENU_ITEMS]


class TasksPanel(Component):
    """What a person comes to the editor for, as the features registered it."""

    name = "tasks"
    order = 50
    template_name = "core/editor/tasks.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the tasks open to this person."""
        user = self.request.user
        tasks = registry.editor_tasks()
        return {"tasks": [task for task in tasks if has_permission(user, task.permission)]}


@hooks.register("construct_homepage_panels")
def add_tasks(request: HttpRequest, panels: list[Component]) -> None:
    """Put the tasks first."""
    panels.append(TasksPanel(request))
