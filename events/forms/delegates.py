"""Forms about the people who come: who they are, what they need, which sessions they chose."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from engagement_site.core.forms import PublicForm
from events import programme
from events.domain.details import DelegateDetails
from events.models import Delegate, EventPage
from events.programme import ChoiceGroup

PREFIX = "people"
MOST_ROWS = 20
WAITS = "slot_waits"
IN_THE_ROOM, ONLINE = "room", "online"


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


class WaitsField(forms.MultipleChoiceField):
    """Full workshops to wait for; one that has places again meanwhile is no error."""

    def __init__(self, *, sessions: Sequence[Any], full: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(
            choices=[(str(one.pk), f"{one.title}, {one.times}") for one in full], **kwargs
        )
        self.allowed = {str(one.pk) for one in sessions}

    def valid_value(self, value: Any) -> bool:
        """Take any session that people choose."""
        return str(value) in self.allowed


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
    attends = forms.ChoiceField(
        label="How does this person take part?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how this person takes part."},
    )
    dietary = forms.CharField(label="What you cannot or do not eat", max_length=300, required=False)
    access = forms.CharField(
        label="What you need to take part",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example step-free access, a hearing loop, captions or a quiet room. "
        "Only the organisers see this, and it is deleted a week after the event.",
    )

    shares_details = forms.BooleanField(
        label="Others who come may see this person's name, job title, organisation and e-mail "
        "address",
        required=False,
    )

    def __init__(
        self, *args: Any, event: EventPage, groups: Sequence[ChoiceGroup], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        for name, asked in (
            ("dietary", event.asks_dietary),
            ("access", event.asks_access),
            ("shares_details", event.asks_sharing),
            ("attends", event.is_hybrid),
        ):
            if not asked:
                del self.fields[name]
        for name in ("name", "email"):
            self.fields[name].widget.attrs["spellcheck"] = "false"
        for number, group in enumerate(groups):
            self.fields[f"slot_{number}"] = _session_field(group)
        if event.is_hybrid:
            self.fields["attends"].choices = _ways_to_attend(event)  # type: ignore[attr-defined]
        self._offer_waiting(event)

    def _offer_waiting(self, event: EventPage) -> None:
        """Let a person wait for workshops that are full, where the event keeps waiting lists."""
        sessions = [one for group in self.groups for one in group.sessions]
        waited_for = {str(pk) for pk in self.initial.get(WAITS, ())}
        chosen = {str(pk) for number in range(len(self.groups))
                  for pk in _as_list(self.initial.get(f"slot_{number}"))}  # fmt: skip
        full = [
            one for one in sessions
            if (one.is_full or str(one.pk) in waited_for) and str(one.pk) not in chosen
        ]  # fmt: skip
        if not event.keeps_waiting_list or not (full or self.is_bound):
            return
        self.fields[WAITS] = WaitsField(
            sessions=sessions,
            full=full,
            label="Wait for a full workshop",
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text="If a place comes free, we offer it by e-mail and keep it for "
            f"{event.offer_hours} hours. Until then you keep what you chose at that time.",
        )

    @property
    def details(self) -> Iterator[Any]:
        """Return the bound fields about the person."""
        return (self[name] for name in self.fields if not name.startswith("slot_"))

    @property
    def slots(self) -> Iterator[Any]:
        """Return the bound fields about sessions."""
        return (
            self[name]
            for name, field in self.fields.items()
            if name.startswith("slot_") and getattr(field, "choices", None)
        )

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
        return [int(one) for one in _as_list(self.cleaned_data.get(f"slot_{number}")) if one]

    def slot_of(self, session_pk: int) -> str | None:
        """Return the field in which this person chose a session, None where they did not."""
        for number in range(len(self.groups)):
            if session_pk in self._chosen(number):
                return f"slot_{number}"
        return None

    @property
    def waited_for(self) -> list[Any]:
        """Return the full sessions this person wants to wait for."""
        wanted = {int(pk) for pk in self.cleaned_data.get(WAITS) or ()}
        chosen = {one.pk for one in self.chosen_sessions}
        return [
            one
            for group in self.groups
            for one in group.sessions
            if one.pk in wanted and one.pk not in chosen
        ]

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
            shares_details=data.get("shares_details", False),
            online=data.get("attends") == ONLINE,
            waits=tuple(one.pk for one in self.waited_for),
        )


def initial_of(delegate: Delegate, groups: Sequence[ChoiceGroup]) -> dict[str, Any]:
    """Return what the form about a delegate begins with when it is changed."""
    needs = getattr(delegate, "needs", None)
    chosen = set(delegate.choices.values_list("session_id", flat=True))
    slots: dict[str, Any] = {}
    for number, group in enumerate(groups):
        mine = [str(one.pk) for one in group.sessions if one.pk in chosen]
        slots[f"slot_{number}"] = mine if not group.only_one else next(iter(mine), "")
    return {
        "name": delegate.name,
        "email": delegate.email,
        "job_title": delegate.job_title,
        "dietary": needs.dietary if needs else "",
        "access": needs.access if needs else "",
        "shares_details": delegate.shares_details,
        "attends": ONLINE if delegate.online else IN_THE_ROOM,
        WAITS: [
            str(pk) for pk in delegate.session_waits.standing().values_list("session_id", flat=True)
        ],
        **slots,
    }


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _ways_to_attend(event: EventPage) -> list[tuple[str, str]]:
    """Return the room and online, each with what is left of it."""
    return [
        (way, f"{words} ({_left(left)})" if left is not None else words)
        for way, words, left in (
            (IN_THE_ROOM, "In the room", event.room_left),
            (ONLINE, "Online", event.online_left),
        )
    ]


def _left(left: int) -> str:
    return "full" if left <= 0 else f"{left} place{'' if left == 1 else 's'} left"


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
        facts.append(_left(left))
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
