"""Copying questions from the library into a consultation."""

from django.db import transaction

from consultations.models import ConsultationPage, ConsultationQuestion, QuestionSet
from engagement_site.accounts.models import User
from engagement_site.core import audit

COPIED = (
    "section", "label", "help_text", "field_type", "required", "choices", "allow_other", "rows",
    "prefill", "max_length", "minimum", "maximum", "condition_key", "condition_values",
)  # fmt: skip


def add_from_library(
    *, consultation: ConsultationPage, question_set: QuestionSet, by: User
) -> ConsultationPage:
    """Append the questions of a set to the page's draft and return the draft; nothing goes public.

    Short names that the page has already get a number, and conditions follow them.
    """
    with transaction.atomic():
        draft: ConsultationPage = consultation.get_latest_revision_as_object()
        taken = {row.key for row in draft.questions.all() if row.key}
        renamed: dict[str, str] = {}
        last = max((row.sort_order or 0 for row in draft.questions.all()), default=-1)
        for number, kept in enumerate(question_set.questions.all(), start=last + 1):
            row = ConsultationQuestion(
                sort_order=number, **{name: getattr(kept, name) for name in COPIED}
            )
            row.key = row.make_key(taken) if not kept.key or kept.key in taken else kept.key
            taken.add(row.key)
            renamed[kept.key or row.key] = row.key
            row.condition_key = renamed.get(kept.condition_key, kept.condition_key)
            draft.questions.add(row)
        draft.save_revision(user=by, clean=False)
        audit.record(
            "added questions from the library",
            by=by,
            target=consultation,
            set=question_set.title,
        )
    return draft
