"""An opportunity's stage line and its kin, arranged for reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from opportunities.enums import Relation

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage, OpportunityStage

# What a link made on the other page means on this one.
MIRRORED = {
    Relation.PREDECESSOR: "Came after this",
    Relation.SUCCESSOR: "Came before this",
    Relation.ROUND: "This is an opening round of it",
    Relation.CALL_OFF: "This is a call-off under it",
    Relation.RELATED: "Related to this",
}


@dataclass(frozen=True)
class Step:
    """One mark on the stage line."""

    title: str
    date: str
    note: str
    state: str  # past, current or future
    vague: bool
    leads_vague: bool


@dataclass(frozen=True)
class Kin:
    """A related opportunity; `page` is None for one that is not on this site."""

    relation: str
    title: str
    note: str
    page: "OpportunityPage | None"


def stage_line(page: "OpportunityPage") -> list[Step]:
    """Return the steps of an opportunity, the present one marked.

    Where the line lacks the present stage, what is past is told by the dates.
    """
    steps = list(page.stages.all())
    current = next((n for n, step in enumerate(steps) if step.stage == page.stage), None)
    today = timezone.localdate()
    states = [_state(step, place, current, today) for place, step in enumerate(steps)]
    return [
        Step(
            title=step.get_stage_display(),
            date=step.date_shown,
            note=step.note,
            state=states[place],
            vague=step.is_vague and states[place] == "future",
            leads_vague=_leads_vague(steps, states, place),
        )
        for place, step in enumerate(steps)
    ]


def _state(step: "OpportunityStage", place: int, current: int | None, today: date) -> str:
    if current is not None:
        if place == current:
            return "current"
        return "past" if place < current else "future"
    when = step.when
    return "past" if when is not None and when.is_past(today) else "future"


def _leads_vague(steps: "Sequence[OpportunityStage]", states: list[str], place: int) -> bool:
    following = place + 1
    return following < len(steps) and states[following] == "future" and steps[following].is_vague


def lineage_of(page: "OpportunityPage") -> list[Kin]:
    """Return the kin named on this page and those that name it, published ones only."""
    named = [
        Kin(
            relation=Relation(link.relation).label,
            title=link.target.title if link.target is not None else link.title,
            note=link.note,
            page=link.target,
        )
        for link in page.lineage.all()
        if link.target is None or link.target.live
    ]
    known = {kin.page.pk for kin in named if kin.page is not None}
    if page.pk is None:
        return named
    links_here = page.lineage_from.filter(page__live=True).exclude(page_id__in=known)
    named += [
        Kin(
            relation=MIRRORED[Relation(link.relation)],
            title=link.page.title,
            note=link.note,
            page=link.page,
        )
        for link in links_here.select_related("page")
    ]
    return named
