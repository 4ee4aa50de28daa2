"""Consultations as a kind of thing that can be searched, saved and matched."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import strip_tags

from consultations.enums import ConsultationKind, ConsultationState
from consultations.models import ConsultationPage
from consultations.queries import public_consultations, state_words
from engagement_site.providers import vocabulary
from engagement_site.subscriptions.kinds import About, Item, SearchKind, State, register_kind

ADDRESS = "/consultations/"
SEARCHED = ("title", "summary", "purpose", "who_should_answer")
MOST_CHARACTERS = 200


def register() -> None:
    """Announce the kind."""
    register_kind(
        SearchKind(
            key="consultations",
            noun="consultation",
            nouns="consultations",
            address=ADDRESS,
            order=30,
            clean=clean,
            describe=describe,
            public=public,
            find=find,
            as_item=as_item,
            state_of=state_of,
            decided_by=frozenset({"kind"}),
        )
    )


def clean(data: QueryDict) -> str:
    """Return the one way of writing what is asked for: words and kinds."""
    words = " ".join(data.get("q", "").replace("\x00", "").split())[:MOST_CHARACTERS]
    kinds = [value for value in ConsultationKind.values if value in data.getlist("kind")]
    kept = QueryDict(mutable=True)
    if words:
        kept["q"] = words
    if kinds:
        kept.setlist("kind", kinds)
    return kept.urlencode()


def describe(query: str) -> str:
    """Return what is asked for in words."""
    data = QueryDict(query)
    labels = dict(ConsultationKind.choices)
    chosen = [str(labels[value]) for value in data.getlist("kind") if value in labels]
    return ", ".join([f"“{data['q']}”", *chosen] if data.get("q") else chosen)


def public() -> QuerySet[Any]:
    """Return the consultations anybody may read that are not over."""
    now = timezone.now()
    found = public_consultations()
    return found.in_state(ConsultationState.OPEN, now) | found.in_state(
        ConsultationState.UPCOMING, now
    )


def find(query: str) -> QuerySet[Any]:
    """Return those that contain each word and are of a kind asked for."""
    data = QueryDict(query)
    found = public()
    for word in data.get("q", "").split()[:8]:
        anywhere = Q()
        for name in SEARCHED:
            anywhere |= Q(**{f"{name}__icontains": word})
        found = found.filter(anywhere)
    kinds = data.getlist("kind")
    return found.filter(kind__in=kinds) if kinds else found


def state_of(page: ConsultationPage) -> State:
    """Return whether one can answer now or later."""
    state = page.state
    is_open = state == ConsultationState.OPEN
    return State(is_open, state == ConsultationState.UPCOMING, page.closing_at if is_open else None)


def as_item(page: ConsultationPage) -> Item:
    """Return a consultation as alerts take it."""
    tag, _, when = state_words(page, timezone.now())
    text = "\n".join(str(getattr(page, name)) for name in SEARCHED)
    plain = strip_tags(text)
    ages = vocabulary.ages_in(plain)
    return Item(
        kind="consultations",
        pk=page.pk,
        title=page.title,
        url=page.get_url() or ADDRESS,
        summary=page.summary,
        when=when,
        tag=tag,
        published_at=page.first_published_at,
        state=state_of(page),
        text=text,
        choices={"kind": frozenset({page.kind})},
        facets={"kind": frozenset({page.kind})},
        about=About(
            services=vocabulary.services_in(plain),
            needs=vocabulary.needs_in(plain),
            age_from=ages[0],
            age_to=ages[1],
        ),
    )
