"""Ways to choose events."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Coalesce
from wagtail.query import PageQuerySet

from events.listing import ListQuery


class EventPageQuerySet(PageQuerySet):
    """Ways to choose events."""

    def with_places(self) -> "EventPageQuerySet":
        """Those found, with their counters of places."""
        return self.select_related("places", "online_places")

    def coming(self, now: datetime) -> "EventPageQuerySet":
        """Those that are not over, soonest first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def past(self, now: datetime) -> "EventPageQuerySet":
        """Those that are over, latest first."""
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")

    def matching(self, query: ListQuery) -> "EventPageQuerySet":
        """Those that fit what a visitor chose in the list."""
        found = self
        if query.words:
            for word in query.words.split()[:8]:
                found = found.filter(
                    models.Q(title__icontains=word)
                    | models.Q(summary__icontains=word)
                    | models.Q(venue_name__icontains=word)
                    | models.Q(audience__icontains=word)
                )
        if query.kinds:
            found = found.filter(kind__in=query.kinds)
        if query.modes:
            found = found.filter(attendance_mode__in=query.modes)
        return found

    def next_change(self, now: datetime) -> datetime | None:
        """Return the next instant at which the state of a published event changes by itself."""
        instants = {
            "opens": models.F("registration_opens_at"),
            "closes": Coalesce("registration_closes_at", "starts_at"),
            "starts": models.F("starts_at"),
            "asks": models.F("proposals_open_at"),
            "asked": models.F("proposals_close_at"),
            "ends": models.F("ends_at"),
        }
        ahead = self.live().filter(ends_at__gt=now).annotate(
            **{f"{name}_instant": instant for name, instant in instants.items()}
        )  # fmt: skip
        soonest = ahead.aggregate(
            **{
                name: models.Min(f"{name}_instant", filter=models.Q(**{f"{name}_instant__gt": now}))
                for name in instants
            }
        )
        return min((at for at in soonest.values() if at is not None), default=None)
