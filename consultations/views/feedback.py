"""Feedback on a workshop, opened from a QR code on a phone."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from consultations.about_events import feedback_subjects
from consultations.anonymous_forms import FeedbackForm
from consultations.domain.errors import ResponseRefused
from consultations.domain.feedback import give_feedback, make_device
from consultations.domain.opening import check_open
from consultations.domain.questionnaires import keep_version
from consultations.enums import ConsultationKind
from consultations.models import ConsultationPage
from consultations.queries import public_consultations
from consultations.views.base import crumbs
from engagement_site.core.registry import Subject

DEVICE_COOKIE = "feedback-device"
A_WEEK = 7 * 24 * 3600


@method_decorator(never_cache, name="dispatch")
class FeedbackView(View):
    """The questions on one page; who opened a session's code is asked about that session."""

    consultation: ConsultationPage
    subject: Subject | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the form and what it is about; mark the phone, so that duplicates can be told."""
        found = public_consultations().filter(kind=ConsultationKind.WORKSHOP_FEEDBACK)
        self.consultation = get_object_or_404(found, pk=kwargs["pk"])
        self.subjects = feedback_subjects(self.consultation)
        self.subject = self._subject(str(request.GET.get("about", "")))
        self.device = self._device()
        response = super().dispatch(request, *args, **kwargs)
        response.set_cookie(
            DEVICE_COOKIE, self.device, max_age=A_WEEK, httponly=True, samesite="Lax",
            secure=request.is_secure(), path=reverse("consultations:feedback", args=[kwargs["pk"]]),
        )  # fmt: skip
        return response

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask what it is about where that is open, else show the questions."""
        try:
            check_open(self.consultation)
        except ResponseRefused as error:
            return self._refuse(error)
        if self.subjects and self.subject is None and "about" not in request.GET:
            context = self._context(subjects=self.subjects)
            return render(request, "consultations/feedback_subject.html", context)
        return self._show(self._form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store what was written, once, and thank."""
        form = self._form(request.POST)
        try:
            check_open(self.consultation)
            if not form.is_valid():
                return self._show(form)
            assert form.submission_key is not None
            given = give_feedback(
                consultation=self.consultation,
                values=form.values(),
                submission_key=form.submission_key,
                device=self.device,
                subject=self.subject,
            )
        except ResponseRefused as error:
            return self._refuse(error)
        return redirect(f"{reverse('consultations:feedback_sent', args=[pk])}?r={given.reference}")

    def _form(self, data: Any = None) -> FeedbackForm:
        version = self.consultation.versions.order_by("-number").first()
        if version is None:
            version = keep_version(consultation=self.consultation, by=None)
        if version is None:
            raise Http404("Nothing is asked here")
        return FeedbackForm(data, request=self.request, version=version, device=self.device)

    def _subject(self, key: str) -> Subject | None:
        return next((subject for subject in self.subjects if subject.key == key), None)

    def _device(self) -> str:
        came = self.request.COOKIES.get(DEVICE_COOKIE, "")
        return came if len(came) == len(make_device()) and came.isalnum() else make_device()

    def _context(self, **more: Any) -> dict[str, Any]:
        return {
            "consultation": self.consultation,
            "subject": self.subject,
            "breadcrumbs": crumbs(self.consultation),
            **more,
        }

    def _show(self, form: FeedbackForm) -> HttpResponse:
        before = self.consultation.responses.submitted().filter(
            device=self.device, subject_key=self.subject.key if self.subject else ""
        )
        context = self._context(form=form, sent_before=before.exists())
        return render(self.request, "consultations/feedback.html", context)

    def _refuse(self, error: ResponseRefused) -> HttpResponse:
        context = self._context(reason=error)
        return render(self.request, "consultations/refused.html", context, status=409)


@method_decorator(never_cache, name="dispatch")
class FeedbackSentView(View):
    """Thanks, and the way to the next session's form."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        found = public_consultations().filter(kind=ConsultationKind.WORKSHOP_FEEDBACK)
        consultation = get_object_or_404(found, pk=pk)
        given = consultation.responses.filter(reference=str(request.GET.get("r", ""))[:9]).first()
        context = {
            "consultation": consultation,
            "given": given,
            "subjects": feedback_subjects(consultation),
            "breadcrumbs": crumbs(consultation),
        }
        return render(request, "consultations/feedback_sent.html", context)
