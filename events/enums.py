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
    ONE_TO_ONE = "one_to_one", "1:1 conversations"


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
    """Where an organisation's registration stands."""

    PENDING = "pending", "Waiting for approval"
    WAITING = "waiting", "On the waiting list"
    OFFERED = "offered", "Places offered"
    CONFIRMED = "confirmed", "Confirmed"
    CANCELLED = "cancelled", "Cancelled"
    DECLINED = "declined", "Declined by the organisers"
    EXPIRED = "expired", "Offer not taken in time"


# A registration in one of these keeps its places from everybody else.
HOLDING = (
    RegistrationStatus.CONFIRMED,
    RegistrationStatus.OFFERED,
    RegistrationStatus.PENDING,
)
# In one of these it is not at its end.
CURRENT = (*HOLDING, RegistrationStatus.WAITING)


class WaitingStep(models.TextChoices):
    """What happened to somebody on a waiting list."""

    JOINED = "joined", "Joined the waiting list"
    PASSED_OVER = "passed_over", "Passed over"
    OFFERED = "offered", "Offered"
    ACCEPTED = "accepted", "Accepted"
    TURNED_DOWN = "turned_down", "Turned down"
    EXPIRED = "expired", "Offer expired"
    LEFT = "left", "Left the waiting list"


class SessionWaitState(models.TextChoices):
    """Where somebody's wish for a place in a full workshop stands."""

    WAITING = "waiting", "Waiting"
    OFFERED = "offered", "Offered"
    ACCEPTED = "accepted", "Taken"
    TURNED_DOWN = "turned_down", "Turned down"
    EXPIRED = "expired", "Offer expired"
    LEFT = "left", "Left"


# In one of these it is not at its end.
STANDING_WAITS = (SessionWaitState.WAITING, SessionWaitState.OFFERED)


class MailRoundKind(models.TextChoices):
    """Mail that goes once to everybody who comes."""

    FIRST_REMINDER = "first_reminder", "First reminder"
    SECOND_REMINDER = "second_reminder", "Second reminder"
    THANKS = "thanks", "Thanks"


class AnswerKind(models.TextChoices):
    """Kinds of answer to a question at registration: names of Wagtail's form builder."""

    SINGLE_LINE = "singleline", "Short text"
    MULTI_LINE = "multiline", "Long text"
    NUMBER = "number", "Number"
    CHECKBOX = "checkbox", "Tick box"
    CHECKBOXES = "checkboxes", "Several of these"
    DROPDOWN = "dropdown", "One of these (list)"
    RADIO = "radio", "One of these (buttons)"
    DATE = "date", "Date"


class ProposalState(models.TextChoices):
    """Where a proposal for a show and tell stands."""

    SUBMITTED = "submitted", "Submitted"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Not this time"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ProposalFormat(models.TextChoices):
    """How an offer is shown."""

    TALK = "talk", "A short talk"
    TABLE = "table", "A table that people visit"
    EITHER = "either", "Either would do"
