"""A field for several values of one fixed list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models


class CodesField(models.JSONField):
    """Several codes of one list, kept as a JSON list in the order of the list."""

    def __init__(self, *args: Any, codes: type[models.TextChoices], **kwargs: Any) -> None:
        self.codes = codes
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Leave the list itself out of migrations: it is code, and nothing in the column changes."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def clone(self) -> "CodesField":
        """Return a copy with the list, which deconstructing leaves out."""
        _, _, args, kwargs = super().deconstruct()
        return CodesField(*args, codes=self.codes, **kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse what is no list, or holds a code that is not of the list."""
        super().validate(value, model_instance)
        if not isinstance(value, list) or not set(value) <= set(self.codes.values):
            raise ValidationError("Choose from the list.")

    def formfield(self, **kwargs: Any) -> forms.Field:
        """Ask with one box for each code."""
        return forms.MultipleChoiceField(
            choices=self.codes.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label=kwargs.get("label") or str(self.verbose_name).capitalize(),
            help_text=self.help_text,
        )


def labels(codes: type[models.TextChoices], values: list[str]) -> list[str]:
    """Return the names of the codes in `values`, those that are no longer on the list left out."""
    return [str(code.label) for code in codes if code.value in values]
