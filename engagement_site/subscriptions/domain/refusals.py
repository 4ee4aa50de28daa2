"""'Not for us', and taking it back."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.subscriptions.enums import NotForUs
from engagement_site.subscriptions.kinds import Item
from engagement_site.subscriptions.models import Alert, Refusal


def refuse(item: Item, *, reason: str, by: User, note: str = "") -> Refusal:
    """Note that an item is not for `by`; a second reason replaces the first.

    Where the item came through an organisation's search it is the organisation that refuses:
    its other recipients are spared the like as well.
    """
    told = (
        Alert.objects.filter(user=by, noticed__kind=item.kind, noticed__item_id=item.pk)
        .order_by("-pk")
        .first()
    )
    values = [] if reason == NotForUs.OTHER else sorted(item.facets.get(reason, ()))
    with transaction.atomic():
        refusal, _ = Refusal.objects.update_or_create(
            user=by,
            kind=item.kind,
            item_id=item.pk,
            defaults={
                "organisation": told.organisation if told else None,
                "title": item.title[:255],
                "reason": reason,
                "values": values,
                "note": note[:300],
                "withdrawn_at": None,
            },
        )
        audit.record("not for us", by=by, target=refusal, reason=str(reason))
    return refusal


def withdraw_refusal(refusal: Refusal, *, by: User) -> None:
    """Be told of things like it again; PermissionDenied for somebody else's refusal."""
    if refusal.user_id != by.pk:
        raise PermissionDenied("This was said by somebody else")
    with transaction.atomic():
        refusal.withdrawn_at = timezone.now()
        refusal.save(update_fields=["withdrawn_at"])
        audit.record("for us after all", by=by, target=refusal)
