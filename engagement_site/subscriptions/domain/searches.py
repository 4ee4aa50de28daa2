"""Saving a search, changing how it is sent, stopping it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.delivery import MAX_ATTEMPTS
from engagement_site.core.models import OutgoingMail
from engagement_site.providers.models import Membership, ProviderOrganisation
from engagement_site.providers.permissions import check_can_act_for
from engagement_site.subscriptions.enums import Frequency
from engagement_site.subscriptions.kinds import SearchKind
from engagement_site.subscriptions.models import (
    AlertSettings,
    SavedSearch,
    SearchRecipient,
    WeeklyListReader,
)

MOST_SEARCHES = 50
LONGEST_PAUSE = timedelta(days=366)


class AlreadySaved(Exception):
    """The same search is saved already; `search` is that one."""

    def __init__(self, search: SavedSearch) -> None:
        self.search = search
        super().__init__("You have saved this search already. You can change how it is sent.")


class TooManySearches(Exception):
    """More searches than one person or organisation can keep an eye on."""

    def __init__(self) -> None:
        super().__init__(
            f"There are {MOST_SEARCHES} saved searches already. Delete one that you no longer need."
        )


class TooWide(Exception):
    """A search that finds everything may not be sent at once: it would swamp people."""

    def __init__(self, nouns: str) -> None:
        super().__init__(
            f"This search finds all {nouns}. Choose once a day or once a week, or narrow it first."
        )


def save_search(
    *,
    kind: SearchKind,
    asked: QueryDict,
    frequency: str,
    by: User,
    organisation: ProviderOrganisation | None = None,
    recipients: Iterable[User] | None = None,
    by_profile: bool = False,
) -> SavedSearch:
    """Save what an address asks of a kind's list and return it.

    Recipients are `by` alone unless given; in an organisation they must be its members. Raises
    AlreadySaved, TooManySearches, TooWide, and PermissionDenied where `by` does not act for the
    organisation.
    """
    if organisation is not None:
        check_can_act_for(by, organisation)
    query = "" if by_profile else kind.clean(asked)
    if not query and not by_profile and frequency == Frequency.AT_ONCE:
        raise TooWide(kind.nouns)
    own = {"organisation": organisation} if organisation else {"owner": by, "organisation": None}
    same = SavedSearch.objects.filter(**own, kind=kind.key, query=query, by_profile=by_profile)
    if existing := same.first():
        raise AlreadySaved(existing)
    if SavedSearch.objects.filter(**own).count() >= MOST_SEARCHES:
        raise TooManySearches
    try:
        with transaction.atomic():
            search = SavedSearch.objects.create(
                owner=by, organisation=organisation, kind=kind.key, query=query,
                words=kind.describe(query)[:500] if query else "", frequency=frequency,
                by_profile=by_profile,
            )  # fmt: skip
            _set_recipients(search, [by] if recipients is None else recipients)
            audit.record("saved search", by=by, target=search, everything=not query)
    except IntegrityError:  # saved by a double click or a colleague in between
        raise AlreadySaved(same.get()) from None
    return search


def change_search(
    search: SavedSearch, *, by: User, frequency: str, recipients: Iterable[User] | None = None
) -> SavedSearch:
    """Change how often and to whom a search is sent; TooWide and PermissionDenied as for saving."""
    _check_can_change(search, by)
    if not search.query and not search.by_profile and frequency == Frequency.AT_ONCE:
        raise TooWide(search.nouns)
    with transaction.atomic():
        search.frequency = frequency
        search.save(update_fields=["frequency"])
        if recipients is not None:
            _set_recipients(search, recipients)
        audit.record("changed search", by=by, target=search, frequency=frequency)
    return search


def pause_search(search: SavedSearch, *, by: User, until: datetime) -> None:
    """Send nothing of a search until then; what comes up meanwhile is not sent later."""
    _check_can_change(search, by)
    with transaction.atomic():
        search.paused_until = min(until, timezone.now() + LONGEST_PAUSE)
        search.save(update_fields=["paused_until"])
        audit.record("paused search", by=by, target=search)


def resume_search(search: SavedSearch, *, by: User) -> None:
    """Send a paused search again, from now on; its stopped recipients stay stopped."""
    _check_can_change(search, by)
    with transaction.atomic():
        search.paused_until = None
        search.save(update_fields=["paused_until"])
        audit.record("resumed search", by=by, target=search)


def delete_search(search: SavedSearch, *, by: User) -> None:
    """Delete a saved search; the alerts it led to stay, since they say who was told what."""
    _check_can_change(search, by)
    with transaction.atomic():
        audit.record("deleted search", by=by, target=search)
        search.delete()


def stop_receiving(search: SavedSearch, *, user: User) -> None:
    """Take one person off a search; its other recipients still get it."""
    with transaction.atomic():
        changed = search.sent_to.filter(user=user, stopped_at__isnull=True).update(
            stopped_at=timezone.now()
        )
        if changed:
            audit.record("unsubscribed", by=user, target=search)


def stop_all(settings: AlertSettings) -> None:
    """Send a person no alerts any more, until they start them again."""
    with transaction.atomic():
        if settings.stopped_at is None:
            settings.stopped_at = timezone.now()
            settings.save(update_fields=["stopped_at"])
            audit.record("unsubscribed from all", by=settings.user, target=settings)


def start_again(settings: AlertSettings, *, by: User) -> None:
    """Send a person their alerts again, also after an address that did not work was put right."""
    if settings.user_id != by.pk:
        raise PermissionDenied("These are somebody else's alerts")
    with transaction.atomic():
        settings.stopped_at = settings.paused_until = settings.undeliverable_at = None
        settings.save()
        # What came back before says nothing about the address from now on.
        OutgoingMail.objects.filter(to__iexact=by.email).filter(
            Q(bounced_at__isnull=False) | Q(sent_at__isnull=True, attempts__gte=MAX_ATTEMPTS)
        ).delete()
        audit.record("started alerts", by=by, target=settings)


def pause_all(settings: AlertSettings, *, by: User, until: datetime) -> None:
    """Send a person nothing until then."""
    if settings.user_id != by.pk:
        raise PermissionDenied("These are somebody else's alerts")
    with transaction.atomic():
        settings.paused_until = min(until, timezone.now() + LONGEST_PAUSE)
        settings.save(update_fields=["paused_until"])
        audit.record("paused alerts", by=by, target=settings)


def _check_can_change(search: SavedSearch, user: User) -> None:
    if not SavedSearch.objects.changeable_by(user).filter(pk=search.pk).exists():
        raise PermissionDenied("This search is somebody else's")


def _set_recipients(search: SavedSearch, people: Iterable[User]) -> None:
    """Make `people` the recipients; who stopped it themselves is not signed up again by others."""
    wanted = {person.pk: person for person in people}
    if search.organisation_id is not None:
        members = Membership.objects.filter(organisation=search.organisation_id, user__in=wanted)
        wanted = {pk: wanted[pk] for pk in members.values_list("user_id", flat=True)}
    elif set(wanted) - {search.owner_id}:
        raise PermissionDenied("A search of one's own is sent to oneself only")
    search.sent_to.exclude(user__in=wanted).filter(stopped_at__isnull=True).delete()
    SearchRecipient.objects.bulk_create(
        [SearchRecipient(search=search, user_id=pk) for pk in wanted], ignore_conflicts=True
    )
    AlertSettings.objects.bulk_create(
        [AlertSettings(user_id=pk) for pk in wanted], ignore_conflicts=True
    )


def erase(user: User) -> None:
    """Delete what is held on a person who leaves; an organisation's searches stay with it."""
    for search in SavedSearch.objects.filter(owner=user, organisation__isnull=False):
        heir = Membership.objects.filter(organisation=search.organisation).exclude(user=user)
        if (member := heir.order_by("joined_at").first()) is not None:
            search.owner_id = member.user_id
            search.save(update_fields=["owner"])
    SavedSearch.objects.filter(owner=user).delete()
    SearchRecipient.objects.filter(user=user).delete()
    AlertSettings.objects.filter(user=user).delete()
    user.alerts.all().delete()
    user.refusals.all().delete()
    WeeklyListReader.objects.filter(user=user).delete()
