"""Theming of what providers say."""

from django.apps import AppConfig


class FeedbackAnalysisConfig(AppConfig):
    """Announces feedback analysis to the clock and the page cache."""

    name = "feedback_analysis"
    label = "feedback_analysis"
    verbose_name = "Feedback analysis"

    def ready(self) -> None:
        """Let the clock look for runs whose worker died."""
        from engagement_site.core import page_cache, registry
        from feedback_analysis import tasks
        from feedback_analysis.models import Action

        page_cache.purge_when_saved(Action)

        registry.register_periodic("feedback_analysis.silent_runs", tasks.revive_silent_runs)
