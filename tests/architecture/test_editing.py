"""What an editor can count on with every kind of page."""

import pytest
from wagtail.models import get_page_models

OURS = (
    "consultations", "core", "events", "feedback_analysis", "market_position", "opportunities",
)  # fmt: skip
PAGES = [model for model in get_page_models() if model._meta.app_label in OURS]


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_publishing_can_be_scheduled(model):
    """The dates stand in the form; a page whose tabs leave them out cannot be scheduled at all."""
    fields = model.get_edit_handler().get_form_class().base_fields
    assert {"go_live_at", "expire_at"} <= set(fields)
