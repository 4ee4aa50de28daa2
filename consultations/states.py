"""The one answer to "is it open?", for pages, querysets, forms and the domain alike.

A consultation is open from `opening_at` up to, and not including, `closing_at`. Both are instants
with a time zone, so that a change of the clocks moves nothing.
"""

from datetime import datetime

from django.db.models import Q

from consultations.enums import ConsultationState


def state_at(
    now: datetime,
    *,
    opening_at: datetime | None,
    closing_at: datetime | None,
    outcome_published_at: datetime | None,
) -> ConsultationState:
    """Return the state at `now`; what has no dates yet (a draft) is upcoming."""
    if opening_at is None or closing_at is None or now < opening_at:
        return ConsultationState.UPCOMING
    if now < closing_at:
        return ConsultationState.OPEN
    if outcome_published_at is not None and outcome_published_at <= now:
        return ConsultationState.OUTCOME_PUBLISHED
    return ConsultationState.CLOSED


def in_state(state: ConsultationState, now: datetime) -> Q:
    """Return the condition that chooses the consultations for which `state_at` gives `state`."""
    dated = Q(opening_at__isnull=False, closing_at__isnull=False)
    closed = dated & Q(opening_at__lte=now, closing_at__lte=now)
    conditions = {
        ConsultationState.UPCOMING: ~dated | Q(opening_at__gt=now),
        ConsultationState.OPEN: dated & Q(opening_at__lte=now, closing_at__gt=now),
        ConsultationState.CLOSED: closed
        & (Q(outcome_published_at__isnull=True) | Q(outcome_published_at__gt=now)),
        ConsultationState.OUTCOME_PUBLISHED: closed & Q(outcome_published_at__lte=now),
    }
    return conditions[state]
