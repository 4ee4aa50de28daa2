"""The same opportunities by time: forward plan, calendar of a month, register of contracts."""

from datetime import date
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from opportunities import plans
from opportunities.exports import contract_register_csv
from opportunities.joining import LONDON
from opportunities.listing import Listing, build_listing
from opportunities.models import OpportunityIndexPage, OpportunityPage

PARTS = (
    "stages", "join_windows", "awards", "extensions",
)  # fmt: skip
MOST_MONTHS = 60
HORIZONS = (6, 12, 18, 36)
# How far the forward plan looks, in years: enough quarters to see that many ahead of this one.
SPANS = {"2": 9, "3": 13, "5": 21}


class _FindingView(TemplateView):
    """Knows the list's page and what the address's filters choose."""

    title = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back and the name of the view."""
        crumbs = [{"title": "Home", "url": "/"}, {"title": "Opportunities", "url": self.address()}]
        return super().get_context_data(title=self.title, breadcrumbs=crumbs, **kwargs)

    @staticmethod
    def address() -> str:
        """Return the address of the list."""
        page = OpportunityIndexPage.objects.live().first()
        return (page.get_url() if page is not None else None) or "/opportunities/"

    def listing(self) -> Listing:
        """Return what the filters in the address choose."""
        return build_listing(OpportunityPage.objects.public_now(), self.request.GET, self.address())


class TimelineView(_FindingView):
    """The forward plan: two years or more by quarters and life stage; prints on A3."""

    template_name = "opportunities/timeline.html"
    title = "Forward plan"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add quarters and rows."""
        listing = self.listing()
        today = timezone.now().astimezone(LONDON).date()
        pages = listing.found.prefetch_related(*PARTS).order_by("title")
        span = self.request.GET.get("years", "")
        span = span if span in SPANS else "2"
        quarters, groups = plans.forward_plan(
            pages, start=plans.Quarter.of(today), quarters=SPANS[span]
        )
        spans = [
            {
                "title": f"{years} years",
                "url": listing.query.encode(years=years),
                "current": years == span,
            }
            for years in SPANS
        ]
        return super().get_context_data(
            listing=listing,
            views=listing.views("Timeline"),
            spans=spans,
            years=span,
            quarters=quarters,
            groups=groups,
            count=_count(sum(len(group.rows) for group in groups), listing.total),
            **kwargs,
        )


def _count(shown: int, total: int) -> str:
    """Say how many of those found have something in the time that is shown."""
    if shown == total:
        return f"{total} {'opportunity' if total == 1 else 'opportunities'}"
    return f"{shown} of {total} opportunities, those with dates or a chance to join in this time"


class MonthsView(_FindingView):
    """What opens, closes and happens in one month, day by day."""

    template_name = "opportunities/months.html"
    title = "Calendar"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the month's days."""
        listing = self.listing()
        today = timezone.now().astimezone(LONDON).date()
        first = _month(self.request.GET.get("month", ""), today)
        pages = listing.found.prefetch_related(*PARTS).order_by("title")
        exact, vague = plans.days_with_marks(pages, year=first.year, month=first.month)
        return super().get_context_data(
            listing=listing,
            views=listing.views("Calendar"),
            month=first,
            count=_count_month(exact, vague),
            days=sorted(exact.items()),
            vague=vague,
            earlier=self._link(listing, first, -1, today),
            later=self._link(listing, first, 1, today),
            **kwargs,
        )

    @staticmethod
    def _link(listing: Listing, first: date, step: int, today: date) -> dict[str, Any] | None:
        months = first.year * 12 + first.month - 1 + step
        day = date(months // 12, months % 12 + 1, 1)
        if abs(plans.months_between(today, day)) > MOST_MONTHS:
            return None
        query = listing.query.encode(month=f"{day:%Y-%m}")
        return {"url": f"{reverse('opportunities:months')}{query}", "day": day}


def _count_month(exact: dict[date, list[Any]], vague: list[Any]) -> str:
    """Say how much happens in a month."""
    number = sum(len(entries) for entries in exact.values()) + len(vague)
    return f"{number} {'date' if number == 1 else 'dates'} in this month"


def _month(text: str, today: date) -> date:
    """Return the first day of the month the address names, of this month where it names none."""
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    near = abs(plans.months_between(today, asked)) <= MOST_MONTHS
    return asked if near else today.replace(day=1)


class ContractsView(_FindingView):
    """The register: what runs, until when, and what is bought again when."""

    template_name = "opportunities/contracts.html"
    title = "Contract register"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the contracts that end within the months asked for."""
        asked = self.request.GET.get("within", "")
        within = int(asked) if asked.isdecimal() and int(asked) in HORIZONS else None
        today = timezone.now().astimezone(LONDON).date()
        found = [one for one in plans.register(registered()) if one.ends >= today]
        months = {one: plans.months_between(today, one.ends) for one in found}
        shown = [one for one in found if within is None or months[one] < within]
        choices = [
            {
                "title": f"Ends in {horizon} months",
                "url": f"?within={horizon}",
                "current": horizon == within,
                "count": sum(left < horizon for left in months.values()),
            }
            for horizon in HORIZONS
        ]
        everything = {"title": "All", "url": "?", "current": within is None, "count": len(found)}
        return super().get_context_data(
            contracts=shown, within=within, choices=[everything, *choices], **kwargs
        )


def registered() -> Any:
    """Return the public opportunities with what the register needs."""
    return OpportunityPage.objects.public_now().prefetch_related(*PARTS)


@require_safe
def contracts_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the register as a spreadsheet."""
    return StreamingHttpResponse(
        contract_register_csv(plans.register(registered())),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="contracts.csv"'},
    )
