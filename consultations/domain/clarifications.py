"""Questions about a consultation. What one is told, all are told."""

import uuid

from django.db import transaction
from django.utils import timezone

from consultations import notifications
from consultations.models import Clarification, ConsultationPage
from consultations.queries import addresses_of_respondents
from engagement_site.accounts.models import User
from engagement_site.core import audit


def ask_question(
    *, consultation: ConsultationPage, question: str, email: str, submission_key: uuid.UUID
) -> Clarification:
    """Store a question for the team; the same `submission_key` again gives the same one."""
    with transaction.atomic():
        asked, created = Clarification.objects.get_or_create(
            submission_key=submission_key,
            defaults={
                "consultation": consultation,
                "question": question,
                "public_question": question,
                "asked_by": email,
                "asked_at": timezone.now(),
            },
        )
        if created:
            audit.record("asked a question", by=None, target=asked)
    return asked


def publish_answer(
    *, clarification: Clarification, public_question: str, answer: str, by: User
) -> Clarification:
    """Publish a question with its answer and tell everybody who answers the consultation.

    Done again, it changes what is published and tells nobody twice. ValueError for empty texts.
    """
    if not public_question.strip() or not answer.strip():
        raise ValueError("A published question has its words and its answer")
    with transaction.atomic():
        locked = Clarification.objects.select_for_update(of=("self",)).get(pk=clarification.pk)
        first = locked.answered_at is None
        locked.public_question, locked.answer = public_question.strip(), answer.strip()
        locked.answered_at = locked.answered_at or timezone.now()
        locked.answered_by = by
        locked.save()
        told = 0
        if first:
            to = [*addresses_of_respondents(locked.consultation), locked.asked_by]
            told = notifications.send_clarification(locked, to=to)
        audit.record("answered for everybody", by=by, target=locked, told=told)
    return locked
