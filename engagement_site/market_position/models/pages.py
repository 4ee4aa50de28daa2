"""The pages of the market position statement."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from engagement_site.core import registry
from engagement_site.core.blocks import TEXT_FEATURES, BodyBlock, FigureBlock
from engagement_site.core.models import BasePage
from engagement_site.market_position.blocks import DataFigureBlock
from engagement_site.market_position.models.chapters import StatementChapterPage, contents_of
from engagement_site.market_position.models.gaps import Gap, gap_register_address
from engagement_site.market_position.models.plan import Plan, Principle
from engagement_site.market_position.models.reports import ProgressReportPage
from engagement_site.market_position.planning import PlanChoice, show_plan
from engagement_site.market_position.series import dashboard


class StatementIndexPage(BasePage):
    """The statement's first page: headline figures, chapters, gaps and the way to the plan."""

    notice = models.TextField(
        blank=True, help_text="Something a reader must know first, say how old the statement is."
    )
    introduction = RichTextField(
        features=TEXT_FEATURES, blank=True, help_text="What the statement is and whom it is for."
    )
    figures = StreamField(
        [("figure", FigureBlock()), ("data_figure", DataFigureBlock())],
        blank=True,
        help_text="The few numbers to remember, each with its period and source.",
    )
    body = StreamField(BodyBlock(), blank=True, help_text="Anything else, below the chapters.")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("notice"),
        FieldPanel("introduction"),
        FieldPanel("figures"),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]
    parent_page_types = ["core.HomePage"]
    subpage_types = [
        "market_position.StatementChapterPage",
        "market_position.GapRegisterPage",
        "market_position.PlanPage",
        "market_position.MeasuresPage",
        "market_position.ProgressReportPage",
    ]
    max_count = 1
    template = "market_position/statement_index_page.html"

    class Meta:
        verbose_name = _("market position statement")

    def outline_parts(self) -> list[tuple[str, Any]]:
        """Return (title, stream) of what readers see, for comparing versions."""
        return [
            (str(_("The market in numbers")), self.figures),
            (str(_("Below the chapters")), self.body),
        ]

    def chapters(self) -> models.QuerySet[StatementChapterPage]:
        """Return the published chapters in their order."""
        return StatementChapterPage.objects.child_of(self).live().public()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add chapters and segments, gaps, and the addresses of register and plan."""
        context = super().get_context(request, *args, **kwargs)
        context["chapters"] = self.chapters()
        context["gaps"] = Gap.objects.public()
        context["gaps_address"] = gap_register_address()
        context["plan_page"] = (
            PlanPage.objects.child_of(self).live().public().select_related("plan").first()
        )
        contents = contents_of(self.path) if self.pk else []
        context["segments"] = [segment for entry in contents for segment in entry["segments"]]
        children = self.get_children().live().public()
        context["measures_page"] = children.type(MeasuresPage).first()
        context["reports"] = ProgressReportPage.objects.child_of(self).live().public()[:5]
        return context


class GapRegisterPage(RoutablePageMixin, BasePage):
    """The public register of gaps; each gap has a page of its own below it."""

    introduction = RichTextField(features=TEXT_FEATURES, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["market_position.StatementIndexPage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "market_position/gap_register_page.html"

    class Meta:
        verbose_name = _("register of gaps")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the public gaps."""
        context = super().get_context(request, *args, **kwargs)
        context["gaps"] = Gap.objects.public()
        context["gaps_address"] = self.get_url(request) or ""
        return context

    @path("<slug:slug>/", name="gap")
    def gap_route(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show one gap with what features have to say about it; 404 where it is not public."""
        gap = get_object_or_404(Gap.objects.public(), slug=slug)
        crumbs = [*self.breadcrumbs(), {"title": self.title, "url": self.get_url(request) or "/"}]
        return self.render(
            request,
            template="market_position/gap.html",
            context_overrides={
                "gap": gap,
                "breadcrumbs": crumbs,
                "related": registry.related_to(gap),
                "activities": gap.activities.select_related("linked_page"),
                "providers": gap.providers.filter(listed=True),
                "history": [
                    {
                        "date": date_format(timezone.localtime(step.at), "j F Y"),
                        "title": step.get_status_display(),
                        "text": step.note,
                        "state": "past",
                    }
                    for step in gap.status_changes.all()
                ],
            },
        )


class PlanPage(BasePage):
    """A plan on a page: the matrix, its principles and the spreadsheet of it."""

    plan = models.ForeignKey(
        Plan,
        null=True,
        related_name="pages",
        on_delete=models.SET_NULL,
        help_text='The plan to show. Its cells are edited under "Market position".',
    )

    content_panels = [*BasePage.content_panels, FieldPanel("plan")]
    parent_page_types = ["market_position.StatementIndexPage"]
    subpage_types: list[str] = []
    template = "market_position/plan_page.html"

    class Meta:
        verbose_name = _("plan on a page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the plan as the reader asked for it: view, whose services, year."""
        context = super().get_context(request, *args, **kwargs)
        context["plan"] = self.plan
        context["principles"] = Principle.objects.none()
        if self.plan is not None:
            choice = PlanChoice.from_query(request.GET)
            context.update(show_plan(self.plan, choice, address=self.get_url(request) or ""))
            context["principles"] = self.plan.principles.all()
        return context


class MeasuresPage(BasePage):
    """The principles, each with its measures and what they say."""

    introduction = RichTextField(features=TEXT_FEATURES, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["market_position.StatementIndexPage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "market_position/measures_page.html"

    class Meta:
        verbose_name = _("principles and measures")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the principles with their measures, and the plan's outcome indicators."""
        context = super().get_context(request, *args, **kwargs)
        context.update(dashboard())
        return context
