"""Fixed lists about opportunities."""

from django.db import models


class Kind(models.TextChoices):
    """What sort of opportunity it is."""

    ITT = "itt", "Invitation to tender"
    REPROCUREMENT = "reprocurement", "Re-procurement"
    FRAMEWORK = "framework", "Framework"
    DPS = "dps", "Dynamic purchasing system"
    CALL_OFF = "call_off", "Call-off or mini-competition"
    GRANT = "grant", "Grant or social investment"
    SERVICE_REVIEW = "service_review", "Service review"
    OPTIONS_APPRAISAL = "options_appraisal", "Options appraisal"
    REGIONAL_CONTRACT = "regional_contract", "Regional contract"


KIND_MEANINGS = {
    Kind.ITT: "The council describes what it wants to buy and asks for bids by a closing date.",
    Kind.REPROCUREMENT: "A service that is bought already is bought again, often in a new shape.",
    Kind.FRAMEWORK: "An agreement with several providers. Work is given out under it later, and "
    "only those on it can be asked. New providers join when it opens a round.",
    Kind.DPS: "A list that any suitable provider can join on any day while it lasts. You show "
    "once that you are suitable, and are then asked to bid for work in your category.",
    Kind.CALL_OFF: "A piece of work offered to the providers on a framework or dynamic system.",
    Kind.GRANT: "Money for a purpose, or an investment paid back by results.",
    Kind.SERVICE_REVIEW: "The council looks at a service before it decides what to buy.",
    Kind.OPTIONS_APPRAISAL: "The council weighs up ways to provide something before it decides.",
    Kind.REGIONAL_CONTRACT: "Several councils buy together, and one of them leads.",
}

KIND_TERMS = {
    Kind.ITT: "an invitation to tender",
    Kind.REPROCUREMENT: "a re-procurement",
    Kind.FRAMEWORK: "a framework",
    Kind.DPS: "a dynamic purchasing system",
    Kind.CALL_OFF: "a call-off",
    Kind.GRANT: "a grant or social investment",
    Kind.SERVICE_REVIEW: "a service review",
    Kind.OPTIONS_APPRAISAL: "an options appraisal",
    Kind.REGIONAL_CONTRACT: "a regional contract",
}


class ClientGroup(models.TextChoices):
    """Whom the service is for."""

    CHILDREN = "children", "Children"
    YOUNG_PEOPLE = "young_people", "Young people"
    ADULTS = "adults", "Adults"
    OLDER_PEOPLE = "older_people", "Older people"
    CARERS = "carers", "Unpaid carers"
    ALL_AGES = "all_ages", "All ages"


class Stage(models.TextChoices):
    """The life of an opportunity, in its order; anything may be withdrawn."""

    INTENTION = "intention", "Intention"
    ENGAGEMENT = "engagement", "Early engagement"
    PLANNED = "planned", "Planned"
    OPEN = "open", "Open"
    EVALUATION = "evaluation", "Evaluation"
    AWARDED = "awarded", "Awarded"
    LIVE = "live", "Contract running"
    EXPIRING = "expiring", "Contract expiring"
    ENDED = "ended", "Ended"
    WITHDRAWN = "withdrawn", "Withdrawn"

    @property
    def place(self) -> int:
        """The place in an opportunity's life, first 0."""
        return list(Stage).index(self)


BEFORE_OPENING = (Stage.INTENTION, Stage.ENGAGEMENT, Stage.PLANNED)
OVER = (Stage.ENDED, Stage.WITHDRAWN)

STAGE_TONES = {
    Stage.INTENTION: "vague",
    Stage.ENGAGEMENT: "upcoming",
    Stage.PLANNED: "upcoming",
    Stage.OPEN: "open",
    Stage.EXPIRING: "upcoming",
    Stage.ENDED: "closed",
    Stage.WITHDRAWN: "closed",
}


class Relation(models.TextChoices):
    """What another opportunity is to this one."""

    PREDECESSOR = "predecessor", "Came before this"
    SUCCESSOR = "successor", "Came after this"
    ROUND = "round", "Opening round of this"
    CALL_OFF = "call_off", "Call-off under this"
    RELATED = "related", "Related to this"


class VatBasis(models.TextChoices):
    """Whether a value includes VAT."""

    EXCLUDED = "excluded", "without VAT"
    INCLUDED = "included", "with VAT"
    NOT_STATED = "not_stated", "VAT not stated"


class JoinState(models.TextChoices):
    """The answer to "When can I join?" in one word."""

    OPEN = "open", "Open now"
    ANY_TIME = "any_time", "Join any time"
    OPENING = "opening", "Opens later"
    EXPECTED = "expected", "Expected"
    NOT_NOW = "not_now", "Not now"
    CLOSED = "closed", "Closed"
    ENDED = "ended", "Ended"
    WITHDRAWN = "withdrawn", "Withdrawn"
