"""Partner finding: notices, conversations."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import FormView, ListView, View

from engagement_site.providers.domain import partners
from engagement_site.providers.domain.partners import AlreadyApproached, PartnerError
from engagement_site.providers.forms import MessageForm, PartnerNoticeForm
from engagement_site.providers.models import (
    PartnerApproach,
    PartnerMessage,
    PartnerNotice,
    ProviderOrganisation,
)
from engagement_site.providers.permissions import organisations_to_act_for
from engagement_site.providers.views.common import OwnOrganisationMixin, signed_in


def current_notices() -> Any:
    """Return the notices that stand."""
    return PartnerNotice.objects.filter(
        until__gte=timezone.localdate(), withdrawn_at__isnull=True, hidden_at__isnull=True,
        organisation__listed=True,
    ).select_related("organisation")  # fmt: skip


class PartnersView(ListView[PartnerNotice]):
    """Who looks for a partner and who offers to be one; anybody may read it."""

    template_name = "providers/partners.html"
    context_object_name = "notices"
    paginate_by = 20

    def get_queryset(self) -> Any:
        """Return the notices of one side or of both."""
        seeks = self.request.GET.get("seeks", "")
        found = current_notices()
        return found.filter(seeks=seeks) if seeks in ("looking", "offering") else found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add for whom the reader acts, and their conversations."""
        user = self.request.user
        own = list(organisations_to_act_for(user))
        ids = [organisation.pk for organisation in own]
        approaches = PartnerApproach.objects.filter(
            Q(from_organisation__in=ids) | Q(to_organisation__in=ids)
        )
        seeks = self.request.GET.get("seeks", "")
        views = [("", "All"), ("looking", "Looking"), ("offering", "Offering")]
        return super().get_context_data(
            own=own,
            own_ids=ids,
            approaches=approaches.select_related("notice", "from_organisation", "to_organisation"),
            views=[
                {"title": title, "url": f"?seeks={value}", "current": seeks == value}
                for value, title in views
            ],
            **kwargs,
        )


class NoticeView(OwnOrganisationMixin, FormView[PartnerNoticeForm]):
    """Publishes a notice."""

    template_name = "providers/part_form.html"
    form_class = PartnerNoticeForm
    extra_context = {
        "heading": "Find a partner",
        "lede": "Everybody can read it. Contact details show once both sides agree.",
        "action": "Publish",
    }

    def form_valid(self, form: PartnerNoticeForm) -> HttpResponse:
        """Publish."""
        partners.publish_notice(self.organisation, by=signed_in(self.request), **form.cleaned_data)
        self.say("Published. We write to you when somebody answers.")
        return redirect("providers:partners")


class WithdrawNoticeView(LoginRequiredMixin, View):
    """Takes a notice away."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it and go back."""
        own = organisations_to_act_for(request.user)
        notice = get_object_or_404(PartnerNotice, pk=pk, organisation__in=own)
        partners.withdraw_notice(notice, by=signed_in(request))
        messages.success(request, "The notice is taken away.")
        return redirect("providers:partners")


class ApproachNoticeView(LoginRequiredMixin, FormView[MessageForm]):
    """Writes to the organisation of a notice."""

    template_name = "providers/approach_notice.html"
    form_class = MessageForm

    def get_notice(self) -> PartnerNotice:
        """Return the notice, which must stand and be another organisation's."""
        found: PartnerNotice = get_object_or_404(current_notices(), pk=self.kwargs["pk"])
        return found

    def own(self) -> list[ProviderOrganisation]:
        """Return for whom the person can write."""
        notice = self.get_notice()
        found = organisations_to_act_for(self.request.user).exclude(pk=notice.organisation_id)
        return list(found.order_by("name"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the notice and the organisations."""
        return super().get_context_data(notice=self.get_notice(), own=self.own(), **kwargs)

    def form_valid(self, form: MessageForm) -> HttpResponse:
        """Write, or lead to the conversation that there is."""
        chosen = self.request.POST.get("organisation", "")
        organisation = next((o for o in self.own() if str(o.pk) == chosen), None)
        if organisation is None:
            form.add_error(None, "Choose the organisation you write for.")
            return self.form_invalid(form)
        try:
            made = partners.approach(
                self.get_notice(), organisation=organisation, text=form.cleaned_data["text"],
                by=signed_in(self.request),
            )  # fmt: skip
        except AlreadyApproached as existing:
            return redirect("providers:approach", pk=existing.approach.pk)
        except PartnerError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, "Your message is passed on.")
        return redirect("providers:approach", pk=made.pk)


class ApproachView(LoginRequiredMixin, FormView[MessageForm]):
    """A conversation between two organisations, and what one can do about it."""

    template_name = "providers/approach.html"
    form_class = MessageForm

    def get_approach(self) -> PartnerApproach:
        """Return the conversation; one between others does not exist."""
        own = organisations_to_act_for(self.request.user).values("pk")
        found = PartnerApproach.objects.filter(
            Q(from_organisation__in=own) | Q(to_organisation__in=own)
        ).select_related("notice", "from_organisation", "to_organisation")
        approach = found.filter(pk=self.kwargs["pk"]).first()
        if approach is None:
            raise Http404
        return approach

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the messages, and contact details once both agreed."""
        made, user = self.get_approach(), signed_in(self.request)
        side = partners.side_of(made, user)
        other = made.to_organisation if side == made.from_organisation else made.from_organisation
        return super().get_context_data(
            approach=made,
            side=side,
            other=other,
            agreed=made.state == "agreed",
            decides=made.state == "waiting" and side == made.to_organisation,
            thread=made.messages.select_related("sender"),
            **kwargs,
        )

    def form_valid(self, form: MessageForm) -> HttpResponse:
        """Pass the message on."""
        made = self.get_approach()
        try:
            partners.reply(made, text=form.cleaned_data["text"], by=signed_in(self.request))
        except PartnerError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, "Your message is passed on.")
        return redirect("providers:approach", pk=made.pk)


class ActOnApproachView(ApproachView):
    """Agrees, declines, blocks, reports."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what was asked and go back."""
        made, by = self.get_approach(), signed_in(request)
        action = request.POST.get("action", "")
        try:
            if action in ("agree", "decline"):
                partners.decide(made, agree=action == "agree", by=by)
            elif action == "block":
                partners.block(made, by=by)
                messages.success(request, "You hear nothing more from them.")
            elif action == "report":
                row = request.POST.get("row", "")
                message = get_object_or_404(
                    PartnerMessage, approach=made, pk=row if row.isdecimal() else 0
                )
                partners.report(message, because=request.POST.get("because", ""), by=by)
                messages.success(request, "Reported. The commissioning team looks at it.")
        except PartnerError as error:
            messages.error(request, str(error))
        return redirect("providers:approach", pk=made.pk)
