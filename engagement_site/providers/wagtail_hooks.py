"""Provider organisations in the editor."""

from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.viewsets.model import ModelViewSet

from engagement_site.core import registry
from engagement_site.core.permissions import Permission
from engagement_site.providers.models import ProviderOrganisation


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


@hooks.register("register_admin_viewset")
def register_viewset() -> ProviderOrganisationViewSet:
    """Put the organisations into the editor's menu."""
    return ProviderOrganisationViewSet("provider_organisations")


registry.register_editor_task(
    registry.EditorTask(
        order=60,
        title="Look after providers",
        summary="Organisations, their details and whether they stand in the directory.",
        url="/cms/provider_organisations/",
        permission=Permission.MANAGE_PROVIDERS,
    )
)
