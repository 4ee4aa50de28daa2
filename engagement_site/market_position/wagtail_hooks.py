"""The statement, the plan and the gaps in the editor."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from engagement_site.core import registry
from engagement_site.core.permissions import Permission
from engagement_site.market_position.models import (
    Gap,
    Plan,
    PlanActivity,
    PlanEntry,
    Principle,
    StatementChapterPage,
)


class GapViewSet(SnippetViewSet):
    """The register of gaps."""

    model = Gap
    icon = "warning"
    menu_label = "Gaps"
    list_display = ["ref", "title", "life_stage", "priority", "status", "public", "changed_at"]
    list_filter = ["life_stage", "status", "priority", "emergency", "public"]
    ordering = ["ref"]
    list_per_page = 50
    copy_view_enabled = False
    panels = [
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
                FieldPanel("emergency"),
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
            ],
            heading="What is done about it",
        ),
    ]


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
        FieldPanel("note"),
        FieldPanel("sort_order"),
    ]


class PlanActivityViewSet(SnippetViewSet):
    """What the plan undertakes, with its dates and what it became."""

    model = PlanActivity
    icon = "tasks"
    menu_label = "Plan activities"
    list_display = [
        "text", "verb", "life_stage", "status", Column("date_shown", label="Date", sort_key="date"),
        "linked_page",
    ]  # fmt: skip
    list_filter = ["plan", "life_stage", "verb", "status"]
    list_per_page = 50
    panels = [
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
        FieldPanel("status"),
        FieldPanel("status_note", widget=AdminAutoHeightTextInput()),
        FieldPanel("linked_page"),
        FieldPanel("sort_order"),
    ]


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


class MarketPositionGroup(SnippetViewSetGroup):
    """One menu for everything about the market position."""

    menu_label = "Market position"
    menu_icon = "globe"
    menu_order = 110
    items = (
        ChapterListing("statement_chapters"),
        GapViewSet,
        PlanActivityViewSet,
        PlanEntryViewSet,
        PlanViewSet,
        PrincipleViewSet,
    )


register_snippet(MarketPositionGroup)

registry.register_editor_task(
    registry.EditorTask(
        order=10,
        title="Keep the statement current",
        summary="Chapters and figures, gaps, and the plan on a page.",
        url="/cms/statement_chapters/",
        permission=Permission.EDIT_MARKET,
    )
)
