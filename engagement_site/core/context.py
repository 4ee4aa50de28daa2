"""What every template may know of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from engagement_site.core import page_cache, registry
from engagement_site.core.models import StandardPage


def _navigation() -> list[registry.NavigationEntry]:
    """Return what features registered, then the content pages an editor put into the menu."""
    pages = StandardPage.objects.live().in_menu().order_by("path")
    return [
        *registry.navigation(),
        *(registry.NavigationEntry(100, page.title, page.get_url() or "/") for page in pages),
    ]


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the names of product and council and the main navigation for this request."""
    path = request.path
    return {
        "product_name": settings.PRODUCT_NAME,
        "council_name": settings.COUNCIL_NAME,
        "demonstration": settings.DEMONSTRATION,
        "account_url": settings.ACCOUNT_HOME,
        "navigation": [
            {
                "title": entry.title,
                "url": entry.url,
                "current": path.startswith(entry.url),
            }
            for entry in page_cache.remember("navigation", _navigation)
        ],
    }
