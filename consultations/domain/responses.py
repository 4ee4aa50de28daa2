"""Starting, saving, submitting and withdrawing a response.

Each verb is one transaction that first locks the response's row, so that two clicks, two tabs or
two colleagues come one after the other. (On SQLite every transaction holds the write lock.)
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations import notifications
from consultations.answer_fields import problems_with
from consultations.domain.errors import (
    AnswersChangedMeanwhile,
    Conflict,
    ConsultationClosed,
    ConsultationNotOpen,
    ConsultationNotPublished,
    NoQuestions,
    ResponseIncomplete,
    ResponseWithdrawn,
    SubmissionOutdated,
)
from consultations.domain.questionnaires import keep_version
from consultations.enums import ConsultationState, MayPublish, ResponseState, WhoMayAnswer
from consultations.models import ConsultationAnswer, ConsultationPage, ConsultationResponse
from consultations.permissions import check_may_write
from consultations.questionnaire import Value, content_hash, is_answered
from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import check_can_act_for

# Somebody who was typing when it closed can still save what they wrote, though not submit it.
SAVING_AFTER_CLOSING = timedelta(hours=24)


@dataclass(frozen=True)
class DraftAnswer:
    """An answer as it is being written."""

    value: Value
    confidential: bool = False


def start_response(
    *, consultation: ConsultationPage, organisation: ProviderOrganisation | None, by: User
) -> ConsultationResponse:
    """Return the current response of `organisation` (or of `by` alone), begun if there is none.

    Raises ConsultationNotOpen or ConsultationClosed outside the opening times, NoQuestions where
    nothing is asked, PermissionDenied where `by` may not answer for that organisation or where
    individuals may not answer.
    """
    _check_may_start(consultation, organisation, by)
    for_whom: dict[str, Any] = (
        {"organisation": organisation}
        if organisation is not None
        else {"organisation": None, "respondent": by}
    )
    current = consultation.responses.current().filter(**for_whom)
    if (found := current.first()) is not None:
        return found
    _check_open(consultation)
    try:
        with transaction.atomic():
            version = keep_version(consultation=consultation, by=by)
            if version is None:
                raise NoQuestions
            response = ConsultationResponse.objects.create(
                consultation=consultation,
                version=version,
                organisation=organisation,
                respondent=by,
                started_at=timezone.now(),
            )
            audit.record("started", by=by, target=response)
    except IntegrityError:
        # A colleague, or the second of two clicks, began it in the same moment.
        if (found := current.first()) is not None:
            return found
        raise
    return response


def save_draft(
    *,
    response: ConsultationResponse,
    answers: Mapping[str, DraftAnswer],
    edit_number: int,
    by: User,
) -> ConsultationResponse:
    """Store answers in the working copy and return the response as it is then.

    `edit_number` is the one the person's page was made with. Answers somebody changed after it
    are not overwritten: AnswersChangedMeanwhile is raised with both, and nothing is stored.
    Answers nobody else touched do not conflict. Raises KeyError for a question of another
    version, ConsultationNotOpen, ConsultationClosed (a day after closing), ResponseWithdrawn and
    PermissionDenied.
    """
    check_may_write(by, response)
    with transaction.atomic():
        locked = _lock(response)
        _check_may_save(locked)
        questions = {question.key: question for question in locked.version.question_list}
        conflicts = [
            Conflict(
                question=questions[key],
                stored=locked.entry(key).get("value"),
                typed=answer.value,
                by=_name_of(locked.entry(key).get("by"), by),
                at=_moment(locked.entry(key).get("at")),
            )
            for key, answer in answers.items()
            if locked.entry(key).get("edit", 0) > edit_number
            and _differs(locked.entry(key), answer)
        ]
        if conflicts:
            raise AnswersChangedMeanwhile(locked, conflicts)
        changed = [
            key
            for key, answer in answers.items()
            if _differs(locked.entry(questions[key].key), answer)
        ]
        _write_working_copy(locked, {key: answers[key] for key in changed}, by)
    return locked


def submit_response(
    *,
    response: ConsultationResponse,
    submit_token: uuid.UUID,
    may_publish: MayPublish,
    by: User,
) -> ConsultationResponse:
    """Hand the working copy to the council and return the response; mail a receipt to `by`.

    The token comes from the page on which the answers were checked. Used a second time (two
    clicks, the browser's "again") it changes nothing and returns the same response. Raises
    SubmissionOutdated where the answers are not those that were checked, ResponseIncomplete,
    ConsultationNotOpen, ConsultationClosed, ResponseWithdrawn and PermissionDenied.
    """
    check_may_write(by, response)
    with transaction.atomic():
        locked = _lock(response)
        if locked.is_submitted and locked.used_submit_token == submit_token:
            return locked
        _check_not_withdrawn(locked)
        _check_open(locked.consultation)
        if locked.submit_token != submit_token:
            raise SubmissionOutdated
        answered = locked.answered()
        values = {key: value for key, (value, _) in answered.items()}
        if problems := problems_with(locked.version.question_list, values):
            raise ResponseIncomplete(problems)
        now = timezone.now()
        _write_answers(locked, answered, may_publish)
        locked.state = ResponseState.SUBMITTED
        locked.submitted_at = locked.saved_at = now
        locked.submission_number += 1
        locked.may_publish = may_publish
        locked.used_submit_token, locked.submit_token = submit_token, uuid.uuid4()
        locked.content_hash = content_hash(
            {"questions": locked.version.content_hash, "answers": answered}
        )
        locked.save()
        audit.record(
            "submitted" if locked.submission_number == 1 else "submitted again",
            by=by,
            target=locked,
            version=locked.version.number,
            content_hash=locked.content_hash,
        )
        notifications.send_receipt(locked, to=by)
    return locked


def withdraw_response(*, response: ConsultationResponse, by: User) -> ConsultationResponse:
    """Take a response back and erase its answers; a second call changes nothing.

    Raises ConsultationClosed once the council may be working with it (a draft can always go) and
    PermissionDenied.
    """
    check_may_write(by, response)
    with transaction.atomic():
        locked = _lock(response)
        if locked.is_withdrawn:
            return locked
        was_submitted = locked.is_submitted
        if was_submitted:
            _check_open(locked.consultation)
        locked.answers.all().delete()
        locked.state = ResponseState.WITHDRAWN
        locked.withdrawn_at = timezone.now()
        locked.working_copy = {}
        locked.save()
        audit.record("withdrew", by=by, target=locked, submitted=was_submitted)
        if was_submitted:
            notifications.send_withdrawal(locked, to=by)
    return locked


def _lock(response: ConsultationResponse) -> ConsultationResponse:
    return (
        ConsultationResponse.objects.select_for_update(of=("self",))
        .select_related("consultation", "version", "organisation", "respondent")
        .get(pk=response.pk)
    )


def _check_may_start(
    consultation: ConsultationPage, organisation: ProviderOrganisation | None, by: User
) -> None:
    if organisation is not None:
        check_can_act_for(by, organisation)
    elif consultation.who_may_answer != WhoMayAnswer.ANYONE:
        raise PermissionDenied("Only organisations answer this consultation")


def _check_open(consultation: ConsultationPage) -> None:
    if not consultation.live:
        raise ConsultationNotPublished
    state = consultation.state
    if state == ConsultationState.UPCOMING:
        raise ConsultationNotOpen(consultation)
    if state != ConsultationState.OPEN:
        raise ConsultationClosed(consultation)


def _check_not_withdrawn(response: ConsultationResponse) -> None:
    if response.is_withdrawn:
        raise ResponseWithdrawn(response)


def _check_may_save(response: ConsultationResponse) -> None:
    _check_not_withdrawn(response)
    closing_at = response.consultation.closing_at
    if closing_at is None or timezone.now() < closing_at + SAVING_AFTER_CLOSING:
        if response.consultation.state == ConsultationState.UPCOMING:
            raise ConsultationNotOpen(response.consultation)
        return
    raise ConsultationClosed(response.consultation)


def _differs(entry: Mapping[str, Any], answer: DraftAnswer) -> bool:
    stored = entry.get("value")
    if not is_answered(stored) and not is_answered(answer.value):
        return False
    return (stored, bool(entry.get("confidential"))) != (answer.value, answer.confidential)


def _write_working_copy(
    response: ConsultationResponse, changed: Mapping[str, DraftAnswer], by: User
) -> None:
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
                "by": by.pk,
                "at": now.isoformat(),
            }
        audit.record("saved answers", by=by, target=response, questions=sorted(changed))
    response.save(update_fields=["saved_at", "edit_number", "submit_token", "working_copy"])


def _write_answers(
    response: ConsultationResponse,
    answered: Mapping[str, tuple[Value, bool]],
    may_publish: MayPublish,
) -> None:
    response.answers.exclude(question_key__in=answered).delete()
    questions = {question.key: question for question in response.version.question_list}
    rows = []
    for key, (value, confidential) in answered.items():
        question = questions[key]
        rows.append(
            ConsultationAnswer(
                response=response,
                question_key=key,
                value=value,
                text=question.text_of(value),
                confidential=confidential,
                may_publish=MayPublish.NO if confidential else may_publish,
            )
        )
    ConsultationAnswer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["response", "question_key"],
        update_fields=["value", "text", "confidential", "may_publish"],
    )


def _name_of(user_id: int | None, by: User) -> str:
    if user_id == by.pk:
        return "you"
    person = User.objects.filter(pk=user_id).first() if user_id else None
    return str(person) if person else "somebody"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
