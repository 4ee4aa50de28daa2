"""What commissioners do beside editing: answer questions, see who is interested, plan, draft notices."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import (
    Permission,
    PermissionRequiredMixin,
    has_permission,
    permission_required,
)
from opportunities import plans
from opportunities.domain import questions
from opportunities.domain.errors import Refusal
from opportunities.exports import interests_csv, interests_of, tellings_csv
from opportunities.forms import AnswerForm
from opportunities.joining import LONDON
from opportunities.models import ClarificationQuestion, Notice, OpportunityPage
from opportunities.notices import drafts_of

LISTING = "opportunity_pages:index"


@method_decorator(never_cache, name="dispatch")
class StaffView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page of the editor about all opportunities."""

    required_permission = Permission.EDIT_MARKET
    header_icon = "clipboard-list"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way back: the list of opportunities."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(LISTING), "label": "Opportunities"},
            {"url": "", "label": self.get_page_title()},
        ]


class _OfOneOpportunity(StaffView):
    """A page of the editor about one opportunity."""

    opportunity: OpportunityPage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the opportunity, drafts included."""
        super().setup(request, *args, **kwargs)
        self.opportunity = get_object_or_404(OpportunityPage, pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """Return what it is about."""
        return str(self.opportunity.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way back: the list, the opportunity."""
        page = self.opportunity
        return [
            *self.breadcrumbs_items,
            {"url": reverse(LISTING), "label": "Opportunities"},
            {"url": reverse("wagtailadmin_pages:edit", args=[page.pk]), "label": page.title},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the opportunity."""
        return super().get_context_data(opportunity=self.opportunity, **kwargs)


class QuestionsView(_OfOneOpportunity):
    """Questions that wait, each with its form; those answered; and the log of who was told."""

    template_name = "opportunities/staff/questions.html"
    page_title = "Questions and log"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add questions, forms and notices."""
        found = ClarificationQuestion.objects.filter(page=self.opportunity)
        waiting = found.waiting().select_related("organisation", "asked_by")
        sent = kwargs.pop("form", None)
        forms = [
            sent if sent is not None and sent.asked.pk == one.pk else AnswerForm(asked=one)
            for one in waiting
        ]
        return super().get_context_data(
            forms=forms,
            answered=list(found.public()),
            notices=list(
                Notice.objects.filter(page=self.opportunity).prefetch_related("tellings")[:50]
            ),
            followers=self.opportunity.follows.count(),
            may_export=has_permission(self.request.user, Permission.EXPORT_REGISTRATIONS),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer or decline one question."""
        asked = get_object_or_404(
            ClarificationQuestion, pk=request.POST.get("question") or 0, page=self.opportunity
        )
        form = AnswerForm(request.POST, asked=asked)
        if not form.is_valid():
            messages.error(request, "Nothing was sent. See what is marked below.")
            return self.render_to_response(self.get_context_data(form=form))
        by = cast(User, request.user)
        try:
            if "decline" in request.POST:
                questions.decline(question=asked, reason=form.cleaned_data["answer"], by=by)
                messages.success(request, "Not answered. Who asked is told why.")
            else:
                done = questions.answer(
                    question=asked,
                    wording=form.cleaned_data["question"],
                    text=form.cleaned_data["answer"],
                    by=by,
                )
                messages.success(
                    request, f"Answered as question {done.number}. Followers are told."
                )
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("opportunities_questions", self.opportunity.pk)


class InterestsView(_OfOneOpportunity):
    """Who is interested."""

    required_permission = Permission.VIEW_REGISTRATIONS
    template_name = "opportunities/staff/interests.html"
    page_title = "Who is interested"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the list."""
        return super().get_context_data(
            interests=list(interests_of(self.opportunity)),
            may_export=has_permission(self.request.user, Permission.EXPORT_REGISTRATIONS),
            **kwargs,
        )


class NoticesView(_OfOneOpportunity):
    """Drafts of the notices, with what is missing and the statutory clocks."""

    template_name = "opportunities/staff/notices.html"
    page_title = "Notice drafts"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the drafts."""
        return super().get_context_data(drafts=drafts_of(self.opportunity), **kwargs)


class InternalPlanView(StaffView):
    """For legal, procurement and finance: what happens in which quarter, drafts included."""

    template_name = "opportunities/staff/plan.html"
    page_title = "Plan by financial year"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add years, quarters and what happens in them."""
        today = timezone.now().astimezone(LONDON).date()
        pages = OpportunityPage.objects.prefetch_related(
            "stages", "join_windows", "awards", "extensions"
        ).order_by("title")
        lead = self.request.GET.get("lead", "")
        if lead:
            pages = pages.filter(lead_authority=lead)
        leads = (
            OpportunityPage.objects.order_by("lead_authority")
            .values_list("lead_authority", flat=True)
            .distinct()
        )
        return super().get_context_data(
            years=plans.by_financial_year(pages, start=plans.Quarter.of(today)),
            leads=list(leads),
            lead=lead,
            **kwargs,
        )


def _csv(lines: Any, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@never_cache
@require_safe
@permission_required(Permission.EXPORT_REGISTRATIONS)
def export_interests(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand out who is interested as CSV; who took it is recorded."""
    page = get_object_or_404(OpportunityPage, pk=pk)
    audit.record("exported interests", by=request.user, target=page)  # type: ignore[arg-type]
    return _csv(interests_csv(page), f"interest-{page.slug}.csv")


@never_cache
@require_safe
@permission_required(Permission.EXPORT_REGISTRATIONS)
def export_tellings(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand out the log of who was told what and when; who took it is recorded."""
    page = get_object_or_404(OpportunityPage, pk=pk)
    audit.record("exported log of notices", by=request.user, target=page)  # type: ignore[arg-type]
    return _csv(tellings_csv(page), f"told-{page.slug}.csv")
