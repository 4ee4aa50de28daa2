"""Looking things up in templates."""

from collections.abc import Mapping
from typing import Any

from django import template

from feedback_analysis.report_text import Block, blocks_of

register = template.Library()


@register.filter
def item(mapping: Mapping[Any, Any], key: Any) -> Any:
    """Return what a mapping holds under a key; None where it holds nothing."""
    return mapping.get(key)


@register.filter
def blocks(text: str) -> list[Block]:
    """Return the blocks of a section's text."""
    return blocks_of(text)
