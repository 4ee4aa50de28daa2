"""The list of what came through an enquiry page, and its export."""

from typing import Any

from wagtail.contrib.forms.views import SubmissionsListView

from engagement_site.core.spreadsheets.writing import safe_cell


class EnquiryListView(SubmissionsListView):
    """Wagtail's own list; its spreadsheets cannot run formulas, and old questions keep a column."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Make each cell safe to open."""
        return safe_cell(super().preprocess_field_value(field, value, export_format))

    def get_heading(self, queryset: Any, field: str) -> Any:
        """Make the headings safe too: an editor wrote them."""
        return safe_cell(super().get_heading(queryset, field))
