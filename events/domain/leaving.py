"""What events hold on one person: places booked in their name, conversations, proposals.

Most of it is found by address, since colleagues book for one another.
"""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core.personal_data import Holding, Kept, moment
from events.domain import errors
from events.domain.registration import cancel_delegate
from events.domain.slots import cancel_booking
from events.models import (
    CalendarFeed,
    Delegate,
    DelegateNeeds,
    NeedsReader,
    Proposal,
    ProposalReview,
    Registration,
    RegistrationAnswer,
    SlotBooking,
    SlotHost,
)

KEEPS = (
    Kept(
        "How many people your organisation brought to an event, what it booked and what it "
        "proposed to show, without your name",
        "since these belong to the organisation",
    ),
    Kept(
        "The note of what was said in a 1:1 conversation, without your name",
        "so that the council can show that it treated providers alike "
        "(Procurement Act 2023, section 12)",
    ),
)


def show(user: User) -> list[Holding]:
    """Return places, needs, answers and conversations in the name of a person."""
    address = user.email.lower()
    places = Delegate.objects.filter(email=address).select_related("event", "registration")
    answers = RegistrationAnswer.objects.filter(registration__booked_by=user)
    talks = SlotBooking.objects.filter(email=address).select_related("slot__event")
    return [
        Holding("Places at events in your name", [_place(place) for place in places]),
        Holding(
            "Answers given when booking",
            [
                {"booking": row.registration.reference, "question": row.question, "answer": row.answer}
                for row in answers.select_related("registration")
            ],
        ),
        Holding("1:1 conversations in your name", [_talk(talk) for talk in talks]),
        Holding(
            "1:1 conversations you offer",
            [
                {"event": host.event.title, "from": moment(host.free_from), "place": host.place}
                for host in SlotHost.objects.filter(email__iexact=address).select_related("event")
            ],
        ),
    ]  # fmt: skip


def _place(place: Delegate) -> dict[str, Any]:
    needs = DelegateNeeds.objects.filter(delegate=place).first()
    return {
        "event": place.event.title,
        "booking": place.registration.reference,
        "name": place.name,
        "e-mail address": place.email,
        "job title": place.job_title,
        "others may see your details": "yes" if place.shares_details else "no",
        "dietary needs": needs.dietary if needs else None,
        "access needs": needs.access if needs else None,
        "sessions": ", ".join(choice.session.title for choice in place.choices.all()) or None,
        "takes part": "online" if place.online else "in person",
        "waits for": ", ".join(
            wait.session.title for wait in place.session_waits.standing().select_related("session")
        )
        or None,
        "came": moment(place.check_in.at) if hasattr(place, "check_in") else None,
        "given up": moment(place.cancelled_at),
    }


def _talk(talk: SlotBooking) -> dict[str, Any]:
    return {
        "event": talk.slot.event.title,
        "booking": talk.reference,
        "when": moment(talk.slot.starts_at),
        "name": talk.name,
        "e-mail address": talk.email,
        "what to talk about": talk.topics,
        "interests declared": talk.interests,
    }


def erase(user: User) -> None:
    """Give up places and conversations that are ahead, then forget who had any.

    Where it is too late to give a place up, the place stays booked and loses its name.
    """
    address, now = user.email.lower(), timezone.now()
    places = Delegate.objects.filter(email=address)
    for place in places.current().filter(event__ends_at__gt=now).select_related("registration"):
        try:
            cancel_delegate(delegate=place, by=None, now=now)
        except errors.CancellingClosed:
            continue
    talks = SlotBooking.objects.filter(email=address)
    for talk in talks.standing().filter(slot__starts_at__gt=now).select_related("slot__event"):
        try:
            cancel_booking(booking=talk, by=None, now=now)
        except errors.CancellingClosed:
            continue
    DelegateNeeds.objects.filter(delegate__in=places).delete()
    _forget_notes(user)
    places.update(name="", email="", job_title="", shares_details=False, forgotten_at=now)
    talks.update(name="", email="")
    Registration.objects.filter(booked_by=user).update(booked_by=None)
    SlotBooking.objects.filter(booked_by=user).update(booked_by=None)
    Proposal.objects.filter(submitted_by=user).update(submitted_by=None)
    ProposalReview.objects.filter(reviewer=user).update(reviewer=None)
    NeedsReader.objects.filter(user=user).delete()
    CalendarFeed.objects.filter(user=user).delete()


def _forget_notes(user: User) -> None:
    """Delete free words beside bookings in which nobody else takes part."""
    alone = Registration.objects.filter(Q(booked_by=user) | Q(delegates__email=user.email.lower()))
    alone = alone.exclude(
        pk__in=Delegate.objects.current().exclude(email=user.email.lower()).values("registration")
    )
    for registration in alone.distinct():
        registration.answers.all().delete()
        Registration.objects.filter(pk=registration.pk).update(note="")
