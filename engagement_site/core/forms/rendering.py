"""How public forms become HTML: the product's own templates, never the editor's."""

from django.forms.renderers import TemplatesSetting


class PublicFormRenderer(TemplatesSetting):
    """Renders forms, fields and widgets from `templates/forms/`.

    Only forms that choose it (`PublicForm`) use it, so Wagtail's own forms stay as they are.
    """

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
