"""Who was expected and who came, by type of provider and by session."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from engagement_site.core import registry
from engagement_site.providers.enums import ProviderKind
from events.models import Delegate, EventPage, EventSession
from events.queries import subject_key


@dataclass(frozen=True)
class KindCount:
    """How many people and organisations of one type of provider were expected, and came."""

    kind: str
    people: int
    organisations: int
    came: int


def by_kind(event: EventPage) -> list[KindCount]:
    """Return the counts by type of provider, the most expected first; they outlive the names."""
    labels = dict(ProviderKind.choices)
    found = (
        Delegate.objects.coming()
        .filter(event=event)
        .values("registration__organisation__kind")
        .annotate(
            people=Count("pk", distinct=True),
            organisations=Count("registration__organisation", distinct=True),
            came=Count("check_in", distinct=True),
        )
        .order_by("-people", "registration__organisation__kind")
    )
    return [
        KindCount(
            kind=str(labels.get(row["registration__organisation__kind"], "Other")),
            people=row["people"],
            organisations=row["organisations"],
            came=row["came"],
        )
        for row in found
    ]


@dataclass(frozen=True)
class SessionRow:
    """A session with how many chose it and where feedback on it is given."""

    session: EventSession
    chosen: int
    feedback_url: str
    notes_url: str
    notes: Sequence[registry.Teaser] = ()


def sessions_with_feedback(event: EventPage) -> list[SessionRow]:
    """Return the sessions with their numbers and where feedback and notes on them go, if anywhere."""
    standing = Q(choices__delegate__cancelled_at__isnull=True)
    sessions = EventSession.objects.filter(event_id=event.pk).annotate(
        chosen=Count("choices", filter=standing)
    )
    notes = registry.notes_on(event)
    return [
        SessionRow(
            session,
            session.chosen,
            registry.feedback_link(event, subject_key(session)) or "",
            registry.notes_link(event, subject_key(session)) or "",
            notes.get(subject_key(session), ()),
        )
        for session in sessions.order_by("starts_at", "sort_order")
    ]
