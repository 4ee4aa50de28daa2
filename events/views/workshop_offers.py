"""Places kept in workshops that people waited for, as the pages of a booking show and answer them."""

from collections.abc import Sequence

from django.utils import timezone

from engagement_site.accounts.models import User
from events import wording
from events.domain import workshops
from events.models import Delegate, SessionWait

TAKE, LEAVE = "take-", "leave-"


def offers_of(delegates: Sequence[Delegate]) -> list[SessionWait]:
    """Return what is offered to some people now, each with what it would replace in words."""
    found = SessionWait.objects.offered().filter(
        delegate__in=[one.pk for one in delegates], offer_expires_at__gt=timezone.now()
    )
    offers = list(found.select_related("session", "delegate"))
    for wait in offers:
        titles = [f"“{choice.session.title}”" for choice in workshops.clashing(wait)]
        wait.instead_of = wording.listed(titles)  # type: ignore[attr-defined]
    return offers


def is_answer(go: str) -> bool:
    """Say whether the button pressed answers an offer of a workshop."""
    return go.startswith((TAKE, LEAVE))


def answer(go: str, delegates: Sequence[Delegate], *, by: User | None) -> str:
    """Take an offer or turn it down, as far as it is for one of `delegates`; return what was done.

    Raises WorkshopOfferGone.
    """
    number = go.partition("-")[2]
    found = SessionWait.objects.filter(delegate__in=[one.pk for one in delegates])
    pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    wait = found.select_related("session", "delegate").filter(pk=pk).first()
    if wait is None:
        return "There is nothing to answer any more."
    if go.startswith(TAKE):
        workshops.take_offer(wait=wait, by=by)
        return f"{wait.delegate.name} is in “{wait.session.title}” now. We have sent an e-mail."
    workshops.stop_waiting(wait=wait, by=by)
    return f"{wait.delegate.name} no longer waits for “{wait.session.title}”."
