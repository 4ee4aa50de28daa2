"""For staff, below /cms/: claims, duplicates and verification, reports, look-ups."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import ListView, TemplateView

from engagement_site.core.models import AuditRecord
from engagement_site.core.permissions import Permission, PermissionRequiredMixin
from engagement_site.providers.domain import identity, membership, partners
from engagement_site.providers.domain.membership import MembershipError
from engagement_site.providers.enums import RequestState
from engagement_site.providers.models import (
    Claim,
    LookUp,
    PartnerMessage,
    ProviderOrganisation,
)
from engagement_site.providers.views.common import signed_in

HISTORY_SHOWN = 50


class WaitingView(PermissionRequiredMixin, TemplateView):
    """Claims and reported messages that wait for staff."""

    required_permission = Permission.MANAGE_PROVIDERS
    template_name = "providers/staff/waiting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what waits."""
        claims = Claim.objects.filter(state=RequestState.PENDING)
        reports = PartnerMessage.objects.filter(reported_at__isnull=False, settled_at__isnull=True)
        return super().get_context_data(
            claims=claims.select_related("organisation", "user").annotate(
                owners=Count("organisation__memberships")
            ),
            reports=reports.select_related("sender", "approach__notice"),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Decide a claim or settle a report."""
        by, action, row = signed_in(request), request.POST.get("action", ""), _row(request)
        if action in ("approve", "refuse"):
            claim = get_object_or_404(Claim, pk=row)
            try:
                membership.decide_claim(
                    claim, approve=action == "approve", by=by,
                    because=request.POST.get("because", "")[:500],
                )  # fmt: skip
                messages.success(request, "Decided. We have told them.")
            except MembershipError as error:
                messages.error(request, str(error))
        elif action in ("hide", "keep"):
            message = get_object_or_404(PartnerMessage, pk=row)
            partners.settle_report(message, hide_notice=action == "hide", by=by)
            messages.success(request, "Settled.")
        return redirect("providers_waiting")


def _row(request: HttpRequest) -> int:
    value = request.POST.get("row", "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


class IdentityView(PermissionRequiredMixin, TemplateView):
    """One organisation: numbers, evidence, possible duplicates, group, history."""

    required_permission = Permission.MANAGE_PROVIDERS
    template_name = "providers/staff/identity.html"

    @property
    def organisation(self) -> ProviderOrganisation:
        """The organisation of the address."""
        return get_object_or_404(ProviderOrganisation, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add everything staff decide by."""
        organisation = self.organisation
        history = AuditRecord.objects.filter(
            target_type="providers.providerorganisation", target_id=str(organisation.pk)
        )
        return super().get_context_data(
            organisation=organisation,
            identifiers=organisation.identifiers.all(),
            verifications=organisation.verifications.select_related("by"),
            duplicates=identity.possible_duplicates(organisation),
            others=ProviderOrganisation.objects.current().exclude(pk=organisation.pk),
            history=history[:HISTORY_SHOWN],
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Verify, withdraw, group or merge."""
        organisation, by = self.organisation, signed_in(request)
        action, text = request.POST.get("action", ""), request.POST.get("text", "").strip()
        if action in ("verify", "withdraw") and not text:
            messages.error(request, "Say what you looked at, where, and when.")
        elif action == "verify":
            identity.verify(organisation, evidence=text, by=by)
            messages.success(request, "Verified.")
        elif action == "withdraw":
            identity.withdraw_verification(organisation, because=text, by=by)
            messages.success(request, "The mark is withdrawn.")
        elif action == "group":
            self._group(organisation, by)
        elif action == "merge":
            into = get_object_or_404(ProviderOrganisation.objects.current(), pk=_row(request))
            if into.pk != pk:
                moved = identity.merge(organisation, into=into, by=by)
                messages.success(request, f"Merged into {into}: {sum(moved.values())} records.")
                return redirect("providers_identity", pk=into.pk)
        return redirect("providers_identity", pk=pk)

    def _group(self, organisation: ProviderOrganisation, by: Any) -> None:
        row = _row(self.request)
        part_of = get_object_or_404(ProviderOrganisation, pk=row) if row else None
        try:
            identity.set_group(organisation, part_of=part_of, by=by)
            messages.success(self.request, "The group is changed.")
        except identity.GroupLoop as error:
            messages.error(self.request, str(error))


class LookUpsView(PermissionRequiredMixin, ListView[LookUp]):
    """Who looked for what in the practitioners' part."""

    required_permission = Permission.VIEW_AUDIT
    template_name = "providers/staff/look_ups.html"
    context_object_name = "look_ups"
    paginate_by = 100

    def get_queryset(self) -> Any:
        """Return the newest first, of one person where asked."""
        found = LookUp.objects.select_related("organisation")
        who = self.request.GET.get("who", "").replace("\x00", "")[:150].strip()
        return found.filter(user_label__icontains=who) if who else found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how many in the last month."""
        month = timezone.now() - timedelta(days=30)
        return super().get_context_data(
            last_month=LookUp.objects.filter(at__gte=month).count(),
            who=self.request.GET.get("who", ""),
            **kwargs,
        )
