"""Fixed lists of the statement, the plan and the register of gaps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LifeStage(models.TextChoices):
    """The rows of the plan on a page."""

    SYSTEM = "system", _("Whole system")
    BEST_START = "best_start", _("Best start")
    LIVING_WELL = "living_well", _("Living well")
    AGEING_WELL = "ageing_well", _("Ageing well")

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
        return str(LIFE_STAGE_PEOPLE[str(self.value)])


LIFE_STAGE_PEOPLE = {
    "system": _("Everybody"),
    "best_start": _("Children and young people"),
    "living_well": _("Adults"),
    "ageing_well": _("Older people"),
}


class Strand(models.TextChoices):
    """The two halves a plan is often read by."""

    BOTH = "both", _("Children and adults")
    CHILDREN = "children", _("Children")
    ADULTS = "adults", _("Adults")


class SupportTeam(models.TextChoices):
    """Who is asked for days of work."""

    LEGAL = "legal", _("Legal")
    PROCUREMENT = "procurement", _("Procurement")


class OfferState(models.TextChoices):
    """What has become of an offer to fill a gap."""

    NEW = "new", _("Not read yet")
    IN_TOUCH = "in_touch", _("In touch")
    CLOSED = "closed", _("Closed")


class MeasurePeriod(models.TextChoices):
    """For which spans of time the platform counts."""

    QUARTER = "quarter", _("Quarters")
    FINANCIAL_YEAR = "financial_year", _("Financial years (from April)")
    YEAR = "year", _("Calendar years")


class Gender(models.TextChoices):
    """Whom a missing service would be for."""

    ANYONE = "anyone", _("Anyone")
    BOTH = "both", _("Male and female")
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class Urgency(models.TextChoices):
    """Whether a missing service is needed at once, by arrangement, or both."""

    EMERGENCY = "emergency", _("In an emergency, the same day")
    PLANNED = "planned", _("Planned beforehand")
    BOTH = "both", _("Planned, and in an emergency")


class GapPriority(models.TextChoices):
    """How pressing a gap is."""

    NOT_RANKED = "not_ranked", _("Not ranked")
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class GapStatus(models.TextChoices):
    """Whether anything answers a gap."""

    OPEN = "open", _("Nothing answers it yet")
    BEING_ADDRESSED = "being_addressed", _("Being addressed")
    FILLED = "filled", _("Filled")


class PlanColumn(models.TextChoices):
    """The columns of the plan, in their order; activities stand between `how` and `outcome`."""

    CHALLENGE = "challenge", _("Challenges")
    VISION_2030 = "vision_2030", _("Vision 2030")
    ADULT_SOCIAL_CARE = "adult_social_care", _("Adult social care vision")
    EARLY_HELP = "early_help", _("Early help vision")
    HEALTH_AND_WELLBEING = "health_and_wellbeing", _("Health and wellbeing")
    PUBLIC_HEALTH = "public_health", _("Public health")
    HOW = "how", _("How")
    OUTCOME = "outcome", _("Outcomes")


class Direction(models.TextChoices):
    """Which way an outcome should go."""

    UP = "up", _("Should rise")
    DOWN = "down", _("Should fall")


class ActivityVerb(models.TextChoices):
    """What the council does about it."""

    REVIEW = "review", _("Review")
    DEVELOP = "develop", _("Develop")
    GO_TO_MARKET = "go_to_market", _("Go to market")
    INFLUENCE = "influence", _("Influence")
    EMBED = "embed", _("Embed")
    TRANSFER = "transfer", _("Transfer")
    CONTINUE = "continue", _("Continue")
    AGREE = "agree", _("Agree")
    DELIVER = "deliver", _("Deliver")


class ActivityStatus(models.TextChoices):
    """How far an activity has got."""

    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in_progress", _("In progress")
    DELIVERED = "delivered", _("Delivered")
    STOPPED = "stopped", _("Stopped")


class ChartKind(models.TextChoices):
    """How the figures of a data set are drawn."""

    BARS = "bars", _("Bars: to compare places, ages or kinds")
    LINES = "lines", _("Lines: to follow something over time")


class Licence(models.TextChoices):
    """On which terms figures may be used again."""

    OGL = "ogl", _("Open Government Licence v3.0")
    OWN = "own", _("The council's own figures, free to use with this source")
    ASK = "ask", _("Ask the source before using them again")
    UNKNOWN = "unknown", _("Not stated by the source")
