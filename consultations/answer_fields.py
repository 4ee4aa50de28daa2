"""From questions to form fields, and from what is kept of answers to what is wrong with them.

The fields come from `wagtail.contrib.forms`, fed with the questions of one version instead of
the page's present ones, and from `consultations.special_fields` for what it does not have.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.contrib.forms.forms import FormBuilder

from consultations.questionnaire import Question, Section, Value, asked_keys
from consultations.special_fields import (
    AmountField,
    FileAnswerField,
    GridField,
    LongTextField,
    OtherChoiceField,
    OtherChoicesField,
    RankingField,
    ShortTextField,
)
from consultations.widgets import MoneyInput
from engagement_site.core.forms import PublicForm

NUMBER_MESSAGES = {
    "invalid": "Write a number in figures, such as 12 or 12.50.",
    "min_value": "Write a number of %(limit_value)s or more.",
    "max_value": "Write a number of %(limit_value)s or less.",
    "max_decimal_places": "Write at most two figures after the point.",
}
DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y"]


class _BuilderField:
    """One question in the shape the form builder reads."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.label = question.label
        self.help_text = question.help_text
        self.required = question.required
        self.field_type = str(question.type)
        self.clean_name = question.key
        self.default_value = None


class QuestionFormBuilder(FormBuilder):
    """Wagtail's form builder with our limits, and choices that may contain commas."""

    def __init__(self, questions: Iterable[Question]) -> None:
        super().__init__([_BuilderField(question) for question in questions if question.is_asked])

    def get_formatted_field_choices(self, field: _BuilderField) -> list[tuple[str, str]]:
        """Return the choices as the version stores them."""
        return [(choice, choice) for choice in field.question.choices]

    def get_formatted_field_initial(self, field: _BuilderField) -> None:
        """Nothing is chosen beforehand."""

    def create_singleline_field(self, field: _BuilderField, options: dict[str, Any]) -> forms.Field:
        """Return a box of one line."""
        options["max_length"] = field.question.text_limit
        return ShortTextField(**options)

    create_organisation_field = create_singleline_field

    def create_multiline_field(self, field: _BuilderField, options: dict[str, Any]) -> forms.Field:
        """Return a box of several lines that counts characters as people do."""
        return LongTextField(max_length=field.question.text_limit, **options)

    def create_radio_field(self, field: _BuilderField, options: dict[str, Any]) -> forms.Field:
        """Return radios, with the respondent's own choice where that is allowed."""
        if not field.question.allow_other:
            created: forms.Field = super().create_radio_field(field, options)
            return created
        return OtherChoiceField(choices=self.get_formatted_field_choices(field), **options)

    def create_checkboxes_field(self, field: _BuilderField, options: dict[str, Any]) -> forms.Field:
        """Return checkboxes, with the respondent's own choice where that is allowed."""
        if not field.question.allow_other:
            created: forms.Field = super().create_checkboxes_field(field, options)
            return created
        return OtherChoicesField(choices=self.get_formatted_field_choices(field), **options)

    def create_dropdown_field(self, field: _BuilderField, options: dict[str, Any]) -> forms.Field:
        """Return a list that begins with nothing chosen."""
        options["choices"] = [
            ("", "Choose one"),
            *self.get_formatted_field_choices(field),
        ]
        return forms.ChoiceField(**options)

    def create_rating_field(self, field: _BuilderField, options: dict[str, Any]) -> forms.Field:
        """Return one radio for each step; what the two ends mean stands beside them."""
        steps, ends = field.question.scale, field.question.choices
        words = dict(zip((steps[0], steps[-1]), ends[:2], strict=False))
        options["choices"] = [
            (step, f"{step}: {words[step]}" if step in words else step) for step in steps
        ]
        return forms.ChoiceField(widget=forms.RadioSelect, **options)

    def create_grid_field(self, field: _BuilderField, options: dict[str, Any]) -> forms.Field:
        """Return the statements with one set of choices each."""
        return GridField(rows=field.question.rows, choices=field.question.choices, **options)

    def create_ranking_field(self, field: _BuilderField, options: dict[str, Any]) -> forms.Field:
        """Return the choices with a place for each."""
        return RankingField(choices=field.question.choices, **options)

    def create_number_field(self, field: _BuilderField, options: dict[str, Any]) -> forms.Field:
        """Return a number between the question's limits."""
        attrs = {"inputmode": "decimal", "class": "govuk-input--width-10"}
        return self._amount(field, options, forms.TextInput(attrs=attrs))

    def create_money_field(self, field: _BuilderField, options: dict[str, Any]) -> forms.Field:
        """Return an amount of money between the question's limits."""
        attrs = {"inputmode": "decimal", "class": "govuk-input--width-10"}
        return self._amount(field, options, MoneyInput(attrs=attrs))

    @staticmethod
    def _amount(field: _BuilderField, options: dict[str, Any], widget: forms.Widget) -> forms.Field:
        return AmountField(
            widget=widget,
            min_value=_decimal(field.question.minimum),
            max_value=_decimal(field.question.maximum),
            max_digits=16,
            decimal_places=2,
            error_messages=NUMBER_MESSAGES,
            **options,
        )

    def create_date_field(self, field: _BuilderField, options: dict[str, Any]) -> forms.Field:
        """Return a date."""
        options["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(
            input_formats=DATE_FORMATS,
            error_messages={"invalid": "Write a date such as 27/03/2027."},
            **options,
        )

    def create_file_field(self, field: _BuilderField, options: dict[str, Any]) -> forms.Field:
        """Return a box for one file."""
        return FileAnswerField(**options)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def fields_for(questions: Iterable[Question]) -> dict[str, forms.Field]:
    """Return one form field for each question, by key; what is missing is told in its own words."""
    fields: dict[str, forms.Field] = dict(QuestionFormBuilder(questions).formfields)
    for field in fields.values():
        field.error_messages["required"] = _missing(field)
        if limit := getattr(field, "max_length", None):
            field.error_messages["max_length"] = (
                f"Shorten this answer to {limit:,} characters. It has %(show_value)d now."
            )
    return fields


def _missing(field: forms.Field) -> str:
    if isinstance(field, forms.MultipleChoiceField):
        return f"Choose at least one answer: {field.label}"
    if isinstance(field, forms.BooleanField):
        return f"Tick to agree: {field.label}"
    if isinstance(field, GridField):
        return f"Choose an answer for every statement: {field.label}"
    if isinstance(field, FileAnswerField):
        return f"Choose a file: {field.label}"
    if isinstance(field, forms.ChoiceField):
        return f"Choose an answer: {field.label}"
    return f"Answer this question: {field.label}"


def problems_with(questions: Iterable[Question], values: Mapping[str, Value]) -> dict[str, str]:
    """Return {key: what is wrong} for answers that cannot be submitted; empty if all can.

    Questions that are not asked, given the other answers, cannot be wrong.
    """
    listed = list(questions)
    asked = asked_keys(listed, values)
    wrong: dict[str, str] = {}
    for key, field in fields_for(item for item in listed if item.key in asked).items():
        try:
            field.clean(values.get(key))
        except ValidationError as error:
            wrong[key] = " ".join(error.messages)
    return wrong


class PreviewForm(PublicForm, forms.Form):
    """Questions as people see them, for looking at only."""


def preview_form(section: Section) -> PreviewForm:
    """Return an empty form with the questions of a section."""
    form = PreviewForm(auto_id="preview_%s", use_required_attribute=False)
    form.fields.update(fields_for(section.questions))
    return form
