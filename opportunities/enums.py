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


class Setting(models.TextChoices):
    """Where care or support is given: the first thing a provider looks for."""

    OWN_HOME = "own_home", "People's own homes"
    SUPPORTED_LIVING = "supported_living", "Supported living"
    EXTRA_CARE = "extra_care", "Extra care housing"
    CARE_HOME = "care_home", "Care homes"
    NURSING_HOME = "nursing_home", "Nursing homes"
    CHILDRENS_RESIDENTIAL = "childrens_residential", "Children's residential homes"
    FOSTERING = "fostering", "Foster families"
    SUPPORTED_ACCOMMODATION = "supported_accommodation", "Supported accommodation"
    SCHOOL = "school", "Schools and colleges"
    SHORT_BREAKS = "short_breaks", "Short breaks and respite"
    DAY = "day", "Day support"
    COMMUNITY = "community", "In the community"


class Need(models.TextChoices):
    """What people need support with."""

    LEARNING_DISABILITY = "learning_disability", "Learning disability"
    AUTISM = "autism", "Autism"
    MENTAL_HEALTH = "mental_health", "Mental health"
    DEMENTIA = "dementia", "Dementia"
    PHYSICAL = "physical", "Physical disability or illness"
    SENSORY = "sensory", "Sight or hearing loss"
    FRAILTY = "frailty", "Frailty in old age"
    SEND = "send", "Special educational needs"
    SEMH = "semh", "Social, emotional and mental health (children)"
    EXPLOITATION = "exploitation", "Exploitation and harm"
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse"
    HOMELESSNESS = "homelessness", "Homelessness"
    SUBSTANCE_USE = "substance_use", "Alcohol and drugs"
    CARING = "caring", "Looking after somebody"


class Registration(models.TextChoices):
    """With whom a provider must be registered."""

    NONE = "none", "No registration needed"
    CQC = "cqc", "Care Quality Commission"
    OFSTED = "ofsted", "Ofsted"


class AgeBand(models.TextChoices):
    """Ages as alerts and filters use them; a lot may reach over several."""

    EARLY_YEARS = "0-4", "0 to 4"
    PRIMARY = "5-10", "5 to 10"
    TEENAGE = "11-17", "11 to 17"
    YOUNG_ADULT = "18-25", "18 to 25"
    ADULT = "26-64", "26 to 64"
    OLDER = "65+", "65 and over"

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year of age."""
        if self == AgeBand.OLDER:
            return 65, 150
        first, last = self.value.split("-")
        return int(first), int(last)


class Facet(models.TextChoices):
    """What an opportunity can be found by and can have several of."""

    SETTING = "setting", "Where care is given"
    NEED = "need", "Need"
    AGE = "age", "Age"
    REGISTRATION = "registration", "Registration"
    PLACE = "place", "Place"


class DocumentKind(models.TextChoices):
    """What a document is; the value is the standard's word for it."""

    TENDER_NOTICE = "tenderNotice", "Notice"
    BIDDING = "biddingDocuments", "Tender documents"
    SPECIFICATION = "technicalSpecifications", "Specification"
    CONTRACT = "contractDraft", "Draft contract"
    CRITERIA = "evaluationCriteria", "How bids are judged"
    NEEDS = "needsAssessment", "Needs assessment"
    ENGAGEMENT = "marketStudies", "From engagement with the market"
    CLARIFICATIONS = "clarifications", "Clarifications"
    AWARD = "awardNotice", "Award"
    OTHER = "", "Other"


class Commitment(models.TextChoices):
    """How far another authority has committed itself."""

    CONSIDERING = "considering", "Considering it"
    COMMITTED = "committed", "Committed to take part"
    SIGNED = "signed", "Signed"
    DECLINED = "declined", "Not taking part"


class PartRole(models.TextChoices):
    """The part an authority or body has in a collaboration."""

    PARTICIPATING = "participating", "Participating authority"
    NHS = "nhs", "NHS partner"
    CONVENER = "convener", "Convener"
    FUNDER = "funder", "Funder"
    MONITOR = "monitor", "Monitors the contract"


class Procedure(models.TextChoices):
    """How the tender is run."""

    OPEN = "open", "Open procedure: one stage, anybody can bid"
    FLEXIBLE = "flexible", "Competitive flexible procedure: several stages"
    DIRECT = "direct", "Direct award"


class QuestionState(models.TextChoices):
    """The life of a clarification question."""

    WAITING = "waiting", "Waiting for an answer"
    ANSWERED = "answered", "Answered to everybody"
    DECLINED = "declined", "Not answered"
    TAKEN_BACK = "taken_back", "Taken back"


class ImportState(models.TextChoices):
    """The life of an import."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Stopped"
