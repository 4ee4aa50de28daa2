"""Forgetting who asked, followed and was told, a year after an opportunity is over.

What was asked and answered stays, and how many were told; who they were goes. Organisations'
expressions of interest go as well: they name people's addresses.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from engagement_site.core import audit
from engagement_site.core.models import OutgoingMail
from opportunities.enums import OVER
from opportunities.models import (
    ClarificationQuestion,
    ExpressionOfInterest,
    Follow,
    OpportunityPage,
    Telling,
)

FORGET_AFTER = timedelta(days=365)


@dataclass(frozen=True)
class Forgotten:
    """What was, or would be, forgotten about one opportunity."""

    page: OpportunityPage
    askers: int
    follows: int
    interests: int
    told: int

    def __bool__(self) -> bool:
        return bool(self.askers or self.follows or self.interests or self.told)


def forget(*, now: datetime | None = None, dry_run: bool = False) -> list[Forgotten]:
    """Forget what is due, one opportunity after the other; return what it was.

    Due is what ended or was withdrawn and has not been published again for a year. With
    `dry_run` nothing is changed. Running it twice forgets nothing more.
    """
    now = now or timezone.now()
    due = OpportunityPage.objects.filter(
        stage__in=OVER, last_published_at__lte=now - FORGET_AFTER
    ).order_by("pk")
    found = (_forget(page, dry_run=dry_run) for page in due)
    return [one for one in found if one]


def count_forgotten(now: datetime, dry_run: bool) -> int:
    """Forget as a rule of `core.retention`; return how many records."""
    done = forget(now=now, dry_run=dry_run)
    return sum(one.askers + one.follows + one.interests + one.told for one in done)


def _forget(page: OpportunityPage, *, dry_run: bool) -> Forgotten:
    askers = ClarificationQuestion.objects.filter(page=page, asked_by__isnull=False)
    follows = Follow.objects.filter(page=page)
    interests = ExpressionOfInterest.objects.filter(page=page)
    told = Telling.objects.filter(notice__page=page).exclude(user=None, organisations="")
    found = Forgotten(page, askers.count(), follows.count(), interests.count(), told.count())
    if dry_run or not found:
        return found
    with transaction.atomic():
        _forget_mail(page)
        askers.update(asked_by=None, organisation=None)
        follows.delete()
        interests.delete()
        told.update(user=None, organisations="")
        audit.record(
            "forgot who took part",
            by=None,
            target=page,
            askers=found.askers,
            follows=found.follows,
            interests=found.interests,
            told=found.told,
        )
    return found


def _forget_mail(page: OpportunityPage) -> None:
    for pk in page.notices.values_list("pk", flat=True):
        OutgoingMail.objects.filter(key__startswith=f"opportunity notice {pk} to ").delete()
    for pk in page.questions.values_list("pk", flat=True):
        for kind in ("received", "declined"):
            OutgoingMail.objects.filter(key=f"opportunity question_{kind} {pk}").delete()
    for pk in page.interests.values_list("pk", flat=True):
        OutgoingMail.objects.filter(key=f"opportunity interest {pk}").delete()
