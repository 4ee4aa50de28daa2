"""Fixed lists about consultations."""

from django.db import models


class ConsultationKind(models.TextChoices):
    """What sort of conversation it is."""

    CONSULTATION = "consultation", "Consultation"
    PRE_TENDER = "pre_tender", "Pre-tender consultation"
    WORKSHOP_FEEDBACK = "workshop_feedback", "Workshop feedback"


class ConsultationState(models.TextChoices):
    """Where a consultation stands at an instant; see `consultations.states`."""

    UPCOMING = "upcoming", "Opens later"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed, awaiting outcome"
    OUTCOME_PUBLISHED = "outcome_published", "Outcome published"


class WhoMayAnswer(models.TextChoices):
    """For whom a response may be given."""

    ORGANISATIONS = "organisations", "Provider organisations only"
    ANYONE = "anyone", "Provider organisations, and individuals for themselves"
    WITHOUT_ACCOUNT = "without_account", "Anybody, also without an account and without a name"


class ResponseState(models.TextChoices):
    """Where a response stands."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Origin(models.TextChoices):
    """How a response came to the council."""

    ONLINE = "online", "On this site"
    PAPER = "paper", "On paper"
    TELEPHONE = "telephone", "By telephone"
    EMAIL = "email", "By e-mail"
    FLIP_CHART = "flip_chart", "Flip chart or notes of a meeting"
    IMPORTED = "imported", "From another tool"


class MayPublish(models.TextChoices):
    """What the respondent allows the council to publish."""

    WITH_NAME = "with_name", "Yes, with our name"
    WITHOUT_NAME = "without_name", "Yes, without our name"
    NO = "no", "No: count the answers, but do not publish them"


class Moderation(models.TextChoices):
    """What was decided about publishing one answer."""

    WAITING = "waiting", "Not looked at yet"
    PUBLISHED = "published", "Published as it is"
    REDACTED = "redacted", "Published with words left out"
    WITHHELD = "withheld", "Not published"


class FieldType(models.TextChoices):
    """How a question is answered; names that `wagtail.contrib.forms` has are the same here."""

    SINGLE_LINE = "singleline", "Short text"
    MULTI_LINE = "multiline", "Long text"
    RADIO = "radio", "One choice, all shown"
    DROPDOWN = "dropdown", "One choice from a list"
    CHECKBOXES = "checkboxes", "Several choices"
    CHECKBOX = "checkbox", "A statement to tick"
    RATING = "rating", "Rating on a scale"
    GRID = "grid", "Several statements on one scale"
    RANKING = "ranking", "Putting in order"
    NUMBER = "number", "Number"
    MONEY = "money", "Amount of money"
    DATE = "date", "Date"
    EMAIL = "email", "E-mail address"
    URL = "url", "Web address"
    FILE = "file", "File"
    ORGANISATION = "organisation", "Fact about the organisation, filled in from its entry"
    INFORMATION = "information", "Information to read, no answer"


class OrganisationFact(models.TextChoices):
    """What a question about the organisation is filled in with."""

    NAME = "name", "Name"
    KIND = "kind", "Type"
    SIZE = "size", "Size"
    WEBSITE = "website", "Website"


FREE_TEXT = frozenset({FieldType.SINGLE_LINE, FieldType.MULTI_LINE})
WITH_CHOICES = frozenset(
    {FieldType.RADIO, FieldType.DROPDOWN, FieldType.CHECKBOXES, FieldType.GRID, FieldType.RANKING}
)
CAN_HAVE_OTHER = frozenset({FieldType.RADIO, FieldType.CHECKBOXES})
# Contact details and ticked statements are never published, so there is nothing to protect.
NEVER_PUBLISHED = frozenset(
    {FieldType.EMAIL, FieldType.CHECKBOX, FieldType.FILE, FieldType.INFORMATION}
)
CAN_BE_CONFIDENTIAL = frozenset(FieldType) - {
    FieldType.EMAIL, FieldType.CHECKBOX, FieldType.INFORMATION,
}  # fmt: skip
# What says who somebody is goes first when data are thrown away; then what they sent along.
IDENTITY = frozenset({FieldType.EMAIL, FieldType.ORGANISATION})


class OutcomeStatus(models.TextChoices):
    """How far what was decided has come."""

    DOING = "doing", "Under way"
    DONE = "done", "Done"
    NOT_DOING = "not_doing", "Not followed"
