"""How an editor works on a consultation, and what is checked before it is saved or published."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from consultations.enums import ConsultationState
from consultations.principles import PRINCIPLES, UNCHECKED, is_checked
from consultations.question_checks import check_questions
from engagement_site.core.templatetags.components import long_datetime


class ConsultationPageForm(WagtailAdminPageForm):
    """Gives each question its key and says beside the field what is missing."""

    principles = forms.MultipleChoiceField(
        label="Checked before publishing",
        choices=list(PRINCIPLES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="The consultation principles and the four Gunning principles. Publishing asks "
        "for all of them; feedback on a workshop needs none.",
    )

    def clean(self) -> dict[str, Any]:
        """Check the questions against one another, and what publishing asks for."""
        cleaned: dict[str, Any] = super().clean()
        check_questions(self.formsets.get("questions"))
        goes_on = (
            "action-publish" in self.data
            or "action-submit" in self.data
            or self.data.get("workflow-action-name") == "approve"
        )
        if (
            goes_on
            and "principles" in self.fields
            and not is_checked(cleaned.get("kind", ""), cleaned.get("principles"))
        ):
            self.add_error("principles", UNCHECKED)
        self._check_closing(cleaned)
        return cleaned

    def _check_closing(self, cleaned: dict[str, Any]) -> None:
        """Refuse to move the closing time here once people rely on it."""
        page = self.instance
        shown = type(page).objects.filter(pk=page.pk, live=True).first() if page.pk else None
        if shown is None or "closing_at" not in cleaned or self.errors.get("closing_at"):
            return
        if shown.state != ConsultationState.UPCOMING and cleaned["closing_at"] != shown.closing_at:
            self.add_error(
                "closing_at",
                f"It has opened and people were told that it closes "
                f"{long_datetime(shown.closing_at)}. Put that back here, and move it under "
                "“Overview and results”, “Move the closing time”: the reason is published and "
                "people are told.",
            )


class DraftCopyForm(CopyForm):
    """Copies a consultation as a draft only: a copy has its own dates, and is checked anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)


def consultation_edit_handler(base: Any) -> TabbedInterface:
    """Return the tabs of the editor; `base` is the abstract page all pages build on."""
    return TabbedInterface(
        [
            ObjectList(_about_panels(base), heading="About"),
            ObjectList(_question_panels(), heading="Questions"),
            ObjectList(
                [FieldPanel("publish_responses"), FieldPanel("outcome_published_at"),
                 FieldPanel("outcome")],
                heading="Outcome",
            ),
            ObjectList(base.related_panels, heading="Related"),
            ObjectList(
                [
                    *base.promote_panels,
                    MultiFieldPanel(
                        [FieldPanel("illustrative"), FieldPanel("illustrative_note")],
                        heading="Illustrative",
                    ),
                ],
                heading="Promote",
            ),
            ObjectList([FieldPanel("principles")], heading="Before publishing"),
            ObjectList(base.settings_panels, heading="Publishing"),
        ]
    )  # fmt: skip


def _about_panels(base: Any) -> list[Any]:
    return [
        *base.content_panels,
        FieldPanel("kind"),
        FieldPanel("purpose"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("opening_at"), FieldPanel("closing_at")])],
            heading="Open from and until",
            help_text="Scheduled publishing (in the status panel) is something else: "
            "it decides when people can see the page. Once it is open, move the closing time "
            "on its overview, “Move the closing time”: people are told.",
        ),
        MultiFieldPanel(
            [FieldPanel("who_should_answer"), FieldPanel("who_may_answer"), FieldPanel("minutes")],
            heading="Who answers",
        ),
        FieldPanel("background"),
        FieldPanel("other_ways"),
        FieldPanel("use_of_answers"),
        FieldPanel("what_happens_next"),
        InlinePanel("key_dates", heading="Key dates", label="Key date"),
        MultiFieldPanel(
            [FieldPanel("notice_identifier"), FieldPanel("subject_matter")],
            heading="Preliminary market engagement notice",
            help_text="For a pre-tender consultation: shown with the facts that regulation 17 of "
            "the Procurement Regulations 2024 asks a notice for.",
        ),
        MultiFieldPanel(
            [
                FieldPanel("contact_name"),
                FieldPanel("contact_email"),
                FieldPanel("contact_telephone"),
            ],
            heading="Who to ask",
        ),
    ]


def _question_panels() -> list[Any]:
    return [
        HelpPanel(
            content="<p>Questions appear in this order. Preview shows them as people will see "
            "them. Once somebody has begun to answer, a change makes a new version: they keep "
            "the questions they were asked. Questions from the library are added under "
            "Consultations, “Add from the library”.</p>"
        ),
        InlinePanel("questions", heading="Questions", label="Question"),
    ]
