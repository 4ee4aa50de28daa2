"""Boxes for the kinds of answer that Django has no widget for; all work without a script."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from consultations.questionnaire import OTHER

OTHER_CHOICE = OTHER.strip(": ")
OTHER_SUFFIX = "-other"
WITH_OTHER = "consultations/widgets/with_other.html"


class _WithOther:
    """For radios and checkboxes: the last choice is "Other", with a box to say what."""

    inner_template_name = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the box, filled with what was said."""
        given = value if isinstance(value, list) else [value]
        own = next((str(item) for item in given if str(item or "").startswith(OTHER)), "")
        plain = [OTHER_CHOICE if str(item or "").startswith(OTHER) else item for item in given]
        shown = plain if isinstance(value, list) else plain[0]
        context: dict[str, Any] = super().get_context(name, shown, attrs)  # type: ignore[misc]
        context["widget"]["inner_template"] = self.inner_template_name
        context["widget"]["other"] = {
            "name": name + OTHER_SUFFIX,
            "value": own.removeprefix(OTHER),
            "id": f"{context['widget']['attrs'].get('id', name)}{OTHER_SUFFIX}",
        }
        return context

    @staticmethod
    def own_words(data: Mapping[str, Any], name: str) -> str:
        """Return what was typed into the box."""
        return str(data.get(name + OTHER_SUFFIX) or "").strip()


class RadioWithOther(_WithOther, forms.RadioSelect):
    """One choice, or the respondent's own."""

    template_name = WITH_OTHER
    inner_template_name = "forms/widgets/radio.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the choice; words typed with nothing chosen are the choice."""
        chosen, own = data.get(name), self.own_words(data, name)
        if chosen == OTHER_CHOICE or (own and not chosen):
            return OTHER + own
        return chosen


class CheckboxesWithOther(_WithOther, forms.CheckboxSelectMultiple):
    """Several choices, and the respondent's own."""

    template_name = WITH_OTHER
    inner_template_name = "forms/widgets/checkbox_select.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the choices, the respondent's own last; words typed count as chosen."""
        chosen = super().value_from_datadict(data, files, name) or []
        own = self.own_words(data, name)
        plain = [item for item in chosen if item != OTHER_CHOICE]
        return [*plain, OTHER + own] if own or OTHER_CHOICE in chosen else plain


class MoneyInput(forms.TextInput):
    """An amount, with the pound sign before the box."""

    template_name = "consultations/widgets/money.html"


class GridWidget(forms.Widget):
    """Each statement is a group of its own with the same choices."""

    template_name = "consultations/widgets/grid.html"
    use_fieldset = True

    def __init__(self, rows: Sequence[str], choices: Sequence[str]) -> None:
        super().__init__()
        self.rows, self.choices = list(rows), list(choices)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the statements, each with its choices."""
        context = super().get_context(name, value, attrs)
        chosen = value if isinstance(value, Mapping) else {}
        box_id = context["widget"]["attrs"].get("id", name)
        context["widget"]["statements"] = [
            {
                "text": row,
                "name": f"{name}-{number}",
                "options": [
                    {
                        "text": choice,
                        "id": f"{box_id}_{number}_{place}",
                        "checked": chosen.get(row) == choice,
                    }
                    for place, choice in enumerate(self.choices)
                ],
            }
            for number, row in enumerate(self.rows)
        ]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        """Return {statement: choice} of what was chosen."""
        found = {row: data.get(f"{name}-{number}") for number, row in enumerate(self.rows)}
        return {row: choice for row, choice in found.items() if choice}

    def id_for_label(self, id_: str | None) -> str:
        """Return the first box, so that an error leads to it."""
        return f"{id_}_0_0"


class RankingWidget(forms.Widget):
    """Each choice has a list of places; works by keyboard and without a script."""

    template_name = "consultations/widgets/ranking.html"
    use_fieldset = True

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__()
        self.choices = list(choices)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the choices, each with its place."""
        context = super().get_context(name, value, attrs)
        box_id = context["widget"]["attrs"].get("id", name)
        places = value if isinstance(value, Mapping) else {}
        if isinstance(value, list):
            places = {choice: str(place) for place, choice in enumerate(value, start=1)}
        context["widget"]["items"] = [
            {
                "text": choice,
                "name": f"{name}-{number}",
                "id": f"{box_id}_{number}",
                "place": places.get(choice, ""),
            }
            for number, choice in enumerate(self.choices)
        ]
        context["widget"]["places"] = [str(place + 1) for place in range(len(self.choices))]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        """Return {choice: place as typed}."""
        found = {choice: data.get(f"{name}-{number}") for number, choice in enumerate(self.choices)}
        return {choice: place for choice, place in found.items() if place}

    def id_for_label(self, id_: str | None) -> str:
        """Return the first box, so that an error leads to it."""
        return f"{id_}_0"


class FileAnswerInput(forms.ClearableFileInput):
    """A file; one sent before is named, and can be taken out."""

    template_name = "consultations/widgets/file.html"

    def is_initial(self, value: Any) -> bool:
        """Say whether a file was sent before."""
        return isinstance(value, Mapping) and bool(value.get("file"))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the name of the file sent before."""
        context = super().get_context(name, value, attrs)
        context["widget"]["sent"] = value.get("name", "") if self.is_initial(value) else ""
        return context

    def format_value(self, value: Any) -> Any:
        """Show nothing in the box: a browser would not take it."""
        return None
