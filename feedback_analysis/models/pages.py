"""What providers told us, published: themes, quotes and figures copied from a finished analysis."""

import base64
import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from engagement_site.core.blocks import TEXT_FEATURES
from engagement_site.core.charts import Bar, bar_chart
from engagement_site.core.models import BasePage
from feedback_analysis.blocks import HeardBlock, heard_bars
from feedback_analysis.enums import OPEN_ACTIONS, ActionStatus
from feedback_analysis.models.actions import Action
from feedback_analysis.models.runs import Run


class WhatWeHeardIndexPage(RoutablePageMixin, BasePage):
    """Lists what providers told the council, newest first, and what came of it."""

    introduction = models.TextField(
        blank=True, help_text="A sentence or two: what a reader finds here and how it came about."
    )

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    subpage_types = ["feedback_analysis.WhatWeHeardPage", "feedback_analysis.CommitteeReportPage"]
    parent_page_types = ["core.HomePage"]
    max_count = 1
    template = "feedback_analysis/what_we_heard_index_page.html"

    class Meta:
        verbose_name = "what we heard: list"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the published pages below this one."""
        context = super().get_context(request, *args, **kwargs)
        context["pages"] = (
            WhatWeHeardPage.objects.child_of(self).live().public().order_by("-heard_on", "title")
        )
        context["reports"] = (
            self.get_children()
            .live()
            .public()
            .filter(committeereportpage__isnull=False)
            .order_by("-committeereportpage__meeting_on", "title")
            .specific()
        )
        context["actions"] = Action.objects.published().count()
        return context

    @path("")
    def main(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        return self.render(request)

    @path("you-said-we-did/", name="progress")
    def progress(self, request: HttpRequest) -> HttpResponse:
        """Show what the council does because providers said something, open actions first."""
        actions = Action.objects.published().in_order().select_related("page", "analysis")
        groups = [
            {"title": title, "actions": [one for one in actions if one.status in statuses]}
            for title, statuses in (
                ("Under way or planned", OPEN_ACTIONS),
                ("Done", (ActionStatus.DONE,)),
                ("We decided not to", (ActionStatus.DECLINED,)),
            )
        ]
        return self.render(
            request,
            context_overrides={"groups": [group for group in groups if group["actions"]]},
            template="feedback_analysis/progress_page.html",
        )


class WhatWeHeardPage(RoutablePageMixin, BasePage):
    """What providers told us on one occasion. Its figures stay as published until an editor changes them."""

    heard_on = models.DateField(
        "date", null=True, blank=True, help_text="When the feedback was given. Sorts the list."
    )
    asked = models.TextField("what we asked", blank=True)
    gathered = models.TextField("how we asked", blank=True)
    answers = models.PositiveIntegerField(
        "responses", null=True, blank=True, help_text="How many answers were read."
    )
    coverage = models.PositiveSmallIntegerField(
        "responses in a theme, per cent",
        null=True,
        blank=True,
        help_text="Of the answers that say something.",
    )
    body = StreamField(HeardBlock(), blank=True, verbose_name="themes")
    method = RichTextField(
        "how we found the themes",
        blank=True,
        features=TEXT_FEATURES,
        help_text="Who or what sorted the answers, and how far a reader can rely on it.",
    )
    illustrative = models.BooleanField(
        default=False, help_text="Some or all of the answers are made up. The page then says so."
    )
    illustrative_note = models.CharField(
        max_length=300, blank=True, help_text="Which answers are made up, in a sentence."
    )
    run = models.ForeignKey(
        Run, null=True, blank=True, editable=False, related_name="pages", on_delete=models.SET_NULL
    )
    chart_svg = models.TextField(blank=True, editable=False)
    chart_digest = models.CharField(max_length=64, blank=True, editable=False)

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("heard_on"),
                FieldPanel("asked"),
                FieldPanel("gathered"),
                FieldRowPanel([FieldPanel("answers"), FieldPanel("coverage")]),
            ],
            heading="What was asked",
        ),
        FieldPanel("body"),
        FieldPanel("method"),
        MultiFieldPanel(
            [FieldPanel("illustrative"), FieldPanel("illustrative_note")],
            heading="Made-up answers",
        ),
        *BasePage.related_panels,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("asked"),
        index.SearchField("body"),
        index.FilterField("heard_on"),
    ]
    parent_page_types = ["feedback_analysis.WhatWeHeardIndexPage"]
    subpage_types: list[str] = []
    template = "feedback_analysis/what_we_heard_page.html"

    class Meta:
        verbose_name = "what we heard"
        verbose_name_plural = "what we heard"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Draw the chart anew where the figures changed, so that a visitor never waits for it."""
        if not kwargs.get("update_fields"):
            self.redraw()
        super().save(*args, **kwargs)

    @property
    def bars(self) -> list[tuple[str, int]]:
        """The numbers of the chart and of the table beside it."""
        return heard_bars(self.body)

    def redraw(self) -> None:
        """Bring the chart in step with the themes; cheap where nothing changed."""
        bars = self.bars
        digest = hashlib.sha256(json.dumps(bars).encode()).hexdigest() if bars else ""
        if digest == self.chart_digest:
            return
        self.chart_svg = bar_chart(
            [Bar(label, count) for label, count in bars],
            title=self.chart_title,
            axis="Responses",
        )
        self.chart_digest = digest

    @property
    def chart_title(self) -> str:
        """What the chart shows."""
        return "Responses in each theme"

    @path("")
    def main(self, request: HttpRequest) -> HttpResponse:
        """Show the page."""
        return self.render(request)

    @path("chart/", name="chart")
    def chart(self, request: HttpRequest) -> HttpResponse:
        """Send the chart by itself."""
        if not self.chart_svg:
            raise Http404("This page has no chart")
        return HttpResponse(self.chart_svg, content_type="image/svg+xml")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add where the chart is, and from which number on counts are published."""
        context = super().get_context(request, *args, **kwargs)
        context["chart_address"] = self._chart_address(request)
        context["small_number"] = settings.SMALL_NUMBER
        themes = [child.value for child in self.body if child.block_type == "theme"]
        context["theme_count"] = len(themes)
        context["hidden_numbers"] = any(theme.get("responses") is None for theme in themes)
        context["coverage"] = f"{self.coverage}%" if self.coverage else ""
        return context

    def _chart_address(self, request: HttpRequest) -> str:
        """Return the chart's address; in a preview, which has none, the drawing itself."""
        if getattr(request, "is_preview", False):
            self.redraw()
            packed = base64.b64encode(self.chart_svg.encode()).decode()
            return f"data:image/svg+xml;base64,{packed}" if packed else ""
        return f"{self.get_url(request)}chart/?v={self.chart_digest[:8]}" if self.chart_svg else ""


def index_page() -> Page | None:
    """Return the page that lists what was heard, where an editor or the demonstration made one."""
    return WhatWeHeardIndexPage.objects.order_by("path").first()
