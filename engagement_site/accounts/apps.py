"""Users and their sign-in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The user model and allauth's adapters."""

    name = "engagement_site.accounts"
    label = "accounts"
    verbose_name = "Accounts"
