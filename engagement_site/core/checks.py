"""House rules that the machine can hold."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from wagtail.models import Page

from engagement_site.core.models.pages import BasePage

OUR_PREFIXES = ("engagement_site.", "opportunities", "events", "consultations", "feedback_analysis")


def register_all() -> None:
    """Register every check of this module."""
    register(check_pages_build_on_base_page)
    register(check_base_page_panels)
    register(check_no_reserved_names)
    register(check_public_policy)


def _our_models() -> list[Any]:
    return [model for model in apps.get_models() if model.__module__.startswith(OUR_PREFIXES)]


def check_pages_build_on_base_page(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every page type of ours extends BasePage."""
    return [
        Error(
            f"{model.__name__} extends Page directly.",
            hint="Extend engagement_site.core.models.BasePage.",
            obj=model,
            id="core.E001",
        )
        for model in _our_models()
        if issubclass(model, Page) and not issubclass(model, BasePage)
    ]


def check_base_page_panels(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An editor can set the summary of every page type."""
    return [
        Error(
            f"{model.__name__} leaves out the panels of BasePage.",
            hint="Begin content_panels with *BasePage.content_panels.",
            obj=model,
            id="core.E002",
        )
        for model in _our_models()
        if issubclass(model, BasePage)
        and "summary" not in {getattr(panel, "field_name", "") for panel in model.content_panels}
    ]


def check_no_reserved_names(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """No model carries a name that means something else to everybody."""
    reserved = {"Event", "Response", "Request", "Session", "Group"}
    return [
        Error(
            f"A model of ours is called {model.__name__}.",
            hint="Say which kind: EventPage, ConsultationResponse.",
            obj=model,
            id="core.E003",
        )
        for model in _our_models()
        if model.__name__ in reserved
    ]


def check_public_policy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The public Content-Security-Policy allows nothing inline."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    loose = [
        name
        for name, sources in directives.items()
        if any("unsafe" in str(source) or str(source) == "*" for source in sources)
    ]
    return [
        Error(
            f"The public Content-Security-Policy is loose in {name}.",
            hint="Move the script or style into a file; exceptions belong to core/csp.py.",
            id="core.E004",
        )
        for name in loose
    ]
