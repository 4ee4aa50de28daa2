"""Clarification questions: asking in private, answering to everybody.

A number is given while the opportunity's row is held, so that numbers run without gaps or
doubles however many people answer at once.
"""

import uuid
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import check_can_act_for
from opportunities import notifications
from opportunities.domain.errors import NotWaiting, QuestionsClosed, UnknownLot
from opportunities.domain.publishing import notify
from opportunities.enums import QuestionState
from opportunities.models import ClarificationQuestion, Follow, OpportunityLot, OpportunityPage
from opportunities.taking_part import questions_closed_because


def ask(
    *,
    page: OpportunityPage,
    organisation: ProviderOrganisation,
    text: str,
    by: User,
    token: uuid.UUID,
    lot: OpportunityLot | None = None,
    now: datetime | None = None,
) -> ClarificationQuestion:
    """Ask a question for an organisation; who asks hears of the answer by following.

    `token` names the form that was filled in: sent again it returns the question it made.
    Raises PermissionDenied, QuestionsClosed, UnknownLot.
    """
    now = now or timezone.now()
    check_can_act_for(by, organisation)
    if made := ClarificationQuestion.objects.filter(token=token, asked_by=by).first():
        return made
    if closed := questions_closed_because(page, now):
        raise QuestionsClosed(closed)
    if lot is not None and lot.page_id != page.pk:
        raise UnknownLot
    try:
        with transaction.atomic():
            question = ClarificationQuestion.objects.create(
                page=page,
                token=token,
                lot=lot,
                lot_label=lot.title if lot else "",
                asked=text.strip(),
                asked_by=by,
                organisation=organisation,
                asked_at=now,
            )
            Follow.objects.get_or_create(page=page, user=by)
            audit.record("asked question", by=by, target=question, opportunity=page.pk)
            notifications.confirm_question(question, to=by)
    except IntegrityError:  # the second click of two at once
        return ClarificationQuestion.objects.get(token=token, asked_by=by)
    return question


def answer(
    *,
    question: ClarificationQuestion,
    wording: str,
    text: str,
    by: User,
    now: datetime | None = None,
) -> ClarificationQuestion:
    """Publish an answer under the next number and tell everybody who follows.

    `wording` is the question as everybody reads it, without what tells who asked. Raises
    PermissionDenied, and NotWaiting where somebody else was quicker.
    """
    now = now or timezone.now()
    check_permission(by, Permission.EDIT_MARKET)
    with transaction.atomic():
        waiting = _hold(question)
        page = waiting.page
        last = ClarificationQuestion.objects.filter(page=page).aggregate(last=Max("number"))["last"]
        waiting.number = (last or 0) + 1
        waiting.state = QuestionState.ANSWERED
        waiting.question, waiting.answer = wording.strip(), text.strip()
        waiting.answered_at, waiting.answered_by = now, str(by)[:255]
        waiting.save()
        audit.record(
            "answered question", by=by, target=waiting, opportunity=page.pk, number=waiting.number
        )
        lot = f" ({waiting.lot_label})" if waiting.lot_label else ""
        notify(
            page=page,
            headline=f"Answered: question {waiting.number} on {page.title}",
            lines=[
                f"Question {waiting.number}{lot}: {waiting.question}",
                f"Answer: {waiting.answer}",
            ],
            now=now,
        )
    return waiting


def decline(
    *, question: ClarificationQuestion, reason: str, by: User, now: datetime | None = None
) -> ClarificationQuestion:
    """Leave a question unanswered and tell who asked why. Raises PermissionDenied, NotWaiting."""
    check_permission(by, Permission.EDIT_MARKET)
    with transaction.atomic():
        waiting = _hold(question)
        waiting.state, waiting.answer = QuestionState.DECLINED, reason.strip()
        waiting.answered_at, waiting.answered_by = now or timezone.now(), str(by)[:255]
        waiting.save()
        audit.record("declined question", by=by, target=waiting, opportunity=waiting.page_id)
        if waiting.asked_by is not None:
            notifications.tell_declined(waiting, to=waiting.asked_by)
    return waiting


def take_back(*, question: ClarificationQuestion, by: User) -> ClarificationQuestion:
    """Take one's own question back before it is answered. Raises PermissionDenied, NotWaiting."""
    if question.asked_by_id != by.pk:
        raise PermissionDenied("Only who asked takes a question back")
    with transaction.atomic():
        waiting = _hold(question)
        waiting.state = QuestionState.TAKEN_BACK
        waiting.save(update_fields=["state"])
        audit.record("took question back", by=by, target=waiting, opportunity=waiting.page_id)
    return waiting


def _hold(question: ClarificationQuestion) -> ClarificationQuestion:
    """Hold the opportunity's row until the transaction ends and return the question as it is now."""
    OpportunityPage.objects.filter(pk=question.page_id).update(reference=F("reference"))
    now = ClarificationQuestion.objects.select_related("page", "asked_by").get(pk=question.pk)
    if now.state != QuestionState.WAITING:
        raise NotWaiting("This question was dealt with already. Open it again to see how.")
    return now
