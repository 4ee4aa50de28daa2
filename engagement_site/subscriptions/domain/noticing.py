"""Noticing what is new, open or about to close, and writing down whom to tell.

One transaction writes that an item was noticed and every alert about it. So a crash leaves both
or neither, and a second clock finds the item noticed already.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from engagement_site.providers.matching import Match, best_match
from engagement_site.providers.models import Membership
from engagement_site.providers.queries import offer_facts
from engagement_site.subscriptions.enums import Frequency, NotForUs, Occasion
from engagement_site.subscriptions.kinds import Item, SearchKind, State, all_kinds, finds, texts_of
from engagement_site.subscriptions.models import (
    Alert,
    AlertSettings,
    NoticedItem,
    Refusal,
    SavedSearch,
    SearchRecipient,
)
from engagement_site.subscriptions.timetable import CLOSING_NOTICE, due_at

logger = logging.getLogger(__name__)

ROWS_AT_ONCE = 1000


def notice(now: datetime | None = None) -> int:
    """Notice what is new, opened or about to close, of every kind; return how many alerts."""
    now = now or timezone.now()
    return sum(_notice_kind(kind, now) for kind in all_kinds())


def _notice_kind(kind: SearchKind, now: datetime) -> int:
    known: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = NoticedItem.objects.filter(kind=kind.key).order_by()
    for item_id, occasion, occurrence in rows.values_list("item_id", "occasion", "occurrence"):
        known[item_id].add((occasion, occurrence))
    written = 0
    for page in kind.public():
        occasions = list(occasions_of(kind.state_of(page), known[page.pk], now))
        if not occasions:
            continue
        item = kind.as_item(page)
        for occasion, occurrence in occasions:
            # What is open when it is new is told once, as new.
            silently = occasion == Occasion.OPENED and (Occasion.NEW, "") in occasions
            written += _notice_item(kind, item, occasion, occurrence, now, silently=silently)
    return written


def occasions_of(
    state: State, known: set[tuple[str, str]], now: datetime
) -> Iterator[tuple[str, str]]:
    """Yield (occasion, occurrence) for which an item is to be noticed now."""
    candidates = [(Occasion.NEW, "")]
    if state.is_open:
        candidates.append((Occasion.OPENED, ""))
    closes_at = state.closes_at
    if state.is_open and closes_at is not None and now < closes_at <= now + CLOSING_NOTICE:
        candidates.append((Occasion.CLOSING, closes_at.date().isoformat()))
    yield from (candidate for candidate in candidates if candidate not in known)


def _notice_item(
    kind: SearchKind, item: Item, occasion: str, occurrence: str, now: datetime, *, silently: bool
) -> int:
    try:
        with transaction.atomic():
            noticed = NoticedItem.objects.create(
                kind=kind.key, item_id=item.pk, occasion=occasion, occurrence=occurrence,
                title=item.title[:255],
            )  # fmt: skip
            alerts = [] if silently else list(alerts_for(kind, item, noticed, now))
            Alert.objects.bulk_create(alerts, batch_size=ROWS_AT_ONCE)
    except IntegrityError:
        logger.info("%s %s was noticed by another process", kind.key, item.pk)
        return 0
    return len(alerts)


@dataclass(frozen=True)
class _Candidate:
    """A saved search that finds the item."""

    search_id: int
    organisation_id: int | None
    frequency: str
    reason: str


def alerts_for(
    kind: SearchKind, item: Item, noticed: NoticedItem, now: datetime
) -> Iterable[Alert]:
    """Return unsaved alerts, one for each person that is to be told; the earliest one wins."""
    found = {search.search_id: search for search in _finding(kind, item, noticed.occasion, now)}
    silent = set(
        AlertSettings.objects.exclude(
            Q(paused_until__isnull=True) | Q(paused_until__lte=now),
            stopped_at__isnull=True,
            undeliverable_at__isnull=True,
        ).values_list("user_id", flat=True)
    )
    members = _members(kind)
    refused = _Refusals(item)
    alerts: dict[int, Alert] = {}
    recipients = SearchRecipient.objects.filter(
        search__kind=kind.key, stopped_at__isnull=True, user__is_active=True
    ).order_by("pk")
    for search_id, user_id in recipients.values_list("search_id", "user_id"):
        search = found.get(search_id)
        if search is None or user_id in silent:
            continue
        organisation_id = search.organisation_id
        if organisation_id is not None and (organisation_id, user_id) not in members:
            continue
        if refused.by(user_id, organisation_id):
            continue
        due = due_at(search.frequency, now)
        earlier = alerts.get(user_id)
        if earlier is None or due < earlier.due_at:
            alerts[user_id] = Alert(
                user_id=user_id, search_id=search_id, organisation_id=organisation_id,
                noticed=noticed, reason=search.reason, due_at=due,
            )  # fmt: skip
    return alerts.values()


def _finding(kind: SearchKind, item: Item, occasion: str, now: datetime) -> Iterator[_Candidate]:
    """Yield the running searches that find the item on this occasion."""
    searches = SavedSearch.objects.running(now).filter(kind=kind.key)
    if occasion == Occasion.CLOSING:
        searches = searches.filter(frequency=Frequency.DEADLINES)
    else:
        searches = searches.exclude(frequency=Frequency.DEADLINES)
    rows = searches.order_by("pk").values_list(
        "pk", "query", "words", "by_profile", "organisation_id", "frequency"
    )
    texts = texts_of(item)
    decided: dict[str, bool] = {}
    matches = _profile_matches(searches, item)
    for pk, query, words, by_profile, organisation_id, frequency in rows:
        if by_profile:
            match = matches.get(organisation_id)
            if match is not None:
                yield _Candidate(pk, organisation_id, frequency, match.reason)
            continue
        if query not in decided:
            decided[query] = finds(kind, query, item, texts)
        if decided[query]:
            reason = (
                f"Because you search for {words}" if words else f"You asked for all {kind.nouns}"
            )
            yield _Candidate(pk, organisation_id, frequency, reason[:400])


def _profile_matches(searches: QuerySet[SavedSearch], item: Item) -> dict[int, Match]:
    profiles = searches.filter(by_profile=True).order_by()
    ids = set(profiles.values_list("organisation_id", flat=True))
    if not ids:
        return {}
    found = ((pk, best_match(offers, item.about)) for pk, offers in offer_facts(ids).items())
    return {pk: match for pk, match in found if match is not None}


def _members(kind: SearchKind) -> set[tuple[int, int]]:
    """Return (organisation, person) of the organisations with a search of this kind."""
    searching = SavedSearch.objects.filter(kind=kind.key, organisation__isnull=False)
    found = Membership.objects.filter(organisation__in=searching.values("organisation"))
    return set(found.order_by().values_list("organisation_id", "user_id"))


class _Refusals:
    """Who said that things like this item are not for them."""

    def __init__(self, item: Item) -> None:
        self.people: set[int] = set()
        self.organisations: set[int] = set()
        standing = Refusal.objects.filter(withdrawn_at__isnull=True).order_by()
        for user_id, organisation_id, kind, item_id, reason, values in standing.values_list(
            "user_id", "organisation_id", "kind", "item_id", "reason", "values"
        ):
            if leaves_out(item, kind=kind, item_id=item_id, reason=reason, values=values):
                if organisation_id is not None:
                    self.organisations.add(organisation_id)
                else:
                    self.people.add(user_id)

    def by(self, user_id: int, organisation_id: int | None) -> bool:
        """Say whether the person, or the organisation they are told for, leaves the item out."""
        return user_id in self.people or organisation_id in self.organisations


def leaves_out(item: Item, *, kind: str, item_id: int, reason: str, values: list[str]) -> bool:
    """Say whether a refusal covers `item`: the same one, or one all of whose facet was refused."""
    if (kind, item_id) == (item.kind, item.pk):
        return True
    if reason == NotForUs.OTHER or (reason == NotForUs.KIND and kind != item.kind):
        return False
    facet = item.facets.get(reason, frozenset())
    return bool(facet) and facet <= set(values)
