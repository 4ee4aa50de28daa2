"""Consultations and workshop feedback."""

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """Consultations and workshop feedback."""

    name = "consultations"
    label = "consultations"
