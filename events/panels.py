"""How the editor lays out an event's fields, tab by tab."""

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)

CONTENT = [
    FieldRowPanel([FieldPanel("kind"), FieldPanel("audience")]),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
            FieldPanel("when_known_as"),
            FieldPanel("series"),
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

PROGRAMME = [
    InlinePanel(
        "sessions",
        heading="Programme",
        label="Session",
        help_text="Each part with its own start and end, inside the times of the event.",
    )
]

REGISTRATION = [
    HelpPanel(
        content="Places are counted by the database: no more are booked than there are, "
        "however many people click at once.",
    ),
    FieldRowPanel([FieldPanel("capacity"), FieldPanel("online_capacity")]),
    FieldPanel("places_per_organisation"),
    FieldRowPanel([FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]),
    FieldPanel("cancel_until"),
    FieldPanel("needs_approval"),
    MultiFieldPanel(
        [FieldPanel("keeps_waiting_list"), FieldPanel("offer_hours")], heading="When it is full"
    ),
    FieldRowPanel([FieldPanel("asks_access"), FieldPanel("asks_dietary")]),
    InlinePanel(
        "needs_readers",
        heading="Who sees what people eat and need",
        label="Person",
        help_text="Only these people. While nobody is named, everybody who may see registrations.",
    ),
    FieldPanel("asks_sharing"),
    InlinePanel(
        "questions",
        heading="Your own questions",
        label="Question",
        help_text="Asked once for each organisation. Ask for as little as you need.",
    ),
    MultiFieldPanel(
        [FieldPanel("cancelled"), FieldPanel("cancelled_reason")], heading="Calling it off"
    ),
    MultiFieldPanel(
        [FieldPanel("illustrative"), FieldPanel("illustrative_note")],
        heading="Made up to show how the site works",
        classname="collapsed",
    ),
]

MAIL = [
    HelpPanel(
        content="Everybody who booked is told when you publish another date, time or place: one "
        "e-mail to each person, ten minutes after your last change, with the calendar entry "
        "put right. A cancelled event is told at once.",
    ),
    FieldRowPanel([FieldPanel("first_reminder_days"), FieldPanel("second_reminder_days")]),
    FieldPanel("sends_thanks"),
]

SLOTS = [
    HelpPanel(
        content="For 1:1 conversations before a tender. Add who is free when; publishing cuts "
        "those times into slots of equal length that providers book.",
    ),
    FieldRowPanel([FieldPanel("slot_minutes"), FieldPanel("slot_gap_minutes")]),
    FieldPanel("one_slot_each"),
    PageChooserPanel("engagement"),
    InlinePanel("hosts", heading="Hosts", label="Host"),
]

PROPOSALS = [
    FieldRowPanel([FieldPanel("proposals_open_at"), FieldPanel("proposals_close_at")]),
    FieldPanel("proposals_guidance"),
]
