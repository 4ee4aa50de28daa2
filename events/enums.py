"""Fixed lists about events."""

from django.db import models


class EventKind(models.TextChoices):
    """What sort of event it is."""

    CONFERENCE = "conference", "Conference"
    BRIEFING = "briefing", "Briefing"
    WORKSHOP = "workshop", "Workshop"
    ROUND_TABLE = "round_table", "Round table"
    SHOW_AND_TELL = "show_and_tell", "Show and tell"
    FORUM = "forum", "Forum"
    FOLLOW_UP = "follow_up", "Follow-up session"


class AttendanceMode(models.TextChoices):
    """How one takes part."""

    IN_PERSON = "in_person", "In person"
    ONLINE = "online", "Online"
    HYBRID = "hybrid", "In person and online"


class SessionKind(models.TextChoices):
    """What a part of the programme is."""

    PLENARY = "plenary", "For everybody"
    WORKSHOP = "workshop", "Workshop"
    SHOW_AND_TELL = "show_and_tell", "Show and tell"
    OPEN_ROOM = "open_room", "Open room"
    BREAK = "break", "Break"


class EventState(models.TextChoices):
    """Where registration for an event stands; decided in `events.states` and nowhere else."""

    NOT_YET_OPEN = "not_yet_open", "Opens later"
    OPEN = "open", "Open for registration"
    FULL = "full", "Full"
    CLOSED = "closed", "Registration closed"
    PAST = "past", "Over"
    CANCELLED = "cancelled", "Cancelled"


class RegistrationStatus(models.TextChoices):
    """Whether an organisation's registration stands."""

    CONFIRMED = "confirmed", "Confirmed"
    CANCELLED = "cancelled", "Cancelled"
