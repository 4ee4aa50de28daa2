"""Forms of the analyst's pages; saving calls the domain."""

from collections.abc import Sequence
from typing import Any

from django import forms

from consultations.queries import consultations_with_responses
from engagement_site.accounts.models import User
from engagement_site.core.spreadsheets.reading import EXTENSIONS, MAX_BYTES, check_size
from engagement_site.core.spreadsheets.sheets import Sheet, SpreadsheetError
from feedback_analysis.domain import analyses, publishing, runs, sources, themes
from feedback_analysis.engine.types import Config
from feedback_analysis.enums import Fact, RunMode
from feedback_analysis.models import Analysis, FeedbackSource, Run, Theme, WhatWeHeardPage
from feedback_analysis.spreadsheets.mapping import ColumnMapping

NO_COLUMN = ""


class AnalysisForm(forms.ModelForm[Analysis]):
    """What an analysis is about."""

    class Meta:
        model = Analysis
        fields = ["title", "asked", "gathered", "repeats"]
        widgets = {
            "asked": forms.Textarea(attrs={"rows": 4}),
            "gathered": forms.Textarea(attrs={"rows": 3}),
            "repeats": forms.RadioSelect,
        }

    def store(self, *, by: User) -> Analysis:
        """Create or change the analysis."""
        if self.instance.pk:
            stored = Analysis.objects.get(pk=self.instance.pk)
            return analyses.change_analysis(stored, by=by, **self.cleaned_data)
        return analyses.create_analysis(by=by, **self.cleaned_data)


class UploadForm(forms.Form):
    """A spreadsheet of responses."""

    file = forms.FileField(
        label="CSV file or Excel workbook",
        help_text=f"One answer to a row, or one column for each question, with headings in the first "
        f"row. Up to {MAX_BYTES // 1_000_000} MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)}),
        allow_empty_file=True,
        error_messages={"required": "Choose the file that holds the responses."},
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before any of it is read."""
        file = self.cleaned_data["file"]
        try:
            check_size(file.size or 0)
        except SpreadsheetError as error:
            raise forms.ValidationError(error.message) from error
        return file

    def store(self, analysis: Analysis, *, by: User) -> FeedbackSource | None:
        """Read the file; None, with the reason beside the field, where that fails."""
        file = self.cleaned_data["file"]
        try:
            return sources.upload_spreadsheet(
                analysis, name=str(file.name), content=file.read(), by=by
            )
        except SpreadsheetError as error:
            self.add_error("file", error.message)
            return None


class ColumnsForm(forms.Form):
    """Which column holds what."""

    sheet = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.TypedMultipleChoiceField(
        label="What people wrote",
        help_text="The column of answers. Tick several where each question has a column of its own.",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick the column that holds what people wrote."},
    )
    question = forms.TypedChoiceField(
        label="Question",
        help_text="Where each row says which question it answers.",
        coerce=int, empty_value=None, required=False,
    )  # fmt: skip
    id = forms.TypedChoiceField(
        label="Reference", help_text="A number or code by which you find the form again.",
        coerce=int, empty_value=None, required=False,
    )  # fmt: skip
    confidential = forms.TypedChoiceField(
        label="Confidential",
        help_text="Yes or no. A confidential answer is counted and never quoted.",
        coerce=int, empty_value=None, required=False,
    )  # fmt: skip
    gathered_on = forms.DateField(
        label="Date of the feedback", required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="When people gave it. Puts it on the timeline.",
    )  # fmt: skip
    illustrative = forms.BooleanField(
        label="These answers are made up",
        help_text="For demonstrations and training. It is said wherever they show.",
        required=False,
    )
    leave_out_refused = forms.BooleanField(
        label="Leave these rows out and take the others", required=False
    )

    def __init__(self, *args: Any, sheet: Sheet, guess: ColumnMapping, **kwargs: Any) -> None:
        initial = {
            "sheet": guess.sheet,
            "text": list(guess.text),
            "question": guess.question,
            "id": guess.id,
            "confidential": guess.confidential,
            **{f"fact_{name}": column for name, column in guess.facts.items()},
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        columns = list(enumerate(sheet.columns))
        one: list[tuple[Any, str]] = [(NO_COLUMN, "No such column"), *columns]
        for name, label in Fact.choices:
            self.fields[f"fact_{name}"] = forms.TypedChoiceField(
                label=label, choices=one, coerce=int, empty_value=None, required=False
            )
        self.fields["text"].choices = columns  # type: ignore[attr-defined]
        for name in ("question", "id", "confidential"):
            self.fields[name].choices = one  # type: ignore[attr-defined]
        self.order_fields(
            ["text", "question", *(f"fact_{name}" for name in Fact.values), "id", "confidential"]
        )

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        """The fields that stand in the list; the last question is asked only when it arises."""
        return [field for field in self.visible_fields() if field.name != "leave_out_refused"]

    def clean(self) -> dict[str, Any]:
        """A column can be one thing only, and several answer columns are their own questions."""
        cleaned = super().clean() or {}
        text = cleaned.get("text") or []
        if len(text) > 1 and cleaned.get("question") is not None:
            self.add_error(
                "question",
                "With several columns of answers, each column's heading is the question. Choose "
                '"No such column" here, or tick one column above.',
            )
        used: dict[int, str] = dict.fromkeys(text, "what people wrote")
        for name in ("question", "id", "confidential", *(f"fact_{fact}" for fact in Fact.values)):
            column = cleaned.get(name)
            if column is None:
                continue
            if column in used:
                self.add_error(name, f"This column is chosen for {used[column]} already.")
            else:
                used[column] = str(self.fields[name].label).lower()
        return cleaned

    def mapping(self) -> ColumnMapping:
        """Return what was chosen."""
        data = self.cleaned_data
        facts = {name: data[f"fact_{name}"] for name in Fact.values}
        return ColumnMapping(
            text=tuple(data["text"]),
            id=data["id"],
            question=data["question"],
            confidential=data["confidential"],
            facts={name: column for name, column in facts.items() if column is not None},
            sheet=data["sheet"],
        )


class NotesForm(forms.Form):
    """Notes pasted from elsewhere."""

    name = forms.CharField(
        label="What these notes are",
        max_length=200,
        help_text="“Flip chart, children's workshop”, say.",
    )
    text = forms.CharField(
        label="Notes", widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Each line becomes one answer. Bullets and numbers before it are taken off.",
    )  # fmt: skip
    question = forms.CharField(label="Question they answer", max_length=500, required=False)
    session = forms.CharField(label="Session or workshop", max_length=200, required=False)
    gathered_on = forms.DateField(
        label="Date of the feedback", required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    illustrative = forms.BooleanField(label="These answers are made up", required=False)

    def store(self, analysis: Analysis, *, by: User) -> FeedbackSource:
        """Take the notes; SourceError where they hold no words."""
        return sources.take_notes(analysis, by=by, **self.cleaned_data)


class ConsultationSourceForm(forms.Form):
    """A consultation whose answers are taken."""

    consultation: Any = forms.ModelChoiceField(
        queryset=None,
        label="Consultation or feedback form",
        help_text="Its submitted answers in people's own words are copied as they are now.",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a consultation."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["consultation"]
        field.queryset = consultations_with_responses()
        field.label_from_instance = _with_count


def _with_count(consultation: Any) -> str:
    count = consultation.submitted_count
    return f"{consultation.title} ({count} response{'' if count == 1 else 's'})"


class RunForm(forms.Form):
    """How a run is to work."""

    mode = forms.ChoiceField(
        label="What is it to do",
        choices=RunMode.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text="What people decided about themes and excerpts is kept either way. Sorting into "
        "the themes you have also learns from the excerpts people decided about.",
    )

    themes = forms.IntegerField(
        label="Number of themes",
        help_text="Leave empty to have it chosen from what people said.",
        required=False, min_value=2, max_value=60,
    )  # fmt: skip
    by_question = forms.BooleanField(
        label="Find themes question by question", required=False,
        help_text="Where the questions are about different things.",
    )  # fmt: skip
    redact = forms.BooleanField(
        label="Hide e-mail addresses, telephone numbers and postcodes",
        help_text="In excerpts and quotes. The responses themselves stay as they were given.",
        required=False, initial=True,
    )  # fmt: skip

    def __init__(self, *args: Any, can_keep: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].initial = RunMode.CODEBOOK if can_keep else RunMode.DISCOVER
        if not can_keep:
            del self.fields["mode"]

    def store(self, analysis: Analysis, *, by: User) -> tuple[Run, bool]:
        """Queue the run; RunError where that cannot be."""
        data = self.cleaned_data
        config = Config(
            themes=data["themes"], by_question=data["by_question"], redact=data["redact"]
        )
        mode = RunMode(data.get("mode") or RunMode.DISCOVER)
        return runs.start_run(analysis, by=by, config=config, mode=mode)


class ThemeForm(forms.Form):
    """A theme's name and description."""

    label = forms.CharField(
        label="Name", max_length=120, required=False, strip=True,
        help_text="A few words that say what these remarks share. Empty brings the suggested name back.",
    )  # fmt: skip
    description = forms.CharField(
        label="Description", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="A sentence or two for somebody who has not read the responses.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def store(self, theme: Theme, *, by: User) -> Theme:
        """Change the theme; ChangedMeanwhile where somebody else did."""
        return themes.describe_theme(theme, by=by, **self.cleaned_data)


class PublishForm(forms.Form):
    """What stands above the themes on the public page."""

    title = forms.CharField(max_length=200, help_text="What the page is called.")
    summary = forms.CharField(
        max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One plain sentence: who said what, and when.",
    )  # fmt: skip
    heard_on = forms.DateField(
        label="Date", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="When the feedback was given.",
    )  # fmt: skip
    which = forms.ChoiceField(
        label="Themes",
        choices=[
            ("accepted", "Only those that were accepted"),
            ("kept", "All but those that were set aside"),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        run: Run,
        page: WhatWeHeardPage | None,
        kept: Sequence[Theme],
        **kwargs: Any,
    ) -> None:
        accepted = any(theme.status == "accepted" for theme in kept)
        initial = {
            "title": page.title if page else run.analysis.title,
            "summary": page.summary if page else "",
            "heard_on": page.heard_on if page else None,
            "which": "accepted" if accepted else "kept",
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.run = run

    def store(self, *, by: User, live: bool) -> WhatWeHeardPage:
        """Make the page; PublishingError where there is nothing to put on it."""
        data = self.cleaned_data
        publication = publishing.Publication(
            title=data["title"],
            summary=data["summary"],
            heard_on=data["heard_on"],
            accepted_only=data["which"] == "accepted",
            live=live,
        )
        return publishing.publish_what_we_heard(self.run, publication=publication, by=by)
