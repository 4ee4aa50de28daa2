"""Production: everything that differs between councils comes from the environment."""

from .base import *
from .base import CACHES, LOGGING, MIDDLEWARE, SITE_ADDRESS, env

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_ADDRESS])
# Named here so that a missing variable stops the start with its name, not a later request.
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
CACHES["default"] = env.cache("REDIS_URL")
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHES["default"]["BACKEND"] = "engagement_site.core.redis_cache.RedisCache"
globals().update(env.email("EMAIL_URL"))

# TLS ends at the proxy, which says so in this header (deploy/nginx.conf sets and overwrites it).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
# The editor shows a page's preview in a frame of the same site.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=True)

# Rate limits count by client address; the number of proxies in front says which one is real.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)

LOGGING["handlers"]["console"]["formatter"] = "json"  # type: ignore[index]
LOGGING["root"]["level"] = env.str("LOG_LEVEL", default="INFO")  # type: ignore[index]
# After the answers to probes, which nobody wants in the log.
MIDDLEWARE.insert(1, "engagement_site.core.logs.RequestLogMiddleware")
