"""The site's addresses with those of the statement, for tests of the plan's spreadsheet."""

from django.urls import include, path

urlpatterns = [
    path("market-position/", include("engagement_site.market_position.urls")),
    path("", include("engagement_site.urls")),
]
