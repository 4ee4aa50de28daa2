"""Show and tell: proposing, reviewing, accepting, putting on the programme."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit, page_cache
from engagement_site.core.permissions import Permission, check_permission
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import check_can_act_for
from events.domain import errors
from events.enums import ProposalState
from events.models import EventPage, EventSession, Proposal, ProposalReview
from events.notifications import proposals as notices


def propose(
    *,
    event: EventPage,
    organisation: ProviderOrganisation,
    by: User,
    title: str,
    summary: str,
    showing: str,
    equipment: str = "",
    now: datetime | None = None,
) -> Proposal:
    """Put a proposal in while the call is open, and confirm it by mail.

    Raises PermissionDenied, ProposalsClosed, and ProposedAlready for the same title again.
    """
    now = now or timezone.now()
    check_can_act_for(by, organisation)
    if not event.live or not event.takes_proposals_at(now):
        raise errors.ProposalsClosed(event)
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(
                event=event,
                organisation=organisation,
                submitted_by=by,
                title=title.strip(),
                summary=summary.strip(),
                showing=showing,
                equipment=equipment.strip(),
                created_at=now,
            )
            audit.record("proposed", by=by, target=proposal, event=event.pk)
            notices.tell_received(proposal)
    except IntegrityError as error:
        raise errors.ProposedAlready(title) from error
    return proposal


def change_proposal(
    *, proposal: Proposal, by: User, now: datetime | None = None, **facts: str
) -> Proposal:
    """Change title, summary, showing or equipment while the call is open and nothing is decided."""
    check_can_act_for(by, proposal.organisation)
    if unknown := facts.keys() - {"title", "summary", "showing", "equipment"}:
        raise TypeError(f"Not for editing: {sorted(unknown)}")
    try:
        with transaction.atomic():
            current = Proposal.objects.select_for_update().get(pk=proposal.pk)
            open_now = proposal.event.takes_proposals_at(now or timezone.now())
            if current.state != ProposalState.SUBMITTED or not open_now:
                raise errors.ProposalsClosed(proposal.event)
            for name, value in facts.items():
                setattr(current, name, value.strip())
            current.save(update_fields=sorted(facts))
            audit.record("changed a proposal", by=by, target=current, fields=sorted(facts))
    except IntegrityError as error:
        raise errors.ProposedAlready(facts.get("title", "")) from error
    return current


def withdraw(*, proposal: Proposal, by: User) -> bool:
    """Take a proposal back, accepted or not; False where it is not there to take back."""
    check_can_act_for(by, proposal.organisation)
    with transaction.atomic():
        standing = Proposal.objects.filter(
            pk=proposal.pk, state__in=(ProposalState.SUBMITTED, ProposalState.ACCEPTED)
        )
        if not standing.update(state=ProposalState.WITHDRAWN, session=None, starts_at=None):
            return False
        audit.record("withdrew a proposal", by=by, target=proposal)
        page_cache.purge()
    return True


def review(*, proposal: Proposal, by: User, score: int, comment: str) -> ProposalReview:
    """Say what one thinks of a proposal, 1 to 5; a second time it replaces the first."""
    check_permission(by, Permission.EDIT_MARKET)
    with transaction.atomic():
        made, _ = ProposalReview.objects.update_or_create(
            proposal=proposal, reviewer=by, defaults={"score": score, "comment": comment.strip()}
        )
        audit.record("reviewed a proposal", by=by, target=proposal, score=score)
    return made


def decide(
    *,
    proposal: Proposal,
    accepted: bool,
    by: User,
    reason: str = "",
    now: datetime | None = None,
) -> bool:
    """Accept or decline a proposal and tell who made it; False where that is decided already."""
    check_permission(by, Permission.EDIT_MARKET)
    with transaction.atomic():
        undecided = Proposal.objects.filter(pk=proposal.pk, state=ProposalState.SUBMITTED)
        state = ProposalState.ACCEPTED if accepted else ProposalState.DECLINED
        if not undecided.update(
            state=state, reason=reason.strip(), decided_at=now or timezone.now()
        ):
            return False
        proposal.refresh_from_db()
        audit.record("accepted" if accepted else "declined", by=by, target=proposal)
        notices.tell_decided(proposal)
        page_cache.purge()
    return True


def schedule(
    *,
    proposal: Proposal,
    session: EventSession | None,
    starts_at: datetime | None,
    place: str,
    by: User,
) -> Proposal:
    """Put an accepted proposal on the programme, with its time and place, and say so.

    Raises NotOnTheProgramme where it is not accepted, the session is another event's, or the time
    lies outside the session.
    """
    check_permission(by, Permission.EDIT_MARKET)
    with transaction.atomic():
        current = Proposal.objects.select_for_update().get(pk=proposal.pk)
        problem = _why_not_there(current, session, starts_at)
        if problem:
            raise errors.NotOnTheProgramme(problem)
        current.session, current.starts_at, current.place = session, starts_at, place.strip()
        current.save(update_fields=["session", "starts_at", "place"])
        audit.record("scheduled a proposal", by=by, target=current)
        notices.tell_scheduled(current)
        page_cache.purge()
    return current


def _why_not_there(
    proposal: Proposal, session: EventSession | None, starts_at: datetime | None
) -> str:
    if proposal.state != ProposalState.ACCEPTED:
        return "Accept the proposal before you put it on the programme."
    if session is not None and session.event_id != proposal.event_id:
        return "This session belongs to another event. Choose one of this event."
    start, end = (
        (session.starts_at, session.ends_at)
        if session is not None
        else (proposal.event.starts_at, proposal.event.ends_at)
    )
    if starts_at is not None and not start <= starts_at < end:
        return "The time lies outside the session."
    return ""
