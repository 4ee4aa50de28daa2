"""Accounts nobody finished, and accounts nobody uses any more."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from engagement_site.accounts.domain import leave
from engagement_site.accounts.models import User
from engagement_site.core import mail

WARNED_FOR = timedelta(days=30)
AT_ONCE = 200


def kept_for(kind: str) -> timedelta:
    """Return how long accounts of a kind in ACCOUNT_RETENTION_DAYS are kept."""
    return timedelta(days=settings.ACCOUNT_RETENTION_DAYS[kind])


def unfinished(now: datetime) -> QuerySet[User]:
    """Return sign-ups whose address was never confirmed; nobody could use them."""
    from allauth.account.models import EmailAddress

    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(
        Exists(addresses), ~Exists(addresses.filter(verified=True)),
        last_login__isnull=True, groups__isnull=True, is_superuser=False,
        date_joined__lt=now - kept_for("unconfirmed"),
    )  # fmt: skip


def forget_unfinished(now: datetime, dry_run: bool = False) -> int:
    """Erase sign-ups that were never finished; return how many."""
    found = list(unfinished(now)[:AT_ONCE])
    if not dry_run:
        for user in found:
            leave(user)
    return unfinished(now).count() if dry_run else len(found)


def unused(before: datetime) -> QuerySet[User]:
    """Return people who have not signed in since `before`. Staff come and go by their role."""
    seen = Coalesce(F("last_login"), F("date_joined"))
    return User.objects.filter(
        is_active=True, groups__isnull=True, is_staff=False, is_superuser=False
    ).alias(seen=seen).filter(seen__lt=before)  # fmt: skip


def warn_unused(now: datetime) -> int:
    """Write to people whose account will be deleted, a month before; return to how many."""
    due = unused(now - kept_for("unused") + WARNED_FOR).filter(
        Q(warned_at=None) | Q(warned_at__lt=Coalesce(F("last_login"), F("date_joined")))
    )
    people = list(due[:AT_ONCE])
    for user in people:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(warned_at=now)
            mail.send(
                "account/email/unused",
                to=user.email,
                key=f"account-unused-{user.pk}-{now.date()}",
                context={
                    "user": user,
                    "seen": user.last_login or user.date_joined,
                    "last": now + WARNED_FOR,
                    "action_url": f"{settings.SITE_ADDRESS}{reverse('account_login')}",
                    "action_text": "Sign in to keep it",
                },
            )
    return len(people)


def forget_unused(now: datetime, dry_run: bool = False) -> int:
    """Erase people who did not sign in for years and were warned; return how many.

    Whoever is due to be warned is warned first, so nobody is erased without a month's notice.
    """
    due = unused(now - kept_for("unused")).filter(
        warned_at__lt=now - WARNED_FOR,
        warned_at__gte=Coalesce(F("last_login"), F("date_joined")),
    )
    if dry_run:
        return due.count()
    warn_unused(now)
    people = list(due[:AT_ONCE])
    for user in people:
        leave(user)
    return len(people)
