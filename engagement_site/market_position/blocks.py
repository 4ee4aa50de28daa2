"""Blocks of the statement's chapters."""

from typing import Any

from wagtail.blocks import CharBlock, ListBlock, StructBlock, TextBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from engagement_site.core.blocks import BodyBlock


class QuoteBlock(StructBlock):
    """What somebody said, and who they are."""

    text = TextBlock(help_text="The words as they were said, without quotation marks.")
    source = CharBlock(
        max_length=200, help_text='Who said it and where, say "A provider, conference of 2017".'
    )

    class Meta:
        icon = "openquote"
        template = "market_position/blocks/quote.html"


class GapListBlock(ListBlock):
    """Chosen gaps, each linked to its page in the register."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(SnippetChooserBlock("market_position.Gap", label="Gap"), **kwargs)

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Leave out gaps that were deleted or taken off the public register since."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["gaps"] = [gap for gap in value if gap is not None and gap.public]
        return context

    class Meta:
        icon = "warning"
        label = "Gaps"
        template = "market_position/blocks/gaps.html"


class ChapterBlock(BodyBlock):
    """What a part of a chapter may hold."""

    gaps = GapListBlock()
    quote = QuoteBlock()
