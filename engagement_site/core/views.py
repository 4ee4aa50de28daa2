"""Pages that belong to no feature."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from engagement_site.core import retention
from engagement_site.core.models import RetentionRun
from engagement_site.core.permissions import Permission, PermissionRequiredMixin
from engagement_site.core.site_search import AGES, Found, find

RESULTS_A_PAGE = 20


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a stale or foreign form and how to go on; nothing was saved."""
    return render(request, "403_csrf.html", status=403)


@never_cache
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep crawlers out of the editor and of people's accounts."""
    lines = [
        "User-agent: *", "Disallow: /cms/", "Disallow: /accounts/", "Disallow: /search/",
        f"Sitemap: {settings.SITE_ADDRESS}/sitemap.xml", "",
    ]  # fmt: skip
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


class SearchView(TemplateView):
    """Search over the whole site, narrowed by kind and by when it was published."""

    template_name = "core/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the results of one page, the facets with counts, and what is chosen."""
        words = self.request.GET.get("q", "").strip()
        kind, changed = self.request.GET.get("kind", ""), self.request.GET.get("changed", "")
        changed = changed if changed in AGES else ""
        found = find(words, kind=kind, changed=changed)
        titles = {entry.key: entry.title for entry in found.kinds}
        kept = {"q": words, "kind": kind if kind in titles else "", "changed": changed}
        total = len(found.results)
        return {
            **super().get_context_data(**kwargs),
            "words": words,
            "page_obj": Paginator(found.results, RESULTS_A_PAGE).get_page(self.request.GET.get("page")),
            "count_text": ngettext("%(n)s result", "%(n)s results", total) % {"n": total},
            "groups": self._groups(found, kind, changed),
            "chosen": [
                {"label": label, "remove_url": f"?{urlencode({**kept, name: ''})}"}
                for name, label in (
                    ("kind", titles.get(kind, "")), ("changed", AGES.get(changed, ("",))[0]),
                )
                if label
            ],
            "clear_url": f"?{urlencode({'q': words})}",
            "keep": [{"name": "q", "value": words}],
            "breadcrumbs": [{"title": _("Home"), "url": "/"}],
        }  # fmt: skip

    @staticmethod
    def _groups(found: Found, kind: str, changed: str) -> list[dict[str, Any]]:
        everything = sum(entry.count for entry in found.kinds)
        return [
            {"legend": _("Kind"), "name": "kind", "type": "radio", "options": [
                {"value": "", "label": _("Everything"), "count": everything, "checked": not kind},
                *({"value": entry.key, "label": entry.title, "count": entry.count,
                   "checked": entry.key == kind} for entry in found.kinds),
            ]},
            {"legend": _("Published"), "name": "changed", "type": "radio", "options": [
                {"value": "", "label": _("At any time"), "count": None, "checked": not changed},
                *({"value": key, "label": label, "count": None, "checked": key == changed}
                  for key, (label, _) in AGES.items()),
            ]},
        ]  # fmt: skip


class RetentionView(PermissionRequiredMixin, TemplateView):
    """For administrators: every retention rule, what is due now, and what went when."""

    required_permission = Permission.VIEW_AUDIT
    template_name = "core/editor/retention.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the dry run and the log."""
        return super().get_context_data(
            rules=retention.apply(dry_run=True), runs=RetentionRun.objects.all()[:100], **kwargs
        )
