"""How many places there are and how many are taken: rows of their own, guarded by the database.

They are apart from the page because publishing an old version of a page overwrites its fields;
what is taken must survive that. `take` is one conditional UPDATE: whoever runs it first in a
transaction holds the row until the end, so everything checked afterwards is true until then.
"""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Greatest

from events import wording
from events.enums import AttendanceMode


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


class OnlinePlaces(Places):
    """The places online of an event in person and online; `EventPlaces` counts its room."""

    event = models.OneToOneField(
        "events.EventPage", related_name="online_places", on_delete=models.CASCADE
    )

    class Meta(Places.Meta):
        verbose_name = "places online"
        verbose_name_plural = "places online"

    def __str__(self) -> str:
        return f"Places online of event {self.event_id}"


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


class HasPlaces(models.Model):
    """What an event says of its places; where it is in person and online, of both kinds."""

    capacity = models.PositiveIntegerField(
        "places",
        null=True,
        blank=True,
        help_text="How many people can come; where people also take part online, how many fit in "
        "the room. Leave empty where there is no limit. Never less than what is booked already.",
    )
    online_capacity = models.PositiveIntegerField(
        "places online",
        null=True,
        blank=True,
        help_text="Only for an event in person and online: how many can take part online. Leave "
        "empty where there is no limit.",
    )
    places_per_organisation = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How many people one organisation can send. Leave empty where there is no limit.",
    )

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        attendance_mode: str

    @property
    def is_hybrid(self) -> bool:
        """Say whether each person chooses between the room and taking part online."""
        return self.attendance_mode == AttendanceMode.HYBRID

    @property
    def room_left(self) -> int | None:
        """Return how many places are free, of a hybrid event in the room; None without a limit."""
        counter = self._counter("places")
        return counter.left if counter is not None else self.capacity

    @property
    def online_left(self) -> int | None:
        """Return how many places online are free, None without a limit. Of a hybrid event only."""
        counter = self._counter("online_places")
        return counter.left if counter is not None else self.online_capacity

    @property
    def places_left(self) -> int | None:
        """Return how many places are free in all, None where there is no limit."""
        if not self.is_hybrid:
            return self.room_left
        kinds = (self.room_left, self.online_left)
        return None if None in kinds else sum(left or 0 for left in kinds)

    @property
    def places_in_words(self) -> str:
        """Return how many places are left, in words; of a hybrid event both kinds."""
        return ". ".join(self.places_lines)

    @property
    def places_lines(self) -> list[str]:
        """Return how many places are left, in words, one line for each kind there is."""
        room = wording.places_left(self.room_left, self._limit("places", self.capacity))
        if not self.is_hybrid:
            return [room]
        online = wording.places_left(
            self.online_left, self._limit("online_places", self.online_capacity)
        )
        return [f"In the room: {wording.inside(room)}", f"Online: {wording.inside(online)}"]

    @property
    def most_per_booking(self) -> int | None:
        """Return how many people one organisation can bring at most, None without a limit."""
        limits = [n for n in (self.places_per_organisation, self.places_left) if n is not None]
        return min(limits, default=None)

    @property
    def people_per_organisation(self) -> str:
        """Return how many people one organisation can send, as words."""
        most = self.places_per_organisation
        return "any number of people" if most is None else wording.people(most)

    def _counter(self, name: str) -> Any:
        return getattr(self, name, None) if self.pk else None

    def _limit(self, name: str, unpublished: int | None) -> int | None:
        counter = self._counter(name)
        return counter.capacity if counter is not None else unpublished
