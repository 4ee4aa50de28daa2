"""What is held on a person: see it, take it, choose, leave."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import FormView, View

from engagement_site.accounts import domain
from engagement_site.accounts.models import ConsentSubject, User
from engagement_site.core import personal_data, retention
from engagement_site.core.forms import PublicForm


class ConsentForm(PublicForm, forms.Form):
    """What a person agrees to."""

    subjects = forms.MultipleChoiceField(
        label="You agree to", choices=ConsentSubject.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class LeaveForm(PublicForm, forms.Form):
    """Makes sure that somebody means to leave."""

    sure = forms.BooleanField(label="I want my account and what is held on me to be deleted")


def signed_in(request: HttpRequest) -> User:
    """Return the signed-in person of a view that lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


class PersonalDataView(LoginRequiredMixin, FormView[ConsentForm]):
    """What is held, what one agreed to and when, and the ways to take it and to leave."""

    template_name = "account/personal_data.html"
    form_class = ConsentForm

    def get_initial(self) -> dict[str, Any]:
        """Tick what the person agrees to now."""
        agreed = domain.consents_of(signed_in(self.request))
        return {"subjects": [subject for subject, given in agreed.items() if given]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is held and the history of consents."""
        user = signed_in(self.request)
        return super().get_context_data(
            holdings=personal_data.holdings(user),
            consents=user.consents.all(),
            rules=retention.rules(),
            **kwargs,
        )

    def form_valid(self, form: ConsentForm) -> HttpResponse:
        """Note the choice."""
        domain.set_consents(signed_in(self.request), set(form.cleaned_data["subjects"]))
        messages.success(self.request, "Your choice is saved.")
        return redirect("personal_data")


class PersonalDataExportView(LoginRequiredMixin, View):
    """What is held, as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return it as JSON."""
        user = signed_in(request)
        data = {
            "exported": timezone.now().isoformat(),
            "held": {entry.title: entry.rows for entry in personal_data.holdings(user)},
            "kept": {rule.what: rule.how_long for rule in retention.rules()},
            "stays when you leave": {
                kept.what: kept.why for kept in personal_data.kept_after_leaving()
            },
        }
        return HttpResponse(
            json.dumps(data, ensure_ascii=False, indent=1),
            content_type="application/json; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="your-data.json"'},
        )


class LeaveView(LoginRequiredMixin, FormView[LeaveForm]):
    """Deletes the account."""

    template_name = "account/leave.html"
    form_class = LeaveForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what stays, and why."""
        return super().get_context_data(keeps=personal_data.kept_after_leaving(), **kwargs)

    def form_valid(self, form: LeaveForm) -> HttpResponse:
        """Erase, sign out, say so."""
        domain.leave(signed_in(self.request))
        logout(self.request)
        messages.success(self.request, "Your account is deleted.")
        return redirect("/")
