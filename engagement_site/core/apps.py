"""The floor every other app stands on; it knows no domain noun."""

from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings


class CoreConfig(AppConfig):
    """Registers house rules as system checks and keeps cached pages honest."""

    name = "engagement_site.core"
    label = "core"
    verbose_name = "Site"

    def ready(self) -> None:
        """Connect checks and the page cache's signals."""
        from engagement_site.core import (
            audit,
            checks,
            converters,
            delivery,
            languages,
            page_cache,
            personal_data,
            retention,
        )

        languages.prepare_translations()
        checks.register_all()
        converters.register()
        page_cache.connect_signals()
        personal_data.register_holder(
            "core",
            erase=audit.forget_person,
            keeps=[
                personal_data.Kept(
                    "The record of what was done and when, without your name",
                    "so that the council can show that it acted openly and fairly "
                    "(Procurement Act 2023)",
                )
            ],
        )
        retention.register_rule(
            "mail",
            what="Mails we sent, or could not send",
            how_long="90 days",
            forget=delivery.forget_old,
        )
        retention.register_rule(
            "audit names",
            what="Names in the record of what was done",
            how_long=retention.in_words(timedelta(days=settings.AUDIT_NAMES_RETENTION_DAYS)),
            forget=audit.forget_names,
        )
