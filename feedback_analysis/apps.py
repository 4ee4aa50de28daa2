"""Theming of what providers say."""

from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.conf import settings


class FeedbackAnalysisConfig(AppConfig):
    """Announces feedback analysis to the clock, the page cache and the retention of personal data."""

    name = "feedback_analysis"
    label = "feedback_analysis"
    verbose_name = "Feedback analysis"

    def ready(self) -> None:
        """Let the clock look for runs whose worker died; say what is kept, and what is taken back."""
        from consultations.domain.responses import answers_taken_back
        from engagement_site.core import page_cache, registry
        from feedback_analysis import tasks
        from feedback_analysis.models import Action

        page_cache.purge_when_saved(Action)

        registry.register_periodic("feedback_analysis.silent_runs", tasks.revive_silent_runs)
        answers_taken_back.connect(take_back_quotes, dispatch_uid="feedback-quotes-taken-back")
        _register_retention()


def take_back_quotes(sender: Any, response: Any, **kwargs: Any) -> None:
    """Take a respondent's words out of what is published before their answers go."""
    from feedback_analysis.domain import quotes
    from feedback_analysis.models import SourceResponse

    quotes.take_back_quotes(SourceResponse.objects.filter(answer__response=response))


def _register_retention() -> None:
    """Say what is kept, and how long."""
    from engagement_site.core import personal_data
    from engagement_site.core.retention import in_words, register_rule
    from feedback_analysis.domain import retention

    for kind, what, forget in (
        ("uploads", "Feedback files whose columns nobody confirmed", retention.forget_uploads),
        ("identity", "Whose answer it was, in feedback from files", retention.forget_identity),
        ("words", "Feedback from files and notes, counts aside", retention.forget_words),
        ("vectors", "What analyses keep of texts to be faster again", retention.forget_vectors),
    ):
        kept = in_words(retention.kept_for(kind))
        register_rule(f"feedback-{kind}", what=what, how_long=kept, forget=forget)
    register_rule(
        "feedback-names",
        what="Names beside decisions in an analysis",
        how_long=in_words(timedelta(days=settings.AUDIT_NAMES_RETENTION_DAYS)),
        forget=retention.forget_names,
    )
    personal_data.register_holder(
        "feedback_analysis", erase=lambda user: None, keeps=retention.KEEPS
    )
