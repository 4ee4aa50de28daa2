"""Consultations in the editor."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from consultations.models import ConsultationResponse
from consultations.viewsets import ConsultationViewSet
from engagement_site.core import registry
from engagement_site.core.permissions import Permission


@hooks.register("register_admin_viewset")
def register_viewset() -> ConsultationViewSet:
    """Put the consultations into the editor's menu."""
    return ConsultationViewSet()


@hooks.register("before_delete_page")
def keep_answered_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to delete a consultation somebody has answered."""
    return _refuse_if_answered(request, [page])


@hooks.register("before_bulk_action")
def keep_answered_pages(
    request: HttpRequest, action_type: str, objects: Iterable[object], action: object
) -> HttpResponse | None:
    """Refuse to delete several pages when somebody has answered one."""
    pages = [item for item in objects if isinstance(item, Page)]
    return _refuse_if_answered(request, pages) if action_type == "delete" else None


def _refuse_if_answered(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    for page in pages:
        below = page.get_descendants(inclusive=True).values("pk")
        if ConsultationResponse.objects.filter(consultation__in=below).exists():
            messages.error(
                request,
                f"{page.title} has responses, so it cannot be deleted. Unpublish it instead.",
            )
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


registry.register_editor_task(
    registry.EditorTask(
        order=40,
        title="Ask providers",
        summary="Build the questions, watch responses arrive, publish what came of them.",
        url="/cms/consultations/",
        permission=Permission.VIEW_RESPONSES,
    )
)
