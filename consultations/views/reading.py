"""Reading: the questions before starting, as a page and on paper; public responses; files."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, FormView, View

from consultations.anonymous_forms import AskForm
from consultations.domain.clarifications import ask_question
from consultations.enums import ConsultationState
from consultations.models import ConsultationPage, ResponseFile
from consultations.notifications import page_address
from consultations.public_figures import public_figures
from consultations.public_responses import published_responses
from consultations.queries import public_consultations
from consultations.views.base import ResponseView, crumbs
from engagement_site.core.documents.pdf import PdfUnavailable, download, render_pdf


class QuestionsView(DetailView[ConsultationPage]):
    """All questions on one page, to read or print before starting."""

    template_name = "consultations/questions.html"
    context_object_name = "consultation"

    def get_queryset(self) -> Any:
        """Only what anybody can read."""
        return public_consultations()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the questions by section."""
        return super().get_context_data(
            sections=self.object.sections(),
            questions=self.object.question_list(),
            breadcrumbs=crumbs(self.object),
            **kwargs,
        )


class QuestionsPdfView(View):
    """The questions as a tagged PDF, with room to write."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the document, or the page itself where no PDF can be made here."""
        consultation: ConsultationPage = get_object_or_404(public_consultations(), pk=pk)
        context = {
            "consultation": consultation,
            "sections": consultation.sections(),
            "questions": consultation.question_list(),
            "address": page_address(consultation),
        }
        try:
            content = render_pdf("consultations/documents/questions.html", context)
        except PdfUnavailable as error:
            messages.warning(request, f"{error} This page has the same text and prints well.")
            return redirect("consultations:questions", pk=pk)
        return download(content, f"questions-{consultation.slug}.pdf")


class PublicResponsesView(DetailView[ConsultationPage]):
    """What respondents allowed and the council looked at, after closing."""

    template_name = "consultations/public_responses.html"
    context_object_name = "consultation"

    def get_queryset(self) -> Any:
        """Only those that publish responses."""
        return public_consultations().filter(publish_responses=True)

    def get_object(self, queryset: Any = None) -> ConsultationPage:
        """Return the consultation once it has closed."""
        found: ConsultationPage = super().get_object(queryset)
        if found.state in (ConsultationState.UPCOMING, ConsultationState.OPEN):
            raise Http404("Responses are published after closing")
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the counts, and the published answers by question."""
        return super().get_context_data(
            figures=public_figures(self.object),
            respondents=self._respondents(),
            small_number=settings.SMALL_NUMBER,
            published=published_responses(self.object),
            breadcrumbs=crumbs(self.object),
            **kwargs,
        )

    def _respondents(self) -> int | None:
        """Return how many responded, None for too few to say."""
        count = self.object.responses.submitted().count()
        return count if count == 0 or count >= settings.SMALL_NUMBER else None


@method_decorator(never_cache, name="dispatch")
class AskView(FormView[AskForm]):
    """Asks a question about a consultation, for everybody to read the answer."""

    template_name = "consultations/ask.html"
    form_class = AskForm
    consultation: ConsultationPage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the consultation; one that has closed takes no questions."""
        self.consultation = get_object_or_404(public_consultations(), pk=kwargs["pk"])
        if self.consultation.state not in (ConsultationState.UPCOMING, ConsultationState.OPEN):
            raise Http404("It has closed")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand the request to the protection."""
        return {**super().get_form_kwargs(), "request": self.request, "label_suffix": ""}

    def form_valid(self, form: AskForm) -> HttpResponse:
        """Store the question and go back."""
        assert form.submission_key is not None
        ask_question(
            consultation=self.consultation,
            question=form.cleaned_data["question"],
            email=form.cleaned_data["email"],
            submission_key=form.submission_key,
        )
        messages.success(
            self.request,
            "Your question is with the team. The answer will stand on this page for everybody.",
        )
        return redirect(self.consultation.get_url() or "/")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the consultation."""
        return super().get_context_data(
            consultation=self.consultation, breadcrumbs=crumbs(self.consultation), **kwargs
        )


def file_download(kept: ResponseFile) -> HttpResponse:
    """Return a file to be saved, never to be shown by the browser."""
    response = download(bytes(kept.content), kept.name, "application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


class OwnFileView(ResponseView):
    """A file sent with an answer, for those who may write the response."""

    def get(self, request: HttpRequest, reference: str, key: uuid.UUID) -> HttpResponse:
        """Send the file."""
        return file_download(get_object_or_404(self.response.files, pk=key))
