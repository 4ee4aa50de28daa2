"""Addresses of the whole site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.utils.translation import gettext_noop
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from engagement_site.core import views as core_views

# What features call themselves in the navigation, marked for translators.
FEATURES = (
    gettext_noop("Market position"),
    gettext_noop("Opportunities"),
    gettext_noop("Events"),
    gettext_noop("Consultations"),
    gettext_noop("Providers"),
)

urlpatterns = [
    path("robots.txt", core_views.robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    # One way to sign in for everybody, staff included.
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/", include("engagement_site.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("providers/", include("engagement_site.providers.urls")),
    path("alerts/", include("engagement_site.subscriptions.urls")),
    path("opportunities/", include("opportunities.urls")),
    path("events/", include("events.urls")),
    path("consultations/", include("consultations.urls")),
]

if settings.DEBUG or settings.DEMONSTRATION:
    from django.views.static import serve

    urlpatterns += [
        path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}, name="media")
    ]

# Pages in other languages stand below their code: /cy/opportunities/.
urlpatterns += i18n_patterns(
    path("search/", core_views.SearchView.as_view(), name="search"),
    path("market-position/", include("engagement_site.market_position.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
