"""Consent, and leaving."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from engagement_site.accounts.models import Consent, ConsentSubject, User
from engagement_site.core import audit, personal_data
from engagement_site.core.models import OutgoingMail

GONE = "gone-{}@invalid.example"


def set_consents(user: User, given: set[str]) -> list[Consent]:
    """Note what a person agrees to now; only what changed makes a new row. Return those."""
    current = consents_of(user)
    changed = []
    with transaction.atomic():
        for subject in ConsentSubject:
            if current[subject] != (subject in given):
                changed.append(
                    Consent.objects.create(user=user, subject=subject, given=subject in given)
                )
                audit.record(
                    "gave consent" if subject in given else "took consent back",
                    by=user, target=user, subject=str(subject),
                )  # fmt: skip
    return changed


def consents_of(user: User) -> dict[str, bool]:
    """Return for each subject whether the person agrees at present; nobody does unasked."""
    current: dict[str, bool] = {subject.value: False for subject in ConsentSubject}
    for consent in user.consents.order_by("at", "pk"):
        current[consent.subject] = consent.given
    return current


def leave(user: User) -> None:
    """Erase what is held on a person, and end their sign-ins.

    The row itself stays without name and address, since answers, registrations and decisions that
    an organisation gave through the person stay the organisation's. Safe to run twice.
    """
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount
    from allauth.usersessions.models import UserSession

    with transaction.atomic():
        audit.record("left", by=None, target=user)
        personal_data.erase_all(user)
        OutgoingMail.objects.filter(to__iexact=user.email).delete()
        keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        for model in (UserSession, EmailAddress, Authenticator, SocialAccount, Consent):
            model.objects.filter(user=user).delete()
        user.groups.clear()
        user.user_permissions.clear()
        user.name = user.first_name = user.last_name = ""
        user.email = GONE.format(user.pk)
        user.is_active = user.is_staff = user.is_superuser = False
        user.set_unusable_password()  # also ends every session that is not listed
        user.save()


def forget_ended_sessions(now: datetime, dry_run: bool = False) -> int:
    """Delete the record (address, browser) of sign-ins that have ended; return how many."""
    from allauth.usersessions.models import UserSession

    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    ended = UserSession.objects.exclude(session_key__in=alive)
    return int(ended.count() if dry_run else ended.delete()[0])
