"""How public forms become HTML: the product's own templates, never the editor's.

Django's default renderer stays what it is, so the Wagtail editor and every library keep their
markup. A form takes ours in one of two ways: it has the mixin `PublicForm`, or the template
renders it with `{% render_form %}` or `{% render_field %}`, which suits forms that are not ours
(allauth's, for one).
"""

from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms import BoundField, CheckboxInput, ChoiceField, Field, FileInput
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect, Select
from django.template import TemplateDoesNotExist
from django.template.base import Template

DJANGO_WIDGETS = "django/forms/widgets/"
OUR_WIDGETS = "forms/widgets/"


def own_template_name(template_name: str) -> str:
    """Return where our version of one of Django's widget templates would lie."""
    if template_name.startswith(DJANGO_WIDGETS):
        return OUR_WIDGETS + template_name.removeprefix(DJANGO_WIDGETS)
    return template_name


class PublicFormRenderer(TemplatesSetting):
    """Renders forms, fields and widgets from `templates/forms/`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def get_template(self, template_name: str) -> Template | None:
        """Return our version of a template where there is one, else the one asked for."""
        try:
            return super().get_template(own_template_name(template_name))
        except TemplateDoesNotExist:
            return super().get_template(template_name)


@cache
def public_renderer() -> PublicFormRenderer:
    """Return the one renderer that all public forms of this process share."""
    return PublicFormRenderer()


def error_texts(field: BoundField) -> list[str]:
    """Return what is wrong with a field; Django's stock sentences say what to do instead.

    A message that a form or field sets itself is kept as it is.
    """
    stored = field.form.errors.get(field.name)
    errors = stored.as_data() if stored is not None else []
    return [text for error in errors for text in _plain(field, error)]


def labelled(field: BoundField, text: str) -> str:
    """Return an error as it stands in the summary, where the question is not beside it."""
    if text not in _WITHOUT_SUBJECT and not text.startswith("Use "):
        return text
    label = str(field.label).strip()
    if label.endswith("?"):
        return f"{label} {text}"
    return f"{label.rstrip(':.')}: {text[0].lower()}{text[1:]}"


FILL_IN, CHOOSE_ONE, CHOOSE_SOME = "Fill this in", "Choose one", "Choose at least one"
TICK, CHOOSE_FILE, OFFERED = "Tick this box to go on", "Choose a file", "Choose from those shown"
_WITHOUT_SUBJECT = {FILL_IN, CHOOSE_ONE, CHOOSE_SOME, TICK, CHOOSE_FILE, OFFERED}


def _plain(field: BoundField, error: ValidationError) -> list[str]:
    if error.code == "required" and error.message == Field.default_error_messages["required"]:
        return [_missing(field)]
    if (
        error.code == "invalid_choice"
        and error.message == (ChoiceField.default_error_messages["invalid_choice"])
    ):
        return [OFFERED]
    if error.code == "max_length" and error.message is MaxLengthValidator.message:
        params = error.params or {}
        limit, length = params["limit_value"], params["show_value"]
        return [f"Use {limit} characters or fewer (you have {length})"]
    return [str(message) for message in error.messages]


def _missing(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return TICK
    if isinstance(widget, FileInput):
        return CHOOSE_FILE
    if isinstance(widget, CheckboxSelectMultiple):
        return CHOOSE_SOME
    return CHOOSE_ONE if isinstance(widget, RadioSelect | Select) else FILL_IN
