"""Responses that came otherwise: on paper, by telephone, by e-mail, on a flip chart."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from consultations.domain.errors import NoQuestions, ResponseRefused
from consultations.domain.questionnaires import keep_version
from consultations.domain.responses import hand_in
from consultations.domain.writing import working_copy_of
from consultations.enums import ConsultationState, MayPublish, Origin
from consultations.models import ConsultationPage, ConsultationResponse, ResponseFile
from consultations.questionnaire import Value
from consultations.uploads import check_upload
from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.registry import Subject
from engagement_site.providers.models import ProviderOrganisation

SHEETS = frozenset({".png", ".jpg", ".jpeg", ".pdf"})


class EntryRefused(ResponseRefused):
    """It cannot be entered like this; the message can be shown."""


@dataclass(frozen=True)
class SessionNotes:
    """What is known of notes from an event: of which session, who led it, the sheet they are on."""

    subject: Subject | None = None
    facilitator: str = ""
    sheet: "UploadedFile[Any] | None" = None

    def as_fields(self) -> dict[str, str]:
        """Return what a response holds of it."""
        fields = {"facilitator": " ".join(self.facilitator.split())[:120]}
        if self.subject is not None:
            fields |= {
                "subject_key": self.subject.key,
                "subject_title": self.subject.title[:200],
                "subject_part_of": self.subject.part_of[:255],
            }
        return fields


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
    notes: SessionNotes = SessionNotes(),
) -> ConsultationResponse:
    """Store a response that somebody gave otherwise, as submitted, with its origin and who typed it.

    What paper leaves empty stays empty, also where the page asks for an answer. After closing the
    note has to say when it came. `notes` names session and facilitator where it is about an event;
    a photographed sheet is kept with the response, so that the typing can be checked. The same
    `submission_key` again gives the same response. Raises EntryRefused, NoQuestions, and
    ValidationError for a sheet that is no picture or PDF.
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
            **notes.as_fields(),
        )
        response.save()
        _keep_sheet(response, notes.sheet)
        hand_in(response, may_publish=may_publish, exceptions={})
        response.save()
        audit.record("entered a response", by=by, target=response, origin=origin.value)
    return response


def check_sheet(sheet: "UploadedFile[Any]") -> bytes:
    """Return the content of a photographed or scanned sheet; ValidationError for anything else."""
    content = sheet.read()
    sheet.seek(0)
    if check_upload(sheet.name or "", content) not in SHEETS:
        raise ValidationError("Choose a picture (PNG or JPEG) or a PDF.")
    return content


def _keep_sheet(response: ConsultationResponse, sheet: "UploadedFile[Any] | None") -> None:
    if sheet is None:
        return
    content = check_sheet(sheet)
    ending = PurePosixPath((sheet.name or "").lower()).suffix
    ResponseFile.objects.create(
        response=response, name=f"sheet-{response.reference}{ending}", size=len(content),
        content=content,
    )  # fmt: skip


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
