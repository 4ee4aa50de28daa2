"""The pages of the market position statement."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from engagement_site.core import page_cache, registry
from engagement_site.core.blocks import TEXT_FEATURES, BodyBlock, FigureBlock
from engagement_site.core.models import BasePage
from engagement_site.market_position.blocks import ChapterBlock, DataFigureBlock
from engagement_site.market_position.enums import LifeStage
from engagement_site.market_position.models.gaps import Gap
from engagement_site.market_position.models.plan import Plan, Principle
from engagement_site.market_position.planning import PlanChoice, show_plan


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
        verbose_name = "market position statement"

    def outline_parts(self) -> list[tuple[str, Any]]:
        """Return (title, stream) of what readers see, for comparing versions."""
        return [("The market in numbers", self.figures), ("Below the chapters", self.body)]

    def chapters(self) -> "models.QuerySet[StatementChapterPage]":
        """Return the published chapters in their order."""
        return StatementChapterPage.objects.child_of(self).live().public()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add chapters, gaps and the addresses of register and plan."""
        context = super().get_context(request, *args, **kwargs)
        context["chapters"] = self.chapters()
        context["gaps"] = Gap.objects.public()
        context["gaps_address"] = gap_register_address()
        context["plan_page"] = PlanPage.objects.live().public().select_related("plan").first()
        children = self.get_children().live().public()
        context["measures_page"] = children.type(MeasuresPage).first()
        from engagement_site.market_position.models.reports import ProgressReportPage

        context["reports"] = ProgressReportPage.objects.child_of(self).live().public()[:5]
        return context


class StatementChapterPage(BasePage):
    """A chapter: what we know, what we see coming, how we shape the market, how to take part."""

    life_stage = models.CharField(
        max_length=20, choices=LifeStage.choices, blank=True, help_text="The row of the plan."
    )
    know = StreamField(
        ChapterBlock(), blank=True, verbose_name="What we know now",
        help_text="Figures, each with its date and source, and what they mean.",
    )  # fmt: skip
    coming = StreamField(
        ChapterBlock(), blank=True, verbose_name="What we see coming",
        help_text="What will change in need, supply, money or law.",
    )  # fmt: skip
    shaping = StreamField(
        ChapterBlock(), blank=True, verbose_name="How we will shape the market",
        help_text="What the council will do, buy, stop buying or help to grow.",
    )  # fmt: skip
    taking_part = StreamField(
        ChapterBlock(), blank=True, verbose_name="How to take part",
        help_text="What a provider can do next.",
    )  # fmt: skip

    content_panels = [*BasePage.content_panels, FieldPanel("life_stage")]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading="Chapter"),
            ObjectList([FieldPanel("know"), FieldPanel("coming")], heading="Now and coming"),
            ObjectList([FieldPanel("shaping"), FieldPanel("taking_part")], heading="What next"),
            ObjectList(BasePage.related_panels, heading="Related pages"),
            ObjectList(BasePage.promote_panels, heading="Promote"),
            ObjectList(BasePage.settings_panels, heading="Publishing"),
        ]
    )
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("know"),
        index.SearchField("coming"),
        index.SearchField("shaping"),
        index.SearchField("taking_part"),
    ]
    parent_page_types = ["market_position.StatementIndexPage"]
    subpage_types: list[str] = []
    template = "market_position/statement_chapter_page.html"

    class Meta:
        verbose_name = "statement chapter"

    def parts(self) -> list[dict[str, Any]]:
        """Return the four parts that hold something: name, title and stream."""
        names = ("know", "coming", "shaping", "taking_part")
        return [
            {
                "name": name.replace("_", "-"),
                "title": self._meta.get_field(name).verbose_name,
                "stream": getattr(self, name),
            }
            for name in names
            if getattr(self, name)
        ]

    def outline_parts(self) -> list[tuple[str, Any]]:
        """Return (title, stream) of what readers see, for comparing versions."""
        return [(str(part["title"]), part["stream"]) for part in self.parts()]

    def contents(self) -> list[dict[str, Any]]:
        """Return {pk, title, url} of the statement's published chapters, this one among them."""
        found: list[dict[str, Any]] = page_cache.remember(
            f"chapters:{self.path[: -self.steplen]}",
            lambda: [
                {"pk": page.pk, "title": page.title, "url": page.get_url() or ""}
                for page in StatementChapterPage.objects.sibling_of(self).live().public()
            ],
        )
        return found

    @property
    def stage(self) -> LifeStage | None:
        """The row of the plan, with its names; None where the chapter is about no one row."""
        return LifeStage(self.life_stage) if self.life_stage else None

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the four parts and the chapters before and after."""
        context = super().get_context(request, *args, **kwargs)
        chapters = self.contents() if self.pk else []
        place = next((n for n, entry in enumerate(chapters) if entry["pk"] == self.pk), None)
        context.update(
            parts=self.parts(),
            chapters=chapters,
            gaps_address=gap_register_address(),
            previous_chapter=chapters[place - 1] if place else None,
            next_chapter=chapters[place + 1]
            if place is not None and place + 1 < len(chapters)
            else None,
        )
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
        verbose_name = "register of gaps"

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
        verbose_name = "plan on a page"

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
        verbose_name = "principles and measures"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the principles with their measures, and the plan's outcome indicators."""
        from engagement_site.market_position.series import dashboard

        context = super().get_context(request, *args, **kwargs)
        context.update(dashboard())
        return context


def gap_register_address() -> str:
    """Return the address of the published register of gaps, empty where there is none."""

    def find() -> str:
        page = GapRegisterPage.objects.live().first()
        return (page.get_url() or "") if page is not None else ""

    return str(page_cache.remember("gap-register", find))
