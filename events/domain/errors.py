"""Why somebody cannot have a place, each with a message that says what to do."""

from events import wording
from events.enums import EventState
from events.models import Delegate, EventPage, EventSession, Slot, SlotBooking


class RegistrationError(Exception):
    """A place could not be given or given up; the message is for the person who asked."""


class EventFull(RegistrationError):
    """Fewer places are left than were asked for."""

    def __init__(self, left: int, wanted: int, where: str = "") -> None:
        """`where` says of which places, where an event has places in the room and online."""
        self.left, self.wanted, self.where = left, wanted, where
        kind = f" {where}" if where else ""
        if left <= 0:
            full = "All places there are taken" if where else "The event is full"
            message = f"The last places{kind} have just gone. {full}."
        else:
            message = (
                f"Only {wording.in_words(left)} place{'' if left == 1 else 's'}{kind} "
                f"{'is' if left == 1 else 'are'} left and you asked for "
                f"{wording.in_words(wanted)}. Take {wording.people(wanted - left)} out and try "
                "again."
            )
        if where:
            other = "come to the room" if where == "online" else "take part online"
            message += f" People can also {other} while there are places."
        super().__init__(message)


class AlreadyRegistered(RegistrationError):
    """Somebody has a place at this event already."""

    def __init__(self, name: str, email: str) -> None:
        self.name, self.email = name, email
        super().__init__(
            f"{name} ({email}) has a place at this event already, or waits for one. Take them "
            "out, or correct the e-mail address."
        )


class NamedTwice(RegistrationError):
    """The same address stands twice in one registration."""

    def __init__(self, name: str, email: str) -> None:
        self.name, self.email = name, email
        super().__init__(
            f"{email} is there twice. Give {name} an e-mail address of their own, so that each "
            "person gets their own confirmation."
        )


class TooManyForOrganisation(RegistrationError):
    """The organisation would send more people than one organisation can."""

    def __init__(self, limit: int, booked: int) -> None:
        self.limit, self.booked = limit, booked
        left = limit - booked
        if booked == 0:
            message = f"One organisation can send {wording.people(limit)} to this event."
        elif left <= 0:
            message = (
                f"Your organisation has {wording.in_words(booked)} "
                f"place{'' if booked == 1 else 's'} already, which is all that one organisation "
                "can have. To send somebody else, give up one of those places first."
            )
        else:
            message = (
                f"One organisation can send {wording.people(limit)}. Yours has "
                f"{wording.in_words(booked)} already, so you can add {wording.people(left)}."
            )
        super().__init__(message)


class RegistrationClosed(RegistrationError):
    """The event takes no registrations now."""

    MESSAGES = {
        EventState.NOT_YET_OPEN: "Registration for this event is not open yet.",
        EventState.CLOSED: "Registration for this event has closed.",
        EventState.PAST: "This event is over.",
        EventState.CANCELLED: "This event is cancelled.",
        EventState.FULL: "The event is full.",
    }

    def __init__(self, event: EventPage, state: EventState) -> None:
        self.event, self.state = event, state
        ask = f" Ask {event.contact_email} if you need help." if event.contact_email else ""
        super().__init__(f"{self.MESSAGES[state]} No place was booked.{ask}")


class UnknownSession(RegistrationError):
    """A chosen session does not belong to this event, or is not one that people choose."""

    def __init__(self) -> None:
        super().__init__(
            "The programme has changed since you opened this page. Choose the workshops again."
        )


class SessionFull(RegistrationError):
    """A chosen session has too few places left."""

    def __init__(self, session: EventSession, left: int, wanted: int) -> None:
        self.session, self.left, self.wanted = session, left, wanted
        if left <= 0:
            message = f"“{session.title}” is full. Choose another session."
        else:
            message = (
                f"“{session.title}” has {wording.in_words(left)} "
                f"place{'' if left == 1 else 's'} left, and {wording.in_words(wanted)} of you "
                "chose it. Choose another session for somebody."
            )
        super().__init__(message)


class SessionsClash(RegistrationError):
    """Two chosen sessions are at the same time."""

    def __init__(self, name: str, email: str, first: EventSession, second: EventSession) -> None:
        self.name, self.email, self.first, self.second = name, email, first, second
        super().__init__(
            f"“{first.title}” and “{second.title}” are at the same time. "
            f"Choose one of them for {name}."
        )


class CancellingClosed(RegistrationError):
    """It is too late to give up a place on the site."""

    def __init__(self, event: EventPage) -> None:
        self.event = event
        tell = f"Tell {event.contact_email}" if event.contact_email else "Tell the organiser"
        super().__init__(f"Places can no longer be given up here. {tell} that you cannot come.")


class OfferGone(RegistrationError):
    """There is no offer to take any more."""

    def __init__(self, event: EventPage) -> None:
        self.event = event
        super().__init__(
            "This offer has ended, and its places went to the next in line. You can join the "
            "waiting list again on the page of the event."
        )


class WorkshopOfferGone(RegistrationError):
    """There is no offer of a place in this workshop any more."""

    def __init__(self, session: EventSession) -> None:
        self.session = session
        super().__init__(
            f"The offer of a place in “{session.title}” has ended, and the place went to the next "
            "in line. Your other workshops stay as they are."
        )


class ChangingClosed(RegistrationError):
    """It is too late to change who comes on the site."""

    def __init__(self, event: EventPage) -> None:
        self.event = event
        tell = f"Tell {event.contact_email}" if event.contact_email else "Tell the organiser"
        super().__init__(f"Places can no longer be changed here. {tell} what has changed.")


class PlaceGone(RegistrationError):
    """The place was given up meanwhile."""

    def __init__(self, event: EventPage) -> None:
        self.event = event
        super().__init__("This place was given up meanwhile, so nothing was changed.")


class SlotTaken(RegistrationError):
    """Somebody else was first, or the slot is not offered any more."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        super().__init__(
            f"The time {slot.times} with {slot.host_name} has just gone. Choose another one."
        )


class OneSlotEach(RegistrationError):
    """The organisation has its conversation already."""

    def __init__(self, booking: SlotBooking) -> None:
        self.booking = booking
        super().__init__(
            "Each organisation has one conversation in this engagement, so that all are treated "
            f"alike. Yours is on {wording.span(booking.slot.starts_at, booking.slot.ends_at)}. "
            "To take another time, give that one up first."
        )


class BusyThen(RegistrationError):
    """The organisation is in another conversation at that time."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        super().__init__(
            f"Your organisation has another conversation at {slot.times}. Choose another time."
        )


class CheckInClosed(RegistrationError):
    """It is not the day of the event."""

    def __init__(self, event: EventPage) -> None:
        self.event = event
        super().__init__(
            "People are checked in from twelve hours before the event until a day after it. "
            f"It is on {event.when}."
        )


class NotExpected(RegistrationError):
    """The delegate has no place at this event (any more)."""

    def __init__(self, delegate: Delegate) -> None:
        self.delegate = delegate
        super().__init__(
            "This person has no place: it was given up, or is not confirmed. Bring them in as a "
            "walk-in if there is room."
        )


class ProposalsClosed(RegistrationError):
    """The call is not open, or the proposal is decided."""

    def __init__(self, event: EventPage) -> None:
        self.event = event
        ask = f" Ask {event.contact_email}." if event.contact_email else ""
        super().__init__(f"Proposals cannot be sent or changed now.{ask}")


class ProposedAlready(RegistrationError):
    """The organisation proposed something under this title already."""

    def __init__(self, title: str) -> None:
        super().__init__(
            f"Your organisation has proposed “{title}” already. Change that one, or give this "
            "one another title."
        )


class NotOnTheProgramme(RegistrationError):
    """A proposal cannot stand at that place of the programme."""
