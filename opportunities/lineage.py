"""The story an opportunity belongs to: what came before and after, rounds and call-offs, as one.

Notices of one arrangement are published under numbers of their own, so no public page shows that
four openings and the framework before them are one thing. Here links are followed from page to
page, whoever made them, and told as chapters in the order of time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.formats import date_format

from opportunities.enums import Relation, Stage

if TYPE_CHECKING:
    from opportunities.models import (
        OpeningRound,
        OpportunityLink,
        OpportunityPage,
        OpportunityStage,
    )

FARTHEST = 12  # links from the page one looks at
LONG_AGO = date.min
BEFORE_AND_AFTER = (Relation.PREDECESSOR, Relation.SUCCESSOR)
WITHIN = (Relation.ROUND, Relation.CALL_OFF)


@dataclass(frozen=True)
class Part:
    """What belongs inside a chapter: an opening round or a call-off."""

    title: str
    when: str = ""
    note: str = ""
    page: "OpportunityPage | None" = None
    here: bool = False


@dataclass(frozen=True)
class Chapter:
    """One arrangement of the story; `page` is None for one that is not on this site."""

    title: str
    when: str = ""
    stage: str = ""
    note: str = ""
    page: "OpportunityPage | None" = None
    here: bool = False
    parts: list[Part] = field(default_factory=list)
    begins: date | None = None


@dataclass(frozen=True)
class Story:
    """Chapters in the order of time, and what is only related."""

    chapters: list[Chapter] = field(default_factory=list)
    related: list[Part] = field(default_factory=list)

    @property
    def is_one(self) -> bool:
        """Say whether there is more to tell than the page itself."""
        return len(self.chapters) > 1 or any(
            part.page is not None for chapter in self.chapters for part in chapter.parts
        )


def story_of(page: "OpportunityPage") -> Story:
    """Return the story around a page, published pages only; three queries for each step away."""
    links = [*page.lineage.all(), *_followed(page)]
    kin = _pages_of(page, links)
    joined = [link for link in links if link.relation != Relation.RELATED]
    inside = {
        link.target_id: link
        for link in joined
        if link.relation in WITHIN and link.target_id in kin and link.target_id != link.page_id
    }
    # What lies inside something that lies inside stands for itself, and so does a circle.
    inside = {key: link for key, link in inside.items() if link.page_id not in inside}
    notes = _notes(page, joined)
    told = {
        key: _chapter(one, page=page, links=joined, inside=inside, kin=kin, note=notes.get(key, ""))
        for key, one in kin.items()
        if key not in inside
    }
    return Story(_in_order(told, joined), _related(page, links, kin))


def _followed(page: "OpportunityPage") -> list["OpportunityLink"]:
    """Return the links of other published pages that hang together with a page."""
    from opportunities.models import OpportunityLink

    found: dict[int, OpportunityLink] = {}
    edge = _ends(page.lineage.all()) | {page.pk} - {None}
    seen: set[int] = {page.pk}
    for _ in range(FARTHEST):
        links = list(
            OpportunityLink.objects.filter(Q(page_id__in=edge) | Q(target_id__in=edge))
            .filter(page__live=True)
            .exclude(page_id=page.pk)
            # What is only related to a relative is none of this story.
            .exclude(~Q(target_id=page.pk), relation=Relation.RELATED)
            .select_related("page", "target")
            .order_by("page_id", "sort_order", "pk")
        )
        found |= {link.pk: link for link in links}
        seen |= edge
        edge = _ends(links) - seen
        if not edge:
            break
    return list(found.values())


def _ends(links: Iterable["OpportunityLink"]) -> set[int]:
    """Return the keys of the pages that links of a story join."""
    return {
        key
        for link in links
        if link.relation != Relation.RELATED
        for key in (link.page_id, link.target_id)
        if key is not None
    }


def _pages_of(
    page: "OpportunityPage", links: Iterable["OpportunityLink"]
) -> dict[int | None, "OpportunityPage"]:
    """Return the pages of the story by key, the one looked at as it stands."""
    from opportunities.models import OpportunityPage

    keys = _ends(links) - {page.pk}
    found = OpportunityPage.objects.live().filter(pk__in=keys).prefetch_related("rounds", "stages")
    return {page.pk: page, **{one.pk: one for one in found}}


def _notes(page: "OpportunityPage", links: Iterable["OpportunityLink"]) -> dict[int | None, str]:
    """Return what is said about each page by those that link to it, this page's words first."""
    notes: dict[int | None, str] = {}
    for link in sorted(links, key=lambda link: link.page_id != page.pk):
        if link.target_id is not None and link.note:
            notes.setdefault(link.target_id, link.note)
    return notes


def _chapter(
    one: "OpportunityPage",
    *,
    page: "OpportunityPage",
    links: list["OpportunityLink"],
    inside: dict[int | None, "OpportunityLink"],
    kin: dict[int | None, "OpportunityPage"],
    note: str,
) -> Chapter:
    rounds, steps = list(one.rounds.all()), list(one.stages.all())
    begins = _begins(one, rounds, steps)
    parts = [_round(entry) for entry in rounds]
    for key, link in inside.items():
        if link.page_id == one.pk:
            called = kin[key]
            parts.append(
                Part(called.title, _span_of(called), link.note, called, called.pk == page.pk)
            )
    parts += [
        Part(link.title, "", link.note)
        for link in links
        if link.page_id == one.pk and link.target_id is None and link.relation in WITHIN
    ]
    return Chapter(
        title=one.title,
        when=_span(one, begins, steps),
        stage=one.get_stage_display() if one.stage else "",
        note="" if one.pk == page.pk else note,
        page=one,
        here=one.pk == page.pk,
        parts=parts,
        begins=begins,
    )


def _round(entry: "OpeningRound") -> Part:
    words = ""
    if entry.opens_on and entry.closes_on:
        words = f"{_day(entry.opens_on)} to {_day(entry.closes_on)}"
    elif entry.opens_on:
        words = f"from {_day(entry.opens_on)}"
    elif entry.closes_on:
        words = f"until {_day(entry.closes_on)}"
    return Part(entry.title, words, "")


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _begins(
    one: "OpportunityPage", rounds: list["OpeningRound"], steps: list["OpportunityStage"]
) -> date | None:
    """Return when something first happened that a provider could see."""
    days = [entry.opens_on for entry in rounds]
    days += [one.join_from, one.contract_starts]
    days += [step.date for step in steps if step.stage in (Stage.OPEN, Stage.LIVE)]
    known = [day for day in days if day is not None]
    return min(known or [step.date for step in steps if step.date], default=None)


def _span(one: "OpportunityPage", first: date | None, steps: list["OpportunityStage"]) -> str:
    """Return from when to when, in months: no more is needed to see the order."""
    if first is None:
        return ""
    ended = next((step.date for step in steps if step.stage == Stage.ENDED), None)
    last = one.latest_end or one.contract_ends or one.lapses_on or ended
    words = date_format(first, "F Y")
    return f"{words} to {date_format(last, 'F Y')}" if last and last > first else f"From {words}"


def _span_of(one: "OpportunityPage") -> str:
    steps = list(one.stages.all())
    return _span(one, _begins(one, list(one.rounds.all()), steps), steps)


def _in_order(told: dict[int | None, Chapter], links: Iterable["OpportunityLink"]) -> list[Chapter]:
    """Put what came before first; where links say nothing or contradict one another, dates decide."""
    before: dict[int | None, set[int | None]] = {key: set() for key in told}
    elsewhere: dict[tuple[int | None, bool], list[Chapter]] = {}
    for link in links:
        if link.relation not in BEFORE_AND_AFTER or link.page_id not in told:
            continue
        earlier = link.relation == Relation.PREDECESSOR
        if link.target_id is None:
            named = Chapter(title=link.title, note=link.note)
            elsewhere.setdefault((link.page_id, earlier), []).append(named)
        elif link.target_id in told:
            first, then = link.target_id, link.page_id
            before[then if earlier else first].add(first if earlier else then)
    order: list[Chapter] = []
    left = sorted(told, key=lambda key: _sort_key(told[key]))
    while left:
        ready = next((key for key in left if not before[key] & set(left) - {key}), left[0])
        left.remove(ready)
        order += elsewhere.get((ready, True), [])
        order.append(told[ready])
        order += elsewhere.get((ready, False), [])
    return order


def _sort_key(chapter: Chapter) -> tuple[date, str]:
    return chapter.begins or LONG_AGO, chapter.title


def _related(
    page: "OpportunityPage",
    links: Iterable["OpportunityLink"],
    kin: dict[int | None, "OpportunityPage"],
) -> list[Part]:
    """Return what is related to the page itself and no part of its story, each once."""
    found: dict[str, Part] = {}
    for link in links:
        if link.relation != Relation.RELATED:
            continue
        other = link.target if link.page_id == page.pk else link.page
        if other is None:
            found.setdefault(link.title, Part(link.title, "", link.note))
        elif other.live and other.pk not in kin:
            known = found.get(other.title)
            # A note was written for the readers of the page it stands on.
            note = link.note if link.page_id == page.pk else ""
            found[other.title] = (
                replace(known, note=known.note or note)
                if known
                else Part(other.title, "", note, other)
            )
    return list(found.values())
