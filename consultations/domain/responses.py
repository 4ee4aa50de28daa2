"""Starting, saving, submitting and withdrawing a response.

Each verb is one transaction that first locks the response's row, so that two clicks, two tabs or
two colleagues come one after the other. (On SQLite every transaction holds the write lock.)
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils import timezone

from consultations import notifications
from consultations.answer_fields import problems_with
from consultations.authors import Author, author_of, hash_of, make_link_key
from consultations.domain.errors import (
    AnswersChangedMeanwhile,
    Conflict,
    NoQuestions,
    ResponseIncomplete,
    SubmissionOutdated,
)
from consultations.domain.opening import check_may_save, check_not_withdrawn, check_open
from consultations.domain.questionnaires import keep_version
from consultations.domain.writing import (
    DraftAnswer,
    differs,
    moment_of,
    name_of,
    write_answers,
    write_working_copy,
)
from consultations.enums import MayPublish, ResponseState, WhoMayAnswer
from consultations.models import ConsultationPage, ConsultationResponse
from consultations.permissions import check_may_write
from consultations.questionnaire import content_hash
from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import check_can_act_for

__all__ = ["DraftAnswer", "SignOff", "save_draft", "start_response", "submit_response"]

# Sent with `response` before its answers go because the respondent wants them back; what goes by
# age goes without. Whoever quotes them takes the quotes out.
answers_taken_back = Signal()


@dataclass(frozen=True)
class SignOff:
    """Who answers for a response of an organisation: their name and role, as they give them."""

    name: str = ""
    role: str = ""


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
    check_open(consultation, organisation=organisation)
    try:
        return _begin(consultation, by=by, organisation=organisation, respondent=by)
    except IntegrityError:
        # A colleague, or the second of two clicks, began it in the same moment.
        if (found := current.first()) is not None:
            return found
        raise


def start_without_account(
    *, consultation: ConsultationPage, name: str, email: str, submission_key: uuid.UUID
) -> tuple[ConsultationResponse, str]:
    """Begin a response of somebody without an account and return it with its private key.

    Name and address may be empty. The same `submission_key` again (two clicks) gives the same
    response, with a new key. With an address the private link is mailed there. Raises as
    `start_response` does.
    """
    if consultation.who_may_answer != WhoMayAnswer.WITHOUT_ACCOUNT:
        raise PermissionDenied("Answering this consultation needs an account")
    check_open(consultation)
    link_key = make_link_key()
    with transaction.atomic():
        again = consultation.responses.filter(submission_key=submission_key).first()
        if again is not None:
            again.link_hash = hash_of(link_key)
            again.save(update_fields=["link_hash"])
            return again, link_key
        response = _begin(
            consultation,
            by=None,
            respondent_name=name,
            respondent_email=email,
            link_hash=hash_of(link_key),
            submission_key=submission_key,
        )
        notifications.send_private_link(response, to=email, link_key=link_key)
    return response, link_key


def make_private_link(*, response: ConsultationResponse, by: User | Author) -> str:
    """Give a response a new private link and return its key; the link before it opens nothing.

    Raises ResponseWithdrawn and PermissionDenied.
    """
    check_may_write(by, response)
    author = author_of(by)
    link_key = make_link_key()
    with transaction.atomic():
        locked = _lock(response)
        check_not_withdrawn(locked)
        locked.link_hash = hash_of(link_key)
        locked.save(update_fields=["link_hash"])
        audit.record("made a private link", by=author.user, target=locked)
    return link_key


def _begin(
    consultation: ConsultationPage, *, by: User | None, **fields: Any
) -> ConsultationResponse:
    with transaction.atomic():
        version = keep_version(consultation=consultation, by=by)
        if version is None:
            raise NoQuestions
        response = ConsultationResponse.objects.create(
            consultation=consultation, version=version, started_at=timezone.now(), **fields
        )
        audit.record("started", by=by, target=response)
    return response


def save_draft(
    *,
    response: ConsultationResponse,
    answers: Mapping[str, DraftAnswer],
    edit_number: int,
    by: User | Author,
) -> ConsultationResponse:
    """Store answers in the working copy and return the response as it is then.

    `edit_number` is the one the person's page was made with. Answers somebody changed after it
    are not overwritten: AnswersChangedMeanwhile is raised with both, and nothing is stored.
    Answers nobody else touched do not conflict. Raises KeyError for a question of another
    version, ConsultationNotOpen, ConsultationClosed (a day after closing), ResponseWithdrawn and
    PermissionDenied.
    """
    check_may_write(by, response)
    author = author_of(by)
    with transaction.atomic():
        locked = _lock(response)
        check_may_save(locked)
        questions = {question.key: question for question in locked.version.question_list}
        conflicts = [
            Conflict(
                question=questions[key],
                stored=locked.entry(key).get("value"),
                typed=answer.value,
                by=name_of(locked.entry(key), author),
                at=moment_of(locked.entry(key)),
            )
            for key, answer in answers.items()
            if locked.entry(key).get("edit", 0) > edit_number and differs(locked.entry(key), answer)
        ]
        if conflicts:
            raise AnswersChangedMeanwhile(locked, conflicts)
        changed = [
            key
            for key, answer in answers.items()
            if differs(locked.entry(questions[key].key), answer)
        ]
        write_working_copy(locked, {key: answers[key] for key in changed}, author)
    return locked


def submit_response(
    *,
    response: ConsultationResponse,
    submit_token: uuid.UUID,
    may_publish: MayPublish,
    by: User | Author,
    exceptions: Mapping[str, MayPublish] | None = None,
    sign_off: SignOff | None = None,
) -> ConsultationResponse:
    """Hand the working copy to the council and return the response; mail a receipt to `by`.

    The token comes from the page on which the answers were checked. Used a second time (two
    clicks, the browser's "again") it changes nothing and returns the same response. `exceptions`
    are answers for which the choice about publishing is another than `may_publish`. Answers to
    questions that are not asked, given the others, are not handed in. Raises SubmissionOutdated
    where the answers are not those that were checked, ResponseIncomplete, ConsultationNotOpen,
    ConsultationClosed, ResponseWithdrawn and PermissionDenied.
    """
    check_may_write(by, response)
    author = author_of(by)
    with transaction.atomic():
        locked = _lock(response)
        if locked.is_submitted and locked.used_submit_token == submit_token:
            return locked
        check_not_withdrawn(locked)
        check_open(locked.consultation, response=locked)
        if locked.submit_token != submit_token:
            raise SubmissionOutdated
        if problems := problems_with(locked.version.question_list, locked.written()):
            raise ResponseIncomplete(problems)
        hand_in(locked, may_publish=may_publish, exceptions=exceptions or {}, sign_off=sign_off)
        locked.used_submit_token, locked.submit_token = submit_token, uuid.uuid4()
        locked.save()
        audit.record(
            "submitted" if locked.submission_number == 1 else "submitted again",
            by=author.user,
            target=locked,
            version=locked.version.number,
            content_hash=locked.content_hash,
        )
        notifications.send_receipt(
            locked, to=author.email or locked.respondent_email, link_key=author.link_key
        )
    return locked


def hand_in(
    locked: ConsultationResponse,
    *,
    may_publish: MayPublish,
    exceptions: Mapping[str, MayPublish],
    sign_off: SignOff | None = None,
) -> None:
    """Write the rows of the answers and mark a locked response as submitted; the caller saves it."""
    answered = locked.answered()
    write_answers(locked, answered, may_publish=may_publish, exceptions=exceptions)
    locked.state = ResponseState.SUBMITTED
    locked.submitted_at = locked.saved_at = timezone.now()
    locked.submission_number += 1
    locked.may_publish = may_publish
    if sign_off is not None:
        locked.signed_off_name, locked.signed_off_role = sign_off.name, sign_off.role
    locked.content_hash = content_hash(
        {"questions": locked.version.content_hash, "answers": answered}
    )


def withdraw_response(*, response: ConsultationResponse, by: User | Author) -> ConsultationResponse:
    """Take a response back and erase its answers; a second call changes nothing.

    Raises ConsultationClosed once the council may be working with it (a draft can always go) and
    PermissionDenied.
    """
    check_may_write(by, response)
    author = author_of(by)
    with transaction.atomic():
        locked = _lock(response)
        if locked.is_withdrawn:
            return locked
        was_submitted = locked.is_submitted
        if was_submitted:
            check_open(locked.consultation, response=locked)
        address = author.email or locked.respondent_email
        erase_answers(locked)
        locked.state = ResponseState.WITHDRAWN
        locked.withdrawn_at = timezone.now()
        locked.save()
        audit.record("withdrew", by=author.user, target=locked, submitted=was_submitted)
        if was_submitted:
            notifications.send_withdrawal(locked, to=address)
    return locked


def erase_answers(locked: ConsultationResponse) -> None:
    """Delete what was answered, submitted and not, with its files; the caller saves the response."""
    answers_taken_back.send(sender=ConsultationResponse, response=locked)
    locked.answers.all().delete()
    locked.files.all().delete()
    locked.working_copy = {}


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
    elif consultation.who_may_answer == WhoMayAnswer.ORGANISATIONS:
        raise PermissionDenied("Only organisations answer this consultation")
