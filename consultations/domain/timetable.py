"""Moving the closing time, taking late answers, reminding, telling the outcome."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Page

from consultations import notifications
from consultations.enums import ConsultationState, ResponseState
from consultations.models import (
    ClosingChange,
    ConsultationPage,
    ConsultationResponse,
    Invitation,
    LateAcceptance,
    Told,
)
from consultations.queries import addresses_of_invited, addresses_of_respondents
from engagement_site.accounts.models import User
from engagement_site.core import audit, page_cache
from engagement_site.providers.models import ProviderOrganisation

# A draft is reminded of once, when so little time is left.
REMINDED_BEFORE = timedelta(days=3)
# An outcome is told a little after it shows, so that a mistake in the date can be mended.
TOLD_AFTER = timedelta(minutes=5)


class TimetableRefused(ValueError):
    """What is asked of the timetable makes no sense; the message can be shown."""


def move_closing(
    *, consultation: ConsultationPage, closing_at: datetime, reason: str, by: User
) -> ClosingChange:
    """Give a public consultation another closing time, record why, and tell those concerned.

    Told are those who have answered or begun to, and the invited. A draft of the page that waits
    to be published gets the new time too, so that publishing it does not bring the old one back.
    Raises TimetableRefused for a time that is past, the same, before opening, or after the
    outcome shows.
    """
    with transaction.atomic():
        page = ConsultationPage.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
        _check_new_closing(page, closing_at, reason)
        assert page.closing_at is not None
        old_closing_at = page.closing_at
        _set_closing(page, closing_at, by)
        change = record_closing_change(
            consultation=page, old_closing_at=old_closing_at, reason=reason, by=by
        )
        transaction.on_commit(page_cache.purge)
    return change


def record_closing_change(
    *, consultation: ConsultationPage, old_closing_at: datetime, reason: str, by: User | None
) -> ClosingChange:
    """Record that a public consultation closes at another time than it did, and tell people.

    `consultation` has the new time already, from `move_closing` or from publishing the page with
    other dates; so whichever way the time moved, it stands on the page and in people's mail.
    """
    assert consultation.closing_at is not None  # publishing asks for it
    with transaction.atomic():
        change = ClosingChange.objects.create(
            consultation=consultation,
            old_closing_at=old_closing_at,
            new_closing_at=consultation.closing_at,
            reason=reason.strip(),
            changed_at=timezone.now(),
            changed_by=by,
        )
        to = {*addresses_of_respondents(consultation), *addresses_of_invited(consultation)}
        told = notifications.send_closing_moved(change, to=sorted(to))
        audit.record(
            "moved the closing time",
            by=by,
            target=consultation,
            old=old_closing_at.isoformat(),
            new=change.new_closing_at.isoformat(),
            reason=change.reason,
            told=told,
        )
    return change


def _check_new_closing(page: ConsultationPage, closing_at: datetime, reason: str) -> None:
    if page.closing_at is None or page.opening_at is None:
        raise TimetableRefused("This consultation has no dates yet. Set them on the page.")
    if not reason.strip():
        raise TimetableRefused("Say why: the reason is published.")
    if closing_at == page.closing_at:
        raise TimetableRefused("It closes then already.")
    if closing_at <= timezone.now():
        raise TimetableRefused("Choose a time to come.")
    if closing_at <= page.opening_at:
        raise TimetableRefused("It has to close after it opens.")
    if page.outcome_published_at and closing_at > page.outcome_published_at:
        raise TimetableRefused("The outcome shows before that. Move the outcome first.")


def _set_closing(page: ConsultationPage, closing_at: datetime, by: User) -> None:
    """Change the live page and, in a revision, whatever draft waits on top of it."""
    draft = page.get_latest_revision_as_object() if page.has_unpublished_changes else None
    ConsultationPage.objects.filter(pk=page.pk).update(closing_at=closing_at)
    page.closing_at = closing_at
    if draft is not None:
        draft.closing_at = closing_at
        draft.save_revision(user=by, clean=False)
        return
    revision = page.save_revision(user=by, clean=False)
    # The page is live as it stands; only its record of revisions follows.
    Page.objects.filter(pk=page.pk).update(live_revision=revision, has_unpublished_changes=False)


def accept_late(
    *,
    consultation: ConsultationPage,
    until: datetime,
    reason: str,
    by: User,
    organisation: ProviderOrganisation | None = None,
    response: ConsultationResponse | None = None,
) -> LateAcceptance:
    """Record the decision to take one response after closing, from whom and until when.

    Raises TimetableRefused while it is open, for a time that is past, and without a reason.
    """
    if consultation.state in (ConsultationState.UPCOMING, ConsultationState.OPEN):
        raise TimetableRefused("It has not closed: nothing is late.")
    if until <= timezone.now():
        raise TimetableRefused("Choose a time to come.")
    if not reason.strip():
        raise TimetableRefused("Say why: the decision is kept with its reason.")
    with transaction.atomic():
        acceptance = LateAcceptance.objects.create(
            consultation=consultation,
            organisation=organisation,
            response=response,
            until=until,
            reason=reason.strip(),
            decided_at=timezone.now(),
            decided_by=by,
        )
        audit.record(
            "accepted a late response",
            by=by,
            target=consultation,
            whose=response.reference if response else str(organisation),
            until=until.isoformat(),
            reason=acceptance.reason,
        )
    return acceptance


def invite(
    *, consultation: ConsultationPage, organisations: list[ProviderOrganisation], by: User
) -> int:
    """Invite organisations and write to their people, each once; return how many are new."""
    new = 0
    with transaction.atomic():
        for organisation in organisations:
            _, created = Invitation.objects.get_or_create(
                consultation=consultation,
                organisation=organisation,
                defaults={"invited_at": timezone.now(), "invited_by": by},
            )
            if created:
                new += 1
                people = organisation.members.filter(is_active=True)
                notifications.send_invitation(
                    consultation,
                    to=list(people.values_list("email", flat=True)),
                    name=organisation.name,
                )
        audit.record("invited", by=by, target=consultation, organisations=new)
    return new


def remind_of_drafts() -> int:
    """Remind people of drafts whose consultation closes soon; safe to run again; return how many."""
    now = timezone.now()
    sent = 0
    for page in ConsultationPage.objects.live().in_state(ConsultationState.OPEN, now):
        closing_at = page.closing_at
        if closing_at is None or closing_at - now > REMINDED_BEFORE:
            continue
        about = f"reminder {closing_at.isoformat()}"
        drafts = page.responses.filter(state=ResponseState.DRAFT).select_related(
            "consultation", "organisation", "respondent"
        )
        sent += _tell_once(page, about, [(draft, draft.answers_to) for draft in drafts])
    return sent


def _tell_once(
    page: ConsultationPage, about: str, whom: list[tuple[ConsultationResponse, str]]
) -> int:
    try:
        with transaction.atomic():
            told, created = Told.objects.get_or_create(
                consultation=page,
                about=about,
                defaults={"at": timezone.now(), "recipients": 0},
            )
            if not created:
                return 0
            told.recipients = sum(
                notifications.send_reminder(response, to=address) for response, address in whom
            )
            told.save(update_fields=["recipients"])
            return told.recipients
    except IntegrityError:  # another clock was quicker
        return 0


def tell_outcomes() -> int:
    """Tell those who answered what came of it, once for each consultation; return how many."""
    now = timezone.now()
    shown = ConsultationPage.objects.live().in_state(
        ConsultationState.OUTCOME_PUBLISHED, now - TOLD_AFTER
    )
    sent = 0
    for page in shown.exclude(told__about="outcome"):
        if not page.outcome:
            continue
        with transaction.atomic():
            told, created = Told.objects.get_or_create(
                consultation=page, about="outcome", defaults={"at": now, "recipients": 0}
            )
            if not created:
                continue
            to = addresses_of_respondents(page, submitted_only=True)
            told.recipients = notifications.send_outcome(page, to=to)
            told.save(update_fields=["recipients"])
            audit.record("told the outcome", by=None, target=page, told=told.recipients)
            sent += told.recipients
    return sent
