"""Reading the questions, answering them, checking, submitting, withdrawing."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, View

from consultations.answer_fields import problems_with
from consultations.domain import responses
from consultations.domain.errors import (
    AnswersChangedMeanwhile,
    ConsultationClosed,
    ConsultationNotOpen,
    ResponseIncomplete,
    ResponseRefused,
    ResponseWithdrawn,
    SubmissionOutdated,
)
from consultations.enums import ConsultationState
from consultations.forms import AnswersForm, StartForm, SubmitForm, problem_links
from consultations.models import ConsultationPage, ConsultationResponse
from consultations.notifications import submitted_lines
from consultations.queries import public_consultations, respondent_options
from consultations.questionnaire import Section
from engagement_site.accounts.models import User
from engagement_site.core.templatetags.components import clock, long_datetime


def crumbs(consultation: ConsultationPage) -> list[dict[str, str]]:
    """Return the breadcrumbs of a page that belongs to a consultation."""
    own = {"title": consultation.title, "url": consultation.get_url() or "/"}
    return [*consultation.breadcrumbs(), own]


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
            sections=self.object.sections(), breadcrumbs=crumbs(self.object), **kwargs
        )


class SignedInView(LoginRequiredMixin, View):
    """A page for one signed-in person, kept by no cache."""

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Sign in first."""
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        """The person."""
        return cast("User", self.request.user)

    def refuse(
        self,
        consultation: ConsultationPage,
        error: ResponseRefused,
        response: ConsultationResponse | None = None,
        *,
        status: int = 200,
    ) -> HttpResponse:
        """Say why it cannot be done, what became of what was written, and where to go."""
        context = {
            "consultation": consultation,
            "response": response,
            "reason": error,
            "closed": isinstance(error, ConsultationClosed),
            "breadcrumbs": crumbs(consultation),
        }
        return render(self.request, "consultations/refused.html", context, status=status)


class StartView(SignedInView):
    """Chooses for whom to answer and begins, or goes on with what was begun."""

    consultation: ConsultationPage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the consultation; one that is not public does not exist."""
        self.consultation = get_object_or_404(public_consultations(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for whom, or send those without an organisation to name theirs first."""
        options = respondent_options(self.consultation, self.user)
        if (refusal := self._refusal()) and not any(option.response for option in options):
            return self.refuse(self.consultation, refusal)
        if not options:
            return self._ask_for_organisation()
        if len(options) == 1 and options[0].response:
            return redirect(_place_of(options[0].response))
        return self._show(StartForm(options=options))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin, or go on with the response there is."""
        options = respondent_options(self.consultation, self.user)
        if not options:
            return self._ask_for_organisation()
        form = StartForm(request.POST, options=options)
        if not form.is_valid():
            return self._show(form)
        try:
            response = responses.start_response(
                consultation=self.consultation,
                organisation=form.chosen().organisation,
                by=self.user,
            )
        except ResponseRefused as error:
            return self.refuse(self.consultation, error, status=409)
        return redirect(_place_of(response))

    def _refusal(self) -> ResponseRefused | None:
        state = self.consultation.state
        if state == ConsultationState.OPEN:
            return None
        if state == ConsultationState.UPCOMING:
            return ConsultationNotOpen(self.consultation)
        return ConsultationClosed(self.consultation)

    def _ask_for_organisation(self) -> HttpResponse:
        messages.info(
            self.request,
            "Tell us about your organisation first. Then you can answer the consultation for it.",
        )
        query = urlencode({"next": self.request.path})
        return redirect(f"{reverse('providers:create')}?{query}")

    def _show(self, form: StartForm) -> HttpResponse:
        context = {
            "consultation": self.consultation,
            "form": form,
            "breadcrumbs": crumbs(self.consultation),
        }
        return render(self.request, "consultations/start.html", context)


def _place_of(response: ConsultationResponse) -> str:
    """Return where somebody goes on: the receipt, or the first page of questions."""
    if response.is_submitted:
        return reverse("consultations:receipt", args=[response.reference])
    return reverse("consultations:answer", args=[response.reference, 1])


class ResponseView(SignedInView):
    """A page about one response; for those who may not write it, it does not exist."""

    response: ConsultationResponse
    consultation: ConsultationPage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the response and refuse a withdrawn one."""
        if request.user.is_authenticated:
            found = ConsultationResponse.objects.writable_by(request.user).select_related(
                "consultation", "version", "organisation", "respondent"
            )
            self.response = get_object_or_404(found, reference=kwargs["reference"])
            self.consultation = self.response.consultation
            if self.response.is_withdrawn:
                return self.refuse(self.consultation, ResponseWithdrawn(self.response))
        return super().dispatch(request, *args, **kwargs)

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Render a template with what all of these pages know."""
        return render(
            self.request,
            f"consultations/{template}",
            {
                "consultation": self.consultation,
                "response": self.response,
                "sections": self.response.version.sections,
                "breadcrumbs": crumbs(self.consultation),
                **context,
            },
            status=status,
        )

    def closed(self) -> bool:
        """Whether answers can no longer be submitted."""
        return self.consultation.state not in (
            ConsultationState.OPEN,
            ConsultationState.UPCOMING,
        )


class AnswerView(ResponseView):
    """One section of questions; saves whatever can be saved each time."""

    def get(self, request: HttpRequest, reference: str, step: int) -> HttpResponse:
        """Show the section with what is saved."""
        section = self._section(step)
        if self.closed():
            return self.refuse(
                self.consultation, ConsultationClosed(self.consultation), self.response
            )
        return self._show(AnswersForm(response=self.response, section=section))

    def post(self, request: HttpRequest, reference: str, step: int) -> HttpResponse:
        """Save, then go where the button says."""
        form = AnswersForm(request.POST, response=self.response, section=self._section(step))
        if not form.is_valid() and not form.came_whole():
            return self._show(form.renewed(self.response), incomplete=True, status=400)
        try:
            self.response = form.save(by=self.user)
        except AnswersChangedMeanwhile as error:
            self.response = error.response
            return self._show(form.renewed(error.response), conflicts=error.conflicts, status=409)
        except ResponseRefused as error:
            return self.refuse(self.consultation, error, self.response, status=409)
        if self.closed():
            return self.refuse(
                self.consultation, ConsultationClosed(self.consultation), self.response, status=409
            )
        leaving = "come-back-later" in request.POST
        if form.unsaved_errors() or (form.errors and not leaving):
            return self._show(form.renewed(self.response), unsaved=form.unsaved_errors())
        return self._leave() if leaving else redirect(self._next(step))

    def _section(self, step: int) -> Section:
        sections = self.response.version.sections
        if not 1 <= step <= len(sections):
            raise Http404("No such section")
        return sections[step - 1]

    def _next(self, step: int) -> str:
        if step < len(self.response.version.sections):
            return reverse("consultations:answer", args=[self.response.reference, step + 1])
        return reverse("consultations:check", args=[self.response.reference])

    def _leave(self) -> HttpResponse:
        messages.success(
            self.request,
            f"Your answers were saved at {clock(self.response.saved_at)}. They are not submitted "
            f"yet. You can go on until {long_datetime(self.consultation.closing_at)}.",
        )
        return redirect("providers:home")

    def _show(self, form: AnswersForm, *, status: int = 200, **context: Any) -> HttpResponse:
        return self.show("answer.html", form=form, section=form.section, status=status, **context)


class CheckView(ResponseView):
    """All answers before they are submitted."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show the answers, or the receipt where nothing is left to submit."""
        if self.closed():
            return self.refuse(
                self.consultation, ConsultationClosed(self.consultation), self.response
            )
        if self.response.is_submitted and not self.response.has_unsent_changes():
            return redirect(_place_of(self.response))
        return self._show(SubmitForm(response=self.response))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Submit once, however often the button is pressed."""
        form = SubmitForm(request.POST, response=self.response)
        if not form.is_valid():
            return self._show(form)
        try:
            form.save(by=self.user)
        except (SubmissionOutdated, ResponseIncomplete) as error:
            self.response.refresh_from_db()
            return self._show(SubmitForm(response=self.response), refused=error, status=409)
        except ResponseRefused as error:
            return self.refuse(self.consultation, error, self.response, status=409)
        return redirect("consultations:receipt", reference=reference)

    def _show(self, form: SubmitForm, *, status: int = 200, **context: Any) -> HttpResponse:
        version = self.response.version
        answered = self.response.answered()
        problems = problems_with(
            version.question_list, {key: value for key, (value, _) in answered.items()}
        )
        return self.show(
            "check.html",
            form=form,
            answered=answered,
            problems=problem_links(version.sections, problems),
            status=status,
            **context,
        )


class ReceiptView(ResponseView):
    """What was submitted, when, under which reference."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show the receipt, or go on with the draft where there is none."""
        if not self.response.is_submitted:
            return redirect(_place_of(self.response))
        return self.show(
            "receipt.html",
            lines=submitted_lines(self.response),
            unsent=self.response.has_unsent_changes(),
            can_change=self.consultation.is_open,
        )


class WithdrawView(ResponseView):
    """Takes the response back."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Ask once more."""
        if self.response.is_submitted and self.closed():
            return self.refuse(
                self.consultation, ConsultationClosed(self.consultation), self.response
            )
        return self.show("withdraw.html")

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Withdraw and go back to the consultation."""
        try:
            responses.withdraw_response(response=self.response, by=self.user)
        except ResponseRefused as error:
            return self.refuse(self.consultation, error, self.response, status=409)
        messages.success(request, f"Response {reference} was withdrawn and its answers deleted.")
        return redirect(self.consultation.get_url() or "/")
