"""Fixed lists of the statement, the plan and the register of gaps."""

from django.db import models


class LifeStage(models.TextChoices):
    """The rows of the plan on a page."""

    SYSTEM = "system", "Whole system"
    BEST_START = "best_start", "Best start"
    LIVING_WELL = "living_well", "Living well"
    AGEING_WELL = "ageing_well", "Ageing well"

    @property
    def slug(self) -> str:
        """The name as style sheets and addresses write it."""
        return str(self.value).replace("_", "-")

    @property
    def strand(self) -> "Strand":
        """Whose services the row is about; the whole system belongs to both."""
        if self == LifeStage.SYSTEM:
            return Strand.BOTH
        return Strand.CHILDREN if self == LifeStage.BEST_START else Strand.ADULTS

    @property
    def people(self) -> str:
        """Whom the row is about."""
        return LIFE_STAGE_PEOPLE[str(self.value)]


LIFE_STAGE_PEOPLE = {
    "system": "Everybody",
    "best_start": "Children and young people",
    "living_well": "Adults",
    "ageing_well": "Older people",
}


class Strand(models.TextChoices):
    """The two halves a plan is often read by."""

    BOTH = "both", "Children and adults"
    CHILDREN = "children", "Children"
    ADULTS = "adults", "Adults"


class SupportTeam(models.TextChoices):
    """Who is asked for days of work."""

    LEGAL = "legal", "Legal"
    PROCUREMENT = "procurement", "Procurement"


class OfferState(models.TextChoices):
    """What has become of an offer to fill a gap."""

    NEW = "new", "Not read yet"
    IN_TOUCH = "in_touch", "In touch"
    CLOSED = "closed", "Closed"


class MeasurePeriod(models.TextChoices):
    """For which spans of time the platform counts."""

    QUARTER = "quarter", "Quarters"
    FINANCIAL_YEAR = "financial_year", "Financial years (from April)"
    YEAR = "year", "Calendar years"


class Gender(models.TextChoices):
    """Whom a missing service would be for."""

    ANYONE = "anyone", "Anyone"
    BOTH = "both", "Male and female"
    FEMALE = "female", "Female"
    MALE = "male", "Male"


class Urgency(models.TextChoices):
    """Whether a missing service is needed at once, by arrangement, or both."""

    EMERGENCY = "emergency", "In an emergency, the same day"
    PLANNED = "planned", "Planned beforehand"
    BOTH = "both", "Planned, and in an emergency"


class GapPriority(models.TextChoices):
    """How pressing a gap is."""

    NOT_RANKED = "not_ranked", "Not ranked"
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"


class GapStatus(models.TextChoices):
    """Whether anything answers a gap."""

    OPEN = "open", "Nothing answers it yet"
    BEING_ADDRESSED = "being_addressed", "Being addressed"
    FILLED = "filled", "Filled"


class PlanColumn(models.TextChoices):
    """The columns of the plan, in their order; activities stand between `how` and `outcome`."""

    CHALLENGE = "challenge", "Challenges"
    VISION_2030 = "vision_2030", "Vision 2030"
    ADULT_SOCIAL_CARE = "adult_social_care", "Adult social care vision"
    EARLY_HELP = "early_help", "Early help vision"
    HEALTH_AND_WELLBEING = "health_and_wellbeing", "Health and wellbeing"
    PUBLIC_HEALTH = "public_health", "Public health"
    HOW = "how", "How"
    OUTCOME = "outcome", "Outcomes"


class Direction(models.TextChoices):
    """Which way an outcome should go."""

    UP = "up", "Should rise"
    DOWN = "down", "Should fall"


class ActivityVerb(models.TextChoices):
    """What the council does about it."""

    REVIEW = "review", "Review"
    DEVELOP = "develop", "Develop"
    GO_TO_MARKET = "go_to_market", "Go to market"
    INFLUENCE = "influence", "Influence"
    EMBED = "embed", "Embed"
    TRANSFER = "transfer", "Transfer"
    CONTINUE = "continue", "Continue"
    AGREE = "agree", "Agree"
    DELIVER = "deliver", "Deliver"


class ActivityStatus(models.TextChoices):
    """How far an activity has got."""

    PLANNED = "planned", "Planned"
    IN_PROGRESS = "in_progress", "In progress"
    DELIVERED = "delivered", "Delivered"
    STOPPED = "stopped", "Stopped"


class ChartKind(models.TextChoices):
    """How the figures of a data set are drawn."""

    BARS = "bars", "Bars: to compare places, ages or kinds"
    LINES = "lines", "Lines: to follow something over time"


class Licence(models.TextChoices):
    """On which terms figures may be used again."""

    OGL = "ogl", "Open Government Licence v3.0"
    OWN = "own", "The council's own figures, free to use with this source"
    ASK = "ask", "Ask the source before using them again"
    UNKNOWN = "unknown", "Not stated by the source"
