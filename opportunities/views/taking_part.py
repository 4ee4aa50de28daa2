"""Following, asking and expressing an interest: what a signed-in person does on an opportunity."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View

from engagement_site.accounts.models import User
from engagement_site.core.rate_limits import within_rate
from engagement_site.providers.permissions import can_act_for, organisations_to_act_for
from opportunities import taking_part
from opportunities.domain import following, interest, questions
from opportunities.domain.errors import Refusal
from opportunities.forms import InterestForm, QuestionForm
from opportunities.models import ClarificationQuestion, ExpressionOfInterest, OpportunityPage
from opportunities.notifications import read_unfollow_token
from opportunities.queries import possible_partners

QUESTIONS_AN_HOUR = 20


@method_decorator(never_cache, name="dispatch")
class _OpportunityMixin(LoginRequiredMixin):
    """Finds the published opportunity; to everybody else's drafts there is no way."""

    opportunity: OpportunityPage
    request: HttpRequest

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the opportunity."""
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        public = OpportunityPage.objects.public_now()
        self.opportunity = get_object_or_404(public, pk=kwargs["pk"])

    @property
    def person(self) -> User:
        """Who is signed in."""
        return cast(User, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the opportunity and the way back to it."""
        page = self.opportunity
        crumbs = [*page.breadcrumbs(), {"title": page.title, "url": page.get_url() or "/"}]
        found: dict[str, Any] = super().get_context_data(  # type: ignore[misc]
            opportunity=page, breadcrumbs=crumbs, **kwargs
        )
        return found

    def back(self) -> HttpResponse:
        """Lead back to the opportunity."""
        return redirect(self.opportunity.get_url() or "/opportunities/")


class FollowView(_OpportunityMixin, TemplateView):
    """Follow, or stop; who comes here by signing in finds one button."""

    template_name = "opportunities/follow.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether the person follows already."""
        follows = self.opportunity.follows.filter(user_id=self.person.pk).exists()
        return super().get_context_data(following=follows, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Follow, or stop where the form says so."""
        if "stop" in request.POST:
            following.unfollow(page=self.opportunity, by=self.person)
            messages.success(request, "You no longer follow this opportunity.")
        else:
            following.follow(page=self.opportunity, by=self.person)
            messages.success(
                request, "You follow this. We mail you when a date moves, a document comes or a "
                "question is answered.",
            )  # fmt: skip
        return self.back()


@method_decorator(never_cache, name="dispatch")
class UnfollowView(View):
    """The link in each mail: one button, no signing in."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Ask; mail programs follow links by themselves, so looking changes nothing."""
        page, _ = self._read(token)
        return render(request, "opportunities/unfollow.html", {"opportunity": page})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Stop."""
        page, user = self._read(token)
        following.unfollow(page=page, by=user)
        context = {"opportunity": page, "stopped": True}
        return render(request, "opportunities/unfollow.html", context)

    @staticmethod
    def _read(token: str) -> tuple[OpportunityPage, User]:
        try:
            page_id, user_id = read_unfollow_token(token)
        except (signing.BadSignature, TypeError, ValueError) as error:
            raise Http404 from error
        return get_object_or_404(OpportunityPage, pk=page_id), get_object_or_404(User, pk=user_id)


class _ProviderFormView(_OpportunityMixin, FormView[Any]):
    """A form that is filled in for an organisation."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or that an organisation is needed first."""
        if not organisations_to_act_for(request.user).exists():
            context = {"opportunity": self.opportunity, "next": request.path}
            return render(request, "opportunities/organisation_needed.html", context)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand the form what can be chosen from."""
        return {
            **super().get_form_kwargs(),
            "page": self.opportunity,
            "organisations": organisations_to_act_for(self.person).order_by("name"),
        }

    def refused(self, form: Any, why: str) -> HttpResponse:
        """Show the form again with what was entered and why it was not taken."""
        form.add_error(None, why)
        return self.form_invalid(form)


class AskView(_ProviderFormView):
    """Asking a clarification question."""

    template_name = "opportunities/ask.html"
    form_class = QuestionForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether and until when questions are taken."""
        closed = taking_part.questions_closed_because(self.opportunity, timezone.now())
        return super().get_context_data(closed=closed, **kwargs)

    def form_valid(self, form: QuestionForm) -> HttpResponse:
        """Ask it, or say why that cannot be."""
        facts = form.cleaned_data
        if not within_rate("question", str(self.person.pk), limit=QUESTIONS_AN_HOUR, seconds=3600):
            return self.refused(form, "These are many questions for one hour. Try again later.")
        try:
            questions.ask(
                page=self.opportunity,
                organisation=facts["organisation"],
                text=facts["text"],
                by=self.person,
                token=facts["token"],
                lot=facts.get("lot"),
            )
        except Refusal as refusal:
            return self.refused(form, str(refusal))
        messages.success(
            self.request,
            "Your question is in. We mail you the answer; everybody can read it here then.",
        )
        return self.back()


class TakeQuestionBackView(_OpportunityMixin, View):
    """Takes one's own question back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, question: int) -> HttpResponse:
        """Take it back where it still waits."""
        found = get_object_or_404(
            ClarificationQuestion, pk=question, page=self.opportunity, asked_by=self.person
        )
        try:
            questions.take_back(question=found, by=self.person)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Your question is taken back.")
        return self.back()


class InterestView(_ProviderFormView):
    """Expressing an interest, and changing what was said."""

    template_name = "opportunities/interest.html"
    form_class = InterestForm

    def _standing(self) -> list[ExpressionOfInterest]:
        """Return what the person's organisations have said, withdrawn ones left out."""
        own = organisations_to_act_for(self.person)
        found = ExpressionOfInterest.objects.standing().filter(page=self.opportunity)
        return list(found.filter(organisation__in=own).select_related("organisation"))

    def get_initial(self) -> dict[str, Any]:
        """Begin with what was said before."""
        said = self._standing()
        if not said:
            return {"contact_email": self.person.email}
        first = said[0]
        return {
            "organisation": first.organisation_id,
            "lots": list(first.lots.values_list("pk", flat=True)),
            "would_partner": first.would_partner,
            "would_subcontract": first.would_subcontract,
            "visible_to_partners": first.visible_to_partners,
            "offers": first.offers,
            "contact_email": first.contact_email or self.person.email,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what stands, who can be a partner, and whether interest is taken."""
        said = self._standing()
        return super().get_context_data(
            closed=taking_part.interest_closed_because(self.opportunity, timezone.now()),
            standing=said,
            partners=possible_partners(self.opportunity, said),
            seen=any(one.visible_to_partners for one in said),
            **kwargs,
        )

    def form_valid(self, form: InterestForm) -> HttpResponse:
        """Express it, or say why that cannot be."""
        facts = form.cleaned_data
        try:
            interest.express(
                page=self.opportunity,
                organisation=facts["organisation"],
                details=interest.InterestDetails(
                    lots=[lot.pk for lot in facts.get("lots", [])],
                    would_partner=facts["would_partner"],
                    would_subcontract=facts["would_subcontract"],
                    visible_to_partners=facts["visible_to_partners"],
                    offers=facts["offers"],
                    contact_email=facts["contact_email"],
                ),
                by=self.person,
            )
        except Refusal as refusal:
            return self.refused(form, str(refusal))
        messages.success(self.request, "Your interest is noted. You also follow this opportunity.")
        return redirect("opportunities:interest", self.opportunity.pk)


class WithdrawInterestView(_OpportunityMixin, View):
    """Takes an interest back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, interest_pk: int) -> HttpResponse:
        """Withdraw it where the person may."""
        found = get_object_or_404(ExpressionOfInterest, pk=interest_pk, page=self.opportunity)
        if not can_act_for(self.person, found.organisation):
            raise PermissionDenied
        interest.withdraw(interest=found, by=self.person)
        messages.success(request, "Your interest is withdrawn.")
        return self.back()
