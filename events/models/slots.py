"""1:1 conversations: hosts, the slots they offer, who booked one, and what came of it.

That nobody is double booked is held by unique constraints, on both databases alike: a booking
claims each five minutes of its slot for the host and for the provider, and one party can hold a
moment only once (docs/decisions/0041-time-claims.md).
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from events import wording
from events.enums import AttendanceMode
from events.models.registrations import new_reference

GRAIN = timedelta(minutes=5)


def whole_grain(minutes: int) -> None:
    """Refuse a length that is no multiple of five minutes."""
    if minutes % 5:
        raise ValidationError("Give a multiple of five minutes.")


class SlotHost(Orderable):
    """A member of the council's team, free for conversations from one time to another."""

    event = ParentalKey("events.EventPage", related_name="hosts", on_delete=models.CASCADE)
    name = models.CharField(max_length=150)
    email = models.EmailField(
        "e-mail address", help_text="Gets each booking. Tells one host from another."
    )
    free_from = models.DateTimeField("free from")
    free_until = models.DateTimeField("free until")
    place = models.CharField(
        max_length=200, blank=True, help_text="A room, or the link of an online meeting."
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("email")]),
        FieldRowPanel([FieldPanel("free_from"), FieldPanel("free_until")]),
        FieldPanel("place"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "host"

    def __str__(self) -> str:
        return self.name


class SlotQuerySet(models.QuerySet["Slot"]):
    """Ways to choose slots."""

    def free(self, now: datetime) -> "SlotQuerySet":
        """Those offered, ahead and not booked."""
        booked = SlotBooking.objects.standing().values("slot")
        return self.filter(withdrawn=False, starts_at__gt=now).exclude(pk__in=booked)


class Slot(models.Model):
    """A time at which one provider can talk with one host; all of an event are equally long."""

    event = models.ForeignKey("events.EventPage", related_name="slots", on_delete=models.CASCADE)
    host_name = models.CharField(max_length=150)
    host_email = models.EmailField()
    place = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # No longer offered; kept where somebody had booked it.
    withdrawn = models.BooleanField(default=False)

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "host_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "host_email", "starts_at"], name="events_slot_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="events_slot_has_length"
            ),
        ]

    def __str__(self) -> str:
        return f"Slot {self.pk}"

    @property
    def times(self) -> str:
        """Return "11:20am to 11:50am"."""
        return wording.times(self.starts_at, self.ends_at)

    @property
    def where(self) -> str:
        """Return the link, or the room with the venue's address; empty where neither is known."""
        if "://" in self.place or self.event.attendance_mode == AttendanceMode.ONLINE:
            return self.place or "Online"
        return ", ".join(part for part in (self.place, *self.event.address_lines) if part)

    @property
    def moments(self) -> list[datetime]:
        """Return the beginning of each five minutes the slot covers."""
        steps = -(-(self.ends_at - self.starts_at) // GRAIN)
        return [self.starts_at + number * GRAIN for number in range(steps)]


class SlotBookingQuerySet(models.QuerySet["SlotBooking"]):
    """Ways to choose bookings."""

    def standing(self) -> "SlotBookingQuerySet":
        """Those that were not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def seen_by(self, user: Any) -> "SlotBookingQuerySet":
        """Those of the organisations the user belongs to."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(organisation__memberships__user_id=user.pk)


class SlotBooking(models.Model):
    """A provider's 1:1 conversation, and the note of it for the fairness log."""

    slot = models.ForeignKey(Slot, related_name="bookings", on_delete=models.PROTECT)
    # The engagement it counts towards: the opportunity the event is about, else the event itself.
    engagement = models.ForeignKey("wagtailcore.Page", related_name="+", on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        "providers.ProviderOrganisation", related_name="slot_bookings", on_delete=models.PROTECT
    )
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    reference = models.CharField(max_length=12, unique=True, default=new_reference)
    token = models.UUIDField(unique=True)
    name = models.CharField("who comes", max_length=150, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    topics = models.TextField("what to talk about", blank=True)
    interests = models.TextField("interests declared", blank=True)
    # The only one of its organisation in this engagement, unless the organiser opened more.
    only_one = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    took_place = models.BooleanField(null=True, blank=True)
    note = models.TextField("note of what was said", blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    noted_at = models.DateTimeField(null=True, blank=True)

    objects = SlotBookingQuerySet.as_manager()

    class Meta:
        ordering = ["slot__starts_at", "slot__host_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(cancelled_at__isnull=True),
                name="events_one_booking_of_a_slot",
            ),
            models.UniqueConstraint(
                fields=["engagement", "organisation"],
                condition=Q(cancelled_at__isnull=True, only_one=True),
                name="events_one_slot_for_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class TimeClaim(models.Model):
    """Five minutes that a host or an organisation has given to one booking."""

    booking = models.ForeignKey(SlotBooking, related_name="claims", on_delete=models.CASCADE)
    party = models.CharField(max_length=270)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "at"], name="events_nobody_double_booked")
        ]

    def __str__(self) -> str:
        return f"Claim {self.pk}"


class Clarification(models.Model):
    """What one provider was told, published for all."""

    event = models.ForeignKey(
        "events.EventPage", related_name="clarifications", on_delete=models.CASCADE
    )
    question = models.TextField(
        help_text="What was asked, in words that do not give away who asked."
    )
    answer = models.TextField()
    published_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )

    class Meta:
        ordering = ["published_at", "pk"]

    def __str__(self) -> str:
        return self.question[:80]
