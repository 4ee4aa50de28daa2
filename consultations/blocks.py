"""Blocks of a consultation's outcome."""

from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    DateBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
)

from consultations.enums import OutcomeStatus
from engagement_site.core.blocks import TEXT_FEATURES


class OutcomePointBlock(StructBlock):
    """One thing providers told us, and what became of it."""

    we_asked = TextBlock(required=False, help_text="The question, in a sentence.")
    you_said = TextBlock(help_text="What providers told us, in a sentence or two.")
    we_did = TextBlock(
        help_text="What we decided and why, also where we did not follow the advice."
    )
    reason = TextBlock(
        required=False, help_text="Why: what spoke for it, what against. Ask it of every refusal."
    )
    status = ChoiceBlock(
        choices=[
            (OutcomeStatus.DONE.value, "Done"),
            (OutcomeStatus.DOING.value, "Under way"),
            (OutcomeStatus.NOT_DOING.value, "Not followed"),
        ],
        required=False,
        help_text="How far it is. What is under way stays on the team's list until it is done.",
    )
    due = DateBlock(required=False, help_text="By when it will be done.")
    responsible = CharBlock(
        required=False, max_length=120, help_text="Who sees to it. The public does not see this."
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
