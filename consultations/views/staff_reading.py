"""What came in: results, moderation, duplicates, clarifications, promises, a QR code, personal data."""

import json
import uuid
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView, UpdateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from consultations.about_events import feedback_subjects
from consultations.domain.clarifications import publish_answer
from consultations.domain.feedback import settle_duplicate
from consultations.domain.moderation import ModerationRefused, moderate_answer
from consultations.domain.people import erase_person, personal_data
from consultations.enums import ConsultationKind, MayPublish, Moderation
from consultations.models import Clarification, ConsultationAnswer, ResponseFile
from consultations.results import open_promises, question_results, standing
from consultations.staff_forms import ClarificationForm, ModerationForm, PersonForm
from consultations.views.reading import file_download
from consultations.views.staff import NAME, OfConsultation, StaffPage, staff_address
from engagement_site.accounts.models import User
from engagement_site.core.documents.qr import qr_svg
from engagement_site.core.permissions import Permission, PermissionRequiredMixin, has_permission

QUEUE_PAGE = 20


class ResultsView(StaffPage, TemplateView):
    """How far it has come, and what was answered so far."""

    template_name = "consultations/admin/results.html"
    page_title = "Overview and results"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Return the way here."""
        return self.breadcrumbs({"url": "", "label": "Overview"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the counts and what waits for the team."""
        may_edit = has_permission(self.request.user, Permission.EDIT_MARKET)
        return super().get_context_data(
            standing=standing(self.consultation),
            results=question_results(self.consultation),
            may_edit=may_edit,
            waiting=queue(self.consultation).count(),
            unanswered=self.consultation.clarifications.filter(answered_at=None).count(),
            changes=self.consultation.closing_changes.select_related("changed_by"),
            late=self.consultation.late_acceptances.select_related("organisation", "response"),
            imports=self.consultation.imports.all()[:10],
            is_feedback=self.consultation.kind == ConsultationKind.WORKSHOP_FEEDBACK,
            **kwargs,
        )


def queue(consultation: Any) -> Any:
    """Return the answers in people's own words that may be published and nobody has looked at.

    Choices and scales are published as counts, which need no looking at.
    """
    own_words = {
        question.key
        for version in consultation.versions.all()
        for question in version.question_list
        if question.is_free_text
    }
    return (
        ConsultationAnswer.objects.filter(
            response__in=consultation.responses.submitted(),
            question_key__in=own_words,
            moderation=Moderation.WAITING,
            confidential=False,
        )
        .exclude(may_publish=MayPublish.NO)
        .select_related("response__organisation", "response__respondent", "response__version")
        .order_by("response__submitted_at", "pk")
    )


class ModerationView(StaffPage, TemplateView):
    """The queue of answers that may be published, and what was decided of others."""

    required_permission = Permission.EDIT_MARKET
    template_name = "consultations/admin/moderation.html"
    page_title = "Answers to publish"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the answers, waiting ones or those decided."""
        decided = self.request.GET.get("show") == "decided"
        found = queue(self.consultation)
        if decided:
            found = (
                ConsultationAnswer.objects.filter(response__in=self.consultation.responses.all())
                .exclude(moderation=Moderation.WAITING)
                .select_related("response__organisation", "response__version", "moderated_by")
                .order_by("-moderated_at")
            )
        page = Paginator(found, QUEUE_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            page_obj=page, decided=decided, rows=[(row, _question(row)) for row in page], **kwargs
        )


def _question(answer: ConsultationAnswer) -> str:
    questions = answer.response.version.question_list
    return next((item.label for item in questions if item.key == answer.question_key), "")


class ModerateView(StaffPage, FormView[ModerationForm]):
    """Decides about one answer."""

    required_permission = Permission.EDIT_MARKET
    template_name = "consultations/admin/moderate.html"
    form_class = ModerationForm
    page_title = "Publish this answer?"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Find the answer within the consultation."""
        found = ConsultationAnswer.objects.select_related("response__version")
        self.answer = get_object_or_404(
            found, pk=self.kwargs["answer_pk"], response__consultation=self.consultation
        )
        return {**super().get_form_kwargs(), "answer": self.answer}

    def form_valid(self, form: ModerationForm) -> HttpResponse:
        """Decide, and go to the queue."""
        data = form.cleaned_data
        try:
            moderate_answer(
                answer=self.answer,
                decision=Moderation(data["decision"]),
                published_text=data["published_text"],
                reason=data["reason"],
                by=self.person,
            )
        except ModerationRefused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, "Decided. The decision is in the record.")
        return redirect(staff_address("moderation", self.consultation))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the answer."""
        context = super().get_context_data(**kwargs)
        return {**context, "answer": self.answer, "question": _question(self.answer)}


class DuplicateView(OfConsultation, View):
    """Settles whether a response is a duplicate."""

    required_permission = Permission.EDIT_MARKET
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, response_pk: int) -> HttpResponse:
        """Record the decision."""
        response = get_object_or_404(self.consultation.responses, pk=response_pk)
        settle_duplicate(
            response=response,
            is_duplicate=request.POST.get("decision") == "duplicate",
            by=self.person,
        )
        messages.success(request, f"Recorded for {response.reference}.")
        return redirect(staff_address("response", self.consultation, response_pk))


class ClarificationsView(StaffPage, TemplateView):
    """The questions people asked."""

    template_name = "consultations/admin/clarifications.html"
    page_title = "Questions people asked"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the questions, unanswered first."""
        found = self.consultation.clarifications.order_by("answered_at", "asked_at")
        may_edit = has_permission(self.request.user, Permission.EDIT_MARKET)
        return super().get_context_data(clarifications=found, may_edit=may_edit, **kwargs)


class AnswerClarificationView(StaffPage, UpdateView[Clarification, ClarificationForm]):
    """Answers a question for everybody."""

    required_permission = Permission.EDIT_MARKET
    template_name = "consultations/admin/form.html"
    form_class = ClarificationForm
    page_title = "Answer for everybody"
    pk_url_kwarg = "clarification_pk"

    def get_queryset(self) -> Any:
        """Only questions about this consultation."""
        return self.consultation.clarifications.all()

    def form_valid(self, form: ClarificationForm) -> HttpResponse:
        """Publish it and tell everybody who answers."""
        publish_answer(clarification=self.object, by=self.person, **form.cleaned_data)
        messages.success(self.request, "Published, and sent to everybody who answers.")
        return redirect(staff_address("clarifications", self.consultation))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was really asked."""
        return super().get_context_data(
            lead=f"Asked: {self.object.question}",
            button="Publish the answer",
            back=staff_address("clarifications", self.consultation),
            **kwargs,
        )


class QrView(StaffPage, TemplateView):
    """The QR codes of a feedback form, to put on the wall or a slide."""

    template_name = "consultations/admin/qr.html"
    page_title = "QR codes"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add one code for the whole, and one for each session."""
        address = self.request.build_absolute_uri(
            reverse("consultations:feedback", args=[self.consultation.pk])
        )
        subjects = feedback_subjects(self.consultation)
        codes = [(self.consultation.title, address)]
        codes += [(item.title, f"{address}?about={item.key}") for item in subjects]
        drawn = [
            {"title": title, "address": url, "svg": qr_svg(url, title=f"QR code: {title}")}
            for title, url in codes
        ]
        return super().get_context_data(codes=drawn, **kwargs)


class StaffFileView(OfConsultation, View):
    """A file sent with an answer."""

    def get(self, request: HttpRequest, pk: int, response_pk: int, key: uuid.UUID) -> HttpResponse:
        """Send it to be saved."""
        kept = get_object_or_404(
            ResponseFile, pk=key, response=response_pk, response__consultation=self.consultation
        )
        return file_download(kept)


class PromisesView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """What was promised in outcomes and is not done."""

    required_permission = Permission.VIEW_RESPONSES
    template_name = "consultations/admin/promises.html"
    page_title = "Promises under way"
    header_icon = "tick"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Return the way here."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse(f"{NAME}:index"), "label": "Consultations"},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the points under way."""
        return super().get_context_data(promises=open_promises(), **kwargs)


class PersonView(PermissionRequiredMixin, WagtailAdminTemplateMixin, FormView[PersonForm]):
    """What is held on a person: a copy for them, and its erasure."""

    required_permission = Permission.VIEW_AUDIT
    template_name = "consultations/admin/person.html"
    form_class = PersonForm
    page_title = "What is held on a person"
    header_icon = "user"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Return the way here."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse(f"{NAME}:index"), "label": "Consultations"},
            {"url": "", "label": self.page_title},
        ]

    def form_valid(self, form: PersonForm) -> HttpResponse:
        """Show, send or erase, as the button says."""
        email = form.cleaned_data["email"]
        if "erase" in self.request.POST:
            count = erase_person(email=email, by=cast("User", self.request.user))
            messages.success(self.request, f"Erased from {count} records.")
            return redirect(self.request.path)
        data = personal_data(email)
        if "download" in self.request.POST:
            response = HttpResponse(
                json.dumps(data, ensure_ascii=False, indent=1), content_type="application/json"
            )
            response["Content-Disposition"] = 'attachment; filename="personal-data.json"'
            response["Cache-Control"] = "private, no-store"
            return response
        context = self.get_context_data(form=form, data=data)
        return self.render_to_response(context)
