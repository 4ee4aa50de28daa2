"""The records of the statement, the plan and the gaps in the editor."""

from typing import Any

import django_filters
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from engagement_site.market_position.forms import (
    ActivityForm,
    DataSetForm,
    GapForm,
    MeasureForm,
)
from engagement_site.market_position.models import (
    DataSet,
    Gap,
    GapOffer,
    Measure,
    Plan,
    PlanActivity,
    PlanEntry,
    Principle,
    StatementChapterPage,
    StatementSegmentPage,
)


class ReviewColumn(Column):
    """The day of review, and that it has passed."""

    def get_value(self, instance: Any) -> str:
        """Return the day in words."""
        if instance.review_by is None:
            return "No date set"
        day = f"{instance.review_by:%-d %B %Y}"
        return f"Due since {day}" if instance.is_stale else day


class DataSetFilterSet(WagtailFilterSet):
    """Finds what should be looked at again."""

    stale = django_filters.ChoiceFilter(
        label="Review", choices=[("due", "Overdue"), ("no_date", "No date set")],
        method="filter_stale", empty_label="Any",
    )  # fmt: skip

    class Meta:
        model = DataSet
        fields = ["licence", "public"]

    def filter_stale(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those whose review is overdue, or that have no day of review."""
        if value == "due":
            return queryset.stale(timezone.localdate())
        return queryset.filter(review_by=None)


class DataSetViewSet(SnippetViewSet):
    """The figures: entered or uploaded once, shown wherever they are used."""

    model = DataSet
    icon = "table"
    menu_label = "Figures"
    filterset_class = DataSetFilterSet
    list_display = [
        "title", "unit", "period", "geography", ReviewColumn("review_by", label="To be reviewed",
        sort_key="review_by"), "public", "changed_at",
    ]  # fmt: skip
    list_per_page = 50
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("title"),
                    FieldRowPanel([FieldPanel("unit"), FieldPanel("chart_kind")]),
                    FieldPanel("figures_text"),
                    FieldPanel("upload"),
                    FieldPanel("sheet_name"),
                ],
                heading="The figures",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("period"), FieldPanel("geography")]),
                    FieldPanel("source"),
                    FieldPanel("source_url"),
                    FieldPanel("licence"),
                    FieldRowPanel([FieldPanel("published"), FieldPanel("review_by")]),
                    FieldPanel("note"),
                ],
                heading="What a reader must know of them",
            ),
            MultiFieldPanel([FieldPanel("public"), FieldPanel("slug")], heading="Publishing"),
        ],
        base_form_class=DataSetForm,
    )


class MeasureViewSet(SnippetViewSet):
    """The measures of principles and outcomes."""

    model = Measure
    icon = "order"
    menu_label = "Measures"
    list_display = ["title", "principle", "unit", "direction", "platform_key", "public"]
    list_filter = ["principle", "direction", "public"]
    list_per_page = 50
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("title"),
                    FieldPanel("definition"),
                    FieldRowPanel([FieldPanel("unit"), FieldPanel("direction")]),
                    FieldPanel("principle"),
                    FieldPanel("source"),
                    FieldPanel("note"),
                ],
                heading="The measure",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("baseline"), FieldPanel("baseline_note")]),
                    FieldRowPanel([FieldPanel("target"), FieldPanel("target_note")]),
                ],
                heading="From where to where",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("platform_key"), FieldPanel("period")]),
                    FieldRowPanel([FieldPanel("data_set"), FieldPanel("series")]),
                    InlinePanel("readings", label="Reading", panels=[
                        FieldRowPanel([FieldPanel("date"), FieldPanel("precision")]),
                        FieldRowPanel([FieldPanel("value"), FieldPanel("note")]),
                    ]),
                ],
                heading="Its numbers: counted by this site, of a data set, or entered",
            ),
            MultiFieldPanel([FieldPanel("public"), FieldPanel("sort_order")], heading="Showing"),
        ],
        base_form_class=MeasureForm,
    )  # fmt: skip


class GapOfferViewSet(SnippetViewSet):
    """What providers told us they could do about a gap. They write; we only answer."""

    model = GapOffer
    icon = "mail"
    menu_label = "Offers to fill a gap"
    list_display = ["organisation_name", "gap", "state", "created_at"]
    list_filter = ["state", "gap"]
    ordering = ["-created_at"]
    list_per_page = 50
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = [
        "reference", "gap", "organisation_name", "contact_name", "email", "offer", "needed",
        "created_at", "state", "staff_note",
    ]  # fmt: skip
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("gap", read_only=True),
                FieldPanel("organisation_name", read_only=True),
                FieldPanel("contact_name", read_only=True),
                FieldPanel("email", read_only=True),
                FieldPanel("offer", read_only=True),
                FieldPanel("needed", read_only=True),
            ],
            heading="What they wrote",
        ),
        MultiFieldPanel([FieldPanel("state"), FieldPanel("staff_note")], heading="What we did"),
    ]


class GapViewSet(SnippetViewSet):
    """The register of gaps."""

    model = Gap
    icon = "warning"
    menu_label = "Gaps"
    list_display = ["ref", "title", "life_stage", "priority", "status", "public", "changed_at"]
    list_filter = ["life_stage", "status", "priority", "urgency", "public"]
    ordering = ["ref"]
    list_per_page = 50
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("ref"), FieldPanel("life_stage")]),
                    FieldPanel("title"),
                    FieldPanel("summary", widget=AdminAutoHeightTextInput()),
                    FieldPanel("slug"),
                    FieldPanel("public"),
                ],
                heading="The gap",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("need"),
                    FieldPanel("setting"),
                    FieldRowPanel([FieldPanel("age_from"), FieldPanel("age_to")]),
                    FieldRowPanel([FieldPanel("gender"), FieldPanel("locality")]),
                    FieldPanel("urgency"),
                ],
                heading="Who needs what, and where",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("evidence"),
                    FieldRowPanel([FieldPanel("evidence_date"), FieldPanel("evidence_precision")]),
                    FieldPanel("identified_by"),
                    FieldPanel("source"),
                ],
                heading="Evidence",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("priority"), FieldPanel("status")]),
                    FieldPanel("status_note", widget=AdminAutoHeightTextInput()),
                    FieldPanel("providers"),
                ],
                heading="What is done about it",
            ),
        ],
        base_form_class=GapForm,
    )


class PlanViewSet(SnippetViewSet):
    """The plans themselves; their cells are edited in the two lists below."""

    model = Plan
    icon = "table"
    menu_label = "Plans"
    list_display = ["title", "period", "as_at"]
    copy_view_enabled = False
    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("period"), FieldPanel("as_at")]),
        FieldPanel("introduction"),
        FieldPanel("source"),
        FieldPanel("footer"),
        FieldPanel("principles"),
    ]


class PlanEntryViewSet(SnippetViewSet):
    """What stands in the plan's cells: challenges, visions, how, outcomes."""

    model = PlanEntry
    icon = "list-ul"
    menu_label = "Plan entries"
    list_display = ["text", "column", "life_stage", "code", "plan"]
    list_filter = ["plan", "column", "life_stage"]
    list_per_page = 50
    panels = [
        FieldPanel("plan"),
        FieldRowPanel([FieldPanel("column"), FieldPanel("life_stage")]),
        FieldPanel("text", widget=AdminAutoHeightTextInput()),
        FieldRowPanel([FieldPanel("code"), FieldPanel("direction")]),
        FieldRowPanel([FieldPanel("measure"), FieldPanel("to_check")]),
        FieldPanel("note"),
        FieldPanel("sort_order"),
    ]


class PlanActivityViewSet(SnippetViewSet):
    """What the plan undertakes, with its dates and what it became."""

    model = PlanActivity
    icon = "tasks"
    menu_label = "Plan activities"
    list_display = [
        "text", "verb", "life_stage", "status", "owner", Column("date_shown", label="Date", sort_key="date"),
        "linked_page",
    ]  # fmt: skip
    list_filter = ["plan", "life_stage", "verb", "status"]
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("plan"), FieldPanel("ref")]),
            FieldRowPanel([FieldPanel("life_stage"), FieldPanel("verb")]),
            FieldPanel("text", widget=AdminAutoHeightTextInput()),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("date"), FieldPanel("precision")]),
                    FieldPanel("date_words"),
                ],
                heading="By when",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("owner"),
                    FieldRowPanel([FieldPanel("status"), FieldPanel("delivered_on")]),
                    FieldPanel("status_note", widget=AdminAutoHeightTextInput()),
                ],
                heading="How it stands",
            ),
            MultiFieldPanel(
                [FieldPanel("linked_page"), FieldPanel("gaps"), FieldPanel("outcomes")],
                heading="What it answers and what it became",
            ),
            InlinePanel(
                "resource_asks", heading="Asked of legal and procurement", label="Quarter",
                panels=[
                    FieldRowPanel([FieldPanel("team"), FieldPanel("quarter")]),
                    FieldRowPanel([FieldPanel("days"), FieldPanel("agreed")]),
                    FieldPanel("note"),
                ],
                help_text="Only staff see this. It is summed up for each team, quarter by quarter.",
            ),
            FieldPanel("sort_order"),
        ],
        base_form_class=ActivityForm,
    )  # fmt: skip


class PrincipleViewSet(SnippetViewSet):
    """The principles of commissioning."""

    model = Principle
    icon = "clipboard-list"
    menu_label = "Principles"
    list_display = ["title", "sort_order"]
    copy_view_enabled = False
    panels = [
        FieldPanel("title"),
        FieldPanel("explanation"),
        FieldPanel("evidence"),
        FieldPanel("sort_order"),
    ]


class ChapterListing(PageListingViewSet):
    """The chapters of the statement."""

    model = StatementChapterPage
    icon = "doc-full"
    menu_label = "Statement chapters"
    columns = [
        *PageListingViewSet.columns[:2],
        Column("get_life_stage_display", label="Life stage", sort_key="life_stage"),
        *PageListingViewSet.columns[-2:],
    ]
    list_filter = ["life_stage", "live"]


class SegmentListing(ChapterListing):
    """The market segments below the chapters."""

    model = StatementSegmentPage
    icon = "list-ul"
    menu_label = "Market segments"
    columns = [
        *ChapterListing.columns[:-2],
        Column("kind_names", label="Kinds of care"),
        *ChapterListing.columns[-2:],
    ]


class MarketPositionGroup(SnippetViewSetGroup):
    """One menu for everything about the market position."""

    menu_label = "Market position"
    menu_icon = "globe"
    menu_order = 110
    items = (
        ChapterListing("statement_chapters"),
        SegmentListing("statement_segments"),
        DataSetViewSet,
        GapViewSet,
        GapOfferViewSet,
        PlanActivityViewSet,
        PlanEntryViewSet,
        PlanViewSet,
        PrincipleViewSet,
        MeasureViewSet,
    )
