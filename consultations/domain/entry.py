"""Responses that came otherwise: on paper, by telephone, by e-mail, on a flip chart."""

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from consultations.domain.errors import NoQuestions, ResponseRefused
from consultations.domain.questionnaires import keep_version
from consultations.domain.responses import hand_in
from consultations.domain.writing import working_copy_of
from consultations.enums import ConsultationState, MayPublish, Origin
from consultations.models import ConsultationPage, ConsultationResponse
from consultations.questionnaire import Value
from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.providers.models import ProviderOrganisation


class EntryRefused(ResponseRefused):
    """It cannot be entered like this; the message can be shown."""


def enter_response(
    *,
    consultation: ConsultationPage,
    organisation: ProviderOrganisation | None,
    name: str,
    values: Mapping[str, Value],
    origin: Origin,
    note: str,
    may_publish: MayPublish,
    submission_key: uuid.UUID,
    by: User,
) -> ConsultationResponse:
    """Store a response that somebody gave otherwise, as submitted, with its origin and who typed it.

    What paper leaves empty stays empty, also where the page asks for an answer. After closing the
    note has to say when it came. The same `submission_key` again gives the same response. Raises
    EntryRefused, NoQuestions.
    """
    with transaction.atomic():
        if again := consultation.responses.filter(submission_key=submission_key).first():
            return again
        _check_may_enter(consultation, organisation, note)
        version = keep_version(consultation=consultation, by=by)
        if version is None:
            raise NoQuestions
        now = timezone.now()
        response = ConsultationResponse(
            consultation=consultation,
            version=version,
            organisation=organisation,
            respondent_name="" if organisation else name,
            started_at=now,
            saved_at=now,
            edit_number=1,
            origin=origin,
            origin_note=note.strip()[:300],
            entered_by=by,
            submission_key=submission_key,
            working_copy=working_copy_of(values, by=by),
        )
        response.save()
        hand_in(response, may_publish=may_publish, exceptions={})
        response.save()
        audit.record("entered a response", by=by, target=response, origin=origin.value)
    return response


def _check_may_enter(
    consultation: ConsultationPage, organisation: ProviderOrganisation | None, note: str
) -> None:
    state = consultation.state
    if state == ConsultationState.UPCOMING:
        raise EntryRefused("This consultation has not opened yet.")
    if state != ConsultationState.OPEN and not note.strip():
        raise EntryRefused("It has closed. Write into the note when this response came.")
    if organisation is not None and (
        found := consultation.responses.current().filter(organisation=organisation).first()
    ):
        raise EntryRefused(f"{organisation} has a response already: {found.reference}.")
