"""A person's alerts: what is saved, how it is sent, pausing and deleting."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, TemplateView

from engagement_site.accounts.models import User
from engagement_site.subscriptions.domain import searches
from engagement_site.subscriptions.domain.searches import TooWide
from engagement_site.subscriptions.forms import ChangeSearchForm, PauseForm
from engagement_site.subscriptions.models import AlertSettings, SavedSearch, WeeklyListReader
from engagement_site.subscriptions.queries import preview, suggestions

ALERTS_SHOWN = 15


def signed_in(request: HttpRequest) -> User:
    """Return the signed-in person of a view that lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


class AlertsView(LoginRequiredMixin, TemplateView):
    """Everything about a person's alerts on one page."""

    template_name = "subscriptions/alerts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add searches, suggestions, what was sent and what is left out."""
        user = signed_in(self.request)
        settings, _ = AlertSettings.objects.get_or_create(user=user)
        found = SavedSearch.objects.open_to(user).select_related("organisation")
        changeable = set(SavedSearch.objects.changeable_by(user).values_list("pk", flat=True))
        return super().get_context_data(
            searches=[(search, search.pk in changeable) for search in found],
            suggestions=suggestions(user),
            settings=settings,
            pause_form=kwargs.pop("pause_form", None) or PauseForm(),
            alerts=user.alerts.filter(mailed_at__isnull=False)
            .select_related("noticed")
            .order_by("-mailed_at", "-pk")[:ALERTS_SHOWN],
            refusals=user.refusals.filter(withdrawn_at__isnull=True)[:50],
            weekly=WeeklyListReader.objects.filter(user=user).first(),
            **kwargs,
        )


class ChangeAllView(AlertsView):
    """Pauses, stops or starts all of a person's alerts."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do what was asked and go back."""
        user = signed_in(request)
        settings, _ = AlertSettings.objects.get_or_create(user=user)
        action = request.POST.get("action", "")
        if action == "stop":
            searches.stop_all(settings)
            messages.success(request, "All your alerts are stopped.")
        elif action == "start":
            searches.start_again(settings, by=user)
            messages.success(request, "Your alerts are on again.")
        elif action == "pause":
            form = PauseForm(request.POST)
            if not form.is_valid():
                context = self.get_context_data(pause_form=form)
                return self.render_to_response(context, status=422)
            searches.pause_all(settings, by=user, until=form.cleaned_data["until"])
            messages.success(request, "Your alerts are paused.")
        return redirect("subscriptions:alerts")


class SearchView(LoginRequiredMixin, FormView[ChangeSearchForm]):
    """One saved search: change, pause, look at what it would have sent."""

    template_name = "subscriptions/search.html"
    form_class = ChangeSearchForm

    def get_search(self) -> SavedSearch:
        """Return the search; one that the person may not see does not exist for them."""
        found = SavedSearch.objects.open_to(signed_in(self.request))
        return get_object_or_404(found.select_related("organisation"), pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form which search."""
        return {**super().get_form_kwargs(), "search": self.get_search()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the search and its preview."""
        search, user = self.get_search(), signed_in(self.request)
        kind = search.search_kind
        organisation = search.organisation if search.by_profile else None
        return super().get_context_data(
            search=search,
            can_change=SavedSearch.objects.changeable_by(user).filter(pk=search.pk).exists(),
            receives=search.sent_to.filter(user=user, stopped_at__isnull=True).exists(),
            recipients=search.sent_to.filter(stopped_at__isnull=True).select_related("user"),
            pause_form=kwargs.pop("pause_form", None) or PauseForm(),
            preview=preview(kind, search.query, organisation=organisation) if kind else None,
            **kwargs,
        )

    def form_valid(self, form: ChangeSearchForm) -> HttpResponse:
        """Write, or say beside the field why not."""
        try:
            searches.change_search(
                self.get_search(),
                by=signed_in(self.request),
                frequency=form.cleaned_data["frequency"],
                recipients=form.chosen,
            )
        except TooWide as error:
            form.add_error("frequency", str(error))
            return self.form_invalid(form)
        messages.success(self.request, "The changes are saved.")
        return redirect("subscriptions:alerts")


class ActOnSearchView(SearchView):
    """Pauses, resumes, deletes or leaves one search."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what was asked and go back."""
        user, search = signed_in(request), self.get_search()
        action = request.POST.get("action", "")
        if action == "leave":
            searches.stop_receiving(search, user=user)
            messages.success(request, "You get this one no more. Your colleagues still do.")
        elif action == "resume":
            searches.resume_search(search, by=user)
            messages.success(request, "It is sent again from now on.")
        elif action == "delete":
            searches.delete_search(search, by=user)
            messages.success(request, "The saved search is deleted.")
        elif action == "pause":
            pause = PauseForm(request.POST)
            if not pause.is_valid():
                form = ChangeSearchForm(search=search)
                context = self.get_context_data(form=form, pause_form=pause)
                return self.render_to_response(context, status=422)
            searches.pause_search(search, by=user, until=pause.cleaned_data["until"])
            messages.success(request, "It is paused.")
        return redirect("subscriptions:alerts")
