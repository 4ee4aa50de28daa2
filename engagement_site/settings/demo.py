"""The demonstration on one machine: no server, no secrets, nothing leaves the folder `var/`."""

from .base import *
from .base import CONSULTATION_RETENTION_DAYS, INSTALLED_APPS, VAR_DIR, env

DEBUG = False
INSTALLED_APPS = ["engagement_site.demo", *INSTALLED_APPS]
DEMONSTRATION = True
COUNCIL_NAME = env.str("COUNCIL_NAME", default="Gateshead (demonstration)")
# Only this machine reaches the demonstration, and it holds no real person's data.
SECRET_KEY = env.str("SECRET_KEY", default="demonstration-only-not-a-secret-" + "d" * 32)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

# Its oldest form is of 2017. What stands there of people is made up, and stays to be looked at.
CONSULTATION_RETENTION_DAYS = dict.fromkeys(CONSULTATION_RETENTION_DAYS, 36_500)

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
