"""What has happened on an opportunity and what this visitor can do about it, for its page."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from engagement_site.core.templatetags.components import long_datetime
from opportunities.enums import QuestionState

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage


def standing(page: "OpportunityPage", user: Any) -> dict[str, Any]:
    """Return moved dates, questions, and which of following, asking and interest are open.

    A page that is only previewed and has no row yet has none of it.
    """
    from opportunities import taking_part  # it builds on the models, which build on this

    now = timezone.now()
    context: dict[str, Any] = {
        "can_ask": not taking_part.questions_closed_because(page, now),
        "can_express": not taking_part.interest_closed_because(page, now),
        "questions_until": long_datetime(page.questions_until),
    }
    if page.pk is None:
        return context
    context["moved_dates"] = list(page.date_changes.all())
    context["questions"] = list(page.questions.filter(state=QuestionState.ANSWERED))
    if user is not None and user.is_authenticated:
        context["following"] = page.follows.filter(user_id=user.pk).exists()
        context["own_questions"] = list(
            page.questions.filter(asked_by_id=user.pk, state=QuestionState.WAITING)
        )
        context["own_interests"] = list(
            page.interests.filter(
                organisation__memberships__user_id=user.pk, withdrawn_at__isnull=True
            ).select_related("organisation")
        )
    return context
