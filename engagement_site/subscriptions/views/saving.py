"""Saving a search, from a list or from the profile."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView

from engagement_site.accounts.models import User
from engagement_site.core.rate_limits import within_rate
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import organisations_to_act_for
from engagement_site.subscriptions.domain import searches
from engagement_site.subscriptions.domain.searches import AlreadySaved, TooManySearches, TooWide
from engagement_site.subscriptions.forms import SaveSearchForm
from engagement_site.subscriptions.kinds import SearchKind, get_kind
from engagement_site.subscriptions.queries import preview

SAVED_PER_HOUR = 60


class SaveView(LoginRequiredMixin, FormView[SaveSearchForm]):
    """The second of two clicks: what is saved, what it would have sent, how often, for whom."""

    template_name = "subscriptions/save.html"
    form_class = SaveSearchForm
    kind: SearchKind
    organisation: ProviderOrganisation | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the kind; one that no feature knows does not exist."""
        kind = get_kind(kwargs["kind"])
        if kind is None:
            raise Http404
        self.kind = kind
        return super().dispatch(request, *args, **kwargs)

    @property
    def asked(self) -> QueryDict:
        """What the list was asked."""
        return self.request.GET

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form who saves, and for whom only where that is fixed."""
        return {
            **super().get_form_kwargs(), "user": self.request.user, "only": self.organisation,
        }  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the search is and what it would have sent."""
        query = self.kind.clean(self.asked)
        return super().get_context_data(
            kind=self.kind,
            query=query,
            words=self.kind.describe(query) if query else "",
            organisation=self.organisation,
            list_address=self.kind.list_address(query),
            preview=preview(self.kind, query, organisation=self.organisation),
            **kwargs,
        )

    def form_valid(self, form: SaveSearchForm) -> HttpResponse:
        """Save, or say beside the form why not."""
        user = self.request.user
        assert isinstance(user, User)  # signed in, says the mixin
        if not within_rate("save-search", str(user.pk), limit=SAVED_PER_HOUR, seconds=3600):
            form.add_error(None, "You have saved many searches. Wait an hour and try again.")
            return self.form_invalid(form)
        try:
            search = searches.save_search(
                kind=self.kind,
                asked=self.asked,
                frequency=form.cleaned_data["frequency"],
                by=user,
                organisation=form.organisation,
                by_profile=self.organisation is not None,
            )
        except AlreadySaved as existing:
            messages.info(self.request, str(existing))
            return redirect("subscriptions:search", pk=existing.search.pk)
        except TooWide as error:
            form.add_error("frequency", str(error))
            return self.form_invalid(form)
        except TooManySearches as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, f"Saved. {_what_follows(search.frequency)}")
        return redirect("subscriptions:alerts")


class SaveProfileView(SaveView):
    """Starts alerts by what an organisation offers."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the organisation among those the person acts for."""
        if request.user.is_authenticated:
            found = organisations_to_act_for(request.user)
            self.organisation = get_object_or_404(found, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def asked(self) -> QueryDict:
        """Nothing: the profile decides."""
        return QueryDict()


def _what_follows(frequency: str) -> str:
    return {
        "at_once": "We write within a few minutes of something new.",
        "daily": "When there is something new we write at 7am the next day.",
        "weekly": "When there is something new we write on Monday at 7am.",
        "deadlines": "We write a week before something closes.",
    }[frequency]
