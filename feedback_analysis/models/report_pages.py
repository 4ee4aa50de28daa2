"""A committee report on the site: what the file says, as a page anybody can read."""

import hashlib
import json
from typing import Any

from django.core.cache import cache
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.search import index

from engagement_site.core.charts import Bar, bar_chart
from engagement_site.core.models import BasePage
from feedback_analysis.blocks import ReportBlock

KEPT_FOR = 24 * 3600


class CommitteeReportPage(RoutablePageMixin, BasePage):
    """A report as it went to a committee. Its words stay as published until an editor changes them."""

    committee = models.CharField(max_length=200, blank=True)
    meeting_on = models.DateField("date of the meeting", null=True, blank=True)
    author = models.CharField("report of", max_length=200, blank=True)
    illustrative = models.BooleanField(
        default=False, help_text="Some or all of the answers are made up. The page then says so."
    )
    body = StreamField(ReportBlock(), blank=True, verbose_name="report")

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("committee"), FieldPanel("meeting_on")]),
                FieldPanel("author"),
                FieldPanel("illustrative"),
            ],
            heading="On the agenda",
        ),
        FieldPanel("body"),
        *BasePage.related_panels,
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["feedback_analysis.WhatWeHeardIndexPage"]
    subpage_types: list[str] = []
    template = "feedback_analysis/committee_report_page.html"

    class Meta:
        verbose_name = "committee report"

    @path("")
    def main(self, request: HttpRequest) -> HttpResponse:
        """Show the page."""
        return self.render(request)

    @path("chart/<int:number>/", name="chart")
    def chart(self, request: HttpRequest, number: int) -> HttpResponse:
        """Send the chart of one block of numbers."""
        found = [child for child in self.body if child.block_type == "numbers"]
        if number < 1 or number > len(found):
            raise Http404("This page has no such chart")
        value = found[number - 1].value
        bars = [
            (row["label"], row["count"]) for row in value["rows"] if row.get("count") is not None
        ]
        key = (
            "report-chart:"
            + hashlib.sha256(json.dumps([value["caption"], bars]).encode()).hexdigest()
        )
        svg = cache.get(key)
        if svg is None:
            svg = bar_chart(
                [Bar(label, count) for label, count in bars], title=value["caption"], axis="Answers"
            )
            cache.set(key, svg, KEPT_FOR)
        if not svg:
            raise Http404("There is nothing to draw")
        return HttpResponse(svg, content_type="image/svg+xml")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the address of each chart, by the place of its block."""
        context = super().get_context(request, *args, **kwargs)
        base = self.get_url(request) or ""
        count = 0
        addresses = {}
        for child in self.body:
            if child.block_type == "numbers":
                count += 1
                addresses[child.id] = f"{base}chart/{count}/"
        context["chart_addresses"] = addresses
        return context
