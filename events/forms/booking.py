"""Forms about a registration as a whole, and giving places up."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.http import QueryDict
from wagtail.contrib.forms.forms import FormBuilder

from engagement_site.core.forms import PublicForm
from engagement_site.providers.models import ProviderOrganisation
from events import wording
from events.forms.delegates import MOST_ROWS, PREFIX, DelegateForm, DelegateFormSet
from events.models import Delegate, EventPage, RegistrationQuestion

QUESTION = "question_"


class BookingForm(PublicForm, forms.Form):
    """What belongs to the registration as a whole; `token` tells one form from another."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    organisation = forms.ModelChoiceField(
        ProviderOrganisation.objects.none(),
        label="Which organisation do you register for?",
        empty_label=None,
        error_messages={
            "required": "Choose the organisation you register for.",
            "invalid_choice": "Choose an organisation that you act for.",
        },
    )
    note = forms.CharField(
        label="Is there anything the organisers should know?",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        organisations: QuerySet[ProviderOrganisation],
        event: EventPage,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {
            f"{QUESTION}{question.clean_name}": question for question in event.questions.all()
        }
        self.fields.update(fields_of(list(self.questions.values())))
        self.organisations = list(organisations)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.initial.setdefault("organisation", self.organisations[0].pk)

    @property
    def asked(self) -> list[forms.BoundField]:
        """Return the bound fields of the organiser's own questions."""
        return [self[name] for name in self.questions]

    @property
    def answers(self) -> dict[str, tuple[str, str]]:
        """Return wording and answer of each question that was answered, by its name."""
        said = {name: in_words(self.cleaned_data.get(name)) for name in self.questions}
        return {
            question.clean_name: (question.label, said[name])
            for name, question in self.questions.items()
            if said[name]
        }

    @property
    def asks_organisation(self) -> bool:
        """Say whether there is more than one to choose from."""
        return len(self.organisations) > 1


def fields_of(questions: list[RegistrationQuestion]) -> dict[str, forms.Field]:
    """Return form fields for an organiser's questions, made by Wagtail's form builder."""
    made = FormBuilder(questions).formfields
    fields = {f"{QUESTION}{name}": field for name, field in made.items()}
    for field in fields.values():
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 3
            field.max_length = 2000
            field.validators.append(MaxLengthValidator(2000))
    return fields


def in_words(value: Any) -> str:
    """Return an answer as text: lists joined, ticks as yes."""
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    if isinstance(value, bool):
        return "Yes" if value else ""
    return "" if value is None else str(value)


def with_token(data: QueryDict) -> tuple[QueryDict, bool]:
    """Return the posted data with a good token, and whether it had one."""
    try:
        UUID(data.get("token", ""))
    except ValueError:
        data = data.copy()
        data["token"] = str(uuid4())
        return data, False
    return data, True


class PeopleRows:
    """The rows of people as posted, for showing them again without judging them."""

    def __init__(self, data: QueryDict, form_kwargs: dict[str, Any]) -> None:
        self.form_kwargs = form_kwargs
        self.data = data.copy()
        try:
            total = int(data.get(f"{PREFIX}-TOTAL_FORMS", "1"))
        except ValueError:
            total = 1
        total = max(1, min(total, MOST_ROWS))
        # What the browser says of how many there are is bounded before Django reads it.
        self.data[f"{PREFIX}-TOTAL_FORMS"] = self.data[f"{PREFIX}-INITIAL_FORMS"] = str(total)
        blank = DelegateForm(**form_kwargs)
        self.rows = [
            {
                name: field.widget.value_from_datadict(self.data, {}, f"{PREFIX}-{row}-{name}")
                for name, field in blank.fields.items()
            }
            for row in range(total)
        ]  # fmt: skip

    def bound(self) -> Any:
        """Return the formset that judges what was posted."""
        return DelegateFormSet(self.data, prefix=PREFIX, form_kwargs=self.form_kwargs)

    def shown(self) -> Any:
        """Return a formset that shows the rows as they are, without errors."""
        return DelegateFormSet(initial=self.rows, prefix=PREFIX, form_kwargs=self.form_kwargs)

    def add(self) -> None:
        """Add an empty row at the end."""
        if len(self.rows) < MOST_ROWS:
            self.rows.append({})

    def remove(self, row: int) -> None:
        """Take one row out; the last one stays."""
        if len(self.rows) > 1 and 0 <= row < len(self.rows):
            del self.rows[row]


def blank_people(count: int, form_kwargs: dict[str, Any], first: dict[str, str]) -> Any:
    """Return an empty formset for `count` people, the first filled in with who books."""
    count = max(1, min(count, MOST_ROWS))
    rows: list[dict[str, str]] = [first if row == 0 else {} for row in range(count)]
    return DelegateFormSet(initial=rows, prefix=PREFIX, form_kwargs=form_kwargs)


class GivingUpForm(PublicForm, forms.Form):
    """Whose places are given up."""

    delegates = forms.ModelMultipleChoiceField(
        Delegate.objects.none(),
        label="Who cannot come?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose whose place you want to give up."},
    )

    def __init__(self, *args: Any, delegates: QuerySet[Delegate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["delegates"]
        field.queryset = delegates  # type: ignore[attr-defined]
        field.label_from_instance = _delegate_label  # type: ignore[attr-defined]
        if len(delegates) == 1:
            self.initial.setdefault("delegates", [delegates[0].pk])

    def clean_delegates(self) -> list[Delegate]:
        """Return the delegates chosen; a place given up meanwhile is no error."""
        return list(self.cleaned_data["delegates"])


def _delegate_label(delegate: Delegate) -> str:
    return delegate.name or delegate.email or wording.people(1)
