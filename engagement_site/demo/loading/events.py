"""The demonstration's events: the real ones of 2017 to 2025, and illustrative ones to book."""

from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from wagtail.models import Page

from engagement_site.accounts.models import User
from engagement_site.core.models import RelatedPage
from engagement_site.demo.context import DemoContext, publish
from engagement_site.demo.loading import running_events
from engagement_site.providers.domain.organisations import add_member
from engagement_site.providers.enums import MembershipRole
from engagement_site.providers.models import Membership, ProviderOrganisation
from events.domain.registration import DelegateDetails, register
from events.enums import AttendanceMode, EventKind, SessionKind
from events.models import EventIndexPage, EventPage, EventSession

FIRST_NAMES = (
    "Ada", "Ben", "Cora", "Dev", "Elsie", "Femi", "Greta", "Hari", "Iris", "Jo", "Kit", "Lena",
)  # fmt: skip
LAST_NAMES = ("Fictional", "Invented", "Madeup", "Notional", "Pretend", "Sample", "Unreal")
JOB_TITLES = ("Registered manager", "Director", "Service manager", "Practice lead")
NEEDS = (("", ""), ("Vegetarian", ""), ("", "Hearing loop, please"), ("", ""), ("No nuts", ""))


def load(demo: DemoContext) -> None:
    """Make the list of events, the events, their links to other pages and their registrations."""
    by = demo.people.get("commissioner@example.org")
    index = EventIndexPage(
        title="Events",
        slug="events",
        summary="Meet commissioners, partners and other providers. What is said is published here "
        "afterwards, for those who came and those who did not.",
    )
    publish(index, demo.home, by=by)
    facts_of_events = demo.content("events.json")
    for facts in facts_of_events:
        event = _event(demo, facts)
        _add_sessions(demo, event, facts)
        running_events.add_parts(demo, event, facts, _day(demo, facts))
        publish(event, index, by=by)
        demo.pages[facts["ref"]] = event
    for facts in facts_of_events:
        _relate(demo, facts)
        _fill(demo, facts)
        running_events.fill(demo, facts, _booker, _person)


def _event(demo: DemoContext, facts: dict[str, Any]) -> EventPage:
    day = _day(demo, facts)
    booking, venue = facts["booking"], facts["venue"]
    return EventPage(
        title=facts["title"],
        slug=facts["slug"],
        summary=facts["summary"],
        kind=EventKind(facts["kind"]),
        audience=facts["audience"],
        starts_at=demo.moment(day, facts["start_time"]),
        ends_at=demo.moment(day, facts["end_time"]),
        when_known_as=facts["date_text"] if facts["precision"] != "day" else "",
        attendance_mode=_mode(facts),
        venue_name="" if venue["online"] else venue["name"],
        address=_address(venue),
        access_details=venue["access_notes"],
        joining_link=_joining_link(facts),
        description=_description(facts),
        afterwards=[("text", _list(facts["outcome"]))] if facts["outcome"] else [],
        contact_email="events@example.org" if facts["illustrative"] else "",
        capacity=facts["capacity"],
        online_capacity=facts.get("online_capacity"),
        places_per_organisation=booking["places_per_organisation"],
        registration_opens_at=_moment(demo, booking["opens_day_offset"], "09:00"),
        registration_closes_at=_moment(
            demo, booking["closes_day_offset"], booking["closes_time"] or "17:00"
        ),
        asks_access="access needs" in booking["asks"],
        asks_dietary="dietary needs" in booking["asks"],
        illustrative=facts["illustrative"],
        illustrative_note=_note(facts),
    )


def _mode(facts: dict[str, Any]) -> AttendanceMode:
    if facts.get("hybrid"):
        return AttendanceMode.HYBRID
    return AttendanceMode.ONLINE if facts["venue"]["online"] else AttendanceMode.IN_PERSON


def _day(demo: DemoContext, facts: dict[str, Any]) -> date:
    day = demo.day({"date": facts["date"], "day_offset": facts["day_offset"]})
    if day is None:
        raise ValueError(f"{facts['ref']} has no date")
    moves = facts["date"] is None and not facts.get("any_day")
    return _weekday(day, away_from=demo.today) if moves else day


def _weekday(day: date, *, away_from: date) -> date:
    """Return the nearest working day on the far side of today; nobody confers on a Sunday."""
    step = timedelta(days=1 if day >= away_from else -1)
    while day.weekday() >= 5:
        day += step
    return day


def _moment(demo: DemoContext, offset: int | None, clock: str) -> Any:
    day = demo.day({"day_offset": offset}) if offset is not None else None
    return demo.moment(day, clock) if day is not None else None


def _address(venue: dict[str, Any]) -> str:
    if venue["online"]:
        return ""
    not_real = " (not a real address)"
    lines = [line.strip() for line in venue["address"].replace(not_real, "").split(",")]
    if not_real in venue["address"]:
        lines[0] += not_real
    if venue["locality"] and not any(venue["locality"] in line for line in lines):
        # The town stands last, as on an envelope.
        before = len(lines) - 1 if lines[-1] and lines[-1] in venue["locality"] else len(lines)
        lines.insert(before, venue["locality"])
    return "\n".join(line for line in lines if line)


def _joining_link(facts: dict[str, Any]) -> str:
    takes_place_here = facts["illustrative"] and _mode(facts) != AttendanceMode.IN_PERSON
    return f"https://meeting.example.org/{facts['slug']}" if takes_place_here else ""


def _note(facts: dict[str, Any]) -> str:
    if facts["illustrative"]:
        return "Made up to show how the site works. You can book, but nothing will take place."
    made_up = any(session["illustrative"] for session in facts["sessions"])
    if made_up:
        return "The sessions marked illustrative, and the times of the day, are made up."
    return "The times of the day are made up." if facts["times_illustrative"] else ""


def _description(facts: dict[str, Any]) -> list[tuple[str, Any]]:
    text = "".join(f"<p>{_safe(paragraph)}</p>" for paragraph in facts["description"])
    if facts["aims"]:
        text += f"<h3>What it is for</h3>{_list(facts['aims'])}"
    if source := _source(facts["source"]):
        text += f"<p>Source: {_safe(source)}.</p>"
    return [("text", text)] if text else []


def _source(source: dict[str, str]) -> str:
    if source["title"].startswith("Illustrative"):
        return ""
    section = f"section {source['section']}" if source["section"] else ""
    parts = (source["title"], source["page"], section, source["published"])
    return ", ".join(part for part in parts if part)


def _list(lines: list[str]) -> str:
    items = "".join(f"<li>{_safe(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>"


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _add_sessions(demo: DemoContext, event: EventPage, facts: dict[str, Any]) -> None:
    day = _day(demo, facts)
    for order, session in enumerate(facts["sessions"]):
        event.sessions.add(
            EventSession(
                sort_order=order,
                title=session["title"],
                kind=SessionKind(session["kind"]),
                starts_at=demo.moment(day, session["start_time"]),
                ends_at=demo.moment(day, session["end_time"]),
                room=session["room"],
                needs_choosing=session["must_choose"],
                capacity=session["capacity"],
                description=session["description"],
                questions="\n".join(session["questions"]),
                illustrative=session["illustrative"],
            )
        )


def _relate(demo: DemoContext, facts: dict[str, Any]) -> None:
    """Link the event to the opportunities it belongs to and the event it follows."""
    event = demo.pages[facts["ref"]]
    refs = [*facts["opportunity_refs"], facts["follows_ref"]]
    for ref in refs:
        target = demo.pages.get(ref) if ref else None
        if isinstance(target, Page):
            RelatedPage.objects.get_or_create(page_id=event.pk, target_id=target.pk)


# --- Registrations ------------------------------------------------------------------------------


def _fill(demo: DemoContext, facts: dict[str, Any]) -> None:
    """Register the fictional people, as if before registration closed."""
    event = demo.pages[facts["ref"]]
    for number, booking in enumerate(facts["demo_registrations"]):
        organisation = demo.organisations.get(booking["organisation_ref"])
        if organisation is None:
            continue
        people = [
            _person(event, number, seat, organisation) for seat in range(booking["delegates"])
        ]
        register(
            event=event,
            organisation=organisation,
            delegates=people,
            by=_booker(organisation),
            token=uuid5(NAMESPACE_URL, f"{facts['ref']}/{booking['organisation_ref']}"),
            now=min(demo.moment(demo.today, "09:00"), event.timetable.registration_ends_at)
            - timedelta(days=2, hours=number),
        )


def _booker(organisation: ProviderOrganisation) -> User:
    """Return somebody who acts for the organisation, made up where there is nobody yet."""
    acting = Membership.objects.filter(
        organisation=organisation, role__in=(MembershipRole.OWNER, MembershipRole.EDITOR)
    )
    if membership := acting.select_related("user").first():
        return membership.user
    user = User.objects.create_user(
        f"bookings-{organisation.pk}@example.org",
        name=f"{FIRST_NAMES[organisation.pk % len(FIRST_NAMES)]} Bookings",
        illustrative=True,
    )
    add_member(organisation, user=user, role=MembershipRole.OWNER, by=None)
    return user


def _person(
    event: EventPage, number: int, seat: int, organisation: ProviderOrganisation
) -> DelegateDetails:
    position = number * 3 + seat
    name = (
        f"{FIRST_NAMES[position % len(FIRST_NAMES)]} "
        f"{LAST_NAMES[(position + organisation.pk) % len(LAST_NAMES)]}"
    )
    dietary, access = NEEDS[position % len(NEEDS)]
    workshops = event.sessions.filter(needs_choosing=True).order_by("starts_at", "sort_order")
    times = list(dict.fromkeys(workshops.values_list("starts_at", flat=True)))
    chosen = [
        (options := list(workshops.filter(starts_at=time)))[position % len(options)].pk
        for time in times
    ]
    return DelegateDetails(
        name=name,
        email=f"{name.lower().replace(' ', '.')}.{organisation.pk}-{seat}@example.org",
        job_title=JOB_TITLES[position % len(JOB_TITLES)],
        dietary=dietary if event.asks_dietary else "",
        access=access if event.asks_access else "",
        sessions=tuple(chosen),
        online=event.is_hybrid and position % 2 == 1,
    )
