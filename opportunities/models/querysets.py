"""Ways to choose opportunities."""

from datetime import datetime

from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import Coalesce
from wagtail.models import PageQuerySet, PageViewRestriction


class OpportunityQuerySet(PageQuerySet):
    """Choosing and ordering opportunities."""

    def public_now(self) -> "OpportunityQuerySet":
        """Those anybody may read: published, and below no restriction.

        Wagtail's `public()` asks for the restrictions first; here they are part of the query.
        """
        below = PageViewRestriction.objects.alias(
            of=ExpressionWrapper(OuterRef("path"), output_field=CharField())
        ).filter(of__startswith=F("page__path"))
        found: OpportunityQuerySet = self.live().exclude(Exists(below))
        return found

    def listed(self) -> "OpportunityQuerySet":
        """Those anybody may read, with what an answer about joining needs."""
        found: OpportunityQuerySet = self.public_now().prefetch_related("join_windows")
        return found

    def with_joining(self, now: datetime) -> "OpportunityQuerySet":
        """Add `open_now`, `closes_next` (while open) and `opens_next` (while not)."""
        windows = self.model.join_windows.rel.related_model.objects.filter(page_id=OuterRef("pk"))
        open_now = open_windows(windows, now)
        ahead = windows.filter(opens_at__gt=now).order_by("opens_at")
        return self.annotate(
            open_now=Exists(open_now),
            closes_next=Subquery(
                open_now.filter(closes_at__isnull=False)
                .order_by("closes_at")
                .values("closes_at")[:1]
            ),
            opens_next=Subquery(ahead.values("opens_at")[:1]),
        )

    def by_next_chance(self) -> "OpportunityQuerySet":
        """Order what `with_joining` annotated: open and closing first, then opening, then changed."""
        return self.order_by(
            F("open_now").desc(),
            F("closes_next").asc(nulls_last=True),
            F("opens_next").asc(nulls_last=True),
            Coalesce("last_published_at", "latest_revision_created_at").desc(nulls_last=True),
            "title",
        )


def open_at(now: datetime, prefix: str = "") -> Q:
    """Return the condition of being open at `now` on a join window, reached by `prefix`."""
    return Q(
        Q(**{f"{prefix}opens_at__isnull": True})
        | Q(**{f"{prefix}opens_at__lte": now, f"{prefix}opens_precision": "day"}),
        Q(**{f"{prefix}closes_at__isnull": True}) | Q(**{f"{prefix}closes_at__gt": now}),
        **{f"{prefix}pk__isnull": False},
    )


def open_windows(windows, now: datetime):  # type: ignore[no-untyped-def]
    """Return those of a query set of join windows that are open at `now`; see joining.Window."""
    return windows.filter(open_at(now))
