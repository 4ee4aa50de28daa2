"""Taking responses in: from spreadsheets and from consultations."""

import re
from datetime import date

from django.db import transaction
from django.utils import timezone

from consultations.models import ConsultationPage
from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission
from engagement_site.core.spreadsheets.reading import read
from engagement_site.core.spreadsheets.sheets import Sheet, Spreadsheet
from feedback_analysis.domain.consultation_answers import responses_from
from feedback_analysis.enums import Fact, SourceKind, SourceState
from feedback_analysis.models import Analysis, FeedbackSource, SourceResponse, SourceUpload
from feedback_analysis.spreadsheets.mapping import Account, ColumnMapping, TakenAnswer, take

BATCH = 1000
REFUSALS_KEPT = 1000
MOST_NOTES = 5000
BULLET = re.compile(r"^\s*(?:[-*•\u2013]|\d{1,3}[.)])(?:\s+|$)")


class SourceError(Exception):
    """The source cannot be used as asked; the message says what to do."""


class RowsRefused(SourceError):
    """Some rows cannot be taken; nothing was stored. `account` says which and why."""

    def __init__(self, account: Account) -> None:
        super().__init__("Some rows cannot be taken.")
        self.account = account


def upload_spreadsheet(
    analysis: Analysis, *, name: str, content: bytes, by: User
) -> FeedbackSource:
    """Read an uploaded file and keep its cells until its columns are confirmed.

    Raises SpreadsheetError, and stores nothing, for a file that cannot be read.
    """
    check_permission(by, Permission.EDIT_ANALYSES)
    spreadsheet = read(name, content, holding="responses")
    with transaction.atomic():
        source = FeedbackSource.objects.create(
            analysis=analysis,
            kind=SourceKind.SPREADSHEET,
            name=_shown_name(name),
            notices=list(spreadsheet.notices),
            added_by=by,
        )
        SourceUpload.objects.create(source=source, packed=SourceUpload.pack(spreadsheet.as_dict()))
        audit.record("uploaded", by=by, target=source, analysis=analysis.pk)
    return source


def uploaded_sheets(source: FeedbackSource) -> tuple[Sheet, ...]:
    """Return the sheets of an upload whose columns wait to be confirmed."""
    return Spreadsheet.from_dict(source.upload.content()).sheets


def confirm_columns(
    source: FeedbackSource,
    *,
    mapping: ColumnMapping,
    by: User,
    illustrative: bool = False,
    leave_out_refused: bool = False,
    gathered_on: date | None = None,
) -> FeedbackSource:
    """Store the responses of an upload under a mapping, all in one transaction.

    Raises RowsRefused where rows cannot be taken and `leave_out_refused` is not set, SourceError
    where no answer is left or somebody confirmed the columns meanwhile; nothing is stored then.
    """
    check_permission(by, Permission.EDIT_ANALYSES)
    with transaction.atomic():
        source = FeedbackSource.objects.select_for_update().get(pk=source.pk)
        if source.is_ready:
            raise SourceError("The columns of this file were confirmed already.")
        sheet = uploaded_sheets(source)[mapping.sheet]
        account = take(sheet, mapping)
        if account.refused and not leave_out_refused:
            raise RowsRefused(account)
        if len(account.answers) == account.blank:
            raise SourceError(
                "Under these columns no row holds any words. Choose another column for the answers."
            )
        _store(source, account.answers)
        source.mapping = mapping.as_dict(sheet.columns)
        source.notices = [*source.notices, *account.notices()]
        source.refused = [
            {"row": refusal.row, "reason": refusal.reason}
            for refusal in account.refused[:REFUSALS_KEPT]
        ]
        source.taken, source.blank = len(account.answers), account.blank
        source.illustrative, source.gathered_on = illustrative, gathered_on
        source.state = SourceState.READY
        source.save()
        source.upload.delete()
        source.analysis.save(update_fields=["changed_at"])
        audit.record(
            "took responses", by=by, target=source, taken=source.taken, refused=len(account.refused)
        )
    return source


def take_notes(
    analysis: Analysis, *, name: str, text: str, by: User, question: str = "", session: str = "",
    gathered_on: date | None = None, illustrative: bool = False,
) -> FeedbackSource:  # fmt: skip
    """Take pasted notes (a flip chart, a minute): each line, or bullet, is one answer.

    Raises SourceError where no line holds any words.
    """
    check_permission(by, Permission.EDIT_ANALYSES)
    lines = [BULLET.sub("", line).strip() for line in text.splitlines()]
    answers = [line for line in lines if line]
    if not answers:
        raise SourceError("Paste at least one line of notes.")
    if len(answers) > MOST_NOTES:
        raise SourceError(
            f"These are {len(answers):,} lines. Upload more than {MOST_NOTES:,} as a file."
        )
    facts = {str(Fact.SESSION): session} if session else {}
    with transaction.atomic():
        source = FeedbackSource.objects.create(
            analysis=analysis,
            kind=SourceKind.NOTES,
            state=SourceState.READY,
            name=_shown_name(name),
            gathered_on=gathered_on,
            illustrative=illustrative,
            taken=len(answers),
            added_by=by,
        )
        SourceResponse.objects.bulk_create(
            (
                SourceResponse(source=source, row=row, question=question, text=answer, facts=facts)
                for row, answer in enumerate(answers, start=1)
            ),
            batch_size=BATCH,
        )
        analysis.save(update_fields=["changed_at"])
        audit.record("took responses", by=by, target=source, taken=source.taken)
    return source


def remembered_mapping(columns: tuple[str, ...], *, sheet: int) -> ColumnMapping | None:
    """Return what these headings meant the last time somebody confirmed them; None for new ones."""
    confirmed = FeedbackSource.objects.filter(
        kind=SourceKind.SPREADSHEET, state=SourceState.READY, mapping__columns=list(columns)
    )
    last = confirmed.order_by("-added_at", "-pk").first()
    if last is None:
        return None
    kept = last.mapping
    return ColumnMapping(
        text=tuple(kept["text"]),
        id=kept["id"],
        question=kept["question"],
        confidential=kept["confidential"],
        facts=dict(kept["facts"]),
        sheet=sheet,
    )


def _store(source: FeedbackSource, answers: list[TakenAnswer]) -> None:
    SourceResponse.objects.bulk_create(
        (
            SourceResponse(
                source=source,
                row=answer.row,
                part=answer.part,
                external_id=answer.id,
                question=answer.question,
                text=answer.text,
                facts=answer.facts,
                confidential=answer.confidential,
            )
            for answer in answers
        ),
        batch_size=BATCH,
    )


def take_consultation(
    analysis: Analysis, *, consultation: ConsultationPage, by: User
) -> FeedbackSource:
    """Take the submitted free-text answers of a consultation as they are now.

    Raises SourceError where there are none, or the consultation is a source already.
    """
    check_permission(by, Permission.EDIT_ANALYSES)
    check_permission(by, Permission.VIEW_RESPONSES)
    with transaction.atomic():
        Analysis.objects.select_for_update().get(pk=analysis.pk)
        if analysis.sources.filter(consultation=consultation).exists():
            raise SourceError(
                "The answers of this consultation are in this analysis already. To take them "
                "afresh, remove that source first."
            )
        source = FeedbackSource(
            analysis=analysis,
            kind=SourceKind.CONSULTATION,
            state=SourceState.READY,
            name=consultation.title,
            gathered_on=timezone.localdate(consultation.closing_at)
            if consultation.closing_at
            else None,
            consultation=consultation,
            added_by=by,
        )
        found, illustrative = responses_from(consultation, source=source)
        if not found:
            raise SourceError("Nobody has answered a question of this consultation in words yet.")
        source.taken = len(found)
        source.blank = sum(not response.text for response in found)
        source.illustrative = illustrative
        source.save()
        SourceResponse.objects.bulk_create(found, batch_size=BATCH)
        analysis.save(update_fields=["changed_at"])
        audit.record("took responses", by=by, target=source, taken=source.taken)
    return source


def remove_source(source: FeedbackSource, *, by: User) -> None:
    """Remove a source with its responses; SourceError where a run has read them."""
    check_permission(by, Permission.EDIT_ANALYSES)
    with transaction.atomic():
        Analysis.objects.select_for_update().get(pk=source.analysis_id)
        if source.responses.filter(standings__isnull=False).exists():
            raise SourceError(
                "A run has read these responses, so they stay: its themes rest on them. Begin a new "
                "analysis to work without them."
            )
        if source.analysis.runs.active().exists():
            raise SourceError("A run is under way. Wait for it to finish, or cancel it first.")
        audit.record("removed", by=by, target=source, analysis=source.analysis_id)
        source.delete()


def _shown_name(name: str) -> str:
    """Return a file's name as it may be shown: its last part, printable."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return (
        "".join(character for character in last if character.isprintable())[:200] or "Spreadsheet"
    )
