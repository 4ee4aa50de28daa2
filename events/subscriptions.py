"""Events as a kind of thing that can be searched, saved and matched."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from engagement_site.providers import vocabulary
from engagement_site.subscriptions.kinds import (
    About,
    Item,
    SearchKind,
    State,
    register_kind,
    without,
)
from events.enums import EventState
from events.listing import ListQuery
from events.models import EventPage
from events.queries import teaser

ADDRESS = "/events/"


def register() -> None:
    """Announce the kind."""
    register_kind(
        SearchKind(
            key="events",
            noun="event",
            nouns="events",
            address=ADDRESS,
            order=20,
            clean=clean,
            describe=describe,
            public=public,
            find=find,
            as_item=as_item,
            state_of=state_of,
            decided_by=frozenset({"kind", "mode"}),
        )
    )


def _read(query: str | QueryDict) -> ListQuery:
    data = QueryDict(query) if isinstance(query, str) else query
    return ListQuery.from_request(without(data, ("when", "page")))


def clean(data: QueryDict) -> str:
    """Return the one way of writing what an address asks for; only coming events are watched."""
    return _read(data).url().removeprefix("?")


def describe(query: str) -> str:
    """Return the chosen filters as the list names them."""
    return ", ".join(chosen.label for chosen in _read(query).chosen)


def public() -> QuerySet[Any]:
    """Return the coming events anybody may read."""
    found = EventPage.objects.live().public().coming(timezone.now())
    return found.filter(cancelled=False).with_places()


def find(query: str) -> QuerySet[Any]:
    """Return the coming events the list would show."""
    found: QuerySet[Any] = public().matching(_read(query))  # type: ignore[attr-defined]
    return found


def state_of(event: EventPage) -> State:
    """Return whether one can register now or later."""
    state = event.state
    is_open = state == EventState.OPEN
    closes_at = event.registration_closes_at or event.starts_at
    return State(is_open, state == EventState.NOT_YET_OPEN, closes_at if is_open else None)


def as_item(event: EventPage) -> Item:
    """Return an event as alerts take it."""
    shown = teaser(event)
    text = "\n".join([event.title, event.summary, event.venue_name, event.audience])
    ages = vocabulary.ages_in(event.audience)
    return Item(
        kind="events",
        pk=event.pk,
        title=event.title,
        url=shown.url or ADDRESS,
        summary=event.summary,
        when=shown.when,
        tag=shown.tag,
        published_at=event.first_published_at,
        state=state_of(event),
        text=text,
        choices={
            "kind": frozenset({event.kind}),
            "mode": frozenset({event.attendance_mode}),
        },
        facets={"kind": frozenset({event.kind})},
        about=About(
            services=vocabulary.services_in(text),
            needs=vocabulary.needs_in(text),
            age_from=ages[0],
            age_to=ages[1],
        ),
    )
