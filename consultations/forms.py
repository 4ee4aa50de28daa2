"""Public forms: for whom one answers, a page of questions, and submitting."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.forms.boundfield import BoundField
from django.utils.html import format_html

from consultations.answer_fields import fields_for
from consultations.authors import Author
from consultations.domain import responses
from consultations.domain.files import keep_file
from consultations.domain.responses import DraftAnswer, SignOff
from consultations.enums import MayPublish
from consultations.models import ConsultationResponse
from consultations.queries import RespondentOption, answer_authors, prefilled, shown_in
from consultations.questionnaire import (
    Question,
    Section,
    Value,
    asked_keys,
    condition_in_words,
    is_answered,
    to_value,
)
from engagement_site.core.forms import PublicForm

# A question's key has no hyphen, so these names cannot be taken by one.
CONFIDENTIAL_PREFIX = "confidential-"
PUBLISH_PREFIX = "publish-"
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


@dataclass(frozen=True)
class Row:
    """A question on its page: its boxes, on what it depends, and who wrote the answer."""

    question: Question
    field: BoundField | None
    confidential: BoundField | None
    condition: str
    controlled_by: str
    author: str


class AnswersForm(PublicForm, forms.Form):
    """The questions of one section of one version, as far as they are asked.

    A question that depends on another of the same page is shown with its condition in words; the
    page's script hides it until it is met, and the server decides. Whatever can be kept is kept,
    also when something else is missing or wrong: `drafts` holds the answers that can be stored,
    `errors` what has to be mended before going on.
    """

    def __init__(
        self,
        *args: Any,
        response: ConsultationResponse,
        section: Section,
        author: Author,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{**FORM_OPTIONS, "auto_id": "q_%s", **kwargs})
        self.response = response
        self.section = section
        self.author = author
        self.fields[EDIT_NUMBER] = self._edit_number_field()
        self.initial = {EDIT_NUMBER: response.edit_number, **self.initial}
        self.shown = shown_in(section, response)
        self.questions = {question.key: question for question in self.shown if question.is_asked}
        for key, field in fields_for(self.shown).items():
            entry = response.entry(key)
            self.fields[key] = field
            self.initial[key] = entry.get("value", prefilled(self.questions[key], response))
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

    def rows(self) -> list[Row]:
        """Return the questions of the page in order, each with its boxes."""
        here = {question.key for question in self.shown}
        authors = answer_authors(self.response, self.author)
        return [
            Row(
                question,
                self[question.key] if question.is_asked else None,
                self[CONFIDENTIAL_PREFIX + question.key] if question.can_be_confidential else None,
                condition_in_words(question, self.shown),
                question.condition_key if question.condition_key in here else "",
                authors.get(question.key, ""),
            )
            for question in self.shown
        ]

    def _post_clean(self) -> None:
        """Forget what is wrong with answers to questions that are not asked."""
        super()._post_clean()  # type: ignore[misc]
        values = {**self.response.written(), **self._typed_values()}
        asked = asked_keys(self.response.version.question_list, values)
        for key in [key for key in self.errors if key in self.questions and key not in asked]:
            del self.errors[key]

    def _typed_values(self) -> dict[str, Value]:
        return {
            key: {"file": "new"} if isinstance(value, UploadedFile) else to_value(value)
            for key, value in self.cleaned_data.items()
            if key in self.questions
        }

    def came_whole(self) -> bool:
        """Say whether the page's own fields are there, so that it may be saved at all."""
        return self.is_bound and EDIT_NUMBER not in self.errors

    def drafts(self) -> dict[str, Any]:
        """Return {key: (cleaned, confidential)} to store: all that is not wrong, missing as blank."""
        return {
            key: (
                self.cleaned_data.get(key),
                bool(self.cleaned_data.get(CONFIDENTIAL_PREFIX + key)),
            )
            for key in self.questions
            if key not in self.unsaved_errors()
        }

    def unsaved_errors(self) -> list[str]:
        """Return the keys whose typed answer cannot be stored as it is."""
        return [key for key in self.errors if key in self.questions and self._was_typed(key)]

    def _was_typed(self, key: str) -> bool:
        field = self.fields[key]
        raw = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(key))
        return isinstance(raw, UploadedFile) or is_answered(raw)

    @transaction.atomic
    def save(self) -> ConsultationResponse:
        """Store what can be stored; raises as `domain.responses.save_draft` does."""
        answers = {}
        for key, (cleaned, confidential) in self.drafts().items():
            value = (
                keep_file(response=self.response, question_key=key, upload=cleaned, by=self.author)
                if isinstance(cleaned, UploadedFile)
                else to_value(cleaned)
            )
            answers[key] = DraftAnswer(value=value, confidential=confidential)
        return responses.save_draft(
            response=self.response,
            answers=answers,
            edit_number=self.cleaned_data[EDIT_NUMBER],
            by=self.author,
        )

    def renewed(self, response: ConsultationResponse) -> "AnswersForm":
        """Return the form with the same typed answers, ready to be saved over `response`."""
        data = self.data.copy() if hasattr(self.data, "copy") else dict(self.data)
        data[EDIT_NUMBER] = str(response.edit_number)
        return AnswersForm(
            data, self.files, response=response, section=self.section, author=self.author
        )


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

    def __init__(
        self, *args: Any, response: ConsultationResponse, author: Author, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{**FORM_OPTIONS, **kwargs})
        self.response = response
        self.author = author
        self.initial = {
            "submit_token": response.submit_token,
            "may_publish": response.may_publish,
            **self.initial,
        }
        choices = self._publishing_choices()
        cast("forms.ChoiceField", self.fields["may_publish"]).choices = choices
        self._add_exceptions(choices)
        if response.organisation_id is not None:
            self._add_sign_off()

    def _publishing_choices(self) -> list[tuple[str, str]]:
        """Return the choices; who gave no name cannot be published by name."""
        named = self.response.organisation_id or self.response.respondent_id
        return [
            (str(value), str(label))
            for value, label in MayPublish.choices
            if named or self.response.respondent_name or value != MayPublish.WITH_NAME
        ]

    def _add_exceptions(self, choices: list[tuple[str, str]]) -> None:
        answered = self.response.answered()
        sent = {answer.question_key: answer for answer in self.response.answers.all()}
        for question in self.response.version.question_list:
            _, confidential = answered.get(question.key, (None, True))
            if confidential or not question.can_be_published:
                continue
            name = PUBLISH_PREFIX + question.key
            self.fields[name] = forms.ChoiceField(
                label=question.label, required=False, choices=[("", "As above"), *choices]
            )
            before = sent.get(question.key)
            if before is not None and before.may_publish != self.response.may_publish:
                self.initial[name] = before.may_publish

    def _add_sign_off(self) -> None:
        self.fields["signed_off_name"] = forms.CharField(
            label="Signed off by",
            help_text="The person who answers for this response in your organisation.",
            max_length=120,
            required=not self.author.label or self.author.user is None,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        )
        self.fields["signed_off_role"] = forms.CharField(
            label="Their role", max_length=120, required=False
        )
        own = self.author.label if self.author.user else self.author.name
        self.initial.setdefault("signed_off_name", self.response.signed_off_name or own)
        self.initial.setdefault("signed_off_role", self.response.signed_off_role)

    def exception_fields(self) -> list[BoundField]:
        """Return the boxes with which single answers are published otherwise."""
        return [self[name] for name in self.fields if name.startswith(PUBLISH_PREFIX)]

    def save(self) -> ConsultationResponse:
        """Submit; raises as `domain.responses.submit_response` does."""
        token: uuid.UUID = self.cleaned_data["submit_token"]
        sign_off = None
        if self.response.organisation_id is not None:
            sign_off = SignOff(
                name=self.cleaned_data["signed_off_name"] or self.author.label,
                role=self.cleaned_data["signed_off_role"],
            )
        return responses.submit_response(
            response=self.response,
            submit_token=token,
            may_publish=MayPublish(self.cleaned_data["may_publish"]),
            exceptions={
                name.removeprefix(PUBLISH_PREFIX): MayPublish(value)
                for name, value in self.cleaned_data.items()
                if name.startswith(PUBLISH_PREFIX) and value
            },
            sign_off=sign_off,
            by=self.author,
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
