"""Models of opportunities."""

from opportunities.models.pages import OpportunityIndexPage, OpportunityPage
from opportunities.models.parts import (
    JoinWindow,
    OpeningRound,
    OpportunityLink,
    OpportunityLot,
    OpportunityStage,
)

__all__ = [
    "JoinWindow",
    "OpeningRound",
    "OpportunityIndexPage",
    "OpportunityLink",
    "OpportunityLot",
    "OpportunityPage",
    "OpportunityStage",
]
