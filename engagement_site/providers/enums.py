"""Fixed lists about providers."""

from django.db import models


class ProviderKind(models.TextChoices):
    """What sort of organisation a provider is."""

    COMPANY = "company", "Company"
    CHARITY = "charity", "Charity or voluntary organisation"
    SOCIAL_ENTERPRISE = "social_enterprise", "Social enterprise"
    HOUSING = "housing", "Housing association"
    NHS = "nhs", "NHS body"
    SOLE_TRADER = "sole_trader", "Sole trader or partnership"
    COUNCIL = "council", "Council service"
    OTHER = "other", "Another kind of organisation"


class ProviderSize(models.TextChoices):
    """How many people work there."""

    MICRO = "micro", "Fewer than 10 people"
    SMALL = "small", "10 to 49 people"
    MEDIUM = "medium", "50 to 249 people"
    LARGE = "large", "250 people or more"


class MembershipRole(models.TextChoices):
    """What a member may do for the organisation."""

    OWNER = "owner", "Owner: everything, and who belongs to it"
    EDITOR = "editor", "Editor: books, answers and changes the entry"
    MEMBER = "member", "Member: sees what the others do"


class ServiceType(models.TextChoices):
    """What is offered: the kind of setting or service."""

    CHILDRENS_HOME = "childrens_home", "Children's home"
    FOSTERING = "fostering", "Fostering"
    SUPPORTED_ACCOMMODATION = "supported_accommodation", "Supported accommodation (16 and over)"
    SUPPORTED_LIVING = "supported_living", "Supported living"
    SUPPORTED_HOUSING = "supported_housing", "Supported housing"
    RESIDENTIAL_CARE = "residential_care", "Residential care home"
    NURSING_HOME = "nursing_home", "Nursing home"
    EXTRA_CARE = "extra_care", "Extra care"
    HOME_CARE = "home_care", "Home care"
    DAY_OPPORTUNITIES = "day_opportunities", "Day opportunities"
    SHORT_BREAKS = "short_breaks", "Short breaks"
    OUTREACH = "outreach", "Community outreach"
    MENTORING = "mentoring", "Youth work and mentoring"
    FAMILY_SUPPORT = "family_support", "Family support"
    ADVOCACY = "advocacy", "Advice and advocacy"
    TECHNOLOGY = "technology", "Technology at home"
    EDUCATION = "education", "Special school or education"
    THERAPY = "therapy", "Therapy"
    NURSING = "nursing", "Community nursing"
    OTHER = "other", "Another service"


class Need(models.TextChoices):
    """Whom an offer is for, by what they need support with."""

    LEARNING_DISABILITY = "learning_disability", "Learning disability"
    AUTISM = "autism", "Autism"
    MENTAL_HEALTH = "mental_health", "Mental health"
    SEMH = "semh", "Social, emotional and mental health"
    PHYSICAL_DISABILITY = "physical_disability", "Physical disability"
    SENSORY = "sensory", "Sensory impairment"
    DEMENTIA = "dementia", "Dementia"
    FRAILTY = "frailty", "Frailty"
    COMPLEX_HEALTH = "complex_health", "Complex health needs"
    BEHAVIOUR = "behaviour", "Behaviour that challenges"
    SUBSTANCES = "substances", "Substance misuse"
    EXPLOITATION = "exploitation", "Exploitation"
    HOMELESSNESS = "homelessness", "Homelessness"
    LEAVING_CARE = "leaving_care", "Leaving care"
    EDGE_OF_CARE = "edge_of_care", "Edge of care"
    EMERGENCY = "emergency", "Emergency placement"
    CARERS = "carers", "Unpaid carers"
    TRAUMA = "trauma", "Trauma"
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse"
    LONELINESS = "loneliness", "Loneliness"
    INDEPENDENCE = "independence", "Independence and falls"
    SEND = "send", "Special educational needs"


class IdentifierScheme(models.TextChoices):
    """Registers in which an organisation or one of its settings has a number."""

    COMPANIES_HOUSE = "companies_house", "Companies House number"
    CHARITY = "charity", "Charity number"
    CQC_PROVIDER = "cqc_provider", "CQC provider ID"
    CQC_LOCATION = "cqc_location", "CQC location ID"
    OFSTED = "ofsted", "Ofsted URN"
    PPON = "ppon", "Public procurement organisation number (PPON)"


class Audience(models.IntegerChoices):
    """Who may see a field; each sees what those before it see."""

    PUBLIC = 0, "Everybody"
    PRACTITIONERS = 1, "Practitioners and commissioners"
    COMMISSIONERS = 2, "Commissioners only"


class RequestState(models.TextChoices):
    """Where a claim stands."""

    PENDING = "pending", "Waiting for a decision"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"


class Regulator(models.TextChoices):
    """Who inspects a setting."""

    CQC = "cqc", "Care Quality Commission"
    OFSTED = "ofsted", "Ofsted"
    OTHER = "other", "Another body"
    NONE = "none", "Needs no registration"


class Rating(models.TextChoices):
    """A rating as the provider states it, with a link to the report."""

    OUTSTANDING = "outstanding", "Outstanding"
    GOOD = "good", "Good"
    REQUIRES_IMPROVEMENT = "requires_improvement", "Requires improvement"
    INADEQUATE = "inadequate", "Inadequate"
    NOT_YET = "not_yet", "Not inspected yet"


class Seeks(models.TextChoices):
    """What a partner notice is."""

    LOOKING = "looking", "Looking for a partner"
    OFFERING = "offering", "Offering to be a partner"


class ApproachState(models.TextChoices):
    """Where an approach from one organisation to another stands."""

    WAITING = "waiting", "Waiting for an answer"
    AGREED = "agreed", "Both agreed: contact details show"
    DECLINED = "declined", "Declined"
