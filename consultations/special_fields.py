"""Form fields for the kinds of answer that Django has none for.

Each accepts both what a browser sends (through its widget) and what is stored, since stored
answers are checked by the same fields before they are submitted.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from consultations.questionnaire import OTHER, SHORT_TEXT_LIMIT
from consultations.uploads import KINDS, check_upload
from consultations.widgets import (
    CheckboxesWithOther,
    FileAnswerInput,
    GridWidget,
    RadioWithOther,
    RankingWidget,
)

# Whatever no keyboard types; NUL is left for Django to refuse in words.
CONTROL = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f]")
SAY_OTHER = "Write what the other one is."


class ShortTextField(forms.CharField):
    """One line of text without control characters."""

    def to_python(self, value: Any) -> str:
        """Return the text as one clean line."""
        return CONTROL.sub(" ", super().to_python(value) or "").strip()


class LongTextField(forms.CharField):
    """Text whose line ends count once, as the counter on the page counts them."""

    widget = forms.Textarea(attrs={"rows": 6})

    def to_python(self, value: Any) -> str:
        """Return the text with plain line ends."""
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return CONTROL.sub("", text).strip()


class AmountField(forms.DecimalField):
    """A number as people write it: with thousands commas, or a pound sign."""

    def to_python(self, value: Any) -> Any:
        """Return the number; commas are taken only where they part thousands."""
        if isinstance(value, str):
            text = value.strip().removeprefix("£").strip()
            if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d*)?", text):
                text = text.replace(",", "")
            value = text
        return super().to_python(value)


def _clean_other(value: str) -> str:
    own = CONTROL.sub(" ", value.removeprefix(OTHER)).strip()
    if not own:
        raise ValidationError(SAY_OTHER, code="other")
    if "\x00" in own:
        raise ValidationError("Null characters are not allowed.", code="null")
    if len(own) > SHORT_TEXT_LIMIT:
        raise ValidationError(f"Use {SHORT_TEXT_LIMIT} characters or fewer.", code="max_length")
    return OTHER + own


class OtherChoiceField(forms.ChoiceField):
    """One choice, or the respondent's own, kept as "Other: …"."""

    def __init__(self, *, choices: Sequence[tuple[str, str]], **options: Any) -> None:
        options["widget"] = RadioWithOther
        super().__init__(choices=[*choices, (OTHER.strip(": "), "Other")], **options)

    def clean(self, value: Any) -> Any:
        """Return the choice."""
        if isinstance(value, str) and value.startswith(OTHER):
            return _clean_other(value)
        return super().clean(value)

    def valid_value(self, value: Any) -> bool:
        """Take the choices; "Other" alone says nothing."""
        return value != OTHER.strip(": ") and super().valid_value(value)


class OtherChoicesField(forms.MultipleChoiceField):
    """Several choices, and the respondent's own, kept as "Other: …"."""

    def __init__(self, *, choices: Sequence[tuple[str, str]], **options: Any) -> None:
        options["widget"] = CheckboxesWithOther
        super().__init__(choices=[*choices, (OTHER.strip(": "), "Other")], **options)

    def clean(self, value: Any) -> Any:
        """Return the choices, the respondent's own last."""
        given = list(value) if isinstance(value, list | tuple) else []
        own = [str(item) for item in given if str(item).startswith(OTHER)]
        plain = [item for item in given if not str(item).startswith(OTHER)]
        if not own:
            return super().clean(value)
        chosen = super().clean(plain) if plain else []
        return [*chosen, _clean_other(own[0])]

    def valid_value(self, value: Any) -> bool:
        """Take the choices; "Other" alone says nothing."""
        return value != OTHER.strip(": ") and super().valid_value(value)


class GridField(forms.Field):
    """{statement: choice}."""

    def __init__(self, *, rows: Sequence[str], choices: Sequence[str], **options: Any) -> None:
        super().__init__(widget=GridWidget(rows, choices), **options)
        self.rows, self.choices = list(rows), list(choices)

    def clean(self, value: Any) -> dict[str, str] | None:
        """Return the choices by statement, in the order of the statements."""
        given = value if isinstance(value, Mapping) else {}
        for row, choice in given.items():
            if row not in self.rows or choice not in self.choices:
                raise ValidationError("Choose from those shown.", code="invalid_choice")
        if self.required and len(given) < len(self.rows):
            raise ValidationError(self.error_messages["required"], code="required")
        return {row: given[row] for row in self.rows if row in given} or None


class RankingField(forms.Field):
    """The choices in the respondent's order, first first; the last ones may be left out."""

    def __init__(self, *, choices: Sequence[str], **options: Any) -> None:
        super().__init__(widget=RankingWidget(choices), **options)
        self.choices = list(choices)

    def clean(self, value: Any) -> list[str] | None:
        """Return the order."""
        order = self._order(value) if isinstance(value, Mapping) else list(value or [])
        if len(set(order)) < len(order) or not set(order) <= set(self.choices):
            raise ValidationError("Choose from those shown.", code="invalid_choice")
        if self.required and not order:
            raise ValidationError(self.error_messages["required"], code="required")
        return order or None

    def _order(self, places: Mapping[str, Any]) -> list[str]:
        known = {str(place + 1): place for place in range(len(self.choices))}
        if any(place not in known for place in places.values()):
            raise ValidationError("Choose from those shown.", code="invalid_choice")
        if len(set(places.values())) < len(places):
            raise ValidationError("Two have the same place. Give each a place of its own.")
        order = sorted(places, key=lambda choice: known[places[choice]])
        if order and known[places[order[-1]]] != len(order) - 1:
            raise ValidationError("A place is left out. Begin with 1 and go on without a gap.")
        return order


class FileAnswerField(forms.FileField):
    """One file of a known kind; stored as {"file", "name", "size"}."""

    widget = FileAnswerInput

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=150, **options)
        self.widget.attrs["accept"] = ",".join(KINDS)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the upload after a look into it, False to take out, or what was sent before."""
        if isinstance(data, Mapping):
            return data
        if data is False:  # "take it out" was ticked
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        cleaned = super().clean(data, initial)
        if isinstance(cleaned, UploadedFile):
            cleaned.seek(0)
            check_upload(cleaned.name or "", cleaned.read())
            cleaned.seek(0)
        return cleaned or None
