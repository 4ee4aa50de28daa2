"""Models of opportunities."""

from opportunities.models.changes import DateChange, Follow, Notice, PublishedFacts, Telling
from opportunities.models.contracts import (
    ContractExtension,
    OpportunityAward,
    OpportunityContact,
    Participation,
)
from opportunities.models.documents import OpportunityDocument
from opportunities.models.edition import ListEdition
from opportunities.models.facets import OpportunityFacet
from opportunities.models.imports import ImportedRelease, ImportRun
from opportunities.models.interest import ExpressionOfInterest
from opportunities.models.lots import OpportunityLot
from opportunities.models.pages import OpportunityIndexPage, OpportunityPage
from opportunities.models.parts import (
    JoinWindow,
    OpeningRound,
    OpportunityLink,
    OpportunityStage,
)
from opportunities.models.questions import ClarificationQuestion

__all__ = [
    "ClarificationQuestion",
    "ContractExtension",
    "DateChange",
    "ExpressionOfInterest",
    "Follow",
    "ImportRun",
    "ImportedRelease",
    "JoinWindow",
    "ListEdition",
    "Notice",
    "OpeningRound",
    "OpportunityAward",
    "OpportunityContact",
    "OpportunityDocument",
    "OpportunityFacet",
    "OpportunityIndexPage",
    "OpportunityLink",
    "OpportunityLot",
    "OpportunityPage",
    "OpportunityStage",
    "Participation",
    "PublishedFacts",
    "Telling",
]
