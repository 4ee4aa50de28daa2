"""Answering: begin, save, check, submit, change, withdraw."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from consultations.answer_fields import problems_with
from consultations.domain import responses
from consultations.domain.errors import (
    AnswersChangedMeanwhile,
    ConsultationClosed,
    ConsultationNotOpen,
    ResponseIncomplete,
    ResponseRefused,
    SubmissionOutdated,
)
from consultations.domain.opening import is_open_for
from consultations.enums import ConsultationState
from consultations.forms import AnswersForm, StartForm, SubmitForm, problem_links
from consultations.models import ConsultationPage
from consultations.notifications import submitted_lines
from consultations.queries import (
    answer_authors,
    public_consultations,
    reachable_sections,
    respondent_options,
    shown_in,
)
from consultations.questionnaire import Section
from consultations.views.base import PersonalView, ResponseView, crumbs, place_of
from engagement_site.accounts.models import User
from engagement_site.core.templatetags.components import clock, long_datetime


class StartView(LoginRequiredMixin, PersonalView):
    """Chooses for whom to answer and begins, or goes on with what was begun."""

    consultation: ConsultationPage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the consultation; one that is not public does not exist."""
        self.consultation = get_object_or_404(public_consultations(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        """The person."""
        return cast("User", self.request.user)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for whom, or send those without an organisation to name theirs first."""
        options = respondent_options(self.consultation, self.user)
        if (refusal := self._refusal()) and not any(option.response for option in options):
            return self.refuse(self.consultation, refusal)
        if not options:
            return self._ask_for_organisation()
        if len(options) == 1 and options[0].response:
            return redirect(place_of(options[0].response))
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
        return redirect(place_of(response))

    def _refusal(self) -> ResponseRefused | None:
        state = self.consultation.state
        mine = respondent_options(self.consultation, self.user)
        if any(is_open_for(self.consultation, organisation=item.organisation) for item in mine):
            return None
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


class AnswerView(ResponseView):
    """One section of questions; saves whatever can be saved each time."""

    def get(self, request: HttpRequest, reference: str, step: int) -> HttpResponse:
        """Show the section with what is saved; one in which nothing is asked leads on."""
        section = self._section(step)
        if self.closed():
            return self._refuse_as_closed()
        if not shown_in(section, self.response):
            return redirect(self._next(step))
        return self._show(AnswersForm(response=self.response, section=section, author=self.author))

    def post(self, request: HttpRequest, reference: str, step: int) -> HttpResponse:
        """Save, then go where the button says."""
        section = self._section(step)
        form = AnswersForm(
            request.POST,
            request.FILES,
            response=self.response,
            section=section,
            author=self.author,
        )
        if not form.is_valid() and not form.came_whole():
            return self._show(form.renewed(self.response), incomplete=True, status=400)
        try:
            self.response = form.save()
        except AnswersChangedMeanwhile as error:
            self.response = error.response
            return self._show(form.renewed(error.response), conflicts=error.conflicts, status=409)
        except ResponseRefused as error:
            return self.refuse(self.consultation, error, self.response, status=409)
        if self.closed():
            return self._refuse_as_closed(status=409)
        leaving = "come-back-later" in request.POST
        if form.unsaved_errors() or (form.errors and not leaving):
            return self._show(form.renewed(self.response), unsaved=form.unsaved_errors())
        return self._leave() if leaving else redirect(self._next(step))

    def _refuse_as_closed(self, status: int = 200) -> HttpResponse:
        error = ConsultationClosed(self.consultation)
        return self.refuse(self.consultation, error, self.response, status=status)

    def _section(self, step: int) -> Section:
        sections = self.response.version.sections
        if not 1 <= step <= len(sections):
            raise Http404("No such section")
        return sections[step - 1]

    def _next(self, step: int) -> str:
        for section in reachable_sections(self.response):
            if section.number > step:
                return reverse(
                    "consultations:answer", args=[self.response.reference, section.number]
                )
        return reverse("consultations:check", args=[self.response.reference])

    def _leave(self) -> HttpResponse:
        messages.success(
            self.request,
            f"Your answers were saved at {clock(self.response.saved_at)}. They are not submitted "
            f"yet. You can go on until {long_datetime(self.response.changeable_until)}.",
        )
        if self.author.user is None:
            return redirect("consultations:link", reference=self.response.reference)
        return redirect("providers:home")

    def _show(self, form: AnswersForm, *, status: int = 200, **context: Any) -> HttpResponse:
        numbers = [section.number for section in reachable_sections(self.response)]
        place = numbers.index(form.section.number) if form.section.number in numbers else 0
        return self.show(
            "answer.html",
            form=form,
            section=form.section,
            position=place + 1,
            previous=numbers[place - 1] if place else None,
            is_last=place + 1 >= len(numbers),
            status=status,
            **context,
        )


class CheckView(ResponseView):
    """All answers before they are submitted."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show the answers, or the receipt where nothing is left to submit."""
        if self.closed():
            return self.refuse(
                self.consultation, ConsultationClosed(self.consultation), self.response
            )
        if self.response.is_submitted and not self.response.has_unsent_changes():
            return redirect(place_of(self.response))
        return self._show(self._form())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Submit once, however often the button is pressed."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            form.save()
        except (SubmissionOutdated, ResponseIncomplete) as error:
            self.response.refresh_from_db()
            return self._show(self._form(), refused=error, status=409)
        except ResponseRefused as error:
            return self.refuse(self.consultation, error, self.response, status=409)
        return redirect("consultations:receipt", reference=reference)

    def _form(self, data: Any = None) -> SubmitForm:
        return SubmitForm(data, response=self.response, author=self.author)

    def _show(self, form: SubmitForm, *, status: int = 200, **context: Any) -> HttpResponse:
        version = self.response.version
        problems = problems_with(version.question_list, self.response.written())
        left_out = self.response.no_longer_asked()
        return self.show(
            "check.html",
            form=form,
            answered=self.response.answered(),
            asked=self.response.asked(),
            authors=answer_authors(self.response, self.author),
            left_out=[item for item in version.question_list if item.key in left_out],
            problems=problem_links(version.sections, problems),
            status=status,
            **context,
        )


class ReceiptView(ResponseView):
    """What was submitted, when, under which reference."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show the receipt, or go on with the draft where there is none."""
        if not self.response.is_submitted:
            return redirect(place_of(self.response))
        return self.show(
            "receipt.html",
            lines=submitted_lines(self.response),
            unsent=self.response.has_unsent_changes(),
            can_change=self.is_open(),
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
            responses.withdraw_response(response=self.response, by=self.author)
        except ResponseRefused as error:
            return self.refuse(self.consultation, error, self.response, status=409)
        messages.success(request, f"Response {reference} was withdrawn and its answers deleted.")
        return redirect(self.consultation.get_url() or "/")
