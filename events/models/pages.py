"""The list of events and the event itself."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from engagement_site.core.blocks import BodyBlock
from engagement_site.core.models import BasePage
from events import programme, wording
from events.editor_forms import EventPageForm
from events.enums import AttendanceMode, EventKind, EventState
from events.listing import ListQuery
from events.states import Timetable, event_state

EVENTS_PER_PAGE = 20


class EventPageQuerySet(PageQuerySet):
    """Ways to choose events."""

    def coming(self, now: datetime) -> "EventPageQuerySet":
        """Those that are not over, soonest first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def past(self, now: datetime) -> "EventPageQuerySet":
        """Those that are over, latest first."""
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")

    def matching(self, query: ListQuery) -> "EventPageQuerySet":
        """Those that fit what a visitor chose in the list."""
        found = self
        if query.words:
            for word in query.words.split()[:8]:
                found = found.filter(
                    models.Q(title__icontains=word)
                    | models.Q(summary__icontains=word)
                    | models.Q(venue_name__icontains=word)
                    | models.Q(audience__icontains=word)
                )
        if query.kinds:
            found = found.filter(kind__in=query.kinds)
        if query.modes:
            found = found.filter(attendance_mode__in=query.modes)
        return found

    def next_change(self, now: datetime) -> datetime | None:
        """Return the next instant at which the state of a published event changes by itself."""
        instants = {
            "opens": models.F("registration_opens_at"),
            "closes": Coalesce("registration_closes_at", "starts_at"),
            "starts": models.F("starts_at"),
            "ends": models.F("ends_at"),
        }
        ahead = self.live().filter(ends_at__gt=now).annotate(
            **{f"{name}_instant": instant for name, instant in instants.items()}
        )  # fmt: skip
        soonest = ahead.aggregate(
            **{
                name: models.Min(f"{name}_instant", filter=models.Q(**{f"{name}_instant__gt": now}))
                for name in instants
            }
        )
        return min((at for at in soonest.values() if at is not None), default=None)


class EventIndexPage(BasePage):
    """Lists what is coming and what is over."""

    parent_page_types = ["core.HomePage"]
    subpage_types = ["events.EventPage"]
    max_count = 1
    content_panels = [*BasePage.content_panels]
    template = "events/event_index_page.html"

    class Meta:
        verbose_name = "list of events"
        verbose_name_plural = "lists of events"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the events asked for, a page of them at a time, and the filters."""
        context = super().get_context(request, *args, **kwargs)
        now = timezone.now()
        query = ListQuery.from_request(request.GET)
        live = EventPage.objects.descendant_of(self).live().public()
        chosen = live.past(now) if query.shows_past else live.coming(now)
        found = chosen.matching(query).select_related("places")
        pages = Paginator(found, EVENTS_PER_PAGE)
        plural = "" if pages.count == 1 else "s"
        context.update(
            query=query,
            page_of_events=pages.get_page(query.page),
            how_many=f"{pages.count} {query.when} event{plural}",
            groups=query.filters(chosen),
            kept_by_search=query.kept("when", "kind", "mode"),
            kept_by_filters=query.kept("when", "q"),
        )
        return context


class EventPage(BasePage):
    """A conference, a workshop, a briefing: when, where, for whom, and registration for it."""

    kind = models.CharField(
        "type", max_length=20, choices=EventKind.choices, default=EventKind.BRIEFING
    )
    audience = models.CharField(
        "who it is for", max_length=200, blank=True, help_text="Whom you hope to see, in one line."
    )
    starts_at = models.DateTimeField(
        "starts", help_text="Date and time as the clock in England shows it."
    )
    ends_at = models.DateTimeField("ends", help_text="Date and time as the clock shows it.")
    when_known_as = models.CharField(
        "date in words",
        max_length=100,
        blank=True,
        help_text='Only where the exact day is not known: "March 2018". Shown in its place.',
    )
    attendance_mode = models.CharField(
        "how to take part",
        max_length=20,
        choices=AttendanceMode.choices,
        default=AttendanceMode.IN_PERSON,
    )
    venue_name = models.CharField("venue", max_length=200, blank=True)
    address = models.TextField(
        blank=True, help_text="As on an envelope, one line each, the postcode last."
    )
    access_details = models.TextField(
        "getting there and access",
        blank=True,
        help_text="Step-free entry, hearing loop, parking, buses, captions: what people need "
        "to know before they decide to come.",
    )
    joining_link = models.URLField(
        max_length=500,
        blank=True,
        help_text="The link to the online meeting. Only people with a place see it.",
    )
    description = StreamField(
        BodyBlock(), blank=True, help_text="What the event is for and what will happen."
    )
    what_to_bring = models.TextField(blank=True, help_text="What to bring or read beforehand.")
    afterwards = StreamField(
        BodyBlock(),
        blank=True,
        verbose_name="what came of it",
        help_text="Notes, answers and slides, after the event. What one provider was told, "
        "everybody can read here.",
    )
    contact_email = models.EmailField(
        "who to ask", blank=True, help_text="A shared mailbox that somebody reads."
    )

    capacity = models.PositiveIntegerField(
        "places",
        null=True,
        blank=True,
        help_text="How many people can come. Leave empty where there is no limit. "
        "Never less than what is booked already.",
    )
    places_per_organisation = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How many people one organisation can send. Leave empty where there is no limit.",
    )
    registration_opens_at = models.DateTimeField(
        "registration opens", null=True, blank=True, help_text="Leave empty to open when published."
    )
    registration_closes_at = models.DateTimeField(
        "registration closes",
        null=True,
        blank=True,
        help_text="Leave empty to keep it open until the event starts.",
    )
    cancel_until = models.DateTimeField(
        "places can be cancelled until",
        null=True,
        blank=True,
        help_text="Leave empty to allow it until the event starts.",
    )
    asks_dietary = models.BooleanField("ask what people eat", default=False)
    asks_access = models.BooleanField("ask what people need to take part", default=True)

    cancelled = models.BooleanField(
        "the event is cancelled",
        default=False,
        help_text="Stops registration and says so on the page and in calendar feeds. "
        "Keep the page published so that people find out.",
    )
    cancelled_reason = models.TextField(
        "why it is cancelled", blank=True, help_text="Shown on the page."
    )
    illustrative = models.BooleanField(
        default=False, help_text="This event is made up to show how the site works."
    )
    illustrative_note = models.CharField(
        max_length=300, blank=True, help_text="What is made up about it. Shown on the page."
    )

    objects = PageManager.from_queryset(EventPageQuerySet)()
    base_form_class = EventPageForm
    parent_page_types = ["events.EventIndexPage"]
    subpage_types: list[str] = []
    template = "events/event_page.html"

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("audience")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("when_known_as"),
            ],
            heading="When",
        ),
        MultiFieldPanel(
            [
                FieldPanel("attendance_mode"),
                FieldPanel("venue_name"),
                FieldPanel("address"),
                FieldPanel("access_details"),
                FieldPanel("joining_link"),
            ],
            heading="Where",
        ),
        FieldPanel("description"),
        FieldPanel("what_to_bring"),
        InlinePanel("co_hosts", heading="Co-hosts", label="Co-host"),
        FieldPanel("contact_email"),
        FieldPanel("afterwards"),
    ]
    programme_panels = [
        InlinePanel(
            "sessions",
            heading="Programme",
            label="Session",
            help_text="Each part with its own start and end, inside the times of the event.",
        )
    ]
    registration_panels = [
        HelpPanel(
            content="Places are counted by the database: no more are booked than there are, "
            "however many people click at once.",
        ),
        FieldRowPanel([FieldPanel("capacity"), FieldPanel("places_per_organisation")]),
        FieldRowPanel([FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]),
        FieldPanel("cancel_until"),
        FieldRowPanel([FieldPanel("asks_access"), FieldPanel("asks_dietary")]),
        MultiFieldPanel(
            [FieldPanel("cancelled"), FieldPanel("cancelled_reason")], heading="Calling it off"
        ),
        MultiFieldPanel(
            [FieldPanel("illustrative"), FieldPanel("illustrative_note")],
            heading="Made up to show how the site works",
            classname="collapsed",
        ),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading="Event"),
            ObjectList(programme_panels, heading="Programme"),
            ObjectList(registration_panels, heading="Registration"),
            ObjectList(BasePage.related_panels, heading="Related pages"),
            ObjectList(BasePage.promote_panels, heading="Address and search"),
            ObjectList(BasePage.settings_panels, heading="Publishing"),
        ]
    )
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("audience"),
        index.SearchField("venue_name"),
        index.SearchField("description"),
        index.FilterField("starts_at"),
        index.FilterField("ends_at"),
        index.FilterField("kind"),
        index.FilterField("attendance_mode"),
        index.FilterField("cancelled"),
    ]

    class Meta:
        verbose_name = "event"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, but never lose a session that somebody has chosen.

        An old version of the page may lack it, and versions are also published by the clock,
        where nobody reads an error message.
        """
        if self.pk:
            kept = {session.pk for session in self.sessions.all()}
            chosen = self.sessions.model.objects.filter(event_id=self.pk, choices__isnull=False)
            for session in chosen.exclude(pk__in=kept).distinct():
                self.sessions.add(session)
        super().save(*args, **kwargs)

    # --- Time and state -----------------------------------------------------------------------

    @property
    def timetable(self) -> Timetable:
        """Return the instants that decide the event's state."""
        return Timetable(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            opens_at=self.registration_opens_at,
            closes_at=self.registration_closes_at,
            cancel_until=self.cancel_until,
            cancelled=self.cancelled,
        )

    @property
    def places_left(self) -> int | None:
        """Return how many places are free, None where there is no limit."""
        counter = getattr(self, "places", None) if self.pk else None
        return counter.left if counter is not None else self.capacity

    @property
    def most_per_booking(self) -> int | None:
        """Return how many people one organisation can bring at most, None without a limit."""
        limits = [n for n in (self.places_per_organisation, self.places_left) if n is not None]
        return min(limits, default=None)

    @property
    def people_per_organisation(self) -> str:
        """Return how many people one organisation can send, as words."""
        most = self.places_per_organisation
        return "any number of people" if most is None else wording.people(most)

    def state_at(self, now: datetime) -> EventState:
        """Return where registration stands at `now`."""
        return event_state(self.timetable, now=now, places_left=self.places_left)

    @property
    def state(self) -> EventState:
        """Return where registration stands now."""
        return self.state_at(timezone.now())

    @property
    def when(self) -> str:
        """Return "Friday 12 March 2027, 9:30am to 3:30pm (GMT)", or the words that stand for it."""
        return self.when_known_as or wording.span(self.starts_at, self.ends_at)

    @property
    def where(self) -> str:
        """Return the place in one line."""
        if self.attendance_mode == AttendanceMode.ONLINE:
            return "Online"
        town = next(iter(self.address.splitlines()[-1:]), "")
        place = ", ".join(part for part in (self.venue_name, town) if part) or "To be announced"
        return f"{place}, and online" if self.attendance_mode == AttendanceMode.HYBRID else place

    @property
    def places_in_words(self) -> str:
        """Return how many places are left, in words."""
        limit = getattr(self, "places", None) if self.pk else None
        return wording.places_left(self.places_left, limit.capacity if limit else self.capacity)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the state, the programme and, for the signed-in, their registrations."""
        context = super().get_context(request, *args, **kwargs)
        registrations = (
            self.registrations.admitting(request.user).select_related("organisation")
            if self.pk
            else []
        )
        sessions = self.sessions.all()
        if self.pk and not getattr(request, "is_preview", False):
            sessions = sessions.select_related("places")
        context.update(
            state=self.state,
            states=EventState,
            programme=programme.by_day(list(sessions)),
            registrations=registrations,
            numbers=programme.booking_numbers(self.most_per_booking),
        )
        return context
