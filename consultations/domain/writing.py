"""The working copy of a response and the rows of what was submitted."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from consultations.authors import Author
from consultations.enums import MayPublish, Moderation
from consultations.models import ConsultationAnswer, ConsultationResponse
from consultations.questionnaire import Value, is_answered
from engagement_site.accounts.models import User
from engagement_site.core import audit


@dataclass(frozen=True)
class DraftAnswer:
    """An answer as it is being written."""

    value: Value
    confidential: bool = False


def differs(entry: Mapping[str, Any], answer: DraftAnswer) -> bool:
    """Say whether an answer is another than the one stored."""
    stored = entry.get("value")
    if not is_answered(stored) and not is_answered(answer.value):
        return False
    return (stored, bool(entry.get("confidential"))) != (answer.value, answer.confidential)


def write_working_copy(
    response: ConsultationResponse, changed: Mapping[str, DraftAnswer], author: Author
) -> None:
    """Store changed answers with who changed them and when; call it with the row locked."""
    now = timezone.now()
    response.saved_at = now
    if changed:
        response.edit_number += 1
        response.submit_token = uuid.uuid4()
        for key, answer in changed.items():
            response.working_copy[key] = {
                "value": answer.value,
                "confidential": answer.confidential and is_answered(answer.value),
                "edit": response.edit_number,
                "by": author.user.pk if author.user else None,
                "name": "" if author.user else author.name,
                "at": now.isoformat(),
            }
        audit.record("saved answers", by=author.user, target=response, questions=sorted(changed))
    response.save(update_fields=["saved_at", "edit_number", "submit_token", "working_copy"])


def working_copy_of(values: Mapping[str, Value], *, by: User | None) -> dict[str, Any]:
    """Return a working copy that holds these values, all written once and now."""
    at = timezone.now().isoformat()
    return {
        key: {
            "value": value,
            "confidential": False,
            "edit": 1,
            "by": by.pk if by else None,
            "at": at,
        }
        for key, value in values.items()
        if is_answered(value)
    }


def write_answers(
    response: ConsultationResponse,
    answered: Mapping[str, tuple[Value, bool]],
    *,
    may_publish: MayPublish,
    exceptions: Mapping[str, MayPublish],
) -> None:
    """Put the rows of submitted answers in place of those before.

    A row stays the same row, so that what refers to it goes on doing so. What was decided about
    publishing it holds while answer and permission are unchanged, else somebody looks again.
    """
    response.answers.exclude(question_key__in=answered).delete()
    before = {row.question_key: row for row in response.answers.all()}
    questions = {question.key: question for question in response.version.question_list}
    rows = []
    for key, (value, confidential) in answered.items():
        question = questions[key]
        allowed = exceptions.get(key, may_publish)
        if confidential or not question.can_be_published:
            allowed = MayPublish.NO
        row = ConsultationAnswer(
            response=response,
            question_key=key,
            value=value,
            text=question.text_of(value),
            confidential=confidential,
            may_publish=allowed,
        )
        _keep_decision(row, before.get(key))
        rows.append(row)
    ConsultationAnswer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["response", "question_key"],
        update_fields=[
            "value", "text", "confidential", "may_publish",
            "moderation", "published_text", "moderation_reason", "moderated_by", "moderated_at",
        ],
    )  # fmt: skip


def _keep_decision(row: ConsultationAnswer, before: ConsultationAnswer | None) -> None:
    same = before is not None and (before.value, before.confidential, before.may_publish) == (
        row.value, row.confidential, row.may_publish,
    )  # fmt: skip
    if before is None or not same or before.moderation == Moderation.WAITING:
        return
    row.moderation, row.published_text = before.moderation, before.published_text
    row.moderation_reason, row.moderated_at = before.moderation_reason, before.moderated_at
    row.moderated_by_id = before.moderated_by_id


def name_of(entry: Mapping[str, Any], author: Author) -> str:
    """Return who wrote an answer of the working copy, as `author` would say it."""
    user_id, name = entry.get("by"), entry.get("name", "")
    if author.user is not None and user_id == author.user.pk:
        return "you"
    if author.user is None and user_id is None and name == author.name:
        return "you"
    if user_id is None:
        return name or "somebody with the private link"
    person = User.objects.filter(pk=user_id).first()
    return str(person) if person else "somebody"


def moment_of(entry: Mapping[str, Any]) -> datetime | None:
    """Return when an answer of the working copy was written."""
    text = entry.get("at")
    return datetime.fromisoformat(text) if text else None
