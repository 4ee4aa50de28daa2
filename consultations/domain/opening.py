"""Whether a consultation, or one response to it, takes answers at this moment."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from consultations.domain.errors import (
    ConsultationClosed,
    ConsultationNotOpen,
    ConsultationNotPublished,
    ResponseWithdrawn,
)
from consultations.enums import ConsultationState
from consultations.models import ConsultationPage, ConsultationResponse, LateAcceptance
from engagement_site.providers.models import ProviderOrganisation

# Somebody who was typing when it closed can still save what they wrote, though not submit it.
SAVING_AFTER_CLOSING = timedelta(hours=24)


def late_until(
    consultation: ConsultationPage,
    *,
    response: ConsultationResponse | None = None,
    organisation: ProviderOrganisation | None = None,
) -> datetime | None:
    """Return until when answers are taken after closing by a recorded decision, None for none."""
    whose = Q(pk__in=[])
    if response is not None:
        whose |= Q(response=response)
        if response.organisation_id is not None:
            whose |= Q(organisation=response.organisation_id)
    if organisation is not None:
        whose |= Q(organisation=organisation)
    found = LateAcceptance.objects.filter(whose, consultation=consultation)
    return max((acceptance.until for acceptance in found), default=None)


def is_open_for(
    consultation: ConsultationPage,
    *,
    response: ConsultationResponse | None = None,
    organisation: ProviderOrganisation | None = None,
) -> bool:
    """Say whether answers can be submitted now: it is open, or the decision was to wait for these."""
    state = consultation.state
    if state == ConsultationState.OPEN:
        return True
    if state == ConsultationState.UPCOMING:
        return False
    until = late_until(consultation, response=response, organisation=organisation)
    return until is not None and timezone.now() < until


def check_open(
    consultation: ConsultationPage,
    *,
    response: ConsultationResponse | None = None,
    organisation: ProviderOrganisation | None = None,
) -> None:
    """Raise ConsultationNotPublished, ConsultationNotOpen or ConsultationClosed unless open."""
    if not consultation.live:
        raise ConsultationNotPublished
    if consultation.state == ConsultationState.UPCOMING:
        raise ConsultationNotOpen(consultation)
    if not is_open_for(consultation, response=response, organisation=organisation):
        raise ConsultationClosed(consultation)


def check_not_withdrawn(response: ConsultationResponse) -> None:
    """Raise ResponseWithdrawn for one that was taken back."""
    if response.is_withdrawn:
        raise ResponseWithdrawn(response)


def check_may_save(response: ConsultationResponse) -> None:
    """Raise unless a draft can be saved: while open, and for a day after."""
    check_not_withdrawn(response)
    consultation = response.consultation
    if consultation.state == ConsultationState.UPCOMING:
        raise ConsultationNotOpen(consultation)
    closing_at = consultation.closing_at
    if closing_at is None or timezone.now() < closing_at + SAVING_AFTER_CLOSING:
        return
    if not is_open_for(consultation, response=response):
        raise ConsultationClosed(consultation)
