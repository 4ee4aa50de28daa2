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

    OWNER = "owner", "Owner: manages members and everything else"
    EDITOR = "editor", "Editor: registers, answers and edits"
    MEMBER = "member", "Member: sees"
