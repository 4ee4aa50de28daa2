"""Models of the statement, its figures, the plan on a page, measures and the register of gaps."""

from engagement_site.market_position.models.chapters import (
    StatementChapterPage,
    StatementSegmentPage,
)
from engagement_site.market_position.models.figures import DataSet
from engagement_site.market_position.models.gaps import Gap, GapOffer, GapStatusChange
from engagement_site.market_position.models.measures import Measure, MeasureReading
from engagement_site.market_position.models.pages import (
    GapRegisterPage,
    MeasuresPage,
    PlanPage,
    StatementIndexPage,
)
from engagement_site.market_position.models.plan import (
    ActivityChange,
    Plan,
    PlanActivity,
    PlanEntry,
    Principle,
    ResourceAsk,
)
from engagement_site.market_position.models.reports import MemberView, ProgressReportPage
from engagement_site.market_position.models.versions import StatementVersion

__all__ = [
    "ActivityChange",
    "DataSet",
    "Gap",
    "GapOffer",
    "GapRegisterPage",
    "GapStatusChange",
    "Measure",
    "MeasureReading",
    "MeasuresPage",
    "MemberView",
    "Plan",
    "PlanActivity",
    "PlanEntry",
    "PlanPage",
    "Principle",
    "ProgressReportPage",
    "ResourceAsk",
    "StatementChapterPage",
    "StatementIndexPage",
    "StatementSegmentPage",
    "StatementVersion",
]
