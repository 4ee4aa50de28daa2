"""Fixed lists about alerts."""

from django.db import models


class Frequency(models.TextChoices):
    """When what a saved search finds is sent."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Once a day, at 7am"
    WEEKLY = "weekly", "Once a week, on Monday at 7am"
    DEADLINES = "deadlines", "Only a week before something closes"


class Occasion(models.TextChoices):
    """Why an item is told of."""

    NEW = "new", "New"
    OPENED = "opened", "Open now"
    CLOSING = "closing", "Closes soon"


class NotForUs(models.TextChoices):
    """Why an item was not for somebody; all but the last change what is sent next."""

    PLACE = "place", "Wrong place"
    SERVICE = "service", "A service we do not give"
    PEOPLE = "people", "People we do not work with"
    KIND = "kind", "Not this kind (tender, grant, briefing …)"
    OTHER = "other", "Another reason"


class Dropped(models.TextChoices):
    """Why an alert that was due was not sent."""

    GONE = "gone", "No longer public"
    LEFT = "left", "No longer in the organisation"
    STOPPED = "stopped", "Alerts stopped or paused"
    CLOSED = "closed", "Closed before it was sent"
