"""What makes the demonstration's events run: series, hosts, proposals, waiting lists, check-ins."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.text import slugify

from consultations.models import ConsultationIndexPage
from engagement_site.accounts.models import User
from engagement_site.demo.context import DemoContext, publish
from engagement_site.demo.loading import consultations
from engagement_site.providers.models import ProviderOrganisation
from events.domain import check_in, proposals, slots, workshops
from events.domain.details import DelegateDetails
from events.domain.registration import register
from events.models import (
    Delegate,
    EventCoHost,
    EventPage,
    EventSeries,
    Proposal,
    RegistrationQuestion,
    SlotHost,
)

Booker = Callable[[ProviderOrganisation], User]
Person = Callable[[EventPage, int, int, ProviderOrganisation], DelegateDetails]


def add_parts(demo: DemoContext, event: EventPage, facts: dict[str, Any], day: date) -> None:
    """Give an event that is not published yet its series, hosts, questions and call."""
    if title := facts.get("series"):
        event.series, _ = EventSeries.objects.get_or_create(
            slug=slugify(title),
            defaults={"title": title, "summary": "Each quarter, one subject. Illustrative."},
        )
    for order, host in enumerate(facts.get("hosts", [])):
        event.hosts.add(
            SlotHost(
                sort_order=order,
                name=host["name"],
                email=host["email"],
                free_from=demo.moment(day, host["free_from"]),
                free_until=demo.moment(day, host["free_until"]),
                place=host["place"],
            )
        )
    for order, question in enumerate(facts.get("questions", [])):
        event.questions.add(RegistrationQuestion(sort_order=order, **question))
    for order, host in enumerate(facts.get("co_hosts", [])):
        event.co_hosts.add(EventCoHost(sort_order=order, **host))
    event.asks_sharing = facts.get("asks_sharing", False)
    event.slot_gap_minutes = facts.get("slot_gap_minutes", 0)
    event.engagement = demo.pages.get(facts.get("engagement_ref", ""))
    if "proposals_open" in facts:
        for name in ("open", "close"):
            offset = {"day_offset": facts[f"proposals_{name}"]}
            on = demo.day(offset) or demo.today
            setattr(event, f"proposals_{name}_at", demo.moment(on, "09:00"))
        event.proposals_guidance = facts["proposals_guidance"]


def fill(demo: DemoContext, facts: dict[str, Any], booker: Booker, person: Person) -> None:
    """Add what people did: conversations booked, proposals, places waited for, arrivals."""
    event = demo.pages[facts["ref"]]
    by = demo.people["commissioner@example.org"]
    for number, booking in enumerate(facts.get("bookings", [])):
        organisation = demo.organisations[booking["organisation_ref"]]
        who = person(event, number, 0, organisation)
        slots.book_slot(
            slot=event.slots.all()[booking["slot"]],
            organisation=organisation,
            by=booker(organisation),
            token=uuid5(NAMESPACE_URL, f"{facts['ref']}/slot/{number}"),
            name=who.name,
            email=who.email,
            topics=booking["topics"],
        )
    for clarification in facts.get("clarifications", []):
        slots.publish_clarification(event=event, by=by, **clarification)
    for proposal in facts.get("proposals", []):
        _propose(demo, event, proposal, booker)
    for number, (ref, count) in enumerate(facts.get("waiting", []), start=50):
        organisation = demo.organisations[ref]
        register(
            event=event,
            organisation=organisation,
            delegates=[person(event, number, seat, organisation) for seat in range(count)],
            by=booker(organisation),
            token=uuid5(NAMESPACE_URL, f"{facts['ref']}/waiting/{ref}"),
            or_wait=True,
            now=demo.moment(demo.today, "00:00") - timedelta(days=1, minutes=100 - number),
        )
    if waiting := facts.get("workshop_waiting"):
        _wait_for_workshop(demo, event, **waiting)
    expected = Delegate.objects.coming().filter(event=event).order_by("pk")
    for delegate in expected[: facts.get("checked_in", 0)]:
        check_in.check_in(delegate=delegate, by=by, now=event.starts_at)


def _wait_for_workshop(demo: DemoContext, event: EventPage, *, session: str, people: int) -> None:
    """Let some who come wait for a workshop that is full."""
    wanted = event.sessions.get(title=session)
    others = Delegate.objects.coming().filter(event=event).exclude(choices__session=wanted)
    for number, delegate in enumerate(others.order_by("pk")[:people]):
        now = demo.moment(demo.today, "00:00") - timedelta(hours=9 - number)
        workshops.wait_for(delegate, {wanted.pk}, now=now)


def _propose(
    demo: DemoContext, event: EventPage, facts: dict[str, Any], booker: Booker
) -> Proposal:
    organisation = demo.organisations[facts["organisation_ref"]]
    by = demo.people["commissioner@example.org"]
    proposal = proposals.propose(
        event=event,
        organisation=organisation,
        by=booker(organisation),
        title=facts["title"],
        summary=facts["summary"],
        showing=facts["showing"],
    )
    reviewers = (by, demo.people["administrator@example.org"])
    for reviewer, score in zip(reviewers, facts["scores"], strict=False):
        proposals.review(proposal=proposal, by=reviewer, score=score, comment="")
    if facts["accepted"] is not None:
        proposals.decide(
            proposal=proposal,
            accepted=facts["accepted"],
            by=by,
            reason=facts.get("reason", ""),
        )
    if facts.get("session"):
        session = event.sessions.all()[facts["session"] - 1]
        at = facts["time"]
        starts_at = demo.moment(event.starts_at.date(), at) if at else None
        proposals.schedule(
            proposal=proposal, session=session, starts_at=starts_at, place=facts["place"], by=by
        )
    return proposal


def load_feedback_form(demo: DemoContext) -> None:
    """Publish the feedback form of the event that takes place on the day of loading."""
    facts = demo.content("event_feedback.json")
    index = ConsultationIndexPage.objects.get()
    by = demo.people["commissioner@example.org"]
    demo.pages[facts["ref"]] = publish(consultations.make_page(demo, facts), index, by=by)
