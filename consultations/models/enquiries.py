"""Enquiry forms: pages an editor builds with Wagtail's own form pages, mended where they fall short.

Stock form pages answer a post without a redirect, store two clicks twice, show only the present
fields, and keep everything for good. Here a post goes to a view that redirects, a filled-in page
has a number of its own, each enquiry keeps the wording it was asked with, and has an end.
"""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.models import (
    FORM_FIELD_CHOICES,
    AbstractFormField,
    AbstractFormSubmission,
    FormMixin,
)
from wagtail.fields import RichTextField

from consultations.enquiry_fields import EnquiryFormBuilder
from engagement_site.core.models import BasePage

PLAIN_TEXT = ["bold", "italic", "ol", "ul", "link"]
KEPT_DAYS = 365


class EnquirySubmission(AbstractFormSubmission):
    """One enquiry, with the wording of the questions at the time.

    Personal data: whatever was written. It goes after the days its page says.
    """

    labels = models.JSONField(default=dict)
    submission_key = models.UUIDField(unique=True)

    class Meta(AbstractFormSubmission.Meta):
        verbose_name = "enquiry"
        verbose_name_plural = "enquiries"


class EnquiryField(AbstractFormField):
    """One field of an enquiry page."""

    # A hidden field asks nobody anything.
    field_type = models.CharField(
        "kind of answer",
        max_length=16,
        choices=[choice for choice in FORM_FIELD_CHOICES if choice[0] != "hidden"],
    )
    field_type.required_on_save = True  # type: ignore[attr-defined]
    page = ParentalKey(
        "consultations.EnquiryPage", related_name="form_fields", on_delete=models.CASCADE
    )


class EnquiryPage(FormMixin, BasePage):
    """A form anybody can send: contact, "tell us about a gap", suggest an event."""

    introduction = RichTextField(blank=True, features=PLAIN_TEXT)
    button = models.CharField(
        max_length=60, default="Send", help_text='A verb: "Suggest the event".'
    )
    thanks = RichTextField(
        "after sending", blank=True, features=PLAIN_TEXT, help_text="What happens next, and when."
    )
    notify = models.EmailField(
        "tell by e-mail",
        blank=True,
        help_text="Gets a message that something came, without what was written.",
    )
    keep_days = models.PositiveIntegerField(
        "days it is kept",
        default=KEPT_DAYS,
        validators=[MinValueValidator(7), MaxValueValidator(3650)],
        help_text="After that an enquiry is deleted.",
    )

    form_builder = EnquiryFormBuilder
    parent_page_types = [
        "core.HomePage",
        "core.StandardPage",
        "consultations.ConsultationIndexPage",
    ]
    subpage_types: list[str] = []
    template = "consultations/enquiry_page.html"
    landing_page_template = "consultations/enquiry_sent.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        InlinePanel("form_fields", heading="Questions", label="Question"),
        FieldPanel("button"),
        FieldPanel("thanks"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("notify"), FieldPanel("keep_days")])],
            heading="What becomes of it",
        ),
    ]

    class Meta:
        verbose_name = "enquiry form"

    def get_submission_class(self) -> type[EnquirySubmission]:
        """Return where enquiries are stored."""
        return EnquirySubmission

    def get_data_fields(self) -> list[tuple[str, str]]:
        """Return the present fields, then those that older enquiries were asked."""
        found: list[tuple[str, str]] = super().get_data_fields()
        known = {name for name, _ in found}
        for labels in self.get_submissions().values_list("labels", flat=True):
            for name, label in labels.items():
                if name not in known:
                    known.add(name)
                    found.append((name, f"{label} (no longer asked)"))
        return found

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or the thanks after sending; a post goes to `views.enquiries`."""
        if "sent" in request.GET:
            return TemplateResponse(request, self.landing_page_template, self.get_context(request))
        form = self.get_form(page=self, user=request.user, request=request)
        return self.show(request, form)

    def show(self, request: HttpRequest, form: Any, *, status: int = 200) -> HttpResponse:
        """Show the page with this form; nobody keeps it, since it holds a stamp of its own."""
        context = {**self.get_context(request), "form": form}
        response = TemplateResponse(request, self.template, context, status=status)
        add_never_cache_headers(response)
        return response

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Show the form in the preview too."""
        context: dict[str, Any] = self.get_context(request)
        context["form"] = self.get_form(page=self, user=request.user, request=request)
        return context
