"""Ways to choose opportunities."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from wagtail.models import PageQuerySet

SEARCHED = (
    "title", "summary", "reference", "lead_authority", "localities", "description",
    "ocid", "notice_reference",
)  # fmt: skip


class OpportunityQuerySet(PageQuerySet):
    """Choosing and ordering opportunities."""

    def public_now(self) -> "OpportunityQuerySet":
        """Those anybody may read: published, and below no restriction."""
        found: OpportunityQuerySet = self.live().public()
        return found

    def listed(self) -> "OpportunityQuerySet":
        """Those anybody may read, with what an answer about joining needs."""
        found: OpportunityQuerySet = self.public_now().prefetch_related("join_windows")
        return found

    def matching(self, text: str) -> "OpportunityQuerySet":
        """Those that contain each word of `text` somewhere."""
        found = self
        for word in text.split()[:8]:
            anywhere = Q()
            for field in SEARCHED:
                anywhere |= Q(**{f"{field}__icontains": word})
            lots = self.model.lots.rel.related_model.objects.filter(
                Q(title__icontains=word) | Q(people__icontains=word), page_id=OuterRef("pk")
            )
            found = found.filter(anywhere | Exists(lots))
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


def open_windows(windows, now: datetime):  # type: ignore[no-untyped-def]
    """Return those of a query set of join windows that are open at `now`; see joining.Window."""
    return windows.filter(
        Q(opens_at__isnull=True) | Q(opens_at__lte=now, opens_precision="day"),
        Q(closes_at__isnull=True) | Q(closes_at__gt=now),
    )
