"""The floor every other app stands on; it knows no domain noun."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers house rules as system checks and keeps cached pages honest."""

    name = "engagement_site.core"
    label = "core"
    verbose_name = "Site"

    def ready(self) -> None:
        """Connect checks and the page cache's signals."""
        from engagement_site.core import checks, converters, page_cache

        checks.register_all()
        converters.register()
        page_cache.connect_signals()
