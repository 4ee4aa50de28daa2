"""Production settings with one more address: a view that does nothing, to measure against."""

from engagement_site.settings.production import *  # noqa: F403, TID251

SECURE_SSL_REDIRECT = False
ROOT_URLCONF = "tests.bench.urls"
