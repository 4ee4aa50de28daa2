"""Forms about proposals for a show and tell."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from engagement_site.core.forms import PublicForm
from engagement_site.providers.models import ProviderOrganisation
from events.enums import ProposalFormat
from events.models import EventPage, EventSession, Proposal


class ProposalForm(PublicForm, forms.Form):
    """What an organisation would show."""

    organisation = forms.ModelChoiceField(
        ProviderOrganisation.objects.none(),
        label="Which organisation shows it?",
        empty_label=None,
        error_messages={"invalid_choice": "Choose an organisation that you act for."},
    )
    title = forms.CharField(
        label="What do you want to show?",
        help_text="A short title, as it would stand on the programme.",
        max_length=120,
        error_messages={"required": "Give it a title."},
    )
    summary = forms.CharField(
        label="What will people learn?",
        help_text="Whom it helps, what is new about it, what you can show.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say in a few sentences what people will learn."},
    )
    showing = forms.ChoiceField(
        label="How would you show it?",
        choices=ProposalFormat.choices,
        initial=ProposalFormat.EITHER,
        widget=forms.RadioSelect,
    )
    equipment = forms.CharField(
        label="What do you need there?",
        help_text="A table, a screen, power.",
        max_length=300,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        organisations: QuerySet[ProviderOrganisation],
        proposal: Proposal | None = None,
        **kwargs: Any,
    ) -> None:
        if proposal is not None:
            kwargs["initial"] = {
                name: getattr(proposal, name)
                for name in ("title", "summary", "showing", "equipment")
            }
        super().__init__(*args, **kwargs)
        if proposal is not None:
            del self.fields["organisation"]
            return
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        first = organisations.first()
        self.initial.setdefault("organisation", first.pk if first else None)


class ReviewForm(forms.Form):
    """What a reviewer thinks."""

    score = forms.TypedChoiceField(
        choices=[(str(n), str(n)) for n in range(1, 6)],
        coerce=int,
        widget=forms.RadioSelect,
        help_text="1: not for this event. 5: must be there.",
    )
    comment = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )


class DecisionForm(forms.Form):
    """Yes or no, with a reason that is told."""

    decision = forms.ChoiceField(
        choices=[("accept", "Accept"), ("decline", "Not this time")], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="What to tell them",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )


class ScheduleForm(forms.Form):
    """Where an accepted proposal stands on the programme."""

    session = forms.ModelChoiceField(
        EventSession.objects.none(), required=False, empty_label="No session of its own"
    )
    starts_at = forms.DateTimeField(
        label="Time",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(label="Table or room", max_length=100, required=False)

    def __init__(self, *args: Any, event: EventPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = EventSession.objects.filter(event_id=event.pk)
        self.fields["session"].queryset = found  # type: ignore[attr-defined]
