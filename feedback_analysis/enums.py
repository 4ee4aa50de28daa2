"""Fixed lists about analyses."""

from django.db import models


class SourceKind(models.TextChoices):
    """Where responses come from."""

    SPREADSHEET = "spreadsheet", "Spreadsheet"
    CONSULTATION = "consultation", "Consultation"
    NOTES = "notes", "Pasted notes"


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
    """What people decided about a theme. A candidate is the machine's suggestion.

    One that was merged or deleted is kept, so that a later run does not bring it back.
    """

    CANDIDATE = "candidate", "Candidate"
    ACCEPTED = "accepted", "Accepted"
    SET_ASIDE = "set_aside", "Set aside"
    MERGED = "merged", "Merged into another"
    DELETED = "deleted", "Deleted"


HIDDEN_STATUSES = (ThemeStatus.MERGED, ThemeStatus.DELETED)


class Repeats(models.TextChoices):
    """How texts that several people sent in count."""

    EACH = "each", "Every answer counts"
    ONCE = "once", "A repeated text counts once"
    APART = "apart", "Repeated texts are shown apart and not counted"


class RunMode(models.TextChoices):
    """What a run does with the answers."""

    DISCOVER = "discover", "Look for themes afresh"
    CODEBOOK = "codebook", "Keep the themes and sort all answers into them"


class CodeState(models.TextChoices):
    """Where a code stands: nobody gave it, the machine did, a person did, a person took it away."""

    NONE = "none", "No code"
    MACHINE = "machine", "Suggested"
    HUMAN = "human", "Decided by a person"
    REMOVED = "removed", "Taken away by a person"


class ActVerb(models.TextChoices):
    """What a person did in the review workspace."""

    MOVE = "move", "Moved excerpts"
    ADD = "add", "Added excerpts to a theme"
    REMOVE = "remove", "Took excerpts out of a theme"
    CONFIRM = "confirm", "Confirmed suggestions"
    CODE_TEXT = "code_text", "Coded part of a response"
    DESCRIBE = "describe", "Named or described a theme"
    STATUS = "status", "Decided about a theme"
    MERGE = "merge", "Merged themes"
    SPLIT = "split", "Split a theme"
    NEST = "nest", "Put a theme under another"
    ORDER = "order", "Changed the order of themes"
    LOCK = "lock", "Locked or unlocked a theme"
    CREATE = "create", "Made a theme"
    IMPORT = "import", "Imported a codebook"
    SETTLE = "settle", "Settled differences between coders"


class ActionStatus(models.TextChoices):
    """How far an action that came of feedback has got."""

    PROPOSED = "proposed", "Proposed"
    PLANNED = "planned", "Planned"
    UNDER_WAY = "under_way", "Under way"
    DONE = "done", "Done"
    DECLINED = "declined", "We decided not to"


OPEN_ACTIONS = (ActionStatus.PROPOSED, ActionStatus.PLANNED, ActionStatus.UNDER_WAY)


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
    EVENT = "event", "Event"
    SESSION = "session", "Session or workshop"
    ORIGIN = "origin", "How it came"
    LOCALITY = "locality", "Place"
    LOT = "lot", "Lot"
