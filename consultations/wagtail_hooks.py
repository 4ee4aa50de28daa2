"""Consultations in the editor."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from consultations.enquiry_list import EnquiryListView
from consultations.models import ConsultationPage, ConsultationResponse, EnquiryPage, QuestionSet
from consultations.principles import is_checked
from consultations.question_checks import check_questions
from consultations.views.staff import NAME
from consultations.views.staff_reading import PersonView, PromisesView
from consultations.viewsets import ConsultationViewSet
from engagement_site.core import registry
from engagement_site.core.permissions import Permission, has_permission


@hooks.register("register_admin_viewset")
def register_viewset() -> ConsultationViewSet:
    """Put the consultations into the editor's menu."""
    return ConsultationViewSet()


class QuestionSetForm(WagtailAdminModelForm):
    """Checks the questions of a set as those of a page are checked."""

    def clean(self) -> dict[str, Any]:
        """Check the questions against one another."""
        cleaned: dict[str, Any] = super().clean()
        check_questions(getattr(self, "formsets", {}).get("questions"))
        return cleaned


class QuestionSetViewSet(ModelViewSet):
    """The library of questions."""

    model = QuestionSet
    name = "question_library"
    url_prefix = "question-library"
    icon = "list-ul"
    menu_label = "Question library"
    menu_order = 145
    add_to_admin_menu = True
    list_display = ["title", "purpose", "kind"]
    search_fields = ["title", "purpose"]
    form_fields = ["title", "purpose", "kind"]
    copy_view_enabled = False


QuestionSet.base_form_class = QuestionSetForm
EnquiryPage.submissions_list_view_class = EnquiryListView


@hooks.register("register_admin_viewset")
def register_library() -> QuestionSetViewSet:
    """Put the library into the editor's menu."""
    return QuestionSetViewSet()


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """Add what belongs to no single consultation."""
    return [
        path("promises/", PromisesView.as_view(), name="consultation_promises"),
        path("personal-data/", PersonView.as_view(), name="consultation_person"),
    ]


@hooks.register("register_page_header_buttons")
def add_overview_button(page: Page, user: Any, view_name: str, **kwargs: Any) -> Iterable[Button]:
    """Lead from the editor of a consultation to its overview and to the library."""
    if (
        isinstance(page, ConsultationPage)
        and page.pk
        and has_permission(user, Permission.VIEW_RESPONSES)
    ):
        yield Button(
            "Overview and results",
            reverse(f"{NAME}:results", args=[page.pk]),
            icon_name="comment",
            priority=15,
        )
        if has_permission(user, Permission.EDIT_MARKET):
            yield Button(
                "Add from the library",
                reverse(f"{NAME}:library", args=[page.pk]),
                icon_name="list-ul",
                priority=16,
            )


@hooks.register("before_delete_page")
def keep_answered_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to delete a consultation somebody has answered."""
    return _refuse_if_answered(request, [page])


@hooks.register("before_bulk_action")
def keep_answered_pages(
    request: HttpRequest, action_type: str, objects: Iterable[object], action: object
) -> HttpResponse | None:
    """Refuse to delete several pages when somebody has answered one, or to publish one unchecked."""
    pages = [item for item in objects if isinstance(item, Page)]
    if action_type == "publish":
        return _refuse_if_unchecked(request, pages)
    return _refuse_if_answered(request, pages) if action_type == "delete" else None


def _refuse_if_unchecked(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    """Refuse before anything is published, and say which page it is and where to tick."""
    chosen = Q(pk__in=[page.pk for page in pages])
    if "include_descendants" in request.POST:
        for page in pages:
            chosen |= Q(path__startswith=page.path, depth__gt=page.depth, live=False)
    for page in ConsultationPage.objects.filter(chosen):
        draft = page.get_latest_revision_as_object()
        if not is_checked(draft.kind, draft.principles):
            messages.error(
                request,
                f"Nothing was published. “{draft.title}”: tick what stands under “Before "
                "publishing” first.",
            )
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None


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
