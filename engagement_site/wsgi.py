"""WSGI entry point; production settings unless the environment says otherwise."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement_site.settings.production")

application = get_wsgi_application()
# Every view is loaded now rather than for the first visitor; and what is loaded stays, so the
# collector need not look through it again: that was a fifth of the CPU of a long export.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
