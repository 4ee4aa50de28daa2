"""Show and tell: proposing, seeing and changing what one proposed."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from engagement_site.accounts.models import User
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import can_act_for, organisations_to_act_for
from events.domain import errors, proposals
from events.enums import ProposalState
from events.forms.proposals import ProposalForm
from events.models import EventPage, Proposal
from events.views import crumbs


@method_decorator(never_cache, name="dispatch")
class ProposeView(LoginRequiredMixin, View):
    """One page: what an organisation would show."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the event."""
        super().setup(request, *args, **kwargs)
        self.event = get_object_or_404(EventPage.objects.live().public(), pk=kwargs["pk"])
        self.organisations = organisations_to_act_for(request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Send away, with a reason, whoever cannot propose now."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not self.organisations:
            return self._page("events/organisation_needed.html", {"next": request.path})
        if not self.event.takes_proposals_at(timezone.now()):
            error = errors.ProposalsClosed(self.event)
            return self._page("events/registration_unavailable.html", {"message": str(error),
                              "heading": "Nothing was proposed"}, 409)  # fmt: skip
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the empty form."""
        return self._page("events/propose.html", {"form": self._form()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put the proposal in."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page("events/propose.html", {"form": form})
        facts = dict(form.cleaned_data)
        try:
            made = proposals.propose(event=self.event, by=cast(User, request.user), **facts)
        except errors.ProposedAlready as error:
            form.add_error("title", str(error))
            return self._page("events/propose.html", {"form": form}, 409)
        messages.success(request, "Your proposal is in. We have sent you an e-mail.")
        return redirect("events:proposal", reference=made.reference)

    def _form(self, data: Any = None) -> ProposalForm:
        return ProposalForm(data, organisations=self.organisations)

    def _page(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        context |= {"event": self.event, "breadcrumbs": crumbs.to_event(self.event)}
        return render(self.request, template, context, status=status)


@method_decorator(never_cache, name="dispatch")
class ProposalView(LoginRequiredMixin, View):
    """A proposal as its organisation sees it; changed while the call is open, taken back any time."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find it; to anybody else it does not exist."""
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.proposal = get_object_or_404(
                Proposal.objects.seen_by(request.user).select_related(
                    "event", "organisation", "session"
                ),
                reference=kwargs["reference"],
            )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        return self._show(self._form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change it or take it back."""
        user = cast(User, request.user)
        if request.POST.get("go") == "withdraw":
            if proposals.withdraw(proposal=self.proposal, by=user):
                messages.success(request, "The proposal is taken back.")
            return redirect("events:proposal", reference=self.proposal.reference)
        form = self._form(request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            proposals.change_proposal(proposal=self.proposal, by=user, **form.cleaned_data)
        except errors.RegistrationError as error:
            form.add_error(None, str(error))
            return self._show(form, 409)
        messages.success(request, "The changes are saved.")
        return redirect("events:proposal", reference=self.proposal.reference)

    def _form(self, data: Any = None) -> ProposalForm:
        none = ProviderOrganisation.objects.none()
        return ProposalForm(data, organisations=none, proposal=self.proposal)

    def _show(self, form: ProposalForm, status: int = 200) -> HttpResponse:
        proposal = self.proposal
        acts = can_act_for(self.request.user, proposal.organisation)
        open_now = proposal.event.takes_proposals_at(timezone.now())
        context = {
            "proposal": proposal,
            "event": proposal.event,
            "form": form,
            "can_change": acts and open_now and proposal.state == ProposalState.SUBMITTED,
            "can_withdraw": acts
            and proposal.state in (ProposalState.SUBMITTED, ProposalState.ACCEPTED),
            "breadcrumbs": crumbs.to_event(proposal.event),
        }
        return render(self.request, "events/proposal.html", context, status=status)
