"""Forms of saved searches."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core.forms import PublicForm
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import organisations_to_act_for
from engagement_site.subscriptions.enums import Frequency, NotForUs
from engagement_site.subscriptions.models import SavedSearch
from engagement_site.subscriptions.timetable import LONDON

MYSELF = "me"


class FrequencyField(forms.ChoiceField):
    """How often to send; a search that finds everything is not sent at once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="When should we write?",
            choices=Frequency.choices,
            initial=Frequency.WEEKLY,
            widget=forms.RadioSelect,
            **kwargs,
        )


class SaveSearchForm(PublicForm, forms.Form):
    """Saves a search: how often, for whom."""

    frequency = FrequencyField()
    given_for = forms.ChoiceField(label="For whom?", widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, user: User, only: ProviderOrganisation | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {str(o.pk): o for o in organisations_to_act_for(user).order_by("name")}
        if only is not None:
            self.organisations = {str(only.pk): only}
        choices = [
            (key, f"{o.name}: colleagues can be added") for key, o in self.organisations.items()
        ]
        if only is None:
            choices = [(MYSELF, "Only me"), *choices]
        field = self.fields["given_for"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.initial = choices[0][0]
        if len(choices) == 1:
            field.widget = field.hidden_widget()

    @property
    def organisation(self) -> ProviderOrganisation | None:
        """The organisation chosen, None for the person alone."""
        return self.organisations.get(self.cleaned_data["given_for"])


class ChangeSearchForm(PublicForm, forms.Form):
    """Changes how often and, in an organisation, to whom a search is sent."""

    frequency = FrequencyField()
    recipients = forms.ModelMultipleChoiceField(
        label="Who gets it? Each person gets one copy.",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, search: SavedSearch, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "frequency": search.frequency,
            "recipients": list(
                search.sent_to.filter(stopped_at__isnull=True).values_list("user_id", flat=True)
            ),
        }
        super().__init__(*args, **kwargs)
        if search.organisation is None:
            del self.fields["recipients"]
            return
        members: QuerySet[User] = search.organisation.members.order_by("name")
        field = self.fields["recipients"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = members

    @property
    def chosen(self) -> list[User] | None:
        """The recipients chosen, None where there is no choice."""
        return list(self.cleaned_data["recipients"]) if "recipients" in self.fields else None


class PauseForm(PublicForm, forms.Form):
    """Until when nothing is sent."""

    until = forms.DateField(
        label="Send nothing until",
        help_text="For example 31 8 2027. What comes up meanwhile stays on the site.",
        error_messages={"required": "Choose the day until which nothing is sent."},
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_until(self) -> datetime:
        """Return the start of that day in England; it must lie ahead, within a year."""
        day = self.cleaned_data["until"]
        today = timezone.now().astimezone(LONDON).date()
        if day <= today:
            raise forms.ValidationError("Choose a day after today.")
        if day > today + timedelta(days=366):
            raise forms.ValidationError("Choose a day within a year, or stop the alerts.")
        return datetime.combine(day, time.min, tzinfo=LONDON)


class RefusalForm(PublicForm, forms.Form):
    """Why an item is not for somebody."""

    reason = forms.ChoiceField(
        label="Why is it not for you?", choices=NotForUs.choices, widget=forms.RadioSelect,
        help_text="What you choose changes what we send you next. You can take it back.",
    )  # fmt: skip
    note = forms.CharField(
        label="Anything the commissioners should know", max_length=300, required=False,
        help_text="They read it without your name.",
    )  # fmt: skip

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = offered
