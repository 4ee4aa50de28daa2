"""How many places there are and how many are taken: rows of their own, guarded by the database.

They are apart from the page because publishing an old version of a page overwrites its fields;
what is taken must survive that. `take` is one conditional UPDATE: whoever runs it first in a
transaction holds the row until the end, so everything checked afterwards is true until then.
"""

from typing import Any

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Greatest


class PlacesQuerySet(models.QuerySet[Any]):
    """The moves a counter knows; each is one statement and says whether it happened."""

    def take(self, count: int) -> bool:
        """Take `count` places of the one counter chosen; False where they are not there."""
        free = self.filter(Q(capacity__isnull=True) | Q(capacity__gte=F("taken") + count))
        return free.update(taken=F("taken") + count) == 1

    def make_room(self, count: int) -> None:
        """Take `count` places that are not there: the limit rises as far as it must."""
        self.update(
            taken=F("taken") + count,
            capacity=Case(
                When(capacity__isnull=True, then=None),
                default=Greatest(F("capacity"), F("taken") + count),
            ),
        )

    def free(self, count: int) -> None:
        """Give back `count` places."""
        self.update(taken=Greatest(F("taken") - count, 0))

    def set_capacity(self, capacity: int | None) -> None:
        """Set the limit, never below what is taken."""
        if capacity is None:
            self.update(capacity=None)
        else:
            self.update(capacity=Greatest(F("taken"), capacity))


class Places(models.Model):
    """What the counters of events and of sessions share."""

    capacity = models.PositiveIntegerField(null=True, blank=True)
    taken = models.PositiveIntegerField(default=0)

    objects = PlacesQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(taken__lte=F("capacity")),
                name="%(class)s_never_oversold",
            )
        ]

    @property
    def left(self) -> int | None:
        """Return how many places are free, None where there is no limit."""
        return None if self.capacity is None else self.capacity - self.taken


class EventPlaces(Places):
    """The places of one event, and how often its entry in people's calendars has changed."""

    event = models.OneToOneField(
        "events.EventPage", related_name="places", on_delete=models.CASCADE
    )
    calendar_sequence = models.PositiveIntegerField(default=0)
    calendar_facts = models.CharField(max_length=64, blank=True)

    class Meta(Places.Meta):
        verbose_name = "places of an event"
        verbose_name_plural = "places of events"

    def __str__(self) -> str:
        return f"Places of event {self.event_id}"


class SessionPlaces(Places):
    """The places of one session that people choose."""

    session = models.OneToOneField(
        "events.EventSession", related_name="places", on_delete=models.CASCADE
    )

    class Meta(Places.Meta):
        verbose_name = "places of a session"
        verbose_name_plural = "places of sessions"

    def __str__(self) -> str:
        return f"Places of session {self.session_id}"
