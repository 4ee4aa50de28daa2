"""How an opportunity is edited: six tabs, in the order a commissioner thinks."""

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
        FieldPanel("description"),
        FieldPanel("facts"),
        MultiFieldPanel(
            [FieldPanel("source"), FieldPanel("illustrative")], heading="Where it comes from"
        ),
    ]


def _when() -> list[Any]:
    return [
        HelpPanel(JOIN_HELP),
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
                FieldPanel("vat"),
                FieldPanel("value_note"),
                FieldPanel("term"),
            ],
            heading="Value and term",
        ),
        InlinePanel("lots", heading="Lots", label="Lot"),
    ]


def _links(base: Any) -> list[Any]:
    return [
        MultiFieldPanel(
            [FieldPanel("contact_role"), FieldPanel("contact_email")], heading="Who to ask"
        ),
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
