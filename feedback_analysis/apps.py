"""Theming of what providers say."""

from django.apps import AppConfig


class FeedbackAnalysisConfig(AppConfig):
    """Theming of what providers say."""

    name = "feedback_analysis"
    label = "feedback_analysis"
