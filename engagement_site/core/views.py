"""Pages that belong to no feature."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a stale or foreign form and how to go on; nothing was saved."""
    return render(request, "403_csrf.html", status=403)


@never_cache
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep crawlers out of the editor and of people's accounts."""
    lines = ["User-agent: *", "Disallow: /cms/", "Disallow: /accounts/", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
