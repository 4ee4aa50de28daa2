"""Keeping the versions of a consultation's questions."""

from django.db import transaction

from consultations.models import ConsultationPage, QuestionnaireVersion
from engagement_site.accounts.models import User
from engagement_site.core import audit


def keep_version(*, consultation: ConsultationPage, by: User | None) -> QuestionnaireVersion | None:
    """Return the version that holds the questions as they are, made if the latest differs.

    Returns None where there are no questions. `by` is None when a scheduled publication does it.
    """
    questions = consultation.question_list()
    if not questions:
        return None
    with transaction.atomic():
        # One at a time for each consultation, so that numbers follow one another.
        ConsultationPage.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
        latest = consultation.versions.order_by("-number").first()
        version = QuestionnaireVersion.of(
            consultation, number=latest.number + 1 if latest else 1, questions=questions
        )
        if latest is not None and latest.content_hash == version.content_hash:
            return latest
        version.save()
        audit.record(
            "new questionnaire version",
            by=by,
            target=consultation,
            number=version.number,
            questions=len(questions),
        )
    return version
