"""The abstract page every page type builds on, and links between pages of different features."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable, Page, PageQuerySet
from wagtail.search import index

from engagement_site.core import registry


class BasePage(Page):
    """What all our pages share: a one-sentence summary and links to related pages."""

    summary = models.CharField(
        max_length=300,
        blank=True,
        help_text="One plain sentence. It stands under the title and wherever the page is listed.",
    )

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    related_panels = [
        InlinePanel(
            "related_pages",
            heading="Related pages",
            label="Related page",
            help_text="An event, consultation or opportunity that belongs to this one. "
            "The link shows on both pages.",
        )
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary", boost=2)]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add breadcrumbs and related pages."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["breadcrumbs"] = self.breadcrumbs()
        context["related_pages"] = pages_related_to(self)
        context["related"] = _further(registry.related_to(self), context["related_pages"])
        if settings.WAGTAIL_I18N_ENABLED:
            context["translations"] = self.published_translations()
        return context

    def published_translations(self) -> list[dict[str, Any]]:
        """Return {code, name, url, current} of this page in each language it is published in.

        Empty where there is no other language.
        """
        names = dict(settings.LANGUAGES)
        pages = self.get_translations(inclusive=True).live().public().select_related("locale")
        found = [
            {
                "code": page.locale.language_code,
                "name": names.get(page.locale.language_code, page.locale.language_code),
                "url": page.full_url or page.get_url() or "/",
                "current": page.locale_id == self.locale_id,
            }
            for page in pages
        ]
        return found if len(found) > 1 else []

    def breadcrumbs(self) -> list[dict[str, str]]:
        """Return {title, url} of the pages above this one, home first."""
        above = self.get_ancestors().live().filter(depth__gt=1).specific(defer=True)
        return [{"title": page.title, "url": page.get_url() or "/"} for page in above]


class RelatedPage(Orderable):
    """A link from one page to another; features point at one another only through it."""

    page = ParentalKey("wagtailcore.Page", related_name="related_pages", on_delete=models.CASCADE)
    target = models.ForeignKey("wagtailcore.Page", related_name="+", on_delete=models.CASCADE)

    panels = [PageChooserPanel("target")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["page", "target"], name="core_related_page_once")
        ]

    def __str__(self) -> str:
        return f"{self.page} and {self.target}"


def _further(
    related: list[tuple[str, list[registry.Teaser]]], linked: "PageQuerySet[Page]"
) -> list[tuple[str, list[registry.Teaser]]]:
    """Leave out what an editor has linked anyway: nothing is offered twice on one page."""
    if not related:
        return []
    shown = {page.url for page in linked}
    found = ((title, [one for one in some if one.url not in shown]) for title, some in related)
    return [(title, teasers) for title, teasers in found if teasers]


def pages_related_to(page: Page) -> "PageQuerySet[Page]":
    """Return the live, public pages linked with `page` in either direction, by type and title."""
    linked = models.Q(
        pk__in=RelatedPage.objects.filter(page_id=page.pk).values("target")
    ) | models.Q(pk__in=RelatedPage.objects.filter(target_id=page.pk).values("page"))
    found = Page.objects.live().public().filter(linked).order_by("content_type__model", "title")
    return found.specific()
