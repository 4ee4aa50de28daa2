"""Provider organisations and the people who act for them."""

from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    """Puts the directory into the navigation."""

    name = "engagement_site.providers"
    label = "providers"
    verbose_name = "Providers"

    def ready(self) -> None:
        """Register the navigation entry."""
        from engagement_site.core import page_cache, personal_data, registry
        from engagement_site.providers import board, measures
        from engagement_site.providers.domain import erasure, freshness, retention
        from engagement_site.providers.models import CareSetting, Place, ProviderOrganisation

        measures.register()
        board.watch()
        registry.register_navigation("Providers", "/providers/", order=50)
        page_cache.purge_when_saved(ProviderOrganisation, CareSetting, Place)
        personal_data.register_holder(
            "providers", erase=erasure.erase, show=erasure.show, keeps=erasure.KEEPS
        )
        retention.register()
        registry.register_periodic("remind of old entries", freshness.remind)
