"""Opportunities as a kind of thing that can be searched, saved and matched."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.html import strip_tags

from engagement_site.providers import vocabulary
from engagement_site.subscriptions.kinds import (
    About,
    Item,
    SearchKind,
    State,
    register_kind,
    without,
)
from opportunities.asking import CHOICE_FIELDS, FACET_FIELDS, GAP, JOIN_NOW, PLACE
from opportunities.board import LOOKED_THROUGH
from opportunities.enums import ClientGroup, JoinState
from opportunities.listing import build_listing
from opportunities.models import OpportunityPage

ADDRESS = "/opportunities/"
NOT_PART_OF_A_SEARCH = ("sort", "page")
SEVERAL = (*FACET_FIELDS, PLACE)
PARTS = ("lots", "gaps", "facets", "documents")
# Where an opportunity names no ages, whom it is for says something of them.
AGES = {
    ClientGroup.CHILDREN: (0, 17),
    ClientGroup.YOUNG_PEOPLE: (11, 25),
    ClientGroup.ADULTS: (18, None),
    ClientGroup.OLDER_PEOPLE: (65, None),
}


def register() -> None:
    """Announce the kind."""
    register_kind(
        SearchKind(
            key="opportunities",
            noun="opportunity",
            nouns="opportunities",
            address=ADDRESS,
            order=10,
            clean=clean,
            describe=describe,
            public=public,
            find=find,
            as_item=as_item,
            state_of=state_of,
            decided_by=frozenset({JOIN_NOW, GAP, *CHOICE_FIELDS, *SEVERAL}),
        )
    )


def clean(data: QueryDict) -> str:
    """Return the one way of writing what an address asks for, as the list understood it."""
    asked = without(data, NOT_PART_OF_A_SEARCH)
    listing = build_listing(OpportunityPage.objects.public_now(), asked, ADDRESS)
    return listing.query.encode().removeprefix("?")


def describe(query: str) -> str:
    """Return the chosen filters as the list names them."""
    listing = build_listing(OpportunityPage.objects.public_now(), QueryDict(query), ADDRESS)
    return ", ".join(chip.label for chip in listing.chips)


def public() -> QuerySet[Any]:
    """Return the opportunities anybody may read, with what `as_item` needs."""
    found: QuerySet[Any] = OpportunityPage.objects.listed().prefetch_related(*PARTS)
    return found


def find(query: str) -> QuerySet[Any]:
    """Return the opportunities the list would show."""
    listing = build_listing(OpportunityPage.objects.public_now(), QueryDict(query), ADDRESS)
    found: QuerySet[Any] = listing.found.prefetch_related("join_windows", *PARTS)
    return found


def state_of(page: OpportunityPage) -> State:
    """Return whether one can join now or later."""
    answer = page.stored_join_answer()
    return State(
        is_open=answer.can_join,
        is_ahead=answer.state in (JoinState.OPENING, JoinState.EXPECTED, JoinState.NOT_NOW),
        closes_at=answer.window.closes_at if answer.can_join and answer.window else None,
    )


def as_item(page: OpportunityPage) -> Item:
    """Return an opportunity as alerts take it."""
    answer = page.stored_join_answer()
    choices = {name: frozenset({getattr(page, name)}) for name in CHOICE_FIELDS}
    for name in SEVERAL:
        choices[name] = frozenset(row.value for row in page.facets.all() if row.facet == name)
    choices[GAP] = frozenset(gap.slug for gap in page.gaps.all() if gap.public)
    choices[JOIN_NOW] = frozenset({"now"}) if answer.can_join else frozenset()
    about = _about(page)
    return Item(
        kind="opportunities",
        pk=page.pk,
        title=page.title,
        url=page.get_url() or ADDRESS,
        summary=page.summary,
        when=answer.sentence,
        tag=str(page.get_stage_display()),
        published_at=page.first_published_at,
        state=state_of(page),
        text="\n".join(getattr(page, name) or "" for name in LOOKED_THROUGH),
        whole_words=_whole_words(page),
        choices=choices,
        facets={
            "place": about.places,
            "service": about.services,
            "people": frozenset({page.client_group}) if page.client_group else frozenset(),
            "kind": frozenset({page.kind}) if page.kind else frozenset(),
        },
        about=about,
    )


def _whole_words(page: OpportunityPage) -> str:
    """Return what the full-text index holds of it (`OpportunityPage.search_fields`)."""
    description = strip_tags(page.description.render_as_block())
    texts = (page.title, page.summary or "", page.reference or "", page.lead_authority, description)
    return "\n".join((*texts, page.words_of_parts()))


def _about(page: OpportunityPage) -> About:
    gaps = list(page.gaps.all())
    lots = list(page.lots.all())
    texts = [page.title, page.summary, strip_tags(page.description.render_as_block())]
    texts += [text for lot in lots for text in (lot.title, lot.people, lot.description)]
    texts += [text for gap in gaps for text in (gap.title, gap.need, gap.setting)]
    whole = "\n".join(texts)
    ages = vocabulary.ages_in("\n".join([page.title, *(lot.people for lot in lots)]))
    if ages == (None, None):
        ages = AGES.get(ClientGroup(page.client_group), ages) if page.client_group else ages
    return About(
        services=vocabulary.services_in(whole),
        needs=vocabulary.needs_in(whole),
        places=vocabulary.split_places(page.localities),
        age_from=ages[0],
        age_to=ages[1],
    )
