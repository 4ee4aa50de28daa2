"""Provider organisations in the editor."""

from django.http import HttpRequest
from django.urls import path, reverse, reverse_lazy
from django.urls.resolvers import URLPattern
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.viewsets.model import ModelViewSet

from engagement_site.core import registry
from engagement_site.core.permissions import Permission, has_permission
from engagement_site.providers.models import Place, ProviderOrganisation
from engagement_site.providers.views import staff


class ProviderOrganisationViewSet(ModelViewSet):
    """List, filter, add and change organisations."""

    model = ProviderOrganisation
    icon = "group"
    menu_label = "Providers"
    menu_name = "providers"
    menu_order = 160
    add_to_admin_menu = True
    list_display = ["name", "kind", "size", "works_with_us", "listed", "changed_at"]
    list_filter = ["kind", "size", "works_with_us", "listed"]
    search_fields = ["name", "services", "localities"]
    ordering = ["name"]
    list_per_page = 50
    copy_view_enabled = False
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("size")]),
        FieldRowPanel([FieldPanel("works_with_us"), FieldPanel("listed")]),
        FieldPanel("services"),
        FieldPanel("localities"),
        MultiFieldPanel(
            [
                FieldPanel("website"),
                FieldPanel("telephone"),
                FieldPanel("contact_email"),
            ],
            heading="Identity and contact",
        ),
    ]


class PlaceViewSet(ModelViewSet):
    """The localities that offers name, each within another."""

    model = Place
    icon = "site"
    menu_label = "Places"
    menu_name = "places"
    menu_order = 162
    add_to_settings_menu = True
    list_display = ["name", "within"]
    search_fields = ["name"]
    ordering = ["name"]
    copy_view_enabled = False
    form_fields = ["name", "within"]


@hooks.register("register_admin_viewset")
def register_viewset() -> ProviderOrganisationViewSet:
    """Put the organisations into the editor's menu."""
    return ProviderOrganisationViewSet("provider_organisations")


@hooks.register("register_admin_viewset")
def register_places() -> PlaceViewSet:
    """Put the places into the editor's settings."""
    return PlaceViewSet("places")


class StaffMenuItem(MenuItem):
    """A menu entry for those who hold a permission."""

    def __init__(self, *args: object, permission: Permission, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to those who may read it."""
        return has_permission(request.user, self.permission)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Put the staff pages below /cms/."""
    return [
        path("providers/waiting/", staff.WaitingView.as_view(), name="providers_waiting"),
        path(
            "providers/<row:pk>/identity/", staff.IdentityView.as_view(), name="providers_identity"
        ),
        path("providers/look-ups/", staff.LookUpsView.as_view(), name="providers_look_ups"),
    ]


@hooks.register("register_admin_menu_item")
def register_waiting_item() -> MenuItem:
    """Name the entry by its task."""
    return StaffMenuItem(
        "Claims and reports", reverse("providers_waiting"), icon_name="user", name="claims",
        order=161, permission=Permission.MANAGE_PROVIDERS,
    )  # fmt: skip


@hooks.register("register_reports_menu_item")
def register_look_ups_item() -> MenuItem:
    """Put the record of look-ups among the reports."""
    return StaffMenuItem(
        "Directory look-ups", reverse("providers_look_ups"), icon_name="search", name="look-ups",
        order=900, permission=Permission.VIEW_AUDIT,
    )  # fmt: skip


registry.register_editor_task(
    registry.EditorTask(
        order=60,
        title="Look after providers",
        summary="Organisations, their details and whether they stand in the directory.",
        url="/cms/provider_organisations/",
        permission=Permission.MANAGE_PROVIDERS,
    )
)


registry.register_editor_task(
    registry.EditorTask(
        order=61,
        title="Decide claims",
        summary="Who asks to act for an organisation, and messages that were reported.",
        url=reverse_lazy("providers_waiting"),
        permission=Permission.MANAGE_PROVIDERS,
    )
)
