"""What pages ask of alerts: previews, suggestions, reach."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, F, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from engagement_site.core import page_cache
from engagement_site.core.registry import Teaser
from engagement_site.providers.enums import Audience
from engagement_site.providers.matching import Match, best_match
from engagement_site.providers.models import Membership, ProviderOrganisation
from engagement_site.providers.queries import offer_facts, who_could_answer
from engagement_site.subscriptions.enums import Frequency, NotForUs, Occasion
from engagement_site.subscriptions.kinds import Item, SearchKind, all_kinds
from engagement_site.subscriptions.models import Alert, NoticedItem, Refusal, SavedSearch
from engagement_site.subscriptions.timetable import due_at

QUARTER = timedelta(days=91)
PREVIEWED = 20


@dataclass(frozen=True)
class Preview:
    """What a search would have sent in the last quarter, and what it finds now."""

    items: list[tuple[Item, str]]  # newest first, with why
    finds_now: int
    mails: dict[str, int]  # for each frequency but deadlines

    @property
    def count(self) -> int:
        """How many items were published in the quarter."""
        return len(self.items)

    @property
    def shown(self) -> list[tuple[Item, str]]:
        """The newest ones."""
        return self.items[:PREVIEWED]


def preview(
    kind: SearchKind,
    query: str,
    *,
    organisation: ProviderOrganisation | None = None,
    now: datetime | None = None,
) -> Preview:
    """Return what the search, or with `organisation` its profile, would have sent.

    Only what is still public is counted.
    """
    now = now or timezone.now()
    since = now - QUARTER
    if organisation is None:
        found = [(page, "") for page in kind.find(query)]
    else:
        found = _fitting(kind, organisation)
    items = [
        (kind.as_item(page), why)
        for page, why in found
        if page.first_published_at is not None and page.first_published_at >= since
    ]
    items.sort(key=lambda entry: entry[0].published_at or since, reverse=True)
    moments = [item.published_at for item, _ in items if item.published_at is not None]
    mails = {
        frequency.value: len({due_at(frequency, at) for at in moments})
        for frequency in (Frequency.AT_ONCE, Frequency.DAILY, Frequency.WEEKLY)
    }
    return Preview(items, len(found), mails)


def _fitting(kind: SearchKind, organisation: ProviderOrganisation) -> list[tuple[object, str]]:
    offers = offer_facts([organisation.pk]).get(organisation.pk, [])
    found: list[tuple[object, str]] = []
    for page in kind.public():
        match = best_match(offers, kind.as_item(page).about)
        if match is not None:
            found.append((page, match.reason))
    return found


def suggestions(user: AbstractBaseUser) -> list[tuple[ProviderOrganisation, SearchKind]]:
    """Return (organisation, kind) for alerts by profile that a person could start."""
    acting = Membership.objects.filter(user_id=user.pk, role__in=("owner", "editor"))
    with_offers = acting.filter(organisation__offers__current=True).distinct()
    running = set(
        SavedSearch.objects.filter(
            by_profile=True, organisation__in=with_offers.values("organisation")
        ).values_list("organisation_id", "kind")
    )
    return [
        (membership.organisation, kind)
        for membership in with_offers.select_related("organisation")
        for kind in all_kinds()
        if (membership.organisation_id, kind.key) not in running
    ]


def items_to_join() -> list[Item]:
    """Return every item one can join, register for or answer, now or later."""
    return [
        kind.as_item(page)
        for kind in all_kinds()
        for page in kind.public()
        if (state := kind.state_of(page)).is_open or state.is_ahead
    ]


def fitting_now(user: AbstractBaseUser, limit: int = 3) -> list[Teaser]:
    """Return open items that fit what the person's organisations offer, best first, with why."""
    ids = list(Membership.objects.filter(user_id=user.pk).values_list("organisation_id", flat=True))
    facts = offer_facts(ids) if ids else {}
    offers = [offer for entries in facts.values() for offer in entries]
    if not offers:
        return []
    refused = set(
        Refusal.objects.filter(user_id=user.pk, withdrawn_at__isnull=True).values_list(
            "kind", "item_id"
        )
    )
    found = [
        (match, item)
        for item in page_cache.remember("items-for-alerts", items_to_join)
        if (item.kind, item.pk) not in refused
        and (match := best_match(offers, item.about)) is not None
    ]
    found.sort(key=lambda pair: (not pair[1].state.is_open, -pair[0].score))
    return [
        Teaser(
            title=item.title, url=item.url, summary=f"{match.reason}.", when=item.when,
            tag=item.tag, tone="open" if item.state.is_open else "upcoming",
        )
        for match, item in found[:limit]
    ]  # fmt: skip


# --- For commissioners ------------------------------------------------------------------------


def noticed_with_reach() -> QuerySet[NoticedItem]:
    """Return what was published, newest first, with how many people and organisations were told."""
    told = Q(alerts__mailed_at__isnull=False)
    newest = NoticedItem.objects.filter(occasion=Occasion.NEW).order_by("-noticed_at", "-pk")
    return newest.annotate(
        people=F("people_before") + Count("alerts", filter=told, distinct=True),
        organisations=F("organisations_before")
        + Count("alerts__organisation", filter=told, distinct=True),
        waiting=Count(
            "alerts", filter=Q(alerts__mailed_at__isnull=True, alerts__dropped=""), distinct=True
        ),
    )


@dataclass(frozen=True)
class NotReached:
    """An organisation whose offers fit, and why no alert went to it."""

    organisation: ProviderOrganisation
    fit: str
    why: str


@dataclass(frozen=True)
class Reach:
    """Whom an item reached, what they said, and whom in the market it did not reach."""

    people: int
    waiting: int
    reached: list[ProviderOrganisation]
    not_reached: list[NotReached]
    refusals: list[tuple[str, int]]


def reach_of(noticed: NoticedItem, item: Item | None) -> Reach:
    """Return the reach of an item on every occasion taken together."""
    alerts = Alert.objects.filter(noticed__kind=noticed.kind, noticed__item_id=noticed.item_id)
    told = alerts.filter(mailed_at__isnull=False)
    people = set(told.values_list("user_id", flat=True))
    reached = list(
        ProviderOrganisation.objects.current()
        .filter(Q(pk__in=told.values("organisation")) | Q(memberships__user__in=people))
        .distinct()
    )
    known = {organisation.pk for organisation in reached}
    fitting = who_could_answer(item.about, audience=Audience.COMMISSIONERS) if item else []
    left_out = [
        (organisation, fit) for organisation, fit in fitting if organisation.pk not in known
    ]
    reasons = Counter(
        Refusal.objects.filter(
            kind=noticed.kind, item_id=noticed.item_id, withdrawn_at__isnull=True
        ).values_list("reason", flat=True)
    )
    labels = dict(NotForUs.choices)
    return Reach(
        people=len(people) + _told_before(noticed),
        waiting=alerts.filter(mailed_at__isnull=True, dropped="").count(),
        reached=reached,
        not_reached=_explained(noticed, left_out),
        refusals=[(str(labels[reason]), count) for reason, count in reasons.most_common()],
    )


def _told_before(noticed: NoticedItem) -> int:
    """Return how many were told in alerts that are forgotten by now."""
    occasions = NoticedItem.objects.filter(kind=noticed.kind, item_id=noticed.item_id)
    return int(occasions.aggregate(most=Max("people_before"))["most"] or 0)


def _explained(
    noticed: NoticedItem, left_out: list[tuple[ProviderOrganisation, Match]]
) -> list[NotReached]:
    ids = [organisation.pk for organisation, _ in left_out]
    people = set(
        Membership.objects.filter(organisation__in=ids).values_list("organisation_id", flat=True)
    )
    searching = set(
        Membership.objects.filter(
            Q(organisation__saved_searches__kind=noticed.kind)
            | Q(user__saved_searches__kind=noticed.kind),
            organisation__in=ids,
        ).values_list("organisation_id", flat=True)
    )

    def why(pk: int) -> str:
        if pk not in people:
            return "Nobody has an account"
        return "Their searches do not find it" if pk in searching else "No alerts set up"

    return [NotReached(org, match.in_words, why(org.pk)) for org, match in left_out]


def reach_address(noticed: NoticedItem) -> str:
    """Return where commissioners read an item's reach."""
    return reverse("subscriptions_reach_item", args=[noticed.pk])
