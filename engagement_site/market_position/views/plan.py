"""The plan as a spreadsheet and as a committee paper; what it asks of legal and procurement."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from engagement_site.core.documents.pdf import download
from engagement_site.core.documents.word import WORD_TYPE
from engagement_site.core.permissions import (
    Permission,
    PermissionRequiredMixin,
    has_permission,
)
from engagement_site.core.spreadsheets.writing import csv_lines
from engagement_site.market_position.domain.activities import answer_ask
from engagement_site.market_position.exports import (
    plan_paper,
    resource_csv_rows,
    resource_table,
)
from engagement_site.market_position.matrix import csv_rows
from engagement_site.market_position.models import Plan, PlanPage, ResourceAsk
from engagement_site.market_position.planning import PlanChoice, chosen_records


def _published_plan() -> Plan:
    page = PlanPage.objects.live().public().select_related("plan").first()
    if page is None or page.plan is None:
        raise Http404("No plan is published.")
    return page.plan


@require_safe
def plan_csv(request: HttpRequest) -> HttpResponse:
    """Return the published plan as chosen, a row for each entry and activity; 404 without one."""
    entries, activities, _ = chosen_records(_published_plan(), PlanChoice.from_query(request.GET))
    rows = csv_rows(entries, activities, site_address=settings.SITE_ADDRESS)
    return HttpResponse(
        "".join(csv_lines(rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="plan.csv"'},
    )


@require_safe
def plan_word(request: HttpRequest) -> HttpResponse:
    """Return the published plan as chosen as a Word paper for a committee; 404 without one."""
    paper = plan_paper(_published_plan(), PlanChoice.from_query(request.GET))
    return download(paper, "commissioning-plan.docx", WORD_TYPE)


class ResourceView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """How many days each supporting team is asked for, quarter by quarter."""

    required_permission = Permission.VIEW_PLAN_RESOURCES
    template_name = "market_position/admin/resources.html"
    page_title = "Legal and procurement: what the plan asks"
    header_icon = "calendar-alt"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Return the way here."""
        return [
            {"url": str(reverse_lazy("wagtailadmin_home")), "label": "Home"},
            {"url": "", "label": "Legal and procurement"},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the quarters with their asks and sums."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            **context,
            "quarters": resource_table(),
            "csv_address": reverse("market_position_staff:resources_csv"),
            "may_agree": has_permission(self.request.user, Permission.AGREE_PLAN_RESOURCES),
        }


class AgreeView(PermissionRequiredMixin, View):
    """The team says yes to what it is asked for in a quarter, or takes it back."""

    required_permission = Permission.AGREE_PLAN_RESOURCES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep the answer and return to the quarters."""
        ask = get_object_or_404(ResourceAsk.objects.select_related("activity"), pk=pk)
        agreed = request.POST.get("agreed") == "yes"
        assert request.user.is_authenticated
        answer_ask(ask=ask, agreed=agreed, by=request.user)
        said = "Agreed" if agreed else "No longer agreed"
        messages.success(request, f"{said}: {ask.days} days for “{ask.activity}”")
        return redirect("market_position_staff:resources")


class ResourceCsvView(PermissionRequiredMixin, View):
    """The same as a spreadsheet."""

    required_permission = Permission.VIEW_PLAN_RESOURCES

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        """Return a row for each ask."""
        return StreamingHttpResponse(
            csv_lines(resource_csv_rows()),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="resources.csv"'},
        )
