"""The form of an enquiry page: Wagtail's fields, our protection."""

from typing import Any

from django import forms
from wagtail.contrib.forms.forms import BaseForm, FormBuilder

from consultations.special_fields import LongTextField, ShortTextField
from engagement_site.core.forms import ProtectedForm

LONGEST = 5_000


class EnquiryForm(ProtectedForm, BaseForm):
    """What anybody can send from an enquiry page."""

    action = "enquiry"
    rate_limit = 10
    rate_seconds = 3600


class EnquiryFormBuilder(FormBuilder):
    """Wagtail's form builder with limits, clean text and no hidden fields."""

    def create_singleline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        """Return a box of one line."""
        return ShortTextField(max_length=255, **options)

    def create_multiline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        """Return a box of several lines."""
        return LongTextField(max_length=LONGEST, **options)

    def get_form_class(self) -> type[EnquiryForm]:
        """Return the form with its protection."""
        return type("EnquiryPageForm", (EnquiryForm,), dict(self.formfields))
