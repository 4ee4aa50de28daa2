"""What every template may know of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from wagtail.models import Locale, Page, Site

from engagement_site.core import page_cache, registry
from engagement_site.core.models import StandardPage

HOME = registry.NavigationEntry(0, "Home", "/")


def _navigation() -> list[registry.NavigationEntry]:
    """Return home, what features registered, and the content pages an editor put into the menu.

    In a further language an entry leads to the page's translation, where one is published.
    """
    entries = [HOME, *registry.navigation()]
    pages = StandardPage.objects.live().in_menu().order_by("path")
    if settings.WAGTAIL_I18N_ENABLED:
        locale = Locale.get_active()
        entries = [_in_language(entry, locale) for entry in entries]
        pages = pages.filter(locale=locale)
    return [
        *entries,
        *(registry.NavigationEntry(100, page.title, page.get_url() or "/") for page in pages),
    ]


def _in_language(entry: registry.NavigationEntry, locale: Locale) -> registry.NavigationEntry:
    site = Site.objects.filter(is_default_site=True).select_related("root_page__locale").first()
    if site is None or site.root_page.locale_id == locale.pk:
        return entry
    place = f"{site.root_page.url_path.rstrip('/')}{entry.url}"
    page = Page.objects.filter(url_path=place).first()
    translation = page.get_translation_or_none(locale) if page is not None else None
    url = translation.get_url() if translation is not None and translation.live else None
    return registry.NavigationEntry(entry.order, entry.title, url or entry.url)


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the names of product and council and the main navigation for this request."""
    path = request.path
    home, *navigation = page_cache.remember(f"navigation:{get_language()}", _navigation)
    return {
        "product_name": settings.PRODUCT_NAME,
        "council_name": settings.COUNCIL_NAME,
        "demonstration": settings.DEMONSTRATION,
        "account_url": settings.ACCOUNT_HOME,
        "home_url": home.url,
        "navigation": [
            {
                "title": gettext(entry.title),
                "url": entry.url,
                "current": path.startswith(entry.url),
            }
            for entry in navigation
        ],
    }
