"""Form building blocks for public pages."""

from django.forms.renderers import BaseRenderer

from engagement_site.core.forms.protection import ProtectedForm
from engagement_site.core.forms.rendering import PublicFormRenderer


class PublicForm:
    """Mixin: the form renders with the product's templates and error summary."""

    default_renderer: BaseRenderer | type[BaseRenderer] | None = PublicFormRenderer


__all__ = ["ProtectedForm", "PublicForm", "PublicFormRenderer"]
