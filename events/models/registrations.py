"""Who is coming: an organisation's registration, its delegates and what they chose."""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from engagement_site.providers.enums import MembershipRole
from events.enums import CURRENT, HOLDING, AttendanceMode, RegistrationStatus

# No letters or digits that people mistake for one another, and no vowels, so no words either.
REFERENCE_ALPHABET = "23456789CDFGHJKMNPQRTVWXYZ"


def new_reference() -> str:
    """Return a short reference that survives being read out over the telephone."""
    letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(8))
    return f"EV-{letters[:4]}-{letters[4:]}"


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Ways to choose registrations."""

    def standing(self) -> "RegistrationQuerySet":
        """Those that were not cancelled."""
        return self.filter(status=RegistrationStatus.CONFIRMED)

    def current(self) -> "RegistrationQuerySet":
        """Those not at their end: confirmed, asked for, waiting or offered."""
        return self.filter(status__in=CURRENT)

    def coming(self, now: datetime) -> "RegistrationQuerySet":
        """Those of events that are not over."""
        return self.filter(event__ends_at__gt=now)

    def seen_by(self, user: Any) -> "RegistrationQuerySet":
        """Those of the organisations the user belongs to, in any role."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(organisation__memberships__user_id=user.pk)

    def changed_by(self, user: Any) -> "RegistrationQuerySet":
        """Those the user may change or cancel: of organisations they act for."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            organisation__memberships__user_id=user.pk,
            organisation__memberships__role__in=(MembershipRole.OWNER, MembershipRole.EDITOR),
        )

    def admitting(self, user: Any) -> "RegistrationQuerySet":
        """Standing ones by which the user may come: booked by their organisation, or for them."""
        if not user.is_authenticated:
            return self.none()
        return (
            self.standing()
            .filter(
                Q(organisation__memberships__user_id=user.pk)
                | Q(delegates__email=user.email.lower(), delegates__cancelled_at__isnull=True)
            )
            .distinct()
        )


class Registration(models.Model):
    """An organisation comes to an event with one or several people."""

    event = models.ForeignKey(
        "events.EventPage", related_name="registrations", on_delete=models.PROTECT
    )
    organisation = models.ForeignKey(
        "providers.ProviderOrganisation", related_name="registrations", on_delete=models.PROTECT
    )
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        related_name="registrations",
        on_delete=models.SET_NULL,
    )
    reference = models.CharField(max_length=12, unique=True, default=new_reference)
    # The form that made it: the same form sent twice makes one registration.
    token = models.UUIDField(unique=True)
    status = models.CharField(
        max_length=10, choices=RegistrationStatus.choices, default=RegistrationStatus.CONFIRMED
    )
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["event", "organisation", "status"])]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_cancelled(self) -> bool:
        """Say whether the whole registration is at its end, in whichever way."""
        return self.status not in CURRENT

    @property
    def is_confirmed(self) -> bool:
        """Say whether its people have places."""
        return self.status == RegistrationStatus.CONFIRMED

    @property
    def holds_places(self) -> bool:
        """Say whether its places are kept from others."""
        return self.status in HOLDING


class DelegateQuerySet(models.QuerySet["Delegate"]):
    """Ways to choose delegates."""

    def current(self) -> "DelegateQuerySet":
        """Those with a place, or asking or waiting for one."""
        return self.filter(cancelled_at__isnull=True)

    def holding(self) -> "DelegateQuerySet":
        """Those whose place is kept from others: confirmed, offered, awaiting approval."""
        return self.current().filter(registration__status__in=HOLDING)

    def coming(self) -> "DelegateQuerySet":
        """Those with a place."""
        return self.current().filter(registration__status=RegistrationStatus.CONFIRMED)


class Delegate(models.Model):
    """One person with a place.

    `__str__` names nobody, since audit records outlive what is kept on the person.
    """

    registration = models.ForeignKey(
        Registration, related_name="delegates", on_delete=models.CASCADE
    )
    # The registration's event, here again so that the database can hold one place per person.
    event = models.ForeignKey(
        "events.EventPage", related_name="delegates", on_delete=models.PROTECT
    )
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    job_title = models.CharField(max_length=150, blank=True)
    # Takes part online; of a hybrid event such people have places of their own.
    online = models.BooleanField("takes part online", default=False)
    # Agreed that others who come may see name, job title, organisation and address.
    shares_details = models.BooleanField(default=False)
    # Somebody brought in at the door, beyond the places there were.
    walked_in = models.BooleanField(default=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    objects = DelegateQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=Q(cancelled_at__isnull=True) & ~Q(email=""),
                name="events_one_place_per_person",
            )
        ]

    def __str__(self) -> str:
        return f"Delegate {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep addresses in one spelling, so that one person is recognised as one."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    @property
    def comes_to_the_venue(self) -> bool:
        """Say whether there is a door at which this person arrives."""
        mode = self.event.attendance_mode
        return mode == AttendanceMode.IN_PERSON or (
            mode == AttendanceMode.HYBRID and not self.online
        )

    @property
    def where_in_full(self) -> str:
        """Return where this person takes part, in one line."""
        if not self.event.is_hybrid:
            return self.event.where_in_full
        return "Online" if self.online else self.event.venue_in_full

    @property
    def joining_link(self) -> str:
        """Return the link to the online meeting, for those who take part by it."""
        return "" if self.event.is_hybrid and not self.online else self.event.joining_link


class DelegateNeeds(models.Model):
    """What somebody needs to take part. Apart from the rest: seen by few, thrown away first."""

    delegate = models.OneToOneField(Delegate, related_name="needs", on_delete=models.CASCADE)
    dietary = models.CharField(max_length=300, blank=True)
    access = models.TextField(blank=True)

    class Meta:
        verbose_name = "needs of a delegate"
        verbose_name_plural = "needs of delegates"

    def __str__(self) -> str:
        return f"Needs of delegate {self.delegate_id}"


class SessionChoice(models.Model):
    """A delegate's place in a session."""

    delegate = models.ForeignKey(Delegate, related_name="choices", on_delete=models.CASCADE)
    session = models.ForeignKey(
        "events.EventSession", related_name="choices", on_delete=models.PROTECT
    )

    class Meta:
        ordering = ["session__starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegate", "session"], name="events_one_choice_per_session"
            )
        ]

    def __str__(self) -> str:
        return f"Delegate {self.delegate_id} in session {self.session_id}"
