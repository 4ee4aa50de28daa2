"""Opportunities in the editor."""

from collections.abc import Iterator
from typing import Any

import django_filters
from django.db.models import Count, Q
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.pages.listing import IndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from engagement_site.core import registry
from engagement_site.core.permissions import Permission, has_permission
from engagement_site.core.templatetags.components import short_date
from opportunities.enums import QuestionState
from opportunities.joining import next_day
from opportunities.models import OpportunityPage
from opportunities.views import imports, staff


class NextDateColumn(Column):
    """When an opportunity next opens or closes."""

    def get_value(self, instance: OpportunityPage) -> Any:
        """Return the day, or nothing where none is ahead."""
        windows = [row.as_window() for row in instance.join_windows.all()]
        day = next_day(windows, timezone.now())
        return short_date(day)


class OpportunityListView(IndexView):
    """The list, with what the column of next dates needs."""

    def get_base_queryset(self) -> Any:
        """Fetch the windows of all rows at once."""
        waiting = Count("questions", filter=Q(questions__state=QuestionState.WAITING))
        found = super().get_base_queryset().prefetch_related("join_windows")
        return found.annotate(questions_waiting=waiting)


class OpportunityFilterSet(PageFilterSet):
    """What commissioners narrow the list by."""

    has_questions = django_filters.BooleanFilter(label="Questions wait", method="filter_questions")

    class Meta:
        model = OpportunityPage
        fields = ["stage", "kind", "client_group", "life_stage", "illustrative", "live"]

    def filter_questions(self, found: Any, name: str, value: bool) -> Any:
        """Keep those on which a question waits, or those on which none does."""
        waiting = Q(questions__state=QuestionState.WAITING)
        return found.filter(waiting).distinct() if value else found.exclude(waiting)


class OpportunityListing(PageListingViewSet):
    """All opportunities, drafts included."""

    model = OpportunityPage
    index_view_class = OpportunityListView
    icon = "clipboard-list"
    menu_label = "Opportunities"
    menu_name = "opportunities"
    menu_order = 120
    add_to_admin_menu = True
    columns = [
        PageListingViewSet.columns[0],
        Column("reference", label="Reference", sort_key="reference", width="10%"),
        PageListingViewSet.columns[1],
        Column("get_kind_display", label="Kind", sort_key="kind"),
        Column("get_stage_display", label="Stage", sort_key="stage"),
        NextDateColumn("next_date", label="Next date"),
        Column("questions_waiting", label="Questions", width="8%"),
        DateColumn(
            "latest_revision_created_at", label="Changed", sort_key="latest_revision_created_at"
        ),
        PageListingViewSet.columns[-1],
    ]
    filterset_class = OpportunityFilterSet


@hooks.register("register_admin_viewset")
def register_viewset() -> OpportunityListing:
    """Put the opportunities into the editor's menu."""
    return OpportunityListing("opportunity_pages")


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Add the staff views."""
    return [
        path(
            "opportunities/<row:pk>/questions/",
            staff.QuestionsView.as_view(),
            name="opportunities_questions",
        ),
        path(
            "opportunities/<row:pk>/told.csv", staff.export_tellings, name="opportunities_tellings"
        ),
        path(
            "opportunities/<row:pk>/interest/",
            staff.InterestsView.as_view(),
            name="opportunities_interests",
        ),
        path(
            "opportunities/<row:pk>/interest.csv",
            staff.export_interests,
            name="opportunities_interests_export",
        ),
        path(
            "opportunities/<row:pk>/notices/",
            staff.NoticesView.as_view(),
            name="opportunities_notices",
        ),
        path("opportunities/plan/", staff.InternalPlanView.as_view(), name="opportunities_plan"),
        path("opportunities/import/", imports.ImportView.as_view(), name="opportunities_import"),
        path(
            "opportunities/import/<row:pk>/",
            imports.ImportRunView.as_view(),
            name="opportunities_import_run",
        ),
    ]


def _buttons(page: Page, user: Any) -> Iterator[Button]:
    if not issubclass(page.specific_class or Page, OpportunityPage) or page.pk is None:
        return
    if has_permission(user, Permission.EDIT_MARKET):
        yield Button("Questions and log", reverse("opportunities_questions", args=[page.pk]),
                     icon_name="help", priority=5)  # fmt: skip
        yield Button("Notice drafts", reverse("opportunities_notices", args=[page.pk]),
                     icon_name="doc-full", priority=7)  # fmt: skip
    if has_permission(user, Permission.VIEW_REGISTRATIONS):
        yield Button("Who is interested", reverse("opportunities_interests", args=[page.pk]),
                     icon_name="group", priority=6)  # fmt: skip


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, **kwargs: Any) -> Iterator[Button]:
    """Lead from the edit page to questions, interest and notices."""
    yield from _buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: Any, **kwargs: Any) -> Iterator[Button]:
    """Lead there from each row's menu."""
    yield from _buttons(page, user)


registry.register_editor_task(
    registry.EditorTask(
        order=21,
        title="Answer providers' questions",
        summary="Questions that wait, on every opportunity.",
        url="/cms/opportunity_pages/?has_questions=true",
        permission=Permission.EDIT_MARKET,
    )
)
registry.register_editor_task(
    registry.EditorTask(
        order=22,
        title="Look ahead by financial year",
        summary="What legal and procurement have to reckon with, quarter by quarter.",
        url="/cms/opportunities/plan/",
        permission=Permission.EDIT_MARKET,
    )
)
registry.register_editor_task(
    registry.EditorTask(
        order=23,
        title="Bring notices in",
        summary="From Find a Tender or Contracts Finder, as drafts.",
        url="/cms/opportunities/import/",
        permission=Permission.EDIT_MARKET,
    )
)
registry.register_editor_task(
    registry.EditorTask(
        order=20,
        title="Keep opportunities current",
        summary="Publish what is coming, move a date, say when providers can join.",
        url="/cms/opportunity_pages/",
        permission=Permission.EDIT_MARKET,
    )
)
