"""Forms at the door and of the office."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms

from engagement_site.core.forms import PublicForm
from engagement_site.providers.enums import ProviderKind
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.models.organisations import name_key
from events.domain.check_in import NewOrganisation


class WalkInForm(PublicForm, forms.Form):
    """Somebody who comes without having registered."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = forms.CharField(
        label="Full name", max_length=150, error_messages={"required": "Enter their name."}
    )
    email = forms.EmailField(label="E-mail address", max_length=254, required=False)
    organisation = forms.ModelChoiceField(
        ProviderOrganisation.objects.none(),
        label="Organisation",
        help_text="Not on the list? Leave this and name it below.",
        empty_label="Not on the list",
        required=False,
    )
    new_organisation = forms.CharField(
        label="Or the name of a new organisation", max_length=200, required=False
    )
    new_kind = forms.ChoiceField(
        label="What the new organisation is",
        choices=[("", "Choose"), *ProviderKind.choices],
        required=False,
    )
    beyond_capacity = forms.BooleanField(
        label="Let them in although all places are taken", required=False
    )

    def __init__(self, *args: Any, full: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = ProviderOrganisation.objects.current().order_by("name")
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        if not full:
            del self.fields["beyond_capacity"]

    def clean(self) -> dict[str, Any]:
        """Ask for one organisation: of the list, or a new one with its type."""
        cleaned: dict[str, Any] = super().clean() or {}
        name = " ".join(cleaned.get("new_organisation", "").split())
        if cleaned.get("organisation") is not None:
            if name:
                self.add_error(
                    "new_organisation", "Choose one of the list or name a new one, not both."
                )
        elif not name_key(name):
            self.add_error(
                "organisation", "Choose the organisation they come from, or name it below."
            )
        elif not cleaned.get("new_kind"):
            self.add_error("new_kind", "Choose what kind of organisation it is.")
        return cleaned

    @property
    def chosen_organisation(self) -> ProviderOrganisation | NewOrganisation:
        """Return whom they come from."""
        data = self.cleaned_data
        found: ProviderOrganisation | None = data["organisation"]
        return found or NewOrganisation(data["new_organisation"], data["new_kind"])


class DecliningForm(forms.Form):
    """Why a registration is declined."""

    reason = forms.CharField(
        label="What to tell them",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Say why: it is told to who asked."},
    )


class RepeatForm(forms.Form):
    """On which days an event is held again."""

    first_day = forms.DateField(
        label="First day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    times = forms.IntegerField(label="How many times", min_value=1, max_value=26, initial=1)
    weeks = forms.IntegerField(label="Every how many weeks", min_value=1, max_value=52, initial=4)
    series_title = forms.CharField(
        label="Name of the series",
        max_length=200,
        required=False,
        help_text="Only where the event belongs to none yet. Empty: the event's title.",
    )

    def days(self) -> list[date]:
        """Return the days, the first one first."""
        data = self.cleaned_data
        return [
            data["first_day"] + timedelta(weeks=number * data["weeks"])
            for number in range(data["times"])
        ]
