"""'You said, we did': actions, publishing them, telling people, and what is overdue."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from wagtail.admin import messages

from engagement_site.core.permissions import Permission
from feedback_analysis.domain import actions as domain
from feedback_analysis.forms.reporting import ActionForm
from feedback_analysis.models import Action, Theme, WhatWeHeardIndexPage
from feedback_analysis.views.base import AnalysisPage, WorkspacePage, address, number_in


class ActionListView(WorkspacePage):
    """All actions of all analyses, the overdue first."""

    template_name = "feedback_analysis/actions/list.html"
    page_title = "You said, we did"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        actions = list(Action.objects.in_order().select_related("analysis", "owner", "theme"))
        return self.page(
            overdue=[action for action in actions if action.is_overdue],
            open=[a for a in actions if not a.closed_on and not a.is_overdue],
            closed=[action for action in actions if action.closed_on],
            public=_public_address(),
        )


def _public_address() -> str:
    index = WhatWeHeardIndexPage.objects.live().order_by("path").first()
    return f"{index.get_url()}you-said-we-did/" if index else ""


class NewActionView(AnalysisPage):
    """Makes an action, of a theme where one is named."""

    required_permission = Permission.EDIT_ANALYSES
    template_name = "feedback_analysis/actions/form.html"
    page_title = "New action"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form, filled from the theme."""
        return self.page(form=ActionForm(analysis=self.analysis, initial=self._initial()))

    def _initial(self) -> dict[str, Any]:
        number = number_in(self.request.GET.get("theme"))
        run = self.analysis.runs.finished().order_by("-number").first()
        if run is None or number is None:
            return {}
        theme: Theme | None = run.themes.with_decisions().filter(number=number).first()
        if theme is None or theme.codebook is None:
            return {"said": theme.description} if theme else {}
        return domain.draft_from_theme(
            theme.codebook, label=theme.label, description=theme.description
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Make it."""
        form = ActionForm(request.POST, analysis=self.analysis)
        if not form.is_valid():
            return self.page(422, form=form)
        action = form.store(None, by=request.user)  # type: ignore[arg-type]
        messages.success(request, "The action is kept. Publish it when it may be read by all.")
        return redirect(address("action", self.analysis.pk, action.pk))


class ActionView(AnalysisPage):
    """One action: its form, its history, publishing and telling."""

    template_name = "feedback_analysis/actions/action.html"
    action: Action

    def find(self) -> None:
        """Find the action within its analysis."""
        super().find()
        self.action = get_object_or_404(self.analysis.actions, pk=self.kwargs["action_id"])

    def get_page_title(self) -> str:
        """What is done."""
        return str(self.action)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show it."""
        initial = {"version": self.action.version}
        return self._show(ActionForm(instance=self.action, analysis=self.analysis, initial=initial))

    def _show(self, form: ActionForm, status: int = 200, **more: Any) -> HttpResponse:
        action = Action.objects.select_related("owner", "page").get(pk=self.action.pk)
        return self.page(
            status, form=form, action=action, changes=action.changes.all(),
            people=len(domain.people_who_said_it(action)), public=_public_address(), **more,
        )  # fmt: skip


class ChangeActionView(ActionView):
    """Changes an action, publishes it or takes it back, tells those who said it."""

    required_permission = Permission.EDIT_ANALYSES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do what the button says."""
        verbs = {"publish": self._publish, "withdraw": self._withdraw, "tell": self._tell}
        verb = verbs.get(request.POST.get("verb", ""))
        if verb is None:
            return self._change(request)
        try:
            messages.success(request, verb())
        except domain.ActionError as error:
            messages.error(request, str(error))
        return self._back()

    def _back(self) -> HttpResponse:
        return redirect(address("action", self.analysis.pk, self.action.pk))

    def _change(self, request: HttpRequest) -> HttpResponse:
        stored = Action.objects.get(pk=self.action.pk)
        form = ActionForm(request.POST, instance=stored, analysis=self.analysis)
        if not form.is_valid():
            return self._show(form, 422)
        try:
            form.store(self.action, by=request.user)  # type: ignore[arg-type]
        except domain.ActionOvertaken as overtaken:
            data = request.POST.copy()
            data["version"] = str(overtaken.action.version)
            mine = ActionForm(data, instance=stored, analysis=self.analysis)
            mine.add_error(None, str(overtaken))
            return self._show(mine, 409, theirs=overtaken.action)
        messages.success(request, "The action is saved.")
        return self._back()

    def _publish(self) -> str:
        domain.publish_action(self.action, by=self.request.user)  # type: ignore[arg-type]
        return "The action stands on the public page."

    def _withdraw(self) -> str:
        domain.withdraw_action(self.action, by=self.request.user)  # type: ignore[arg-type]
        return "The action is off the public page."

    def _tell(self) -> str:
        public = f"{settings.SITE_ADDRESS}{_path(_public_address())}#action-{self.action.pk}"
        sent = domain.tell_people(self.action, by=self.request.user, address=public)  # type: ignore[arg-type]
        if not sent:
            return "Everybody who said it has been told of this already, or nobody can be reached."
        return f"{sent} {'person is' if sent == 1 else 'people are'} being told by e-mail."


def _path(address_: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(address_).path
