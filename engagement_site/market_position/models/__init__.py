"""Models of the statement, the plan on a page and the register of gaps."""

from engagement_site.market_position.models.gaps import Gap
from engagement_site.market_position.models.pages import (
    GapRegisterPage,
    PlanPage,
    StatementChapterPage,
    StatementIndexPage,
)
from engagement_site.market_position.models.plan import Plan, PlanActivity, PlanEntry, Principle

__all__ = [
    "Gap",
    "GapRegisterPage",
    "Plan",
    "PlanActivity",
    "PlanEntry",
    "PlanPage",
    "Principle",
    "StatementChapterPage",
    "StatementIndexPage",
]
