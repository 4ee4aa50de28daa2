"""Public forms that need no account: beginning a response, opening one by its link, feedback."""

from typing import Any

from django import forms

from consultations.answer_fields import fields_for
from consultations.models import QuestionnaireVersion
from consultations.questionnaire import Value, is_answered, to_value
from consultations.special_fields import LongTextField, ShortTextField
from engagement_site.core.forms import ProtectedForm, PublicForm


class WithoutAccountForm(ProtectedForm):
    """Begins a response without an account."""

    action = "begin-response"
    rate_limit = 60
    rate_seconds = 3600
    least_seconds = 1.0

    name = ShortTextField(
        label="Your name",
        max_length=120,
        required=False,
        help_text="Leave it empty to answer without a name.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="Your e-mail address",
        required=False,
        help_text="We send you your private link, a copy of your answers and what came of them. "
        "Without it, keep the link yourself.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class OpenLinkForm(PublicForm, forms.Form):
    """Opens a response by its private link."""

    name = ShortTextField(
        label="Your name",
        max_length=120,
        required=False,
        help_text="So that your colleagues see who wrote which answer.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class AskForm(ProtectedForm):
    """Asks a question about a consultation; the answer is published."""

    action = "ask-about-consultation"
    rate_limit = 10
    rate_seconds = 3600

    question = LongTextField(
        label="Your question",
        max_length=2000,
        help_text="The question and our answer are published for everybody, without your name.",
    )
    email = forms.EmailField(
        label="Your e-mail address",
        required=False,
        help_text="Only to tell you when it is answered. It is not published.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class FeedbackForm(ProtectedForm):
    """The questions of a feedback form, all on one page.

    A workshop shares one network address, so the limit counts phones, each by the random mark it
    was given; only somebody who throws the mark away again and again is counted by address.
    """

    action = "feedback"
    rate_limit = 20
    rate_seconds = 3600

    def __init__(
        self, *args: Any, version: QuestionnaireVersion, device: str, **kwargs: Any
    ) -> None:
        options = {"label_suffix": "", "use_required_attribute": False, "auto_id": "q_%s"}
        super().__init__(*args, **{**options, **kwargs})
        self.device = device
        self.version = version
        self.fields.update(fields_for(version.question_list))

    def rate_identity(self) -> str:
        """Return the phone's mark; a phone without one has not seen the form and has no stamp."""
        return self.device or super().rate_identity()

    def clean(self) -> dict[str, Any]:
        """Refuse a form in which nothing is answered."""
        cleaned = super().clean()
        if not self.errors and not any(is_answered(value) for value in self.values().values()):
            raise forms.ValidationError("Answer at least one question, then send it.")
        return cleaned

    def values(self) -> dict[str, Value]:
        """Return {question key: value} of what was answered."""
        keys = {question.key for question in self.version.question_list}
        return {key: to_value(value) for key, value in self.cleaned_data.items() if key in keys}
