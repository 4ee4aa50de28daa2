"""The progress report: a plan's period as the records tell it, and members' views with answers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from engagement_site.core.blocks import TEXT_FEATURES
from engagement_site.core.models import BasePage
from engagement_site.market_position.models.plan import Plan
from engagement_site.market_position.progress import find_progress


class ProgressReportPage(BasePage):
    """A report to scrutiny. Its findings are kept as they were when it was published."""

    plan = models.ForeignKey(Plan, null=True, related_name="reports", on_delete=models.SET_NULL)
    period_start = models.DateField("from", help_text="The first day of the period.")
    period_end = models.DateField("to", help_text="The last day of the period.")
    committee = models.CharField(max_length=200, help_text="To whom it goes.")
    meeting_on = models.DateField("meeting on", null=True, blank=True)
    introduction = RichTextField(features=TEXT_FEATURES, blank=True)
    recommendation = RichTextField(
        features=TEXT_FEATURES, blank=True, help_text="What the committee is asked to do."
    )
    findings = models.JSONField(default=dict, blank=True, editable=False)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("plan"),
        FieldRowPanel([FieldPanel("period_start"), FieldPanel("period_end")]),
        FieldRowPanel([FieldPanel("committee"), FieldPanel("meeting_on")]),
        FieldPanel("introduction"),
        FieldPanel("recommendation"),
        MultiFieldPanel(
            [InlinePanel("views", label="View")],
            heading="What members said",
            help_text="Each view with the answer given. Names of members are not needed.",
        ),
    ]
    parent_page_types = ["market_position.StatementIndexPage"]
    subpage_types: list[str] = []
    template = "market_position/progress_report_page.html"

    class Meta:
        verbose_name = _("progress report")

    def clean(self) -> None:
        """Refuse a period that ends before it begins."""
        super().clean()
        if self.period_start and self.period_end and self.period_end < self.period_start:
            raise ValidationError({"period_end": "The period ends before it begins."})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the findings: as kept at publishing, or as the records stand for a draft."""
        context = super().get_context(request, *args, **kwargs)
        kept = self.findings if self.live and not getattr(request, "is_preview", False) else {}
        context["findings"] = kept or find_progress(self.plan, self.period_start, self.period_end)
        return context


class MemberView(Orderable):
    """A view of the committee and what was answered."""

    report = ParentalKey(ProgressReportPage, related_name="views", on_delete=models.CASCADE)
    said = models.TextField("what was said")
    said_on = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)

    panels = [
        FieldPanel("said"),
        FieldPanel("said_on"),
        FieldPanel("answer"),
        FieldPanel("answered_on"),
    ]

    class Meta(Orderable.Meta):
        pass

    def __str__(self) -> str:
        return self.said[:80]

    def clean(self) -> None:
        """Refuse an answer before the question, and a date without an answer."""
        super().clean()
        if self.answered_on and not self.answer:
            raise ValidationError({"answer": "Say what was answered, or take the date away."})
        if self.answered_on and self.said_on and self.answered_on < self.said_on:
            raise ValidationError({"answered_on": "The answer lies before the question."})
