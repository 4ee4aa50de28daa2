"""Forms about 1:1 conversations."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet

from engagement_site.core.forms import PublicForm
from engagement_site.core.templatetags.components import short_date
from engagement_site.providers.models import ProviderOrganisation
from events.models import Slot


class SlotForm(PublicForm, forms.Form):
    """Which slot, for which organisation, who comes, what about."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    slot = forms.ModelChoiceField(
        Slot.objects.none(),
        label="Choose a time",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a time.",
            "invalid_choice": "This time has just gone. Choose another one.",
        },
    )
    organisation = forms.ModelChoiceField(
        ProviderOrganisation.objects.none(),
        label="Which organisation is it for?",
        empty_label=None,
        error_messages={"invalid_choice": "Choose an organisation that you act for."},
    )
    name = forms.CharField(
        label="Who comes?",
        max_length=150,
        error_messages={"required": "Enter the name of who comes."},
    )
    email = forms.EmailField(
        label="Their e-mail address",
        max_length=254,
        error_messages={
            "required": "Enter an e-mail address.",
            "invalid": "Enter an e-mail address like name@example.org.",
        },
    )
    topics = forms.CharField(
        label="What would you like to talk about?",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    interests = forms.CharField(
        label="Is there any interest to declare?",
        help_text="For example, if you work with, or are related to, somebody who takes part in "
        "the decision.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        slots: QuerySet[Slot],
        organisations: QuerySet[ProviderOrganisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        field.queryset = slots  # type: ignore[attr-defined]
        field.label_from_instance = _slot_label  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        first = organisations.first()
        self.initial.setdefault("organisation", first.pk if first else None)


def _slot_label(slot: Slot) -> str:
    place = f", {slot.place}" if slot.place and "://" not in slot.place else ""
    return f"{short_date(slot.starts_at)}, {slot.times} with {slot.host_name}{place}"


class NoteForm(forms.Form):
    """What was said in a conversation."""

    took_place = forms.TypedChoiceField(
        label="Did it take place?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Note of what was said",
        help_text="For the fairness log: the subjects, and anything the provider was told.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=10_000,
        required=False,
    )


class ClarificationForm(forms.Form):
    """What one was told, for all."""

    question = forms.CharField(
        help_text="What was asked, in words that do not give away who asked.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )
    answer = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)
