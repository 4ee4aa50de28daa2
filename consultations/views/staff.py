"""What the team's pages below one consultation share, and the short ones: time, people, library."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from consultations.domain import timetable
from consultations.domain.library import add_from_library
from consultations.models import ConsultationPage, QuestionSet
from consultations.staff_forms import InviteForm, LateForm, LibraryForm, MoveClosingForm
from engagement_site.accounts.models import User
from engagement_site.core.permissions import Permission, PermissionRequiredMixin, has_permission
from engagement_site.core.templatetags.components import long_datetime

NAME = "consultation_pages"


def staff_address(name: str, consultation: ConsultationPage, *args: Any) -> str:
    """Return the address of one of the team's pages."""
    return reverse(f"{NAME}:{name}", args=[consultation.pk, *args])


class OfConsultation(PermissionRequiredMixin):
    """What the views below one consultation share."""

    required_permission = Permission.VIEW_RESPONSES
    consultation: ConsultationPage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the consultation once it is known that the person may see it."""
        if has_permission(request.user, self.required_permission):
            self.consultation = get_object_or_404(ConsultationPage, pk=kwargs["pk"])
        elif request.user.is_authenticated:
            raise PermissionDenied(f"{self.required_permission} is not open to this user")
        super().setup(request, *args, **kwargs)  # type: ignore[misc]

    @property
    def person(self) -> User:
        """Who is at work."""
        return cast("User", self.request.user)  # type: ignore[attr-defined]

    def breadcrumbs(self, *items: dict[str, str]) -> list[dict[str, str]]:
        """Return the way here."""
        return [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse(f"{NAME}:index"), "label": "Consultations"},
            {
                "url": reverse("wagtailadmin_pages:edit", args=[self.consultation.pk]),
                "label": self.consultation.title,
            },
            *items,
        ]


class StaffPage(OfConsultation, WagtailAdminTemplateMixin):
    """A page in the editor's look."""

    header_icon = "comment"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Return the way here."""
        overview = {"url": staff_address("results", self.consultation), "label": "Overview"}
        return self.breadcrumbs(overview, {"url": "", "label": self.get_page_title()})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the consultation."""
        context: dict[str, Any] = super().get_context_data(consultation=self.consultation, **kwargs)
        return context


class StaffFormPage(StaffPage, FormView[Any]):
    """A page with one form; `button` says what it does, `lead` what to know before."""

    template_name = "consultations/admin/form.html"
    button = "Save"
    lead = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what stands round the form."""
        return super().get_context_data(
            button=self.button,
            lead=self.lead,
            back=staff_address("results", self.consultation),
            **kwargs,
        )

    def done(self, words: str, url: str = "") -> HttpResponse:
        """Say that it is done and go back."""
        messages.success(self.request, words)
        return redirect(url or staff_address("results", self.consultation))


class MoveClosingView(StaffFormPage):
    """Moves the closing time, with a reason, and tells people."""

    required_permission = Permission.EDIT_MARKET
    page_title = "Move the closing time"
    form_class = MoveClosingForm
    button = "Move the closing time and tell people"

    def get_initial(self) -> dict[str, Any]:
        """Begin with the present time."""
        return {"closing_at": self.consultation.closing_at}

    def form_valid(self, form: Any) -> HttpResponse:
        """Move it."""
        try:
            change = timetable.move_closing(
                consultation=self.consultation, by=self.person, **form.cleaned_data
            )
        except timetable.TimetableRefused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        return self.done(f"It now closes {long_datetime(change.new_closing_at)}. People are told.")


class LateView(StaffFormPage):
    """Records the decision to take one late response."""

    required_permission = Permission.EDIT_MARKET
    page_title = "Accept a late response"
    form_class = LateForm
    button = "Record the decision"
    lead = "They can then answer as if it were open, until the time you set. Nobody else can."

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand over the consultation."""
        return {**super().get_form_kwargs(), "consultation": self.consultation}

    def form_valid(self, form: Any) -> HttpResponse:
        """Record it."""
        data = form.cleaned_data
        try:
            timetable.accept_late(
                consultation=self.consultation,
                organisation=data["organisation"],
                response=data["response"],
                until=data["until"],
                reason=data["reason"],
                by=self.person,
            )
        except timetable.TimetableRefused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        return self.done("The decision is recorded. Tell them that they can answer now.")


class InviteView(StaffFormPage):
    """Asks organisations to answer."""

    required_permission = Permission.EDIT_MARKET
    page_title = "Invite organisations"
    form_class = InviteForm
    button = "Invite them"
    lead = "Their people get one message. You see afterwards who has not answered yet."

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand over the consultation."""
        return {**super().get_form_kwargs(), "consultation": self.consultation}

    def form_valid(self, form: Any) -> HttpResponse:
        """Invite them."""
        new = timetable.invite(
            consultation=self.consultation,
            organisations=list(form.cleaned_data["organisations"]),
            by=self.person,
        )
        return self.done(f"{new} organisation{'' if new == 1 else 's'} invited.")


class LibraryView(StaffFormPage):
    """Adds questions from the library to the page's draft."""

    required_permission = Permission.EDIT_MARKET
    page_title = "Add questions from the library"
    template_name = "consultations/admin/library.html"
    form_class = LibraryForm
    button = "Add them to the draft"
    lead = "They are appended to the questions. Nothing is published by this."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sets with their questions."""
        return super().get_context_data(
            sets=QuestionSet.objects.prefetch_related("questions"), **kwargs
        )

    def form_valid(self, form: Any) -> HttpResponse:
        """Add them and go to the editor."""
        added = form.cleaned_data["question_set"]
        add_from_library(consultation=self.consultation, question_set=added, by=self.person)
        return self.done(
            f"“{added}” is in the draft. Look through the questions, then publish.",
            reverse("wagtailadmin_pages:edit", args=[self.consultation.pk]) + "#tab-questions",
        )
