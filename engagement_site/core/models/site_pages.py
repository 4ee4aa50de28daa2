"""The home page and plain content pages."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import PageChooserBlock, StructBlock, TextBlock
from wagtail.fields import StreamField
from wagtail.search import index

from engagement_site.core import registry
from engagement_site.core.blocks import BodyBlock, FigureBlock
from engagement_site.core.models.pages import BasePage

HEADLINES_SHOWN = 4


class ChangeBlock(StructBlock):
    """One thing that changed because providers spoke."""

    you_said = TextBlock(help_text="What providers told us, in a sentence.")
    we_did = TextBlock(help_text="What changed because of it.")
    page = PageChooserBlock(required=False, help_text="Where to read more.")

    class Meta:
        icon = "tick"


class HomePage(BasePage):
    """Sends each kind of person on their way; its doors are filled by the features."""

    introduction = models.TextField(
        blank=True, help_text="One sentence: what this site is and who it is for."
    )
    figures = StreamField(
        [("figure", FigureBlock())],
        blank=True,
        max_num=4,
        help_text="Up to four figures from the market position statement, each with its date.",
    )
    changes = StreamField(
        [("change", ChangeBlock())],
        blank=True,
        help_text="What changed because providers spoke, newest first.",
    )
    all_changes_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
        help_text="Where all changes and their progress stand.",
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        FieldPanel(
            "figures",
            help_text="Leave it empty: the first four figures of the market position statement "
            "are shown, and stay current by themselves.",
        ),
        FieldPanel("changes"),
        FieldPanel("all_changes_page"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "core/home_page.html"

    class Meta:
        verbose_name = "home page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the doors with what is next, and for the signed-in what waits for them."""
        context = super().get_context(request, *args, **kwargs)
        context["doors"] = [{"door": door, "teasers": door.teasers(3)} for door in registry.doors()]
        if not self.figures:
            context["headlines"] = registry.headlines(self, HEADLINES_SHOWN)
        if request.user.is_authenticated:
            context["waiting"] = registry.waiting_for(request.user)
        return context


class StandardPage(BasePage):
    """A page of text: about, privacy, how to work with us."""

    body = StreamField(BodyBlock(), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    template = "core/standard_page.html"

    class Meta:
        verbose_name = "content page"
