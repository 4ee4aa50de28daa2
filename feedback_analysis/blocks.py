"""What a "what we heard" page is made of: copies, any of which an editor may change."""

from typing import Any

from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    StructValue,
    TextBlock,
)

from engagement_site.core.blocks import TEXT_FEATURES


class QuoteBlock(StructBlock):
    """Somebody's own words."""

    text = TextBlock(
        help_text="As written, without anything that tells who said it. Never a confidential one."
    )
    source = CharBlock(
        max_length=200, required=False, help_text='Who said it, in general: "Home care company".'
    )

    class Meta:
        icon = "openquote"


TONES = (
    ("critical", "Mostly critical"), ("mixed", "Mixed"),
    ("neutral", "Mostly matter-of-fact"), ("positive", "Mostly positive"),
)  # fmt: skip


class HeardThemeValue(StructValue):
    """What the template asks of a theme."""

    @property
    def has_sentiment(self) -> bool:
        """Whether the tone may be shown in numbers."""
        return all(self.get(name) is not None for name in ("negative", "neutral", "positive"))

    @property
    def tone_in_words(self) -> str:
        """How the remarks sound."""
        return dict(TONES).get(self.get("tone") or "", "")

    @property
    def responses_in_words(self) -> str:
        """How many responses, small numbers hidden."""
        from django.conf import settings

        count = self.get("responses")
        if count is None:
            return f"fewer than {settings.SMALL_NUMBER} responses"
        return "1 response" if count == 1 else f"{count:,} responses"


class HeardThemeBlock(StructBlock):
    """A theme as readers see it."""

    label = CharBlock(max_length=120, help_text="The theme in a few words.")
    description = TextBlock(
        required=False, help_text="What providers said about it, in a sentence."
    )
    responses = IntegerBlock(
        required=False, min_value=0, help_text="Leave empty for a number too small to publish."
    )
    share = IntegerBlock(
        required=False, min_value=0, max_value=100,
        help_text="Of all responses that say something, in per cent. Empty where the number is.",
    )  # fmt: skip
    tone = ChoiceBlock(
        choices=TONES, required=False, help_text="How the remarks sound on the whole."
    )
    negative = IntegerBlock(
        required=False, min_value=0,
        help_text="Remarks by tone. Shown only where all three are filled in: leave them empty "
        "where one of them is too small to publish.",
    )  # fmt: skip
    neutral = IntegerBlock(required=False, min_value=0)
    positive = IntegerBlock(required=False, min_value=0)
    quotes = ListBlock(QuoteBlock(), min_num=0, default=[])

    class Meta:
        icon = "tag"
        value_class = HeardThemeValue
        template = "feedback_analysis/blocks/heard_theme.html"


class HeardBlock(StreamBlock):
    """Themes, and text between them."""

    theme = HeardThemeBlock()
    text = RichTextBlock(features=TEXT_FEATURES, template="core/blocks/text.html")


class NumberBlock(StructBlock):
    """A line of a table of numbers."""

    label = CharBlock(max_length=120)
    count = IntegerBlock(
        required=False, min_value=0, help_text="Leave empty for a number too small to publish."
    )


class NumbersBlock(StructBlock):
    """Numbers as a chart and as a table."""

    caption = CharBlock(max_length=200)
    rows = ListBlock(NumberBlock())

    class Meta:
        icon = "table"


class ReportBlock(StreamBlock):
    """What a committee report is made of."""

    heading = CharBlock(max_length=200, icon="title")
    text = RichTextBlock(features=TEXT_FEATURES)
    quote = QuoteBlock()
    numbers = NumbersBlock()


def heard_bars(stream: Any) -> list[tuple[str, int]]:
    """Return (label, responses) of the themes whose number is published, in their order."""
    return [
        (child.value["label"], child.value["responses"])
        for child in stream
        if child.block_type == "theme" and child.value.get("responses") is not None
    ]
