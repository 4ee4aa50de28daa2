"""Forms of registering and of giving places up."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db.models import QuerySet
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

from engagement_site.core.forms import PublicForm
from engagement_site.providers.models import ProviderOrganisation
from events import programme, wording
from events.domain.registration import DelegateDetails
from events.models import Delegate, EventPage
from events.programme import ChoiceGroup

PREFIX = "people"
MOST_ROWS = 20


class FullSessionsMixin:
    """Options of sessions without places are shown and cannot be chosen."""

    def __init__(self, *args: Any, full: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.full = full

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Grey out a full session."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        if str(value) in self.full and not option["selected"]:
            option["attrs"]["disabled"] = True
        return option


class ChooseOne(FullSessionsMixin, forms.RadioSelect):
    """Sessions at the same time: one of them, or none."""


class ChooseSeveral(FullSessionsMixin, forms.CheckboxSelectMultiple):
    """Sessions of which some are at the same time."""


class DelegateForm(PublicForm, forms.Form):
    """One person: who they are, what they need, which sessions they chose."""

    name = forms.CharField(
        label="Full name",
        max_length=150,
        error_messages={"required": "Enter this person's name."},
    )
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="Their confirmation goes here, with an entry for the calendar.",
        error_messages={
            "required": "Enter an e-mail address.",
            "invalid": "Enter an e-mail address like name@example.org.",
        },
    )
    job_title = forms.CharField(label="Job title", max_length=150, required=False)
    dietary = forms.CharField(label="What you cannot or do not eat", max_length=300, required=False)
    access = forms.CharField(
        label="What you need to take part",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example step-free access, a hearing loop, captions or a quiet room. "
        "Only the organisers see this, and it is deleted a week after the event.",
    )

    def __init__(
        self, *args: Any, event: EventPage, groups: Sequence[ChoiceGroup], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        for name, asked in (("dietary", event.asks_dietary), ("access", event.asks_access)):
            if not asked:
                del self.fields[name]
        for name in ("name", "email"):
            self.fields[name].widget.attrs["spellcheck"] = "false"
        for number, group in enumerate(groups):
            self.fields[f"slot_{number}"] = _session_field(group)

    @property
    def details(self) -> Iterator[Any]:
        """Return the bound fields about the person."""
        return (self[name] for name in self.fields if not name.startswith("slot_"))

    @property
    def slots(self) -> Iterator[Any]:
        """Return the bound fields about sessions."""
        return (self[name] for name in self.fields if name.startswith("slot_"))

    @property
    def wrong_details(self) -> bool:
        """Say whether something about the person is wrong."""
        return any(not name.startswith("slot_") for name in self.errors)

    def clean(self) -> dict[str, Any]:
        """Refuse two sessions at the same time."""
        cleaned = super().clean() or {}
        for number, group in enumerate(self.groups):
            chosen = self._chosen(number)
            clash = programme.first_clash([s for s in group.sessions if s.pk in chosen])
            if clash:
                self.add_error(
                    f"slot_{number}",
                    f"“{clash[0].title}” and “{clash[1].title}” are at the same time. "
                    "Choose one of them.",
                )
        return cleaned

    def _chosen(self, number: int) -> list[int]:
        value = self.cleaned_data.get(f"slot_{number}")
        values = value if isinstance(value, list) else [value]
        return [int(one) for one in values if one]

    def slot_of(self, session_pk: int) -> str | None:
        """Return the field in which this person chose a session, None where they did not."""
        for number in range(len(self.groups)):
            if session_pk in self._chosen(number):
                return f"slot_{number}"
        return None

    @property
    def chosen_sessions(self) -> list[Any]:
        """Return the sessions chosen, in their order."""
        chosen = {pk for number in range(len(self.groups)) for pk in self._chosen(number)}
        return [one for group in self.groups for one in group.sessions if one.pk in chosen]

    def to_details(self) -> DelegateDetails:
        """Return the person as the domain knows them."""
        data = self.cleaned_data
        return DelegateDetails(
            name=data["name"],
            email=data["email"],
            job_title=data.get("job_title", ""),
            dietary=data.get("dietary", ""),
            access=data.get("access", ""),
            sessions=tuple(one.pk for one in self.chosen_sessions),
        )


def _session_field(group: ChoiceGroup) -> forms.Field:
    choices = [
        (str(one.pk), _session_label(one, with_times=one.times != group.times))
        for one in group.sessions
    ]
    full = frozenset(str(one.pk) for one in group.sessions if one.is_full)
    if not group.only_one:
        return forms.MultipleChoiceField(
            label=f"{group.times}: choose",
            choices=choices,
            widget=ChooseSeveral(full=full),
            required=False,
            help_text="Some of them overlap. Choose those that follow one another.",
        )
    several = len(group.sessions) > 1
    return forms.ChoiceField(
        label=f"{group.times}: choose one" if several else group.times,
        choices=[*choices, ("", "None of these" if several else "Not this one")],
        widget=ChooseOne(full=full),
        required=False,
        help_text="They are at the same time, so each person can go to one of them."
        if several
        else "",
    )


def _session_label(session: Any, *, with_times: bool) -> str:
    left = session.places_left
    facts = [session.times if with_times else "", session.room]
    if left is not None:
        facts.append("full" if left <= 0 else f"{left} place{'' if left == 1 else 's'} left")
    in_brackets = ", ".join(fact for fact in facts if fact)
    return f"{session.title} ({in_brackets})" if in_brackets else str(session.title)


class BaseDelegateFormSet(BaseFormSet):  # type: ignore[type-arg]
    """The people of one registration."""

    def clean(self) -> None:
        """Refuse one address for two people, beside the second."""
        seen: dict[str, int] = {}
        for number, form in enumerate(self.forms, start=1):
            email = form.cleaned_data.get("email", "").lower() if form.is_valid() else ""
            if email and email in seen:
                form.add_error(
                    "email",
                    f"This is the address of person {seen[email]} too. Each person needs "
                    "their own, so that each gets a confirmation.",
                )
            seen.setdefault(email, number)

    @property
    def is_right(self) -> bool:
        """Say whether nothing is wrong with any person (errors added later count too)."""
        return self.is_valid() and not any(form.errors for form in self.forms)


DelegateFormSet = formset_factory(
    DelegateForm, formset=BaseDelegateFormSet, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


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
        self, *args: Any, organisations: QuerySet[ProviderOrganisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = list(organisations)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.initial.setdefault("organisation", self.organisations[0].pk)

    @property
    def asks_organisation(self) -> bool:
        """Say whether there is more than one to choose from."""
        return len(self.organisations) > 1


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
