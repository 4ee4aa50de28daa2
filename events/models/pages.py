"""The event itself."""

from datetime import datetime
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from engagement_site.core.blocks import BodyBlock
from engagement_site.core.models import BasePage
from events import page_parts, panels, programme, wording
from events.editor_forms import EventPageForm
from events.enums import AttendanceMode, EventKind, EventState
from events.models.places import HasPlaces
from events.models.querysets import EventPageQuerySet
from events.models.slots import whole_grain
from events.states import Timetable, event_state


class EventPage(BasePage, HasPlaces):
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

    needs_approval = models.BooleanField(
        "approve each registration",
        default=False,
        help_text="Places are kept for who asks until you approve or decline.",
    )
    keeps_waiting_list = models.BooleanField(
        "keep a waiting list",
        default=True,
        help_text="When places come free, those who wait are offered them in turn.",
    )
    offer_hours = models.PositiveSmallIntegerField(
        "hours to take an offered place",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 14)],
        help_text="After that the next in line is offered it.",
    )
    asks_sharing = models.BooleanField(
        "ask who agrees to share their details",
        default=False,
        help_text="Those who agree are shown to others who come: name, job title, organisation "
        "and e-mail address.",
    )

    first_reminder_days = models.PositiveSmallIntegerField(
        "first reminder, days before",
        null=True,
        blank=True,
        default=7,
        validators=[MaxValueValidator(60)],
        help_text="Leave empty to send none.",
    )
    second_reminder_days = models.PositiveSmallIntegerField(
        "second reminder, days before",
        null=True,
        blank=True,
        default=1,
        validators=[MaxValueValidator(60)],
        help_text="Leave empty to send none.",
    )
    sends_thanks = models.BooleanField(
        "thank those who came, with the link to the feedback form", default=True
    )

    series = models.ForeignKey(
        "events.EventSeries",
        null=True,
        blank=True,
        related_name="events",
        on_delete=models.SET_NULL,
        help_text="The other dates are shown on the event's page.",
    )

    slot_minutes = models.PositiveSmallIntegerField(
        "length of each conversation in minutes",
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(240), whole_grain],
        help_text="The same for every provider. A multiple of five.",
    )
    slot_gap_minutes = models.PositiveSmallIntegerField(
        "minutes between conversations",
        default=0,
        validators=[MaxValueValidator(120), whole_grain],
    )
    one_slot_each = models.BooleanField(
        "one conversation for each organisation",
        default=True,
        help_text="In the whole engagement, also if it has several days. Untick it to open "
        "further conversations to everybody.",
    )
    engagement = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
        verbose_name="engagement",
        help_text="What the conversations are about: an opportunity or a consultation. Days "
        "about the same one count together.",
    )

    proposals_open_at = models.DateTimeField(
        "proposals from", null=True, blank=True, help_text="Leave empty to ask for none."
    )
    proposals_close_at = models.DateTimeField("proposals until", null=True, blank=True)
    proposals_guidance = models.TextField(
        "what to propose",
        blank=True,
        help_text="What you look for, how long each has, how you choose.",
    )

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

    content_panels = [*BasePage.content_panels, *panels.CONTENT]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading="Event"),
            ObjectList(panels.PROGRAMME, heading="Programme"),
            ObjectList(panels.REGISTRATION, heading="Registration"),
            ObjectList(panels.MAIL, heading="Mail"),
            ObjectList(panels.SLOTS, heading="1:1 conversations"),
            ObjectList(panels.PROPOSALS, heading="Show and tell"),
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

    def state_at(self, now: datetime) -> EventState:
        """Return where registration stands at `now`."""
        return event_state(self.timetable, now=now, places_left=self.places_left)

    @property
    def state(self) -> EventState:
        """Return where registration stands now."""
        return self.state_at(timezone.now())

    def takes_proposals_at(self, now: datetime) -> bool:
        """Say whether the call for proposals is open; the closing instant is outside."""
        opens, closes = self.proposals_open_at, self.proposals_close_at or self.starts_at
        return opens is not None and opens <= now < closes and not self.cancelled

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
    def address_lines(self) -> list[str]:
        """Return the venue and the lines of its address."""
        lines = [line.strip() for line in (self.venue_name, *self.address.splitlines())]
        return [line for line in lines if line]

    @property
    def where_in_full(self) -> str:
        """Return venue and address in one line, as somebody on the way needs it."""
        if self.attendance_mode == AttendanceMode.ONLINE:
            return "Online"
        return f"{self.venue_in_full}, and online" if self.is_hybrid else self.venue_in_full

    @property
    def venue_in_full(self) -> str:
        """Return venue and address in one line, for those who go there."""
        return ", ".join(self.address_lines) or "To be announced"

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
            **page_parts.parts_of(self, timezone.now()),
        )
        return context
