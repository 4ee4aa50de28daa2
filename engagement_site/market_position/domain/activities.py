"""The history of an activity: its status and its date."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.utils import timezone

from engagement_site.core import audit
from engagement_site.market_position.models import ActivityChange, PlanActivity, ResourceAsk


@dataclass(frozen=True)
class Standing:
    """How an activity stood before it was changed."""

    status: str = ""
    day: date | None = None
    date_shown: str = ""


def standing_of(activity: PlanActivity) -> Standing:
    """Return how the activity stands in the database; empty for a new one."""
    if activity.pk is None:
        return Standing()
    stored = PlanActivity.objects.get(pk=activity.pk)
    return Standing(stored.status, stored.date, stored.date_shown)


def keep_change(
    *,
    activity: PlanActivity,
    before: Standing,
    by: models.Model | None,
    at: datetime | None = None,
) -> ActivityChange | None:
    """Keep what changed in status or date since `before`; None where neither did."""
    after = Standing(activity.status, activity.date, activity.date_shown)
    if after == before:
        return None
    later = before.day is not None and (after.day is None or after.day > before.day)
    with transaction.atomic():
        change = ActivityChange.objects.create(
            activity=activity,
            at=at or timezone.now(),
            by_label=str(by)[:255] if by is not None else "system",
            old_status=before.status,
            status=after.status,
            old_date_shown=before.date_shown,
            date_shown=after.date_shown,
            later=later,
            note=activity.status_note,
        )
        audit.record("plan activity changed", by=by, target=activity, status=after.status)
    return change


def answer_ask(*, ask: ResourceAsk, agreed: bool, by: models.Model | None) -> bool:
    """Keep whether the team agrees to what it is asked for; return whether that is new."""
    with transaction.atomic():
        changed = ResourceAsk.objects.filter(pk=ask.pk, agreed=not agreed).update(agreed=agreed)
        if changed:
            verb = "agreed to support an activity" if agreed else "took back support"
            audit.record(verb, by=by, target=ask.activity, ask=str(ask))
    ask.agreed = agreed
    return bool(changed)
