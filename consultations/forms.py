"""Public forms: for whom one answers, a page of questions, and submitting."""

import uuid
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html

from consultations.answer_fields import fields_for
from consultations.domain import responses
from consultations.domain.responses import DraftAnswer
from consultations.enums import MayPublish
from consultations.models import ConsultationResponse
from consultations.queries import RespondentOption
from consultations.questionnaire import Question, Section, is_answered, to_value
from engagement_site.accounts.models import User
from engagement_site.core.forms import PublicForm

# A question's key has no hyphen, so these names cannot be taken by one.
CONFIDENTIAL_PREFIX = "confidential-"
EDIT_NUMBER = "edit-number"
# What is missing is told by the server, for all boxes together.
FORM_OPTIONS: dict[str, Any] = {"label_suffix": "", "use_required_attribute": False}


class StartForm(PublicForm, forms.Form):
    """Asks for whom somebody answers."""

    answer_for = forms.ChoiceField(
        label="Who are you answering for?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who you are answering for"},
    )

    def __init__(self, *args: Any, options: list[RespondentOption], **kwargs: Any) -> None:
        super().__init__(*args, **{**FORM_OPTIONS, **kwargs})
        self.options = {option.value: option for option in options}
        field = cast("forms.ChoiceField", self.fields["answer_for"])
        field.choices = [(value, option.name) for value, option in self.options.items()]
        if len(options) == 1:
            field.initial = options[0].value

    def chosen(self) -> RespondentOption:
        """Return the option chosen; call it on a valid form."""
        return self.options[self.cleaned_data["answer_for"]]


class AnswersForm(PublicForm, forms.Form):
    """The questions of one section of one version.

    Whatever can be kept is kept, also when something else is missing or wrong: `drafts` holds
    the answers that can be stored, `errors` what has to be mended before going on.
    """

    def __init__(
        self, *args: Any, response: ConsultationResponse, section: Section, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{**FORM_OPTIONS, "auto_id": "q_%s", **kwargs})
        self.response = response
        self.section = section
        self.fields[EDIT_NUMBER] = self._edit_number_field()
        self.initial = {EDIT_NUMBER: response.edit_number, **self.initial}
        self.questions = {question.key: question for question in section.questions}
        for key, field in fields_for(section.questions).items():
            entry = response.entry(key)
            self.fields[key] = field
            self.initial[key] = entry.get("value")
            if self.questions[key].can_be_confidential:
                self.fields[CONFIDENTIAL_PREFIX + key] = self._confidential_field(field)
                self.initial[CONFIDENTIAL_PREFIX + key] = entry.get("confidential", False)

    @staticmethod
    def _edit_number_field() -> forms.Field:
        message = "This page did not reach us whole. Look through your answers and save again."
        return forms.IntegerField(
            widget=forms.HiddenInput,
            min_value=0,
            max_value=2**31 - 1,
            error_messages=dict.fromkeys(
                ("required", "invalid", "min_value", "max_value"), message
            ),
        )

    @staticmethod
    def _confidential_field(field: forms.Field) -> forms.Field:
        return forms.BooleanField(
            required=False,
            label=format_html(
                'Commercially confidential<span class="govuk-visually-hidden">: {}</span>',
                field.label,
            ),
        )

    def hidden_number(self) -> BoundField:
        """Return the field that says which answers this page was made with."""
        return self[EDIT_NUMBER]

    def rows(self) -> list[tuple[Question, BoundField, BoundField | None]]:
        """Return (question, its field, its confidential box or None) in order."""
        return [
            (
                question,
                self[key],
                self[CONFIDENTIAL_PREFIX + key] if question.can_be_confidential else None,
            )
            for key, question in self.questions.items()
        ]

    def came_whole(self) -> bool:
        """Say whether the page's own fields are there, so that it may be saved at all."""
        return self.is_bound and EDIT_NUMBER not in self.errors

    def drafts(self) -> dict[str, DraftAnswer]:
        """Return the answers that can be stored: all that is not wrong, a missing one as blank."""
        wrong = {key for key in self.errors if key in self.questions and self._was_typed(key)}
        return {
            key: DraftAnswer(
                value=to_value(self.cleaned_data.get(key)),
                confidential=bool(self.cleaned_data.get(CONFIDENTIAL_PREFIX + key)),
            )
            for key in self.questions
            if key not in wrong
        }

    def unsaved_errors(self) -> list[str]:
        """Return the keys whose typed answer cannot be stored as it is."""
        return [key for key in self.errors if key in self.questions and self._was_typed(key)]

    def _was_typed(self, key: str) -> bool:
        field = self.fields[key]
        raw = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(key))
        return is_answered(raw)

    def save(self, *, by: User) -> ConsultationResponse:
        """Store what can be stored; raises as `domain.responses.save_draft` does."""
        return responses.save_draft(
            response=self.response,
            answers=self.drafts(),
            edit_number=self.cleaned_data[EDIT_NUMBER],
            by=by,
        )

    def renewed(self, response: ConsultationResponse) -> "AnswersForm":
        """Return the form with the same typed answers, ready to be saved over `response`."""
        data = self.data.copy() if hasattr(self.data, "copy") else dict(self.data)
        data[EDIT_NUMBER] = str(response.edit_number)
        return AnswersForm(data, response=response, section=self.section)


class SubmitForm(PublicForm, forms.Form):
    """Hands in the answers that were checked."""

    submit_token = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"),
            "This page did not reach us whole. Check your answers and submit again.",
        ),
    )
    may_publish = forms.ChoiceField(
        label="May we publish your answers?",
        help_text="Answers marked commercially confidential are never published.",
        choices=MayPublish.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether we may publish your answers"},
    )

    def __init__(self, *args: Any, response: ConsultationResponse, **kwargs: Any) -> None:
        super().__init__(*args, **{**FORM_OPTIONS, **kwargs})
        self.response = response
        self.initial = {
            "submit_token": response.submit_token,
            "may_publish": response.may_publish,
            **self.initial,
        }

    def save(self, *, by: User) -> ConsultationResponse:
        """Submit; raises as `domain.responses.submit_response` does."""
        token: uuid.UUID = self.cleaned_data["submit_token"]
        return responses.submit_response(
            response=self.response,
            submit_token=token,
            may_publish=MayPublish(self.cleaned_data["may_publish"]),
            by=by,
        )


def problem_links(
    sections: list[Section], problems: Mapping[str, str]
) -> list[tuple[Section, Question, str]]:
    """Return (section, question, what is wrong) in the order of the questions."""
    return [
        (section, question, problems[question.key])
        for section in sections
        for question in section.questions
        if question.key in problems
    ]
