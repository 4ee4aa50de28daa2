"""The waiting list: who waits since when, what is offered until when, and why."""

from django.db import models
from django.db.models import Q

from events.enums import STANDING_WAITS, RegistrationStatus, SessionWaitState, WaitingStep


class WaitingListEntryQuerySet(models.QuerySet["WaitingListEntry"]):
    """Ways to choose entries."""

    def waiting(self) -> "WaitingListEntryQuerySet":
        """Those still without an offer, who joined first first."""
        found = self.filter(registration__status=RegistrationStatus.WAITING)
        return found.order_by("joined_at", "pk")

    def offered(self) -> "WaitingListEntryQuerySet":
        """Those with an offer that was neither taken nor turned down."""
        return self.filter(registration__status=RegistrationStatus.OFFERED)


class WaitingListEntry(models.Model):
    """A registration that waits; its status says where it stands, its delegates who they are."""

    registration = models.OneToOneField(
        "events.Registration", related_name="waiting_entry", on_delete=models.CASCADE
    )
    event = models.ForeignKey(
        "events.EventPage", related_name="waiting_entries", on_delete=models.PROTECT
    )
    joined_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    offer_expires_at = models.DateTimeField(null=True, blank=True)

    objects = WaitingListEntryQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "pk"]
        verbose_name = "waiting list entry"
        verbose_name_plural = "waiting list entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(offered_at__isnull=True, offer_expires_at__isnull=True)
                | Q(offered_at__isnull=False, offer_expires_at__isnull=False),
                name="events_offer_has_an_end",
            )
        ]

    def __str__(self) -> str:
        return f"Waiting list entry of {self.registration_id}"


class WaitingListStep(models.Model):
    """One thing that happened to an entry, with the reason, so that nobody has to guess."""

    entry = models.ForeignKey(WaitingListEntry, related_name="steps", on_delete=models.CASCADE)
    at = models.DateTimeField()
    what = models.CharField(max_length=12, choices=WaitingStep.choices)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_what_display()}. {self.reason}".strip()


class SessionWaitQuerySet(models.QuerySet["SessionWait"]):
    """Ways to choose who waits for a workshop."""

    def standing(self) -> "SessionWaitQuerySet":
        """Those waiting, or offered a place that they have neither taken nor turned down."""
        return self.filter(state__in=STANDING_WAITS)

    def waiting(self) -> "SessionWaitQuerySet":
        """Those of people who come and have no offer yet, who joined first first."""
        return self.filter(
            state=SessionWaitState.WAITING,
            delegate__cancelled_at__isnull=True,
            delegate__registration__status=RegistrationStatus.CONFIRMED,
        ).order_by("joined_at", "pk")

    def offered(self) -> "SessionWaitQuerySet":
        """Those whose place in the workshop is kept for them."""
        return self.filter(state=SessionWaitState.OFFERED)


class SessionWait(models.Model):
    """Somebody with a place at the event waits for a place in a workshop that is full."""

    delegate = models.ForeignKey(
        "events.Delegate", related_name="session_waits", on_delete=models.CASCADE
    )
    session = models.ForeignKey(
        "events.EventSession", related_name="waits", on_delete=models.CASCADE
    )
    state = models.CharField(
        max_length=12, choices=SessionWaitState.choices, default=SessionWaitState.WAITING
    )
    joined_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    offer_expires_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SessionWaitQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "pk"]
        verbose_name = "wait for a workshop"
        verbose_name_plural = "waits for workshops"
        constraints = [
            models.UniqueConstraint(
                fields=["delegate", "session"],
                condition=Q(state__in=["waiting", "offered"]),
                name="events_one_wait_per_session",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offer_expires_at__isnull=False),
                name="events_session_offer_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"Delegate {self.delegate_id} for session {self.session_id}"
