"""Loads the demonstration content."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Loads the demonstration content."""

    name = "engagement_site.demo"
    label = "demo"
