"""How public forms become HTML: the product's own templates, never the editor's.

Django's default renderer stays what it is, so the Wagtail editor and every library keep their
markup. A form takes ours in one of two ways: it has the mixin `PublicForm`, or the template
renders it with `{% render_form %}` or `{% render_field %}`, which suits forms that are not ours
(allauth's, for one).
"""

from functools import cache

from django.forms.renderers import TemplatesSetting
from django.template import TemplateDoesNotExist
from django.template.backends.base import _EngineTemplate

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

    def get_template(self, template_name: str) -> _EngineTemplate:
        """Return our version of a template where there is one, else the one asked for."""
        try:
            return super().get_template(own_template_name(template_name))
        except TemplateDoesNotExist:
            return super().get_template(template_name)


@cache
def public_renderer() -> PublicFormRenderer:
    """Return the one renderer that all public forms of this process share."""
    return PublicFormRenderer()
