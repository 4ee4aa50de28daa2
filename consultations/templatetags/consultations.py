"""What the templates of consultations ask for."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils import timezone

from consultations.answer_fields import PreviewForm
from consultations.enums import ConsultationKind, FieldType
from consultations.models import ConsultationPage, ConsultationResponse
from consultations.queries import RespondentOption, respondent_options, state_words
from consultations.questionnaire import Question, Section, Value, condition_in_words
from engagement_site.core.models.pages import pages_related_to
from engagement_site.core.templatetags.components import long_date, long_datetime

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
    if question.type == FieldType.GRID:
        return f"q_{question.key}_0_0"
    grouped = question.type in (
        FieldType.RADIO, FieldType.CHECKBOXES, FieldType.RATING, FieldType.RANKING,
    )  # fmt: skip
    return f"q_{question.key}_0" if grouped else f"q_{question.key}"


@register.filter
def get_item(values: Mapping[str, Any] | None, key: str) -> Any:
    """Return what a mapping holds under a key, "" for nothing."""
    return (values or {}).get(key, "")


@register.filter
def condition_words(question: Question, questions: list[Question] | None) -> str:
    """Return on what a question depends, in words; "" for one that everybody is asked."""
    return condition_in_words(question, questions or [])


@register.filter
def with_questions(form: PreviewForm, section: Section) -> list[tuple[Question, BoundField | None]]:
    """Return the questions of a section, each with its box where it has one."""
    return [
        (question, form[question.key] if question.is_asked else None)
        for question in section.questions
    ]


@register.simple_tag
def notice_facts_of(consultation: ConsultationPage) -> list[dict[str, str]]:
    """Return what regulation 17 asks a preliminary market engagement notice for, as {key, value}.

    Authority, title, identifier, subject-matter, closing date, and how to take part with the
    events that belong to it (Procurement Regulations 2024, SI 2024/692). Nothing for other kinds.
    """
    if consultation.kind != ConsultationKind.PRE_TENDER or consultation.opening_at is None:
        return []
    process = (
        f"Answer the questions on this page from {long_datetime(consultation.opening_at)} "
        f"to {long_datetime(consultation.closing_at)}."
    )
    related = pages_related_to(consultation) if consultation.pk else []
    events = [page for page in related if hasattr(page, "starts_at")]
    for event in events:
        place = getattr(event, "venue_name", "")
        process += f" Event: {event.title}, {long_datetime(event.starts_at)}"
        process += f", {place}." if place else "."
    facts = [
        ("Contracting authority", settings.COUNCIL_NAME),
        ("Title", consultation.title),
        ("Identifier of the notice", consultation.notice_identifier or "No notice published yet"),
        ("Subject-matter", consultation.subject_matter or consultation.summary),
        ("Engagement closes", long_datetime(consultation.closing_at)),
        ("How to take part", process),
    ]
    return [{"key": key, "value": value} for key, value in facts]
