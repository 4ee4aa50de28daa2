"""Proposals for the council's people: reading, reviewing, deciding, putting on the programme."""

from typing import cast

from django.contrib import messages
from django.db.models import Avg, Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from engagement_site.accounts.models import User
from engagement_site.core.permissions import Permission
from events.domain import errors, proposals
from events.forms.proposals import DecisionForm, ReviewForm, ScheduleForm
from events.models import Proposal
from events.views.staff.frame import EventStaffView, trail


@method_decorator(never_cache, name="dispatch")
class ProposalsView(EventStaffView):
    """Every proposal with its state and what reviewers think."""

    page_title = "Proposals"
    template_name = "events/staff/proposals.html"
    required_permission = Permission.EDIT_MARKET
    header_icon = "pick"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add the proposals, the best thought of first."""
        found = (
            Proposal.objects.filter(event=self.event)
            .select_related("organisation", "session")
            .annotate(score=Avg("reviews__score"), reviewers=Count("reviews"))
            .order_by("state", "-score", "created_at")
        )
        return super().get_context_data(proposals=found, **kwargs)


@method_decorator(never_cache, name="dispatch")
class ProposalStaffView(EventStaffView):
    """One proposal: reviews, the decision, its place on the programme."""

    page_title = "Proposal"
    template_name = "events/staff/proposal.html"
    required_permission = Permission.EDIT_MARKET
    header_icon = "pick"

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        """Find the proposal; it must be one of this event."""
        super().setup(request, *args, **kwargs)
        found = Proposal.objects.select_related("organisation", "event", "session", "submitted_by")
        self.proposal = get_object_or_404(found, pk=kwargs["proposal"], event=self.event)

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        """Return the way back."""
        return trail(self.breadcrumbs_items, self.event, self.proposal.title)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add the forms that fit where it stands."""
        proposal = self.proposal
        mine = proposal.reviews.filter(reviewer=self.request.user.pk).first()
        initial = {"score": mine.score, "comment": mine.comment} if mine else {}
        kwargs.setdefault("review_form", ReviewForm(initial=initial))
        kwargs.setdefault("decision_form", DecisionForm())
        placed = {
            "session": proposal.session_id,
            "starts_at": proposal.starts_at,
            "place": proposal.place,
        }
        kwargs.setdefault("schedule_form", ScheduleForm(event=self.event, initial=placed))
        return super().get_context_data(
            proposal=proposal, reviews=proposal.reviews.select_related("reviewer"), **kwargs
        )

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Do what the button says."""
        actions = {"review": self._review, "decide": self._decide, "schedule": self._schedule}
        action = actions.get(request.POST.get("go", ""))
        if action is None:
            return redirect("events_proposal", self.event.pk, self.proposal.pk)
        return action(cast(User, request.user))

    def _done(self, text: str) -> HttpResponse:
        messages.success(self.request, text)
        return redirect("events_proposal", self.event.pk, self.proposal.pk)

    def _review(self, by: User) -> HttpResponse:
        form = ReviewForm(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(review_form=form))
        proposals.review(proposal=self.proposal, by=by, **form.cleaned_data)
        return self._done("Your review is saved.")

    def _decide(self, by: User) -> HttpResponse:
        form = DecisionForm(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(decision_form=form))
        accepted = form.cleaned_data["decision"] == "accept"
        done = proposals.decide(
            proposal=self.proposal, accepted=accepted, by=by, reason=form.cleaned_data["reason"]
        )
        return self._done("Decided, and told by e-mail." if done else "It was decided already.")

    def _schedule(self, by: User) -> HttpResponse:
        form = ScheduleForm(self.request.POST, event=self.event)
        if form.is_valid():
            try:
                proposals.schedule(proposal=self.proposal, by=by, **form.cleaned_data)
                return self._done("It stands on the programme, and they are told.")
            except errors.NotOnTheProgramme as error:
                form.add_error(None, str(error))
        return self.render_to_response(self.get_context_data(schedule_form=form))
