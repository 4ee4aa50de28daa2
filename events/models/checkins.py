"""Who came, and the private calendar address of a person."""

import secrets

from django.conf import settings
from django.db import models


class CheckIn(models.Model):
    """A delegate was there. One row at most, however often the door's telephone says so."""

    delegate = models.OneToOneField(
        "events.Delegate", related_name="check_in", on_delete=models.CASCADE
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "check-in"

    def __str__(self) -> str:
        return f"Check-in of delegate {self.delegate_id}"


def new_secret() -> str:
    """Return what nobody guesses."""
    return secrets.token_urlsafe(24)


class CalendarFeed(models.Model):
    """A person's own calendar address; a new secret shuts the old address."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, related_name="calendar_feed", on_delete=models.CASCADE
    )
    secret = models.CharField(max_length=64, unique=True, default=new_secret)

    def __str__(self) -> str:
        return f"Calendar of user {self.user_id}"
