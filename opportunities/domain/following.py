"""Following an opportunity and stopping."""

from django.db import transaction

from engagement_site.accounts.models import User
from opportunities.models import Follow, OpportunityPage


def follow(*, page: OpportunityPage, by: User) -> Follow:
    """Let `by` hear of material changes; twice is once. Raises ValueError for a draft."""
    if not page.live:
        raise ValueError("Only what is published can be followed")
    with transaction.atomic():
        found, _ = Follow.objects.get_or_create(page=page, user=by)
    return found


def unfollow(*, page: OpportunityPage, by: User) -> bool:
    """Stop telling `by`; return whether that changed anything."""
    removed, _ = Follow.objects.filter(page=page, user=by).delete()
    return bool(removed)
