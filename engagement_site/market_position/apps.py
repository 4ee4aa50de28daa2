"""The market position statement, plan, measures and gaps."""

from typing import Any

from django.apps import AppConfig


class MarketPositionConfig(AppConfig):
    """Puts the statement into the navigation and keeps pages and versions in step with records."""

    name = "engagement_site.market_position"
    label = "market_position"
    verbose_name = "Market position"

    def ready(self) -> None:
        """Register navigation, search, clock, and the records that change public pages."""
        from django.db.models.signals import post_save
        from wagtail.signals import page_published

        from engagement_site.core import page_cache, personal_data, registry
        from engagement_site.core.retention import register_rule
        from engagement_site.market_position import models, queries, who_could_answer
        from engagement_site.market_position.domain import gaps, versions

        registry.register_related(
            models.Gap, "Providers who say they offer this", who_could_answer.offers_for_gap
        )
        registry.register_navigation("Market position", "/market-position/", order=10)
        registry.register_headlines(queries.headline_figures)
        registry.register_search(registry.SearchSource(10, "Gaps", queries.find_gaps))
        registry.register_search(registry.SearchSource(20, "Figures", queries.find_data_sets))
        personal_data.register_holder(
            "market_position", erase=gaps.forget_offers_of, show=gaps.offers_of
        )
        register_rule(
            "gap offers", what="Who offered to fill a gap, and what they wrote", how_long="a year",
            forget=lambda now, dry_run: gaps.forget_offers(now=now, dry_run=dry_run),
        )  # fmt: skip
        registry.register_periodic("keep first versions", versions.keep_first_versions)
        page_cache.purge_when_saved(
            models.DataSet, models.Gap, models.GapStatusChange, models.Measure,
            models.MeasureReading, models.Plan, models.PlanActivity, models.PlanEntry,
            models.Principle, models.StatementVersion,
        )  # fmt: skip
        page_published.connect(_on_published, dispatch_uid="market-position-published")
        post_save.connect(
            _on_figures, sender=models.DataSet, dispatch_uid="market-position-figures"
        )


def _on_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Keep what readers see now; a progress report keeps what it found."""
    from engagement_site.market_position.domain import reports, versions
    from engagement_site.market_position.models import ProgressReportPage

    if isinstance(instance, ProgressReportPage):
        revision = kwargs.get("revision")
        reports.keep_findings(report=instance, by=revision.user if revision else None)
    else:
        versions.keep_version(page=instance)


def _on_figures(
    sender: Any, instance: Any, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """Keep each page that shows the figures as it reads now."""
    from engagement_site.market_position.domain import versions

    if not created and not raw:
        versions.keep_versions_with(data_set=instance)
