"""Events and registration."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Events and registration."""

    name = "events"
    label = "events"
