"""Consultations and their responses in the editor."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils import timezone
from django.views.generic import DetailView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.listing import IndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.button import HeaderButton

from consultations.enums import ConsultationKind, ConsultationState, Origin, ResponseState
from consultations.models import ConsultationPage, ConsultationResponse
from consultations.notifications import submitted_lines
from consultations.results import closed_days
from consultations.staff_urls import staff_patterns
from consultations.states import in_state
from consultations.views.staff import NAME, OfConsultation
from engagement_site.core.permissions import Permission, has_permission
from engagement_site.core.templatetags.components import long_datetime

# --- The list of consultations ----------------------------------------------------------------


class ConsultationFilterSet(PageFilterSet):
    """Filters by state, kind and the usual facts of a page."""

    state = django_filters.ChoiceFilter(
        label="State", choices=ConsultationState.choices, method="filter_state", empty_label="Any"
    )
    kind = django_filters.ChoiceFilter(
        label="Kind", choices=ConsultationKind.choices, empty_label="Any"
    )

    class Meta:
        model = ConsultationPage
        fields: list[str] = []

    def filter_state(
        self, queryset: QuerySet[ConsultationPage], name: str, value: str
    ) -> QuerySet[ConsultationPage]:
        """Keep those in the state at this moment."""
        return queryset.filter(in_state(ConsultationState(value), timezone.now()))


class MomentColumn(Column):
    """A day and time with its zone."""

    def get_value(self, instance: Any) -> str:
        """Return it as people write it."""
        return long_datetime(super().get_value(instance)) or "Not set"


class StateColumn(Column):
    """The state of a consultation in words."""

    cell_template_name = "consultations/admin/state_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        """Add the state in words, whether it is open, and how long people have waited."""
        context = super().get_cell_context_data(instance, parent_context)
        return {
            **context,
            "state": instance.state.label,
            "open": instance.is_open,
            "waiting_days": closed_days(instance),
        }


class ResponsesColumn(Column):
    """How many responses there are, linked to them for those who may read them."""

    cell_template_name = "consultations/admin/responses_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        """Add the link for those with the permission."""
        context = super().get_cell_context_data(instance, parent_context)
        user = parent_context["request"].user
        may_see = has_permission(user, Permission.VIEW_RESPONSES)
        url = reverse(f"{NAME}:responses", args=[instance.pk]) if may_see else ""
        results = reverse(f"{NAME}:results", args=[instance.pk]) if may_see else ""
        return {
            **context,
            "count": instance.submitted_count,
            "url": url,
            "results": results,
            "page": instance,
        }


class ConsultationListView(IndexView):
    """The consultations with state, dates and number of responses."""

    base_filterset_class = ConsultationFilterSet
    default_ordering = "-closing_at"

    def annotate_queryset(self, pages: Any) -> Any:
        """Count the responses in the same query."""
        return super().annotate_queryset(pages.with_response_counts())


class ConsultationViewSet(PageListingViewSet):
    """The menu entry "Consultations"."""

    model = ConsultationPage
    name = NAME
    url_prefix = "consultations"
    index_view_class = ConsultationListView
    filterset_class = ConsultationFilterSet
    icon = "comment"
    menu_label = "Consultations"
    menu_name = "consultations"
    menu_order = 140
    add_to_admin_menu = True
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label="Title", sort_key="title", classname="title"),
        StateColumn("state", label="State", width="14%"),
        MomentColumn("opening_at", label="Opens", sort_key="opening_at", width="16%"),
        MomentColumn("closing_at", label="Closes", sort_key="closing_at", width="16%"),
        ResponsesColumn(
            "submitted_count", label="Responses", sort_key="submitted_count", width="12%"
        ),
        PageStatusColumn("status", label="Page", sort_key="live", width="8%"),
    ]

    def get_urlpatterns(self) -> list[Any]:
        """Add the responses below each consultation."""
        below = "<row:pk>/responses/"
        return [
            *super().get_urlpatterns(),
            path(below, ResponseListView.as_view(), name="responses"),
            path(
                f"{below}results/",
                ResponseListView.as_view(results_only=True),
                name="responses_results",
            ),
            path(f"{below}<row:response_pk>/", ResponseDetailView.as_view(), name="response"),
            *staff_patterns(),
        ]


# --- The responses of one consultation --------------------------------------------------------


class ResponseFilterSet(WagtailFilterSet):
    """Filters responses by state, confidentiality and kind of respondent."""

    state = django_filters.ChoiceFilter(
        label="State",
        choices=[choice for choice in ResponseState.choices if choice[0] != ResponseState.DRAFT],
        empty_label="Any",
    )
    given_by = django_filters.ChoiceFilter(
        label="Answered by",
        choices=[("organisation", "Organisations"), ("individual", "Individuals")],
        method="filter_given_by",
        empty_label="Anybody",
    )
    confidential = django_filters.ChoiceFilter(
        label="Commercially confidential answers",
        choices=[("yes", "Has some"), ("no", "Has none")],
        method="filter_confidential",
        empty_label="With or without",
    )

    origin = django_filters.ChoiceFilter(
        label="How it came", choices=Origin.choices, empty_label="Any way"
    )
    duplicate = django_filters.ChoiceFilter(
        label="Duplicates",
        choices=[("possible", "Possible, not settled"), ("aside", "Set aside")],
        method="filter_duplicate",
        empty_label="With and without",
    )

    class Meta:
        model = ConsultationResponse
        fields: list[str] = []

    def filter_duplicate(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those set aside, or those somebody has to settle."""
        if value == "aside":
            return queryset.filter(set_aside=True)
        return queryset.filter(possible_duplicate_of__isnull=False, set_aside=False)

    def filter_given_by(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those by organisations, or those by individuals."""
        return queryset.filter(organisation__isnull=value == "individual")

    def filter_confidential(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those with, or without, an answer marked confidential."""
        marked = ConsultationResponse.objects.filter(answers__confidential=True).values("pk")
        return queryset.filter(pk__in=marked) if value == "yes" else queryset.exclude(pk__in=marked)


class ResponseListView(OfConsultation, generic.IndexView):
    """The responses the council has, newest first; drafts stay with those who write them."""

    model = ConsultationResponse
    filterset_class = ResponseFilterSet
    template_name = "consultations/admin/response_list.html"
    page_title = "Responses"
    header_icon = "comment"
    default_ordering = "-submitted_at"
    paginate_by = 50
    is_searchable = True
    search_fields = ["reference", "organisation__name"]
    show_export_buttons = False
    # The roles decide, not Django's permissions on the model.
    any_permission_required = None

    def get_base_queryset(self) -> Any:
        """Submitted and withdrawn ones of this consultation."""
        return (
            self.consultation.responses.exclude(state=ResponseState.DRAFT)
            .select_related("organisation", "respondent", "version")
            .order_by("-submitted_at", "-pk")
        )

    @property
    def columns(self) -> list[Column]:
        """Return what the list shows."""
        return [
            TitleColumn(
                "reference",
                label="Reference",
                get_url=lambda item: reverse(
                    f"{NAME}:response", args=[self.consultation.pk, item.pk]
                ),
            ),
            Column("given_for", label="Answered for", sort_key="organisation__name"),
            Column("get_state_display", label="State", sort_key="state"),
            MomentColumn("submitted_at", label="Submitted", sort_key="submitted_at"),
            Column("get_origin_display", label="How it came", sort_key="origin"),
            Column("version", label="Questions", sort_key="version__number"),
            Column("get_may_publish_display", label="May be published", sort_key="may_publish"),
        ]

    def get_index_url(self) -> str:
        """Return the address of this list."""
        return reverse(f"{NAME}:responses", args=[self.consultation.pk])

    def get_index_results_url(self) -> str:
        """Return the address that gives the rows alone."""
        return reverse(f"{NAME}:responses_results", args=[self.consultation.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Return the way here."""
        return self.breadcrumbs({"url": "", "label": "Responses"})

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """Return the exports, for those who may take data out."""
        if not has_permission(self.request.user, Permission.EXPORT_RESPONSES):
            return []
        return [
            HeaderButton(
                label=label,
                url=reverse(f"{NAME}:{name}", args=[self.consultation.pk]),
                icon_name="download",
            )
            for label, name in (
                ("As CSV", "responses_csv"),
                ("As coded CSV", "responses_coded"),
                ("As XLSX", "responses_xlsx"),
            )
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the consultation and its counts."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        counts = self.consultation.responses
        context.update(
            consultation=self.consultation,
            submitted_count=counts.submitted().count(),
            draft_count=counts.filter(state=ResponseState.DRAFT).count(),
            closes=long_datetime(self.consultation.closing_at),
        )
        return context


class ResponseDetailView(
    OfConsultation, WagtailAdminTemplateMixin, DetailView[ConsultationResponse]
):
    """One response with its answers."""

    template_name = "consultations/admin/response_detail.html"
    context_object_name = "response"
    pk_url_kwarg = "response_pk"
    header_icon = "comment"

    def get_queryset(self) -> QuerySet[ConsultationResponse]:
        """Submitted and withdrawn ones of this consultation; a draft does not exist for staff."""
        return self.consultation.responses.exclude(state=ResponseState.DRAFT).select_related(
            "organisation", "respondent", "version", "possible_duplicate_of", "entered_by"
        )

    def get_page_title(self) -> str:
        """Return the reference."""
        return f"Response {self.object.reference}"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Return the way here."""
        responses_url = reverse(f"{NAME}:responses", args=[self.consultation.pk])
        return self.breadcrumbs(
            {"url": responses_url, "label": "Responses"},
            {"url": "", "label": self.object.reference},
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the questions as they were asked, with the answers."""
        return super().get_context_data(
            consultation=self.consultation,
            lines=submitted_lines(self.object),
            files=self.object.files.defer("content"),
            may_edit=has_permission(self.request.user, Permission.EDIT_MARKET),
            **kwargs,
        )
