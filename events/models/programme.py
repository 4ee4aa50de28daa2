"""The parts of an event's programme, and who holds the event with the council."""

from django.conf import settings
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from events import wording
from events.enums import SessionKind


class EventSession(Orderable):
    """One part of the programme: a talk for everybody, or a workshop that people choose."""

    event = ParentalKey("events.EventPage", related_name="sessions", on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=SessionKind.choices, default=SessionKind.PLENARY)
    starts_at = models.DateTimeField("starts", help_text="Date and time as the clock shows it.")
    ends_at = models.DateTimeField("ends")
    room = models.CharField(
        max_length=100, blank=True, help_text="Where in the venue, or which online room."
    )
    needs_choosing = models.BooleanField(
        "people choose it when they register",
        default=False,
        help_text="Tick this for workshops. Its places are then counted one by one.",
    )
    capacity = models.PositiveIntegerField(
        "places",
        null=True,
        blank=True,
        help_text="How many fit. Leave empty where there is no limit. "
        "Never less than what is booked already.",
    )
    description = models.TextField(blank=True, help_text="What happens, in a few sentences.")
    questions = models.TextField(
        "questions for the facilitator",
        blank=True,
        help_text="What the facilitator asks, one question a line. Shown in the programme.",
    )
    illustrative = models.BooleanField(
        default=False, help_text="This part is made up to show how the site works."
    )

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("room")]),
        FieldRowPanel([FieldPanel("needs_choosing"), FieldPanel("capacity")]),
        FieldPanel("description"),
        FieldPanel("questions"),
        FieldPanel("illustrative"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "session"

    def __str__(self) -> str:
        return self.title

    @property
    def times(self) -> str:
        """Return "11:20am to 12:30pm"."""
        return wording.times(self.starts_at, self.ends_at)

    @property
    def question_list(self) -> list[str]:
        """Return the facilitator's questions one by one."""
        return [line.strip() for line in self.questions.splitlines() if line.strip()]

    @property
    def places_left(self) -> int | None:
        """Return how many more can choose it, None where there is no limit."""
        counter = getattr(self, "places", None) if self.pk else None
        return counter.left if counter is not None else self.capacity

    @property
    def is_full(self) -> bool:
        """Say whether nobody more can choose it."""
        left = self.places_left
        return left is not None and left <= 0

    def clashes_with(self, other: "EventSession") -> bool:
        """Say whether nobody can be at both; one that begins as the other ends is no clash."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class EventCoHost(Orderable):
    """Another body that holds the event with the council: the NHS, a neighbouring authority."""

    event = ParentalKey("events.EventPage", related_name="co_hosts", on_delete=models.CASCADE)
    name = models.CharField(max_length=200)
    website = models.URLField(blank=True)

    panels = [FieldPanel("name"), FieldPanel("website")]

    class Meta(Orderable.Meta):
        verbose_name = "co-host"

    def __str__(self) -> str:
        return self.name


class NeedsReader(Orderable):
    """A member of staff who sees what delegates of one event eat and need."""

    event = ParentalKey("events.EventPage", related_name="needs_readers", on_delete=models.CASCADE)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        related_name="+",
        on_delete=models.CASCADE,
        limit_choices_to={"groups__isnull": False},
    )

    panels = [FieldPanel("user")]

    class Meta(Orderable.Meta):
        verbose_name = "reader of needs"
        verbose_name_plural = "readers of needs"

    def __str__(self) -> str:
        return f"User {self.user_id} for event {self.event_id}"
