"""Engagement over time: who took part, who was new, what came of it, how long they waited.

The measures follow the outcome "Consistent, open and constructive stakeholder engagement" of the
council's market position statement: growing numbers taking part, and a clear effect of what they said.
"""

import statistics
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from consultations.enums import ResponseState
from consultations.models import ConsultationPage, ConsultationResponse
from engagement_site.providers.models import ProviderOrganisation
from events.enums import RegistrationStatus
from events.models import Registration
from feedback_analysis.enums import ActionStatus
from feedback_analysis.models import Action

FIRST_MONTH = 4
"""Councils count from April to March."""


@dataclass(frozen=True, slots=True)
class Year:
    """The measures of one financial year, which began in April of `start`."""

    start: int
    participants: int
    new: int
    kinds: list[tuple[str, int]]
    responses: int
    begun: int
    registrations: int
    actions_agreed: int
    actions_done: int
    replies: int
    days_to_reply: float | None

    @property
    def title(self) -> str:
        """The year as people write it."""
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    @property
    def response_rate(self) -> int | None:
        """How many of the answers that were begun were sent in, in per cent."""
        return round(100 * self.responses / self.begun) if self.begun else None


def financial_year(day: date) -> int:
    """Return the year in which the financial year of a day began."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


@dataclass(frozen=True, slots=True)
class _Act:
    organisation: int
    year: int


def measures() -> list[Year]:
    """Return every financial year in which anybody took part or anything was agreed, oldest first."""
    responses, begun = _responses()
    registrations = _registrations()
    taking_part = sorted([*responses, *registrations], key=lambda act: act.year)
    first_year: dict[int, int] = {}
    for act in taking_part:
        first_year.setdefault(act.organisation, act.year)
    kinds = _kinds(set(first_year))
    agreed, done = _actions()
    waits = _waits()
    years = {act.year for act in taking_part} | set(agreed) | set(done) | set(waits) | set(begun)
    found = []
    for year in sorted(years):
        those = {act.organisation for act in taking_part if act.year == year}
        found.append(
            Year(
                start=year,
                participants=len(those),
                new=sum(first_year[pk] == year for pk in those),
                kinds=Counter(kinds[pk] for pk in those).most_common(),
                responses=sum(act.year == year for act in responses),
                begun=begun[year],
                registrations=sum(act.year == year for act in registrations),
                actions_agreed=agreed[year],
                actions_done=done[year],
                replies=len(waits.get(year, [])),
                days_to_reply=statistics.median(waits[year]) if waits.get(year) else None,
            )
        )
    return found


def _responses() -> tuple[list[_Act], Counter[int]]:
    """Return the answers organisations sent in, and how many were begun in each year."""
    rows = ConsultationResponse.objects.exclude(organisation=None).exclude(
        state=ResponseState.WITHDRAWN
    )
    sent, begun = [], Counter[int]()
    for organisation, started, submitted in rows.values_list(
        "organisation_id", "started_at", "submitted_at"
    ):
        begun[financial_year(timezone.localdate(submitted or started))] += 1
        if submitted is not None and organisation is not None:
            sent.append(_Act(organisation, financial_year(timezone.localdate(submitted))))
    return sent, begun


def _registrations() -> list[_Act]:
    rows = Registration.objects.exclude(status=RegistrationStatus.CANCELLED)
    now = timezone.now()
    return [
        _Act(organisation, financial_year(timezone.localdate(at)))
        for organisation, at in rows.filter(event__starts_at__lte=now).values_list(
            "organisation_id", "event__starts_at"
        )
    ]


def _kinds(organisations: set[int]) -> dict[int, str]:
    found = ProviderOrganisation.objects.filter(pk__in=organisations)
    return {organisation.pk: str(organisation.get_kind_display()) for organisation in found}


def _actions() -> tuple[Counter[int], Counter[int]]:
    agreed, done = Counter[int](), Counter[int]()
    for created, closed, status in Action.objects.values_list("created_at", "closed_on", "status"):
        # One recorded after the fact counts in the year it was done.
        day = min(timezone.localdate(created), closed) if closed else timezone.localdate(created)
        agreed[financial_year(day)] += 1
        if status == ActionStatus.DONE and closed:
            done[financial_year(closed)] += 1
    return agreed, done


def _waits() -> dict[int, list[float]]:
    """Return the days from closing to the published outcome, by the year of the outcome."""
    found: dict[int, list[float]] = {}
    told = ConsultationPage.objects.live().filter(outcome_published_at__isnull=False)
    for closed, replied in told.values_list("closing_at", "outcome_published_at"):
        if closed and replied and replied <= timezone.now():
            days = (timezone.localdate(replied) - timezone.localdate(closed)).days
            found.setdefault(financial_year(timezone.localdate(replied)), []).append(max(0, days))
    return found
