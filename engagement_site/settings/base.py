"""Settings common to every environment; what differs comes from environment variables."""

from pathlib import Path

import django_stubs_ext
import environ
from csp.constants import NONE, SELF

# Lets generic views and forms name their model in square brackets.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

# State made by running the product: database, media, mail.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
BUILT_ASSETS = Path(env.str("BUILT_ASSETS", default=str(BASE_DIR / "var" / "build" / "static")))

# --- Who we are -------------------------------------------------------------------------------

PRODUCT_NAME = env.str("PRODUCT_NAME", default="Market Engagement")
COUNCIL_NAME = env.str("COUNCIL_NAME", default="Your council")
SITE_ADDRESS = env.str("SITE_ADDRESS", default="http://localhost:8000").rstrip("/")
DEMONSTRATION = False

# --- Applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "engagement_site.core",
    "engagement_site.accounts",
    "engagement_site.providers",
    "engagement_site.market_position",
    "engagement_site.subscriptions",
    "opportunities",
    "events",
    "consultations",
    "feedback_analysis",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "modelsearch",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "engagement_site.core.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "engagement_site.core.csp.SitePolicyMiddleware",
    "engagement_site.core.page_cache.PublicPageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "engagement_site.accounts.middleware.StaffSecondFactorMiddleware",
    "engagement_site.accounts.middleware.IdentityProviderAwayMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "engagement_site.urls"
WSGI_APPLICATION = "engagement_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "engagement_site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "engagement_site.core.context.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- Data -------------------------------------------------------------------------------------

SQLITE_OPTIONS = {
    # Writers queue instead of failing: IMMEDIATE takes the write lock at the start, WAL lets
    # readers go on meanwhile (docs/decisions/0003-database.md).
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
}
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"].setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CACHES = {
    "default": env.cache("REDIS_URL", default=f"filecache://{VAR_DIR / 'cache'}"),
}
# How long, at most, an anonymous visitor's page is kept; publishing purges it at once.
PUBLIC_PAGE_CACHE_SECONDS = env.int("PUBLIC_PAGE_CACHE_SECONDS", default=300)

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
LANGUAGE_NAMES = {"en-gb": "English", "cy": "Cymraeg"}
# Content in further languages: LANGUAGES="en-gb,cy". The first is the one without a prefix.
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    (code, LANGUAGE_NAMES.get(code, code)) for code in env.list("LANGUAGES", default=["en-gb"])
]
WAGTAIL_I18N_ENABLED = len(LANGUAGES) > 1
# What translators write, and its binary form, made at the start by core.languages.
TRANSLATIONS = BASE_DIR / "engagement_site" / "locale"
COMPILED_TRANSLATIONS = VAR_DIR / "locale"
LOCALE_PATHS = [TRANSLATIONS, COMPILED_TRANSLATIONS]
if WAGTAIL_I18N_ENABLED:
    INSTALLED_APPS += ["wagtail.locales", "wagtail.contrib.simple_translation"]

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "engagement_site" / "static", BUILT_ASSETS]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# --- Sign-in ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "providers:home"
ACCOUNT_HOME = "/providers/account/"
ACCOUNT_ADAPTER = "engagement_site.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "engagement_site.accounts.forms.SignupDetailsForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = PRODUCT_NAME
# Whether staff roles open only with a second factor (or through the identity provider).
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=False)
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_ADAPTER = "engagement_site.accounts.adapter.StaffAccountAdapter"

# Council staff sign in through the council's identity provider where these three are set.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_NAME = env.str("OIDC_NAME", default="your council account")
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "council",
                    "name": OIDC_NAME,
                    "client_id": env.str("OIDC_CLIENT_ID", default=""),
                    "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                    "settings": {"server_url": OIDC_SERVER_URL},
                }
            ],
            "OAUTH_PKCE_ENABLED": True,
        }
    }
    if OIDC_SERVER_URL
    else {}
)

# --- Mail -------------------------------------------------------------------------------------

globals().update(env.email("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Market Engagement <no-reply@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where mail servers send notices that a message could not be delivered; see `read_bounces`.
BOUNCE_ADDRESS = env.str("MAIL_BOUNCES", default="")

# --- Protection -------------------------------------------------------------------------------

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "engagement_site.core.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [SELF],
        "manifest-src": [SELF],
    }
}

# --- Wagtail ----------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = PRODUCT_NAME
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Drafts are saved when somebody says so. Saved by itself, a new page that is published at the
# same moment is refused because its own draft has taken its address.
WAGTAIL_AUTOSAVE_INTERVAL = 0
# Words are stemmed in English whatever the server's own language is ("homes" finds "home").
MODELSEARCH_BACKENDS = {
    "default": {"BACKEND": "modelsearch.backends.database", "SEARCH_CONFIG": "english"}
}
# Nothing may call out to the internet at run time.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "pdf", "pptx", "rtf", "txt", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 25_000_000
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
TAGGIT_CASE_INSENSITIVE = True

# --- Published notices -------------------------------------------------------------------------

# Services whose notices may be brought in from the editor by address.
OCDS_IMPORT_HOSTS = env.list(
    "OCDS_IMPORT_HOSTS",
    default=["www.find-tender.service.gov.uk", "www.contractsfinder.service.gov.uk"],
)

# --- What is counted, kept and thrown away ----------------------------------------------------

SMALL_NUMBER = 5  # counts below this are not published
# Days after a consultation has closed, or a later response came; who it was goes before what was said.
CONSULTATION_RETENTION_DAYS = {
    "identity": env.int("RETENTION_IDENTITY_DAYS", default=365),
    "files": env.int("RETENTION_FILES_DAYS", default=730),
    "words": env.int("RETENTION_WORDS_DAYS", default=2190),
    "counted": env.int("RETENTION_COUNTED_DAYS", default=3650),
}
# Days after feedback from files and notes was brought in.
FEEDBACK_RETENTION_DAYS = {
    "uploads": env.int("RETENTION_UPLOADS_DAYS", default=30),  # columns never confirmed
    "identity": env.int("RETENTION_IDENTITY_DAYS", default=365),
    "words": env.int("RETENTION_WORDS_DAYS", default=2190),
    "vectors": env.int("RETENTION_VECTORS_DAYS", default=7),  # what a run keeps to be faster again
}
ACCOUNT_RETENTION_DAYS = {
    "unconfirmed": env.int("RETENTION_UNCONFIRMED_DAYS", default=7),  # address never confirmed
    "unused": env.int("RETENTION_UNUSED_DAYS", default=1095),  # nobody signs in to it
}
# Names in the record of what was done: six years of the Limitation Act 1980, and one to begin.
AUDIT_NAMES_RETENTION_DAYS = env.int("RETENTION_AUDIT_NAMES_DAYS", default=2555)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{levelname} {name}: {message}", "style": "{"},
        "json": {"()": "engagement_site.core.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
