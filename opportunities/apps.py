"""Opportunities from intention to the end of the contract."""

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    """Opportunities from intention to the end of the contract."""

    name = "opportunities"
    label = "opportunities"
