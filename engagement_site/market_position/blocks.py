"""Blocks of the statement's chapters."""

from typing import Any

from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    ListBlock,
    PageChooserBlock,
    StructBlock,
    StructValue,
    TextBlock,
    URLBlock,
)
from wagtail.snippets.blocks import SnippetChooserBlock

from engagement_site.core import registry
from engagement_site.core.blocks import BodyBlock
from engagement_site.market_position.drawings import drawing_address, drawing_as_data
from engagement_site.market_position.enums import ChartKind, LifeStage


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


class DataSetValue(StructValue):
    """What a block about a data set knows of it."""

    @property
    def usable(self) -> Any:
        """The data set, None where it was deleted or is being checked."""
        data_set = self.get("data_set")
        return data_set if data_set is not None and data_set.public else None


class DataSetBlock(StructBlock):
    """Something shown of a data set; without the data set it shows nothing."""

    data_set = SnippetChooserBlock("market_position.DataSet")

    class Meta:
        value_class = DataSetValue


class DataFigureBlock(DataSetBlock):
    """One number of a data set, large."""

    label = CharBlock(max_length=160, help_text="What the number counts, below the number.")
    category = CharBlock(
        required=False,
        max_length=120,
        help_text="Which line of the table, written as it stands there. Empty: the last one.",
    )
    series = CharBlock(
        required=False, max_length=200, help_text="Which column. Empty: the first one."
    )

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Add the number as people write it, and the category it is of."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        if data_set := value.usable:
            _, category, number = data_set.figures.find(
                series=value["series"], category=value["category"]
            )
            context.update(
                number=data_set.text(number), category=category, known=number is not None
            )
        return context

    class Meta:
        icon = "order"
        label = "Figure of a data set"
        template = "market_position/blocks/data_figure.html"


class ChartBlock(DataSetBlock):
    """A chart of a data set with its table and download."""

    heading = CharBlock(
        required=False, max_length=200, help_text="Empty: the title of the data set."
    )
    drawn_as = ChoiceBlock(
        choices=ChartKind.choices, required=False, help_text="Empty: as the data set says."
    )
    meaning = TextBlock(required=False, help_text="What a reader should see in it, in a sentence.")

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Add the address of the drawing, or the drawing itself where nothing can be fetched."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        if data_set := value.usable:
            embedded = bool((parent_context or {}).get("embedded"))
            place = drawing_as_data if embedded else drawing_address
            context.update(image=place(data_set, value["drawn_as"]), embedded=embedded)
        return context

    class Meta:
        icon = "table"
        label = "Chart with its table"
        template = "market_position/blocks/chart.html"


class LocalityTableBlock(DataSetBlock):
    """Places one below the other with a bar each: what a map would show, readable by everybody."""

    heading = CharBlock(required=False, max_length=200)
    meaning = TextBlock(required=False, help_text="What a reader should see in it, in a sentence.")

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Add the rows, largest first by the first series, with the width of each bar."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        if data_set := value.usable:
            rows = sorted(
                data_set.figures.rows(),
                key=lambda row: (row[1][0] is None, -(row[1][0] or 0)) if row[1] else (True, 0),
            )
            largest = max((abs(row[1][0]) for row in rows if row[1] and row[1][0]), default=0)
            context["rows"] = [
                {
                    "place": place,
                    "values": [data_set.text(number) for number in numbers],
                    "share": int(abs(numbers[0]) * 100 / largest)
                    if largest and numbers and numbers[0] and numbers[0] > 0
                    else 0,
                }
                for place, numbers in rows
            ]
        return context

    class Meta:
        icon = "site"
        label = "Table of places"
        template = "market_position/blocks/locality_table.html"


def _offered(name: str) -> registry.Choices:
    current = registry.current_list("opportunities")
    return current.choices.get(name, ()) if current else ()


def client_groups() -> registry.Choices:
    """Return the groups of people that opportunities can be for."""
    return _offered("client_group")


def segments() -> registry.Choices:
    """Return the segments of the market: where care is given."""
    return _offered("setting")


class OpportunityListBlock(StructBlock):
    """Opportunities that are coming or can be joined; the site keeps the list by itself."""

    heading = CharBlock(max_length=160, default="Opportunities coming and open")
    life_stage = ChoiceBlock(choices=LifeStage.choices, required=False, help_text="Empty: all.")
    client_group = ChoiceBlock(
        choices=client_groups, required=False, label="For whom", help_text="Empty: everybody."
    )
    setting = ChoiceBlock(
        choices=segments, required=False, label="Market segment", help_text="Empty: all of them."
    )
    gap = SnippetChooserBlock(
        "market_position.Gap", required=False, help_text="Only those that answer this gap."
    )
    most = IntegerBlock(label="At most", default=5, min_value=1, max_value=20)

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Add what is current now, and the address of the whole list narrowed alike."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        if current := registry.current_list("opportunities"):
            narrowed = {name: value[name] for name in ("life_stage", "client_group", "setting")}
            narrowed["gap"] = value["gap"].slug if value["gap"] else ""
            chosen = {name: (text,) for name, text in narrowed.items() if text}
            context["teasers"], context["address"] = current.find(chosen, value["most"])
        return context

    class Meta:
        icon = "list-ul"
        label = "Opportunities, kept current by the site"
        template = "market_position/blocks/opportunities.html"


class PageListBlock(StructBlock):
    """Chosen pages: opportunities, events or consultations that belong to this point."""

    heading = CharBlock(max_length=160, default="Read on")
    pages = ListBlock(PageChooserBlock(), help_text="Pages taken off the site are left out.")

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Leave out what is not published."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["linked"] = [page for page in value["pages"] if page is not None and page.live]
        return context

    class Meta:
        icon = "list-ul"
        label = "Chosen pages"
        template = "market_position/blocks/page_list.html"


class CallToActionBlock(StructBlock):
    """What a reader can do next."""

    text = TextBlock(help_text="Why one would, in a sentence or two.")
    action = CharBlock(max_length=60, help_text="The words of the button, beginning with a verb.")
    page = PageChooserBlock(required=False)
    address = URLBlock(required=False, help_text="Where it is not a page of this site.")

    class Meta:
        icon = "pick"
        label = "Call to action"
        template = "market_position/blocks/call_to_action.html"


class ChapterBlock(BodyBlock):
    """What a part of a chapter may hold."""

    data_figures = ListBlock(
        DataFigureBlock(), icon="order", label="Figures of data sets",
        template="market_position/blocks/data_figures.html",
    )  # fmt: skip
    chart = ChartBlock()
    localities = LocalityTableBlock()
    gaps = GapListBlock()
    opportunities = OpportunityListBlock()
    pages = PageListBlock()
    quote = QuoteBlock()
    action = CallToActionBlock()
