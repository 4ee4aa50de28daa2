"""Forms of the team, in the editor's look."""

import uuid
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from wagtail.admin.widgets import AdminDateTimeInput

from consultations.answer_fields import fields_for
from consultations.domain.entry import SessionNotes, check_sheet
from consultations.domain.imports import sheet_of, targets_of
from consultations.enums import MayPublish, Moderation, Origin
from consultations.models import (
    Clarification,
    ConsultationAnswer,
    ConsultationPage,
    QuestionnaireVersion,
    QuestionSet,
    ResponseImport,
)
from consultations.questionnaire import Value, asked_keys, to_value
from engagement_site.core.registry import Subject
from engagement_site.core.spreadsheets.reading import MAX_BYTES
from engagement_site.providers.models import ProviderOrganisation


class MomentField(forms.DateTimeField):
    """A day and time in UK time."""

    widget = AdminDateTimeInput


class MoveClosingForm(forms.Form):
    """Another closing time, and why."""

    closing_at = MomentField(label="Closes", help_text="Day and time in UK time.")
    reason = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Published with the new time, and mailed to those who answer or were invited.",
    )


class LateForm(forms.Form):
    """Whose late response is accepted, until when, and why."""

    organisation = forms.ModelChoiceField(
        queryset=ProviderOrganisation.objects.none(), required=False
    )
    reference = forms.CharField(
        max_length=9,
        required=False,
        label="Or the reference of a draft",
        help_text="For somebody who answers for themselves.",
    )
    until = MomentField(label="Accepted until", help_text="Day and time in UK time.")
    reason = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept with the decision, with your name and the time.",
    )

    def __init__(self, *args: Any, consultation: ConsultationPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultation = consultation
        field = cast("forms.ModelChoiceField[Any]", self.fields["organisation"])
        field.queryset = ProviderOrganisation.objects.order_by("name")

    def clean(self) -> dict[str, Any]:
        """Find the draft, and ask for one of the two."""
        cleaned: dict[str, Any] = super().clean() or {}
        reference = cleaned.get("reference", "").strip().upper()
        cleaned["response"] = None
        if reference:
            found = self.consultation.responses.filter(reference=reference).first()
            if found is None:
                self.add_error("reference", "No response of this consultation has this reference.")
            cleaned["response"] = found
        elif cleaned.get("organisation") is None:
            self.add_error("organisation", "Choose an organisation, or give a reference.")
        return cleaned


class InviteForm(forms.Form):
    """Which organisations are asked to answer."""

    organisations = forms.ModelMultipleChoiceField(
        queryset=ProviderOrganisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one organisation."},
    )

    def __init__(self, *args: Any, consultation: ConsultationPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invited = consultation.invitations.values("organisation")
        field = cast("forms.ModelMultipleChoiceField[Any]", self.fields["organisations"])
        field.queryset = ProviderOrganisation.objects.exclude(pk__in=invited).order_by("name")


class LibraryForm(forms.Form):
    """Which set of questions is added."""

    question_set = forms.ModelChoiceField(
        queryset=QuestionSet.objects.all(),
        label="Questions",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose a set of questions."},
    )


class EnterForm(forms.Form):
    """A response that came otherwise, with all questions of the present version."""

    origin = forms.ChoiceField(
        label="How it came",
        choices=[choice for choice in Origin.choices if choice[0] != Origin.ONLINE],
    )
    organisation = forms.ModelChoiceField(
        queryset=ProviderOrganisation.objects.none(), required=False
    )
    name = forms.CharField(
        max_length=120, required=False, label="Or the name", help_text="Empty for no name."
    )
    note = forms.CharField(
        max_length=300,
        required=False,
        label="Note",
        help_text="When it came, who wrote it down. Needed once the consultation has closed.",
    )
    may_publish = forms.ChoiceField(
        label="May it be published?", choices=MayPublish.choices, initial=MayPublish.NO
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, version: QuestionnaireVersion, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.version = version
        self.initial.setdefault("submission_key", uuid.uuid4())
        field = cast("forms.ModelChoiceField[Any]", self.fields["organisation"])
        field.queryset = ProviderOrganisation.objects.order_by("name")
        for key, question_field in fields_for(version.question_list).items():
            if isinstance(question_field, forms.FileField):
                continue
            question_field.required = False
            self.fields[f"answer-{key}"] = question_field

    def notes(self) -> SessionNotes:
        """Return what is known of the notes of a session; nothing for other responses."""
        return SessionNotes()

    def values(self) -> dict[str, Value]:
        """Return {question key: value} of what was typed and is asked, given the other answers."""
        values = {
            name.removeprefix("answer-"): to_value(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("answer-")
        }
        asked = asked_keys(self.version.question_list, values)
        return {key: value for key, value in values.items() if key in asked}


class NotesForm(EnterForm):
    """What a facilitator wrote down, or what stands on a sheet, about one session of an event."""

    about = forms.ChoiceField(label="Session", required=False)
    facilitator = forms.CharField(
        label="Facilitator",
        max_length=120,
        required=False,
        help_text="Who led the session and took the notes. Needed for a flip chart.",
    )
    sheet = forms.FileField(
        label="Photograph of the sheet",
        required=False,
        widget=forms.FileInput(
            attrs={"accept": "image/png,image/jpeg,application/pdf", "data-sheet": ""}
        ),
        help_text="A picture (PNG or JPEG) or PDF. It shows below while you type, and is kept with "
        "the response, so that others can check what was typed.",
    )
    field_order = ["origin", "about", "facilitator", "sheet", "note"]

    def __init__(self, *args: Any, subjects: Sequence[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = subjects
        events = {subject.part_of for subject in subjects}
        about = cast("forms.ChoiceField", self.fields["about"])
        about.choices = [
            ("", "The event as a whole"),
            *(
                (one.key, f"{one.part_of}: {one.title}" if len(events) > 1 else one.title)
                for one in subjects
            ),
        ]
        self.initial.setdefault("origin", Origin.FLIP_CHART)
        for name, field in self.fields.items():
            if name.startswith("answer-") and isinstance(field.widget, forms.Textarea):
                field.help_text = "Each remark on a line of its own."

    def clean_sheet(self) -> Any:
        """Refuse what is no picture."""
        found = self.cleaned_data["sheet"]
        if found is not None:
            check_sheet(found)
        return found

    def clean(self) -> dict[str, Any]:
        """Ask who led the session where notes of it are typed in."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("origin") == Origin.FLIP_CHART and not cleaned.get("facilitator"):
            self.add_error("facilitator", "Say who led the session and took the notes.")
        if not any(
            value for name, value in cleaned.items() if name.startswith("answer-")
        ) and not any(name.startswith("answer-") for name in self.errors):
            self.add_error(None, "Type in at least one answer.")
        return cleaned

    def notes(self) -> SessionNotes:
        """Return session, facilitator and sheet."""
        data = self.cleaned_data
        subject = next((one for one in self.subjects if one.key == data["about"]), None)
        return SessionNotes(subject, data["facilitator"], data["sheet"])


class UploadForm(forms.Form):
    """A file of responses."""

    file = forms.FileField(
        label="Spreadsheet",
        help_text="CSV or .xlsx: one response in each row, the questions as headings. "
        "You see what is taken before anything is.",
    )

    def clean_file(self) -> Any:
        """Refuse what is too large to be read."""
        found = self.cleaned_data["file"]
        if found.size > MAX_BYTES:
            raise forms.ValidationError(f"{MAX_BYTES // 1_000_000} MB is the most.")
        return found


class MappingForm(forms.Form):
    """What each column of the file is."""

    def __init__(
        self, *args: Any, kept: ResponseImport, version: QuestionnaireVersion, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        choices = [("", "Leave out"), *targets_of(version.question_list).items()]
        self.headings = list(sheet_of(kept).columns)
        for number, heading in enumerate(self.headings):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=heading,
                choices=choices,
                required=False,
                initial=kept.mapping.get(heading, ""),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse two columns for one thing, and none at all."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = [value for value in cleaned.values() if value]
        if not chosen:
            raise forms.ValidationError("Say of at least one column what it is.")
        twice = {value for value in chosen if chosen.count(value) > 1}
        for name, value in list(cleaned.items()):
            if value in twice:
                self.add_error(name, "Another column is this already.")
        return cleaned

    def mapping(self) -> dict[str, str]:
        """Return {heading: code}."""
        return {
            heading: code
            for number, heading in enumerate(self.headings)
            if (code := self.cleaned_data[f"column-{number}"])
        }


class ModerationForm(forms.Form):
    """The decision about one answer."""

    decision = forms.ChoiceField(
        choices=[choice for choice in Moderation.choices if choice[0] != Moderation.WAITING],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of this answer."},
    )
    published_text = forms.CharField(
        label="As published",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Only for “published with words left out”: put […] where they were.",
    )
    reason = forms.CharField(
        max_length=300, required=False, help_text="Needed unless it is published as it is."
    )

    def __init__(self, *args: Any, answer: ConsultationAnswer, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.initial = {
            "published_text": answer.published_text or answer.text,
            "decision": "" if answer.moderation == Moderation.WAITING else answer.moderation,
            "reason": answer.moderation_reason,
            **self.initial,
        }


class ClarificationForm(forms.ModelForm[Clarification]):
    """The published question and its answer."""

    class Meta:
        model = Clarification
        fields = ["public_question", "answer"]
        labels = {"public_question": "Question, as published"}
        widgets = {
            "public_question": forms.Textarea(attrs={"rows": 3}),
            "answer": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            field.required = True


class PersonForm(forms.Form):
    """Whose data is meant."""

    email = forms.EmailField(label="E-mail address")
