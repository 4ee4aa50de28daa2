"""Who acts for an organisation: claims, invitations, members."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.generic import FormView, View

from engagement_site.providers.domain import membership
from engagement_site.providers.domain.membership import MembershipError
from engagement_site.providers.enums import MembershipRole, RequestState
from engagement_site.providers.forms import ClaimForm, InviteForm
from engagement_site.providers.models import Claim, Invitation, Membership
from engagement_site.providers.permissions import is_owner
from engagement_site.providers.views.common import OwnOrganisationMixin, signed_in
from engagement_site.providers.views.directory import ClaimableMixin


class ClaimView(ClaimableMixin, LoginRequiredMixin, FormView[ClaimForm]):
    """Asks to act for an organisation that is on the site already."""

    template_name = "providers/claim.html"
    form_class = ClaimForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the organisation."""
        return super().get_context_data(organisation=self.get_organisation(), **kwargs)

    def form_valid(self, form: ClaimForm) -> HttpResponse:
        """Ask, or say why that is not needed."""
        try:
            membership.claim_organisation(
                self.get_organisation(), evidence=form.cleaned_data["evidence"],
                by=signed_in(self.request),
            )  # fmt: skip
        except MembershipError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(
            self.request, "Your request is with those who decide. We write to you when they have."
        )
        return redirect("providers:home")


class PeopleView(OwnOrganisationMixin, FormView[InviteForm]):
    """Members, claims and invitations; owners change them."""

    template_name = "providers/people.html"
    form_class = InviteForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add everybody."""
        organisation = self.organisation
        return super().get_context_data(
            members=organisation.memberships.select_related("user").order_by("joined_at"),
            claims=organisation.claims.filter(state=RequestState.PENDING).select_related("user"),
            invitations=organisation.invitations.waiting(timezone.now()),
            roles=MembershipRole.choices,
            owner=is_owner(self.request.user, organisation),
            **kwargs,
        )

    def form_valid(self, form: InviteForm) -> HttpResponse:
        """Invite, or say why not."""
        try:
            membership.invite(
                self.organisation, email=form.cleaned_data["email"],
                role=MembershipRole(form.cleaned_data["role"]), by=signed_in(self.request),
            )  # fmt: skip
        except MembershipError as error:
            form.add_error("email", str(error))
            return self.form_invalid(form)
        self.say(f"We have written to {form.cleaned_data['email']}.")
        return redirect("providers:people", pk=self.organisation.pk)


class ChangePeopleView(OwnOrganisationMixin, View):
    """Decides claims, takes invitations back, changes roles, takes people off."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what was asked and go back; a refusal is said."""
        try:
            self._act(request)
        except MembershipError as error:
            messages.error(request, str(error))
        if Membership.objects.filter(
            organisation_id=pk, user=signed_in(request), role__in=("owner", "editor")
        ).exists():
            return redirect("providers:people", pk=pk)
        return redirect("providers:home")

    def _act(self, request: HttpRequest) -> None:
        by, action, row = signed_in(request), request.POST.get("action", ""), self._row(request)
        if action in ("approve", "refuse"):
            claim = get_object_or_404(Claim, organisation=self.organisation, pk=row)
            membership.decide_claim(claim, approve=action == "approve", by=by)
            self.say("Decided. We have told them.")
        elif action == "revoke":
            invitation = get_object_or_404(Invitation, organisation=self.organisation, pk=row)
            membership.revoke_invitation(invitation, by=by)
            self.say("The invitation is taken back.")
        elif action == "role" and request.POST.get("role") in MembershipRole.values:
            member = get_object_or_404(Membership, organisation=self.organisation, pk=row)
            membership.change_role(member, role=MembershipRole(request.POST["role"]), by=by)
            self.say("The role is changed.")
        elif action == "remove":
            member = get_object_or_404(Membership, organisation=self.organisation, pk=row)
            membership.remove_member(member, by=by)
            self.say("Done. They no longer act for the organisation.")

    @staticmethod
    def _row(request: HttpRequest) -> int:
        value = request.POST.get("row", "")
        return int(value) if value.isdecimal() and len(value) < 10 else 0


class LeaveView(LoginRequiredMixin, View):
    """Leaves an organisation, in whatever role."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Leave, or say that an owner is needed."""
        user = signed_in(request)
        member = get_object_or_404(Membership, organisation_id=pk, user=user)
        try:
            membership.remove_member(member, by=user)
            messages.success(request, f"You no longer act for {member.organisation}.")
        except MembershipError as error:
            messages.error(request, str(error))
        return redirect("providers:home")


class AcceptInvitationView(LoginRequiredMixin, View):
    """Shows an invitation, and joins."""

    template = "providers/invitation.html"

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Show who invites whom, or why it is no longer good."""
        try:
            invitation = membership.find_invitation(secret)
        except MembershipError as error:
            return render(request, self.template, {"error": str(error)}, status=410)
        return render(request, self.template, {"invitation": invitation})

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Join, or say why not."""
        try:
            joined = membership.accept_invitation(secret, by=signed_in(request))
        except membership.WrongAddress as error:
            return render(request, self.template, {"error": str(error)}, status=403)
        except MembershipError as error:
            return render(request, self.template, {"error": str(error)}, status=410)
        messages.success(request, f"You now act for {joined.organisation}.")
        return redirect("providers:home")
