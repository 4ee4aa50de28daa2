"""Settings of the test suite: the database and Redis are chosen by the environment."""

import os
import re
import tempfile
from pathlib import Path

from .base import *
from .base import DATABASES, INSTALLED_APPS, STATICFILES_DIRS, STORAGES, env

INSTALLED_APPS = ["engagement_site.demo", *INSTALLED_APPS]
SECRET_KEY = "test-only-" + "t" * 48
ALLOWED_HOSTS = ["*"]
COUNCIL_NAME = "Test council"
SITE_ADDRESS = WAGTAILADMIN_BASE_URL = "http://testserver"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if "REDIS_URL" in env.ENVIRON:
    CACHES["default"] = env.cache("REDIS_URL")
    # Each test process empties its own.
    number = int(env.str("PYTEST_XDIST_WORKER", default="gw0").removeprefix("gw"))
    CACHES["default"]["LOCATION"] = re.sub(r"/\d+$", f"/{number}", env.str("REDIS_URL"))
# Each page is rendered afresh unless a test asks for the page cache.
PUBLIC_PAGE_CACHE_SECONDS = 0
MEDIA_ROOT = Path(tempfile.gettempdir()) / "engagement-test-media"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = Path(tempfile.gettempdir()) / "engagement-test-static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
STATICFILES_DIRS = [path for path in STATICFILES_DIRS if path.exists()]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that threads and the live server share it as they would in use; named after
    # the process, so that two runs do not meet.
    DATABASES["default"]["TEST"] = {
        "NAME": Path(tempfile.gettempdir()) / f"engagement-test-{os.getpid()}.sqlite3"
    }
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
