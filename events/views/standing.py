"""Where a registration stands, as its own pages say it."""

from dataclasses import dataclass

from django.utils import timezone

from engagement_site.core.templatetags.components import long_datetime
from events import wording
from events.domain import waiting
from events.enums import RegistrationStatus
from events.models import Registration


@dataclass(frozen=True)
class Standing:
    """A title, what it means, and whether an offer can be taken now."""

    title: str
    text: str
    can_accept: bool = False


def standing_of(registration: Registration, people: int) -> Standing | None:
    """Return where a registration of `people` stands; None where it is simply confirmed."""
    event = registration.event
    if registration.status == RegistrationStatus.PENDING:
        return Standing(
            "The organisers decide",
            "They confirm each registration for this event. Your places are kept until they "
            "decide, and we tell you by e-mail.",
        )
    if registration.status == RegistrationStatus.OFFERED:
        entry = registration.waiting_entry
        until = long_datetime(entry.offer_expires_at)
        over = entry.offer_expires_at is None or timezone.now() >= entry.offer_expires_at
        if over or event.cancelled:
            return Standing("The offer has ended", "Its places go to the next in line.")
        return Standing(
            f"Places for {wording.people(people)} are kept for you",
            f"Take them until {until}. After that they go to the next in line.",
            can_accept=True,
        )
    if registration.status == RegistrationStatus.WAITING:
        ahead = waiting.people_ahead(registration.waiting_entry)
        queue = (
            "Nobody is ahead of you."
            if ahead == 0
            else f"{wording.people(ahead).capitalize()} {'is' if ahead == 1 else 'are'} ahead "
            "of you."
        )
        return Standing(
            "You are on the waiting list",
            f"{queue} When places for all of you come free, we offer them by e-mail and keep "
            f"them for {event.offer_hours} hours.",
        )
    if registration.status == RegistrationStatus.EXPIRED:
        return Standing(
            "The offer has ended",
            "The places were not taken in time and went to the next in line. You can join the "
            "waiting list again.",
        )
    if registration.status == RegistrationStatus.DECLINED:
        return Standing("No place this time", "The organisers told you why by e-mail.")
    return None
