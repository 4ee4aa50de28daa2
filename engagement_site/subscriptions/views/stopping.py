"""Unsubscribing from a mail: one click in the mail program, or a page with one button."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from engagement_site.subscriptions.domain import searches
from engagement_site.subscriptions.models import AlertSettings


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class UnsubscribeView(View):
    """Stops all of a person's alerts; the secret in the link is the permission.

    Mail programs post without cookies (RFC 8058), so there is no CSRF check: the worst that a
    stolen link can do is to stop mails. Looking at the page changes nothing, since mail scanners
    follow links.
    """

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show what would be stopped."""
        settings = get_object_or_404(AlertSettings, token=token)
        return render(request, "subscriptions/unsubscribe.html", {"settings": settings})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Stop; a second time changes nothing."""
        settings = get_object_or_404(AlertSettings.objects.select_related("user"), token=token)
        searches.stop_all(settings)
        return render(request, "subscriptions/unsubscribe.html", {"settings": settings})
