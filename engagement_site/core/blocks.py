"""Blocks of page text shared by all features."""

from wagtail.blocks import (
    CharBlock,
    DateBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
    URLBlock,
)
from wagtail.contrib.table_block.blocks import TableBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class FigureBlock(StructBlock):
    """A number people should remember, never without its period and source."""

    value = CharBlock(max_length=40, help_text='As people write it: "197,722" or "20.4%".')
    label = CharBlock(max_length=160, help_text="What the number counts.")
    period = CharBlock(max_length=80, help_text='The date or period it is true of, say "2022".')
    source = CharBlock(max_length=200, help_text="Who published it, and where.")
    source_url = URLBlock(required=False)
    note = CharBlock(max_length=300, required=False, help_text="What a careful reader should know.")
    review_by = DateBlock(required=False, help_text="When somebody should look for a newer one.")

    class Meta:
        icon = "order"
        template = "core/blocks/figure.html"


class SourcedTableBlock(StructBlock):
    """A table with a caption and its source."""

    table = TableBlock(
        help_text="Fill in the caption; mark the first row as a header.",
        table_options={"minSpareRows": 0, "startRows": 4, "startCols": 3},
    )
    source = CharBlock(max_length=300, help_text="Who published it, where and when.")

    class Meta:
        icon = "table"
        template = "core/blocks/sourced_table.html"


class DefinitionBlock(StructBlock):
    """A word of the trade and its plain explanation."""

    term = CharBlock(max_length=80)
    meaning = TextBlock()

    class Meta:
        icon = "help"


class BodyBlock(StreamBlock):
    """What an editor can put into a page."""

    text = RichTextBlock(features=TEXT_FEATURES, template="core/blocks/text.html")
    figure = FigureBlock()
    figures = ListBlock(FigureBlock(), icon="order", template="core/blocks/figures.html")
    table = SourcedTableBlock()
    definitions = ListBlock(
        DefinitionBlock(), icon="list-ul", template="core/blocks/definitions.html"
    )
    notice = TextBlock(
        icon="warning",
        template="core/blocks/notice.html",
        help_text="Something a reader must not miss.",
    )
