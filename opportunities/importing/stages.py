"""At which stage of its life a process is, by notice, status and dates; tags are used oddly."""

from datetime import datetime, timedelta
from typing import Any

from opportunities.enums import Stage
from opportunities.importing.mapped import Mapped
from opportunities.joining import LONDON

ENGAGEMENT_NOTICES = ("UK2",)
EXPIRING = timedelta(days=365)


def stage_of(mapped: Mapped, tender: dict[str, Any], now: datetime) -> Stage:
    """Return the stage that a mapped release tells of."""
    status = str(tender.get("status") or "")
    if status in ("cancelled", "withdrawn", "unsuccessful"):
        return Stage.WITHDRAWN
    engaging = any(step["stage"] == Stage.ENGAGEMENT for step in mapped.parts["stages"])
    if mapped.parts["awards"] or status == "complete":
        return _after_award(mapped, now)
    if status == "planning" or mapped.notice_type in ENGAGEMENT_NOTICES:
        return Stage.ENGAGEMENT if engaging or mapped.notice_type else Stage.INTENTION
    if status == "planned":
        return Stage.PLANNED
    if mapped.fields["join_any_time"]:
        return Stage.OPEN
    return Stage.EVALUATION if _is_past(mapped, now) else Stage.OPEN


def _is_past(mapped: Mapped, now: datetime) -> bool:
    closes = mapped.fields["join_until"]
    return closes is not None and closes < now.astimezone(LONDON).date()


def _after_award(mapped: Mapped, now: datetime) -> Stage:
    today = now.astimezone(LONDON).date()
    awards = mapped.parts["awards"]
    starts = [one["contract_starts"] for one in awards if one["contract_starts"]]
    ends = [one["contract_ends"] for one in awards if one["contract_ends"]]
    start = min(starts, default=mapped.fields["contract_starts"])
    end = max(ends, default=mapped.fields["contract_ends"])
    if end is not None and end < today:
        return Stage.ENDED
    if start is None or start > today:
        return Stage.AWARDED
    if end is not None and end - today <= EXPIRING:
        return Stage.EXPIRING
    return Stage.LIVE
