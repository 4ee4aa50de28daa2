"""Fixed lists about analyses."""

from django.db import models


class SourceKind(models.TextChoices):
    """Where responses come from."""

    SPREADSHEET = "spreadsheet", "Spreadsheet"
    CONSULTATION = "consultation", "Consultation"


class SourceState(models.TextChoices):
    """How far a source has come."""

    UPLOADED = "uploaded", "Columns to confirm"
    READY = "ready", "Ready"


class RunState(models.TextChoices):
    """Where a run stands."""

    QUEUED = "queued", "Waiting to start"
    RUNNING = "running", "Under way"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Stopped by a problem"
    CANCELLED = "cancelled", "Cancelled"


ACTIVE_STATES = (RunState.QUEUED, RunState.RUNNING)


class ThemeStatus(models.TextChoices):
    """What people decided about a theme. A candidate is the machine's suggestion."""

    CANDIDATE = "candidate", "Candidate"
    ACCEPTED = "accepted", "Accepted"
    SET_ASIDE = "set_aside", "Set aside"


class Standing(models.TextChoices):
    """What became of a response in a run; the words of the engine."""

    THEMED = "themed", "In at least one theme"
    REST = "rest", "Says something, but no theme fits"
    UNINFORMATIVE = "uninformative", "Says nothing (such as n/a)"
    BLANK = "blank", "Blank"


class RemarkKind(models.TextChoices):
    """What sort of remark an excerpt is; the words of the engine."""

    BARRIER = "barrier", "Barrier"
    SUGGESTION = "suggestion", "Suggestion"
    PRAISE = "praise", "Praise"
    QUESTION = "question", "Question"
    OTHER = "other", "Remark"


class Fact(models.TextChoices):
    """What can be known of a response besides its words; the keys of `SourceResponse.facts`."""

    RESPONDENT_TYPE = "respondent_type", "Type of respondent"
    ORGANISATION_SIZE = "organisation_size", "Size of organisation"
    CURRENT_PROVIDER = "current_provider", "Current provider"
    SESSION = "session", "Session or workshop"
    LOCALITY = "locality", "Place"
