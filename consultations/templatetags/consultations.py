"""What the templates of consultations ask for."""

from typing import Any

from django import template
from django.utils import timezone

from consultations.enums import FieldType
from consultations.models import ConsultationPage, ConsultationResponse
from consultations.queries import RespondentOption, respondent_options, state_words
from consultations.questionnaire import Question, Value
from engagement_site.core.templatetags.components import long_date

register = template.Library()


@register.simple_tag(takes_context=True)
def options_of(context: dict[str, Any], consultation: ConsultationPage) -> list[RespondentOption]:
    """Return for whom the reader can answer; nothing for somebody not signed in."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated or consultation.pk is None:
        return []
    return respondent_options(consultation, user)


@register.simple_tag
def state_of(consultation: ConsultationPage) -> dict[str, Any]:
    """Return {tag, kind, when, tags}: the state in words, for a tag and a sentence."""
    tag, kind, when = state_words(consultation, timezone.now())
    return {"tag": tag, "kind": kind, "when": when, "tags": [{"text": tag, "kind": kind}]}


@register.filter
def saved_when(response: ConsultationResponse) -> str:
    """Return "14:32", or "14:32 on Friday 12 March 2027" where that was not today."""
    if response.saved_at is None:
        return ""
    saved = timezone.localtime(response.saved_at)
    words = saved.strftime("%H:%M")
    return words if saved.date() == timezone.localdate() else f"{words} on {long_date(saved)}"


@register.filter
def answer_text(question: Question, answered: dict[str, tuple[Value, bool]]) -> str:
    """Return the answer to a question as people read it, "" for none."""
    return question.text_of(answered.get(question.key, (None, False))[0])


@register.filter
def is_confidential(question: Question, answered: dict[str, tuple[Value, bool]]) -> bool:
    """Say whether the answer is marked commercially confidential."""
    return answered.get(question.key, (None, False))[1]


@register.filter
def box_id(question: Question) -> str:
    """Return the id of a question's first box on its answer page."""
    grouped = question.type in (FieldType.RADIO, FieldType.CHECKBOXES)
    return f"q_{question.key}_0" if grouped else f"q_{question.key}"
