"""The site's addresses and the bare view."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from engagement_site.urls import urlpatterns as site_urlpatterns

PAGE = b"<!DOCTYPE html><title>Bare</title>" + b"x" * 20_000


def bare(request: HttpRequest) -> HttpResponse:
    """Return 20 kB and touch nothing."""
    return HttpResponse(PAGE)


# Below /static/, which the page cache leaves alone.
urlpatterns = [path("static/bare", bare), *site_urlpatterns]
