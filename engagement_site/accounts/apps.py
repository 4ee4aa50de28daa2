"""Users and their sign-in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The user model and allauth's adapters."""

    name = "engagement_site.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Let the clock forget ended sign-ins."""
        from engagement_site.accounts import domain
        from engagement_site.core import registry

        registry.register_periodic("forget ended sign-ins", domain.forget_ended_sessions)
