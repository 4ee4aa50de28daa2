"""What the review workspace sends: excerpts as they were seen, a verb, a theme."""

from typing import Any

from django import forms

from engagement_site.accounts.models import User
from feedback_analysis.domain import codebook, coding
from feedback_analysis.domain.acts import ReviewError
from feedback_analysis.domain.coding import Outcome, Seen
from feedback_analysis.models import Run, SourceResponse, Theme

VERBS = ("move", "add", "remove", "confirm", "split")
MOST = 5000
LARGEST = 2**31 - 1


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


class ExcerptsForm(forms.Form):
    """What is to be done with which excerpts."""

    verb = forms.ChoiceField(choices=[(verb, verb) for verb in VERBS])
    theme = forms.IntegerField(required=False, max_value=LARGEST)
    target = forms.IntegerField(required=False, max_value=LARGEST)
    label = forms.CharField(required=False, max_length=120)

    def __init__(self, *args: Any, run: Run, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run

    def seen(self) -> list[Seen]:
        """Return the chosen excerpts; what cannot be read is left out."""
        found = []
        values = self.data.getlist("seen") if hasattr(self.data, "getlist") else []
        for value in values[:MOST]:
            excerpt, _, version = value.partition(":")
            if _is_number(excerpt) and _is_number(version):
                found.append(Seen(int(excerpt), int(version)))
        return found

    def _theme(self, name: str) -> Theme | None:
        number = self.cleaned_data.get(name)
        if number is None:
            return None
        return (
            self.run.themes.with_decisions()
            .select_related("run__analysis")
            .filter(number=number)
            .first()
        )

    def carry_out(self, *, by: User) -> Outcome:
        """Do it; ReviewError where that cannot be."""
        if not self.is_valid():
            raise ReviewError("Choose what to do with the excerpts.")
        verb, seen = self.cleaned_data["verb"], self.seen()
        source, target = self._theme("theme"), self._theme("target")
        if verb == "remove":
            return coding.remove_excerpts(self.run, seen=seen, source=source, by=by)
        if verb == "confirm":
            return coding.confirm_excerpts(self.run, seen=seen, theme=source, by=by)
        if verb == "split":
            return self._split(source, seen, by=by)
        if target is None:
            raise ReviewError("Choose the theme they belong to first.")
        if verb == "add":
            return coding.add_excerpts(self.run, seen=seen, target=target, by=by)
        return coding.move_excerpts(self.run, seen=seen, source=source, target=target, by=by)

    def _split(self, source: Theme | None, seen: list[Seen], *, by: User) -> Outcome:
        label = self.cleaned_data["label"]
        if source is None:
            return codebook.theme_from(self.run, seen=seen, label=label, by=by)[1]
        return codebook.split_theme(source, seen=seen, label=label, by=by)[1]


class CodeTextForm(forms.Form):
    """Words of a response that a person marked, and the theme they belong to."""

    words = forms.CharField(
        label="The words to code", max_length=5000, strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    near = forms.IntegerField(required=False, min_value=0)
    target = forms.IntegerField(max_value=LARGEST)

    def carry_out(self, run: Run, response: SourceResponse, *, by: User) -> Outcome:
        """Do it; ReviewError where that cannot be."""
        if not self.is_valid():
            raise ReviewError("Mark some words of the response, and choose a theme.")
        target = run.themes.with_decisions().filter(number=self.cleaned_data["target"]).first()
        if target is None:
            raise ReviewError("Choose the theme the words belong to.")
        return coding.code_text(
            run,
            response,
            words=self.cleaned_data["words"],
            near=self.cleaned_data["near"] or 0,
            target=target,
            by=by,
        )
