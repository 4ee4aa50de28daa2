"""Approving registrations where the event asks for it; their places are kept meanwhile."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit, page_cache
from engagement_site.core.permissions import Permission, check_permission
from events.domain import seats, telling, waiting, workshops
from events.enums import RegistrationStatus
from events.models import Registration
from events.notifications import waiting as notices


def approve(*, registration: Registration, by: User) -> bool:
    """Confirm a registration that waits for approval; False where it does not wait any more."""
    check_permission(by, Permission.VIEW_REGISTRATIONS)
    with transaction.atomic():
        seats.hold(registration.event_id)
        registration = _again(registration)
        if registration.status != RegistrationStatus.PENDING:
            return False
        registration.status = RegistrationStatus.CONFIRMED
        registration.save(update_fields=["status"])
        audit.record("approved", by=by, target=registration)
        coming = registration.delegates.coming().select_related(*seats.DELEGATE_FACTS)
        telling.confirm(registration, list(coming))
        workshops.offer_freed(registration.event, now=timezone.now())
        page_cache.purge()
    return True


def decline(
    *, registration: Registration, by: User, reason: str, now: datetime | None = None
) -> bool:
    """Decline it with a reason that is told, free its places and offer them to who waits."""
    check_permission(by, Permission.VIEW_REGISTRATIONS)
    now = now or timezone.now()
    with transaction.atomic():
        seats.hold(registration.event_id)
        registration = _again(registration)
        if registration.status != RegistrationStatus.PENDING:
            return False
        people = list(registration.delegates.current().select_related(*seats.DELEGATE_FACTS))
        seats.end_delegates(registration.event, people, now)
        registration.status = RegistrationStatus.DECLINED
        registration.cancelled_at = now
        registration.save(update_fields=["status", "cancelled_at"])
        audit.record("declined", by=by, target=registration)
        notices.tell_declined(registration, reason)
        waiting.offer_free_places(registration.event, now=now)
        page_cache.purge()
    return True


def _again(registration: Registration) -> Registration:
    return Registration.objects.select_related("event__places", "organisation", "booked_by").get(
        pk=registration.pk
    )
