"""How an editor works on a consultation, and what is checked before it is saved or published."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from consultations.enums import ConsultationKind
from consultations.question_checks import check_questions

PRINCIPLES = {
    "formative": "Nothing is decided yet: the answers can still change what we do (Gunning 1).",
    "informed": "People find what they need to know to answer well (Gunning 2).",
    "time": "There is enough time to answer, holidays counted out (Gunning 3).",
    "conscientious": "Somebody has the time to read every answer before deciding (Gunning 4).",
    "concise": "It is short, in plain words, and asks only what we will use.",
    "targeted": "Those it concerns will hear of it, small providers included.",
    "equal": "Everybody gets the same facts at the same time; nobody has an advantage.",
    "outcome": "It is said who will publish what came of it, and by when.",
}
UNCHECKED = "Before publishing, check each of these and tick it. Save a draft until you can."


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
        if "action-publish" in self.data or "action-submit" in self.data:
            self._check_principles(cleaned)
        return cleaned

    def _check_principles(self, cleaned: dict[str, Any]) -> None:
        if "principles" not in self.fields:
            return
        if cleaned.get("kind") == ConsultationKind.WORKSHOP_FEEDBACK:
            return
        if set(cleaned.get("principles") or []) < set(PRINCIPLES):
            self.add_error("principles", UNCHECKED)


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
            "under Consultations, “Extend”: people are told.",
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
