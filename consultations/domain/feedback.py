"""Feedback on a workshop: one page, no account, many people behind one network address."""

import secrets
import uuid
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.domain.errors import NoQuestions
from consultations.domain.opening import check_open
from consultations.domain.questionnaires import keep_version
from consultations.domain.responses import hand_in
from consultations.domain.writing import working_copy_of
from consultations.enums import MayPublish
from consultations.models import ConsultationPage, ConsultationResponse
from consultations.questionnaire import Value, content_hash
from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.registry import Subject

# Two people may both write "Very good"; two who write the same sentences may be one.
TELLING_LENGTH = 40


def make_device() -> str:
    """Return a random mark for a phone."""
    return secrets.token_hex(16)


def give_feedback(
    *,
    consultation: ConsultationPage,
    values: Mapping[str, Value],
    submission_key: uuid.UUID,
    device: str,
    subject: Subject | None = None,
) -> ConsultationResponse:
    """Store feedback as submitted and return it; the same filled-in page gives the same response.

    A second one from the same phone on the same subject, or the same sentences from another
    phone, is kept and marked as a possible duplicate: people share phones, and whoever answers
    honestly is never shut out. Raises ConsultationNotOpen, ConsultationClosed and NoQuestions.
    """
    with transaction.atomic():
        if (
            again := consultation.responses.filter(submission_key=submission_key).first()
        ) is not None:
            return again
        check_open(consultation)
        version = keep_version(consultation=consultation, by=None)
        if version is None:
            raise NoQuestions
        now = timezone.now()
        response = ConsultationResponse(
            consultation=consultation,
            version=version,
            started_at=now,
            saved_at=now,
            edit_number=1,
            submission_key=submission_key,
            device=device,
            subject_key=subject.key if subject else "",
            subject_title=subject.title[:200] if subject else "",
            subject_part_of=subject.part_of[:255] if subject else "",
            working_copy=working_copy_of(values, by=None),
        )
        response.possible_duplicate_of = _like(response)
        try:
            with transaction.atomic():
                response.save()
        except IntegrityError:  # the second of two clicks, a moment behind the first
            return consultation.responses.get(submission_key=submission_key)
        hand_in(response, may_publish=MayPublish.WITHOUT_NAME, exceptions={})
        response.save()
        audit.record("gave feedback", by=None, target=response, subject=response.subject_key)
    return response


def _like(response: ConsultationResponse) -> ConsultationResponse | None:
    """Return an earlier response that this one may repeat."""
    others = response.consultation.responses.submitted().filter(subject_key=response.subject_key)
    if response.device and (same := others.filter(device=response.device).first()) is not None:
        return same
    answered = response.answered()
    words = sum(len(str(value)) for value, _ in answered.values() if isinstance(value, str))
    if words < TELLING_LENGTH:
        return None
    found = content_hash({"questions": response.version.content_hash, "answers": answered})
    return others.filter(content_hash=found).first()


def settle_duplicate(
    *, response: ConsultationResponse, is_duplicate: bool, by: User
) -> ConsultationResponse:
    """Record what a person decided about a possible duplicate; set aside, it no longer counts."""
    with transaction.atomic():
        locked = ConsultationResponse.objects.select_for_update(of=("self",)).get(pk=response.pk)
        locked.set_aside = is_duplicate
        if not is_duplicate:
            locked.possible_duplicate_of = None
        locked.save(update_fields=["set_aside", "possible_duplicate_of"])
        audit.record(
            "set a duplicate aside" if is_duplicate else "counted a possible duplicate",
            by=by,
            target=locked,
        )
    return locked
