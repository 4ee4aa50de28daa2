"""How an opportunity is edited: eight tabs, in the order a commissioner thinks."""

from typing import Any

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

JOIN_HELP = (
    "<p>The page answers <strong>When can I join?</strong> from what is entered here and from the "
    "opening rounds. A day may be vague: choose how sure it is.</p>"
)


def opportunity_tabs(base: Any) -> TabbedInterface:
    """Return the tabs; `base` is the page class whose common panels are used."""
    return TabbedInterface(
        [
            ObjectList(_what(base), heading="What and who"),
            ObjectList(_when(), heading="When and how to join"),
            ObjectList(_stages(), heading="Stages"),
            ObjectList(_lots(), heading="Value and lots"),
            ObjectList(_contract(), heading="Award and contract"),
            ObjectList(_documents(), heading="Documents"),
            ObjectList(_links(base), heading="Links and contact"),
            ObjectList(base.promote_panels, heading="Promote"),
            ObjectList(base.settings_panels, heading="Publishing"),
        ]
    )


def _what(base: Any) -> list[Any]:
    return [
        *base.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("reference"), FieldPanel("kind")]),
                FieldRowPanel([FieldPanel("client_group"), FieldPanel("life_stage")]),
                FieldPanel("localities"),
            ],
            heading="What it is",
        ),
        MultiFieldPanel(
            [FieldPanel("lead_authority"), FieldPanel("partners"), FieldPanel("monitored_by")],
            heading="Who buys",
        ),
        InlinePanel(
            "participations",
            heading="Who takes part",
            label="Authority or body",
            help_text="For a collaboration: how far each has committed itself, and since when.",
        ),
        FieldPanel("description"),
        MultiFieldPanel(
            [
                FieldPanel("settings"),
                FieldPanel("needs"),
                FieldPanel("registration"),
                FieldPanel("cpv"),
            ],
            heading="What kind of care",
            help_text="Providers find it by these. Lots can say it more exactly.",
        ),
        FieldPanel("facts"),
        MultiFieldPanel(
            [FieldPanel("source"), FieldPanel("illustrative")], heading="Where it comes from"
        ),
    ]


def _when() -> list[Any]:
    return [
        HelpPanel(JOIN_HELP),
        FieldPanel("change_reason"),
        FieldPanel("join_how"),
        MultiFieldPanel(
            [
                FieldPanel("join_any_time"),
                FieldRowPanel([FieldPanel("join_from"), FieldPanel("join_from_precision")]),
                FieldRowPanel([FieldPanel("join_until"), FieldPanel("join_until_precision")]),
                FieldPanel("join_until_time"),
                FieldPanel("lapses_on"),
            ],
            heading="When it can be joined",
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("questions_until"), FieldPanel("interest_until")])],
            heading="Questions and interest",
        ),
        InlinePanel(
            "rounds",
            heading="Opening rounds",
            label="Opening round",
            help_text="For a framework that opens now and then.",
        ),
    ]


def _stages() -> list[Any]:
    return [
        FieldPanel("stage"),
        FieldPanel("withdrawn_because"),
        InlinePanel(
            "stages",
            heading="Stage line",
            label="Stage",
            help_text="Each step, in order, with its date or an honest vague one.",
        ),
    ]


def _lots() -> list[Any]:
    return [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("value_min"), FieldPanel("value_max")]),
                FieldRowPanel([FieldPanel("vat"), FieldPanel("value_gross")]),
                FieldPanel("value_note"),
                FieldPanel("term"),
            ],
            heading="Value and term",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("procedure"), FieldPanel("above_threshold")]),
                FieldRowPanel([FieldPanel("light_touch")]),
                FieldRowPanel([FieldPanel("for_small_firms"), FieldPanel("for_charities")]),
                FieldPanel("award_criteria"),
            ],
            heading="How it is bought",
        ),
        InlinePanel("lots", heading="Lots", label="Lot"),
    ]


def _contract() -> list[Any]:
    return [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("contract_starts"), FieldPanel("contract_ends")]),
                FieldPanel("latest_end"),
                FieldPanel("extension_terms"),
            ],
            heading="Contract",
        ),
        MultiFieldPanel(
            [
                FieldPanel("review_on"),
                FieldRowPanel([FieldPanel("reprocure_on"), FieldPanel("reprocure_precision")]),
            ],
            heading="Before it ends",
        ),
        InlinePanel("extensions", heading="Extensions taken", label="Extension"),
        InlinePanel("awards", heading="Awards", label="Award"),
    ]


def _documents() -> list[Any]:
    return [
        InlinePanel(
            "documents",
            heading="Documents",
            label="Document",
            help_text="Keep the earlier version and add the new one under the same title with "
            "the next number. Followers are told.",
        )
    ]


def _links(base: Any) -> list[Any]:
    return [
        MultiFieldPanel(
            [FieldPanel("contact_role"), FieldPanel("contact_email")], heading="Who to ask"
        ),
        InlinePanel("contacts", heading="Others to ask", label="Contact"),
        MultiFieldPanel(
            [FieldPanel("notice_reference"), FieldPanel("notice_link"), FieldPanel("ocid")],
            heading="Published notice",
        ),
        FieldPanel("gaps"),
        InlinePanel(
            "lineage",
            heading="The story",
            label="Related opportunity",
            help_text="What came before and after, rounds and call-offs.",
        ),
        *base.related_panels,
    ]
