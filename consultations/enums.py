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


class ResponseState(models.TextChoices):
    """Where a response stands."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    WITHDRAWN = "withdrawn", "Withdrawn"


class MayPublish(models.TextChoices):
    """What the respondent allows the council to publish."""

    WITH_NAME = "with_name", "Yes, with our name"
    WITHOUT_NAME = "without_name", "Yes, without our name"
    NO = "no", "No: count the answers, but do not publish them"


class FieldType(models.TextChoices):
    """How a question is answered; the names are those of `wagtail.contrib.forms`."""

    SINGLE_LINE = "singleline", "Short text"
    MULTI_LINE = "multiline", "Long text"
    RADIO = "radio", "One choice, all shown"
    DROPDOWN = "dropdown", "One choice from a list"
    CHECKBOXES = "checkboxes", "Several choices"
    CHECKBOX = "checkbox", "A statement to tick"
    NUMBER = "number", "Number"
    DATE = "date", "Date"
    EMAIL = "email", "E-mail address"
    URL = "url", "Web address"


FREE_TEXT = frozenset({FieldType.SINGLE_LINE, FieldType.MULTI_LINE})
WITH_CHOICES = frozenset({FieldType.RADIO, FieldType.DROPDOWN, FieldType.CHECKBOXES})
# Contact details and ticked statements are never published, so there is nothing to protect.
CAN_BE_CONFIDENTIAL = frozenset(FieldType) - {FieldType.EMAIL, FieldType.CHECKBOX}
