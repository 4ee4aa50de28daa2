"""For commissioners: whom each item reached, and who in the market it did not."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.generic import DetailView, ListView, View

from engagement_site.core.permissions import Permission, PermissionRequiredMixin
from engagement_site.core.spreadsheets.writing import csv_lines
from engagement_site.subscriptions.exports import reach_rows
from engagement_site.subscriptions.kinds import Item, get_kind
from engagement_site.subscriptions.models import NoticedItem, SavedSearch
from engagement_site.subscriptions.queries import noticed_with_reach, reach_of


def item_of(noticed: NoticedItem) -> Item | None:
    """Return the item as it is now, None where it is no longer public."""
    kind = get_kind(noticed.kind)
    page = kind.public().filter(pk=noticed.item_id).first() if kind else None
    return kind.as_item(page) if kind and page is not None else None


class ReachListView(PermissionRequiredMixin, ListView[NoticedItem]):
    """What was published, with how many were told."""

    required_permission = Permission.EDIT_MARKET
    template_name = "subscriptions/staff/reach_list.html"
    context_object_name = "noticed"
    paginate_by = 50

    def get_queryset(self) -> Any:
        """Return the newest first."""
        return noticed_with_reach()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how many searches there are."""
        return super().get_context_data(saved_searches=SavedSearch.objects.count(), **kwargs)


class ReachView(PermissionRequiredMixin, DetailView[NoticedItem]):
    """One item's reach."""

    required_permission = Permission.EDIT_MARKET
    template_name = "subscriptions/staff/reach.html"
    context_object_name = "noticed"
    model = NoticedItem

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the figures and the lists."""
        item = item_of(self.object)
        return super().get_context_data(item=item, reach=reach_of(self.object, item), **kwargs)


class ReachExportView(PermissionRequiredMixin, View):
    """One item's reach as a spreadsheet."""

    required_permission = Permission.EDIT_MARKET

    def get(self, request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
        """Return the rows."""
        noticed = get_object_or_404(NoticedItem, pk=pk)
        rows = reach_rows(noticed.title, reach_of(noticed, item_of(noticed)))
        name = f"reach-{slugify(noticed.title)[:60] or noticed.pk}.csv"
        return StreamingHttpResponse(
            csv_lines(rows),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
