"""What the rest of the site asks of opportunities."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model, Q
from django.utils import timezone

from engagement_site.core.registry import Teaser
from engagement_site.market_position.queries import segments_about
from opportunities.asking import CHOICE_FIELDS, FACET_FIELDS, GAP, Query
from opportunities.enums import BEFORE_OPENING, OVER, Facet, JoinState, Stage
from opportunities.joining import LONDON, start_of
from opportunities.models import (
    ExpressionOfInterest,
    JoinWindow,
    OpportunityFacet,
    OpportunityPage,
)

CLOSING_SOON = timedelta(days=14)
MOST_FOLLOWED = 50
CURRENT_CHOICES = {
    **{name: enum.choices for name, (_, enum) in CHOICE_FIELDS.items()},
    **{name: enum.choices for name, enum in FACET_FIELDS.items()},
}


def teaser(page: OpportunityPage) -> Teaser:
    """Return an opportunity as other pages show it."""
    answer = page.stored_join_answer()
    tag, tone = page.get_stage_display(), page.stage_tone
    if answer.can_join:
        tag, tone = str(answer.state.label), "open"
        closes_at = answer.window.closes_at if answer.window else None
        if closes_at is not None and closes_at - timezone.now() < CLOSING_SOON:
            tag, tone = "Closes soon", "closing"
    elif answer.state in (JoinState.OPENING, JoinState.NOT_NOW, JoinState.EXPECTED):
        tone = "vague" if answer.state == JoinState.EXPECTED else "upcoming"
    return Teaser(
        title=page.title,
        url=page.get_url() or "",
        summary=page.summary,
        when=answer.sentence,
        tag=tag,
        tone=tone,
    )


def closing_or_opening_next(limit: int) -> list[Teaser]:
    """Return the opportunities that can be joined, closing first, then those that open next."""
    found = OpportunityPage.objects.listed().with_joining(timezone.now())
    chances = found.filter(Q(open_now=True) | Q(opens_next__isnull=False)).by_next_chance()
    return [teaser(page) for page in chances[:limit]]


def followed_by(user: AbstractBaseUser) -> list[Teaser]:
    """Return the opportunities somebody follows, those with a chance to join first."""
    found = (
        OpportunityPage.objects.listed()
        .filter(follows__user_id=user.pk)
        .with_joining(timezone.now())
        .by_next_chance()
    )
    return [teaser(page) for page in found[:MOST_FOLLOWED]]


def answering_gap(gap: Model) -> Iterable[Teaser]:
    """Return the public opportunities that answer a gap, those one can join first."""
    found = (
        OpportunityPage.objects.listed()
        .filter(gaps=gap.pk)
        .with_joining(timezone.now())
        .by_next_chance()
    )
    return [teaser(page) for page in found]


def current(chosen: Mapping[str, Sequence[str]], limit: int) -> tuple[list[Teaser], str]:
    """Return what is coming or can be joined, next chance first, and the address of the list.

    `chosen` narrows by the list's own filters: a name of CURRENT_CHOICES, or of gaps their slugs,
    to the values of which any may fit.
    """
    now = timezone.now()
    found = OpportunityPage.objects.listed().with_joining(now).exclude(stage__in=OVER)
    coming = Q(stage__in=(*BEFORE_OPENING, Stage.OPEN))
    found = found.filter(coming | Q(open_now=True) | Q(opens_next__isnull=False))
    for name, values in chosen.items():
        if name in CHOICE_FIELDS:
            found = found.filter(**{f"{name}__in": values})
        elif name == GAP:
            answering = OpportunityPage.objects.filter(gaps__slug__in=values, gaps__public=True)
            found = found.filter(pk__in=answering.values("pk"))
        else:
            fitting = OpportunityFacet.objects.filter(facet=name, value__in=values)
            found = found.filter(pk__in=fitting.values("page"))
    query = Query(chosen={name: tuple(values) for name, values in chosen.items()})
    return [teaser(page) for page in found.by_next_chance()[:limit]], (
        f"/opportunities/{query.encode()}"
    )


def told_in_statement(page: Model) -> Iterable[Teaser]:
    """Return what the market position statement says of the kinds of care an opportunity is in."""
    found = OpportunityFacet.objects.filter(page_id=page.pk, facet=Facet.SETTING)
    return segments_about(set(found.values_list("value", flat=True)), like=page)


def next_change(now: datetime) -> datetime | None:
    """Return when an opportunity next opens or closes, or the next midnight if that is sooner.

    At midnight vague dates pass, and with them sentences and stage lines may change.
    """
    midnight = start_of(now.astimezone(LONDON).date() + timedelta(days=1))
    windows = JoinWindow.objects.filter(page__live=True)
    opens = (
        windows.filter(opens_at__gt=now, opens_precision="day")
        .order_by("opens_at")
        .values_list("opens_at", flat=True)
        .first()
    )
    closes = (
        windows.filter(closes_at__gt=now)
        .order_by("closes_at")
        .values_list("closes_at", flat=True)
        .first()
    )
    return min(instant for instant in (midnight, opens, closes) if instant is not None)


def possible_partners(
    page: OpportunityPage, own: list[ExpressionOfInterest]
) -> list[ExpressionOfInterest]:
    """Return whom those behind `own` may see: others who agreed, where one of `own` agreed too."""
    if not any(one.visible_to_partners and one.withdrawn_at is None for one in own):
        return []
    return list(
        ExpressionOfInterest.objects.seeking_partners()
        .filter(page=page)
        .exclude(organisation__in=[one.organisation_id for one in own])
        .select_related("organisation")
        .prefetch_related("lots")
    )
