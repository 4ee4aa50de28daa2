"""Deciding what of the answers the public reads."""

from django.db import transaction
from django.utils import timezone

from consultations.enums import MayPublish, Moderation
from consultations.models import ConsultationAnswer
from engagement_site.accounts.models import User
from engagement_site.core import audit, page_cache


class ModerationRefused(ValueError):
    """The decision cannot stand; the message can be shown."""


def moderate_answer(
    *,
    answer: ConsultationAnswer,
    decision: Moderation,
    by: User,
    published_text: str = "",
    reason: str = "",
) -> ConsultationAnswer:
    """Publish an answer as it is or with words left out, or withhold it, and log who and why.

    What the respondent did not allow, or marked as confidential, is never published. Leaving
    words out and withholding need a reason. Raises ModerationRefused.
    """
    with transaction.atomic():
        locked = (
            ConsultationAnswer.objects.select_for_update(of=("self",))
            .select_related("response")
            .get(pk=answer.pk)
        )
        published = decision in (Moderation.PUBLISHED, Moderation.REDACTED)
        if published and (locked.confidential or locked.may_publish == MayPublish.NO):
            raise ModerationRefused("The respondent did not allow this answer to be published.")
        if published and not locked.response.is_submitted:
            raise ModerationRefused("This response was withdrawn.")
        if decision in (Moderation.REDACTED, Moderation.WITHHELD) and not reason.strip():
            raise ModerationRefused("Say why: the reason is kept with the decision.")
        text = published_text.replace("\r\n", "\n").strip()
        if decision == Moderation.REDACTED and (not text or text == locked.text):
            raise ModerationRefused("Write the text as it shall be published, without those words.")
        locked.moderation = decision
        locked.published_text = text if decision == Moderation.REDACTED else ""
        locked.moderation_reason = reason.strip()
        locked.moderated_by, locked.moderated_at = by, timezone.now()
        locked.save()
        audit.record(
            "moderated an answer",
            by=by,
            target=locked.response,
            question=locked.question_key,
            decision=decision.value,
            reason=locked.moderation_reason,
        )
        transaction.on_commit(page_cache.purge)
    return locked
