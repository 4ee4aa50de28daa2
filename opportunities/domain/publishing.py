"""What a publication means for those who rely on the dates: slip history, log and followers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from engagement_site.core import audit, page_cache
from opportunities.changes import Differences, differences, facts_of
from opportunities.models import DateChange, Notice, OpportunityPage, PublishedFacts
from opportunities.notifications import tell_followers


def note_publication(*, page: OpportunityPage, by: Any, now: datetime | None = None) -> Differences:
    """Compare the page with its last publication; keep what moved and tell the followers once.

    Called whenever a page is published, also by the clock. Publishing the same facts again does
    nothing. Returns the differences.
    """
    now = now or timezone.now()
    facts = facts_of(page)
    with transaction.atomic():
        known = PublishedFacts.objects.select_for_update().filter(page_id=page.pk).first()
        if known is None:
            PublishedFacts.objects.get_or_create(
                page_id=page.pk, defaults={"facts": facts, "published_at": now}
            )
            return Differences()
        found = differences(known.facts, facts)
        known.facts, known.published_at = facts, now
        known.save()
        if not found:
            return found
        reason = page.withdrawn_because if found.withdrawn else page.change_reason
        reason = " ".join(reason.split())[:300]
        DateChange.objects.bulk_create(_moved(page, found, reason, by, now))
        audit.record("changed opportunity", by=by, target=page, what=found.lines(), reason=reason)
        notify(page=page, headline=found.headline(page.title), lines=found.lines(),
               reason=reason, now=now)  # fmt: skip
    return found


def _moved(
    page: OpportunityPage, found: Differences, reason: str, by: Any, now: datetime
) -> list[DateChange]:
    return [
        DateChange(
            page=page,
            key=moved.key,
            label=moved.label[:200],
            before=moved.before[:200],
            after=moved.after[:200],
            before_day=moved.before_day,
            after_day=moved.after_day,
            reason=reason,
            at=now,
            by_label=str(by)[:255] if by is not None else "",
        )
        for moved in found.dates
    ]


def notify(
    *,
    page: OpportunityPage,
    headline: str,
    lines: Sequence[str],
    reason: str = "",
    now: datetime | None = None,
) -> Notice:
    """Keep a notice on the record and tell every follower of it, in one transaction."""
    with transaction.atomic():
        notice = Notice.objects.create(
            page=page,
            at=now or timezone.now(),
            headline=headline[:255],
            lines=list(lines),
            reason=reason,
        )
        tell_followers(notice)
        page_cache.purge()
    return notice


def catch_up() -> int:
    """Take down the facts of published opportunities that have none; return of how many.

    Those were published before facts were kept, or brought in past the editor. Without it their
    first moved date would go unnoticed. Saving them also fills facets and the search index.
    """
    missing = OpportunityPage.objects.live().filter(published_facts=None)
    done = 0
    for page in missing:
        with transaction.atomic():
            page.save()
            note_publication(page=page, by=None)
        done += 1
    return done
