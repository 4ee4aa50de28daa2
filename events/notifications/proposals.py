"""Mail about proposals for a show and tell."""

from engagement_site.core.templatetags.components import long_datetime
from events import links
from events.models import Proposal
from events.notifications import notice
from events.notifications.notice import Notice


def tell_received(proposal: Proposal) -> None:
    """Confirm that a proposal is in."""
    closes = proposal.event.proposals_close_at
    until = f" You can change it until {long_datetime(closes)}." if closes else ""
    _tell(
        proposal,
        "received",
        f"We have your proposal: {proposal.title}",
        f"Thank you for proposing “{proposal.title}”. The organisers read each proposal and tell "
        f"you by e-mail what they decided.{until}",
    )


def tell_decided(proposal: Proposal) -> None:
    """Say what was decided, with the reason given."""
    if proposal.state == "accepted":
        subject = f"Accepted: {proposal.title}"
        text = "We would like you to show it. When your time is set, we write again."
    else:
        subject = f"Not this time: {proposal.title}"
        text = "We could not take every proposal. You are welcome to come and to propose again."
    _tell(proposal, "decided", subject, text, proposal.reason)


def tell_scheduled(proposal: Proposal) -> None:
    """Say when and where it is shown."""
    when = long_datetime(proposal.starts_at or (proposal.session and proposal.session.starts_at))
    place = proposal.place or (proposal.session.room if proposal.session else "")
    told = ", ".join(part for part in (when, place) if part) or "on the programme"
    _tell(
        proposal,
        f"scheduled:{told}",
        f"Your time: {proposal.title}, {told}",
        f"You show “{proposal.title}”: {told}.",
    )


def _tell(proposal: Proposal, what: str, subject: str, *paragraphs: str) -> None:
    if proposal.submitted_by is None:
        return
    event = proposal.event
    notice.send(
        Notice(
            subject=subject,
            title=subject,
            paragraphs=[text for text in paragraphs if text],
            facts=[("Event", event.title), ("When", event.when),
                   ("Reference", proposal.reference)],
            action_url=links.proposal_address(proposal),
            action_text="See your proposal",
            reason=f"You get this because you proposed it for {proposal.organisation}.",
        ),
        to=proposal.submitted_by.email,
        key=f"events:proposal:{proposal.pk}:{what}",
        event=event,
    )  # fmt: skip
