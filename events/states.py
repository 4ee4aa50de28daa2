"""The one place that decides where registration for an event stands.

Pages, lists, forms and the domain all ask here, so that what is shown is what happens. Instants
are compared, never clock readings, so an hour that England lives twice or skips needs no care.
"""

from dataclasses import dataclass
from datetime import datetime

from events.enums import EventState


@dataclass(frozen=True)
class Timetable:
    """The instants that decide an event's state, all of them aware.

    Without `opens_at` registration is open from the moment the event is published; without
    `closes_at` until the event starts.
    """

    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    cancel_until: datetime | None = None
    cancelled: bool = False

    @property
    def registration_ends_at(self) -> datetime:
        """The first instant at which nobody can register any more."""
        return min(self.closes_at or self.starts_at, self.ends_at)

    @property
    def cancelling_ends_at(self) -> datetime:
        """The first instant at which a registration can no longer be cancelled by its owner."""
        return self.cancel_until or self.starts_at

    def can_be_cancelled(self, now: datetime) -> bool:
        """Say whether somebody may still give up a place."""
        return now < self.cancelling_ends_at

    def changes(self) -> list[datetime]:
        """Return the instants at which pages about the event change by themselves."""
        instants = [self.opens_at, self.registration_ends_at, self.starts_at, self.ends_at]
        return sorted({instant for instant in instants if instant is not None})


def event_state(timetable: Timetable, *, now: datetime, places_left: int | None) -> EventState:
    """Return where registration stands at `now`; `places_left` is None where there is no limit.

    Opening is inclusive and closing exclusive: at the very instant of closing it is closed.
    """
    if timetable.cancelled:
        return EventState.CANCELLED
    if now >= timetable.ends_at:
        return EventState.PAST
    if now >= timetable.registration_ends_at:
        return EventState.CLOSED
    if timetable.opens_at is not None and now < timetable.opens_at:
        return EventState.NOT_YET_OPEN
    if places_left is not None and places_left <= 0:
        return EventState.FULL
    return EventState.OPEN
