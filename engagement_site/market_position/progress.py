"""What a plan's records say about a period: the body of the progress report to scrutiny."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from engagement_site.core import registry
from engagement_site.market_position.enums import ActivityStatus, LifeStage
from engagement_site.market_position.models.gaps import GapStatusChange
from engagement_site.market_position.series import _decimal, midnight
from engagement_site.market_position.tables import number_text

if TYPE_CHECKING:
    from engagement_site.market_position.models.plan import Plan, PlanActivity


def find_progress(plan: "Plan | None", start: date, end: date) -> dict[str, Any]:
    """Return, as plain data, what was delivered, is planned, slipped, and which engagement was held.

    `end` is the last day of the period. An activity is delivered in the period when its day of
    delivery lies in it; planned when it is meant for a time after it or has none; overdue when its
    time lay before the end of the period and it is neither delivered nor stopped.
    """
    groups: dict[str, list[dict[str, str]]] = {
        name: [] for name in ("delivered", "under_way", "planned", "slipped", "overdue", "stopped")
    }
    activities: list[PlanActivity] = []
    if plan is not None:
        activities = list(plan.activities.select_related("linked_page").prefetch_related("changes"))
    for activity in activities:
        for name in _standing(activity, start, end):
            groups[name].append(_line(activity))
    return {**groups, "gaps": _gap_steps(start, end), "engagement": _engagement(start, end)}


def _standing(activity: "PlanActivity", start: date, end: date) -> list[str]:
    found = []
    if activity.status == ActivityStatus.DELIVERED:
        if activity.delivered_on is not None and start <= activity.delivered_on <= end:
            found.append("delivered")
        elif activity.delivered_on is not None and activity.delivered_on > end:
            found.append("under_way")
    elif activity.status == ActivityStatus.STOPPED:
        found.append("stopped")
    else:
        late = activity.is_overdue(end + timedelta(days=1))
        under_way = activity.status == ActivityStatus.IN_PROGRESS
        found.append("overdue" if late else "under_way" if under_way else "planned")
    moved = any(
        change.later and midnight(start) <= change.at < midnight(end + timedelta(days=1))
        for change in activity.changes.all()
    )
    if moved:
        found.append("slipped")
    return found


def _line(activity: "PlanActivity") -> dict[str, str]:
    page = activity.linked_page
    return {
        "text": activity.text,
        "stage": str(LifeStage(activity.life_stage).label),
        "when": activity.date_shown,
        "first": str(activity.first_when or ""),
        "note": activity.status_note,
        "owner": activity.owner,
        "url": (page.get_url() or "") if page is not None and page.live else "",
    }


def _gap_steps(start: date, end: date) -> list[dict[str, str]]:
    steps = GapStatusChange.objects.filter(
        gap__public=True, at__gte=midnight(start), at__lt=midnight(end + timedelta(days=1))
    ).select_related("gap")
    return [
        {"gap": str(step.gap), "status": step.get_status_display(), "note": step.note}
        for step in steps
    ]


def _engagement(start: date, end: date) -> list[dict[str, str]]:
    """Return what the features counted in the period; what they have nothing to say on is left out."""
    counted = (
        (measure, measure.count(midnight(start), midnight(end + timedelta(days=1))))
        for measure in registry.platform_measures().values()
    )
    return [
        {"title": measure.title, "number": number_text(_decimal(value), measure.unit)}
        for measure, value in counted
        if value is not None
    ]
