"""Throwing away what nobody needs any more: drafts, then who it was, files, words, the rest.

Identity goes before answers. Days are counted from the closing of the consultation, or from the
day a response came in where that is later: what was brought in from an old one today is not gone
tomorrow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from consultations.enums import FREE_TEXT, FieldType
from consultations.models import (
    Clarification,
    ConsultationPage,
    ConsultationResponse,
    QuestionnaireVersion,
    ResponseFile,
)
from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.retention import in_words


def forget_drafts(
    *, days_after_closing: int, by: User | None, dry_run: bool = False
) -> list[ConsultationResponse]:
    """Delete drafts of consultations closed for so many days; return those (to be) deleted.

    A submitted response is never touched. With `dry_run` nothing changes. ValueError below 1 day.
    """
    if days_after_closing < 1:
        raise ValueError("A draft is kept for at least a day after closing")
    closed_before = timezone.now() - timedelta(days=days_after_closing)
    found = ConsultationResponse.objects.forgotten_drafts(closed_before)
    if dry_run:
        return list(found.select_related("consultation"))
    with transaction.atomic():
        drafts = list(
            found.select_for_update(of=("self",)).select_related("consultation").order_by("pk")
        )
        for draft in drafts:
            audit.record(
                "forgot draft",
                by=by,
                target=draft,
                consultation=draft.consultation_id,
                days_after_closing=days_after_closing,
            )
        found.filter(pk__in=[draft.pk for draft in drafts]).delete()
    return drafts


@dataclass(frozen=True)
class Forgotten:
    """What a rule took, or would take, from one consultation."""

    rule: str
    consultation: ConsultationPage
    count: int


@dataclass(frozen=True)
class Rule:
    """A class of data, what it is in words, and how it goes."""

    name: str
    words: str
    forget: Callable[[ConsultationPage, datetime, bool], int]

    @property
    def days(self) -> int:
        """After how many days, from the settings."""
        return int(settings.CONSULTATION_RETENTION_DAYS[self.name])


def apply_retention(*, by: User | None = None, dry_run: bool = False) -> list[Forgotten]:
    """Apply every rule to every closed consultation; return what went, or would go.

    Safe to run again. Each consultation is one transaction with one audit record for each rule.
    """
    now = timezone.now()
    done = []
    for rule in RULES:
        before = now - timedelta(days=rule.days)
        for page in ConsultationPage.objects.filter(closing_at__lt=before).order_by("pk"):
            with transaction.atomic():
                count = rule.forget(page, before, dry_run)
                if not count:
                    continue
                done.append(Forgotten(rule.name, page, count))
                if not dry_run:
                    audit.record(
                        f"forgot {rule.name}", by=by, target=page, count=count, days=rule.days
                    )
    return done


def count_forgotten(now: datetime, dry_run: bool) -> int:
    """Apply retention as a rule of `core.retention`; return how many records."""
    return sum(done.count for done in apply_retention(dry_run=dry_run))


def how_long() -> str:
    """Return how long each class of data is kept, in words."""
    times = [f"{rule.name} {in_words(timedelta(days=rule.days))}" for rule in RULES]
    return f"after closing, or after a response that came later: {', '.join(times)}"


def _identity(page: ConsultationPage, before: datetime, dry_run: bool) -> int:
    """Remove who individuals are, who signed off, phones' marks, and answers that say who it is."""
    found = page.responses.filter(identity_removed_at__isnull=True, started_at__lt=before)
    asked_by = Clarification.objects.filter(consultation=page).exclude(asked_by="")
    count = found.count() + asked_by.count()
    if dry_run or not count:
        return count
    now: datetime = timezone.now()
    for response in found.select_related("version").select_for_update(of=("self",)):
        keys = {item.key for item in response.version.question_list if item.is_identity}
        response.answers.filter(question_key__in=keys).delete()
        _without(response, keys)
        response.respondent_name = response.respondent_email = ""
        response.signed_off_name = response.signed_off_role = response.facilitator = ""
        response.device = response.link_hash = ""
        response.respondent = None
        response.identity_removed_at = now
        response.save()
    asked_by.update(asked_by="")
    return count


def _without(response: ConsultationResponse, keys: set[str]) -> None:
    """Take answers, and who wrote the others, out of a working copy."""
    response.working_copy = {
        key: {**entry, "by": None, "name": ""}
        for key, entry in response.working_copy.items()
        if key not in keys
    }


def _files(page: ConsultationPage, before: datetime, dry_run: bool) -> int:
    found = ResponseFile.objects.filter(
        response__consultation=page, response__started_at__lt=before
    )
    count = found.count()
    if count and not dry_run:
        found.delete()
        _drop_answers(page, {FieldType.FILE}, before)
    return count


def _words(page: ConsultationPage, before: datetime, dry_run: bool) -> int:
    return _drop_answers(page, set(FREE_TEXT), before, dry_run=dry_run)


def _everything(page: ConsultationPage, before: datetime, dry_run: bool) -> int:
    kinds = set(FieldType) - FREE_TEXT - {FieldType.FILE}
    return _drop_answers(page, kinds, before, dry_run=dry_run)


def _drop_answers(
    page: ConsultationPage,
    kinds: set[FieldType] | set[str],
    before: datetime,
    *,
    dry_run: bool = False,
) -> int:
    """Delete the answers to questions of these kinds; return how many."""
    count = 0
    for version in QuestionnaireVersion.objects.filter(consultation=page):
        keys = {item.key for item in version.question_list if item.type in kinds}
        own_words = Q(question_key__in=keys)
        found = version.responses.filter(started_at__lt=before).exclude(working_copy={})
        for response in found.select_for_update(of=("self",)):
            answers = response.answers.filter(own_words)
            count += answers.count()
            if not dry_run:
                answers.delete()
                _without(response, keys)
                response.save(update_fields=["working_copy"])
    return count


RULES = (
    Rule("identity", "names, addresses, who signed off, marks of phones", _identity),
    Rule("files", "files sent with answers", _files),
    Rule("words", "answers in people's own words", _words),
    Rule("counted", "choices, numbers and dates", _everything),
)
