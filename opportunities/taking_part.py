"""What a provider can do about an opportunity at this moment: one rule for pages, forms, verbs."""

from datetime import datetime, timedelta

from engagement_site.core.templatetags.components import long_date, long_datetime
from opportunities.enums import BEFORE_OPENING, OVER, Stage
from opportunities.joining import start_of, when_can_i_join
from opportunities.models import OpportunityPage

ALIVE = (*BEFORE_OPENING, Stage.OPEN)


def questions_closed_because(page: OpportunityPage, now: datetime) -> str:
    """Return why no question can be asked at `now`; empty where one can."""
    if not page.live:
        return "This opportunity is not published."
    if page.questions_until is not None and page.questions_until <= now:
        return f"Questions could be asked until {long_datetime(page.questions_until)}."
    if page.current_stage in ALIVE or _can_join(page, now):
        return ""
    return "Questions are no longer taken at this stage."


def interest_closed_because(page: OpportunityPage, now: datetime) -> str:
    """Return why no interest can be expressed at `now`; empty where it can."""
    if not page.live:
        return "This opportunity is not published."
    if page.current_stage in OVER:
        return "It is over."
    if page.interest_until is not None:
        if now >= start_of(page.interest_until + timedelta(days=1)):  # the last day counts whole
            return f"Interest could be expressed until {long_date(page.interest_until)}."
        return ""
    if page.current_stage in BEFORE_OPENING or _can_join(page, now):
        return ""
    return "Interest is no longer taken at this stage."


def _can_join(page: OpportunityPage, now: datetime) -> bool:
    return when_can_i_join(page.current_stage, page.windows(), now).can_join
