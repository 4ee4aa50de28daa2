"""Blocks of a consultation's outcome."""

from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
)

from engagement_site.core.blocks import TEXT_FEATURES


class OutcomePointBlock(StructBlock):
    """One thing providers told us, and what became of it."""

    we_asked = TextBlock(required=False, help_text="The question, in a sentence.")
    you_said = TextBlock(help_text="What providers told us, in a sentence or two.")
    we_did = TextBlock(
        help_text="What we decided and why, also where we did not follow the advice."
    )
    status = ChoiceBlock(
        choices=[("done", "Done"), ("doing", "Under way"), ("not_doing", "Not followed")],
        required=False,
        help_text="How far it is.",
    )
    page = PageChooserBlock(required=False, help_text="Where to read more.")

    class Meta:
        icon = "tick"
        template = "consultations/blocks/outcome_point.html"


class OutcomeBlock(StreamBlock):
    """The outcome: text, and points of "we asked, you said, we did"."""

    heading = CharBlock(icon="title", template="consultations/blocks/outcome_heading.html")
    text = RichTextBlock(features=TEXT_FEATURES, template="core/blocks/text.html")
    point = OutcomePointBlock(label="We asked, you said, we did")
