"""Bringing in responses from a spreadsheet of another tool: columns matched, rows accounted for."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Field
from django.utils import timezone

from consultations.answer_fields import fields_for
from consultations.cells import AnswerColumn, columns_of, value_from
from consultations.domain.errors import NoQuestions
from consultations.domain.questionnaires import keep_version
from consultations.domain.writing import working_copy_of
from consultations.enums import FieldType, MayPublish, ResponseState
from consultations.models import (
    ConsultationAnswer,
    ConsultationPage,
    ConsultationResponse,
    QuestionnaireVersion,
    ResponseImport,
)
from consultations.questionnaire import Question, Value, content_hash, is_answered, to_value
from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.spreadsheets.reading import read
from engagement_site.core.spreadsheets.sheets import Sheet, Spreadsheet, SpreadsheetError
from engagement_site.providers.models import ProviderOrganisation

MOST_ROWS = 5_000
IDENTIFIER, ORGANISATION, PUBLISHING = "identifier", "organisation", "may_publish"
CONFIDENTIAL = "confidential."
FACT_COLUMNS = {
    IDENTIFIER: "Number or name of the row in the other tool",
    ORGANISATION: "Name of the organisation or person",
    PUBLISHING: "May be published (with_name, without_name or no)",
}


@dataclass
class RowOutcome:
    """What becomes of one row: its values, or why it is refused."""

    number: int
    values: dict[str, Value] = field(default_factory=dict)
    confidential: set[str] = field(default_factory=set)
    may_publish: MayPublish = MayPublish.NO
    exceptions: dict[str, MayPublish] = field(default_factory=dict)
    name: str = ""
    import_key: str = ""
    problems: list[str] = field(default_factory=list)
    reference: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return what the report keeps of it: no answers."""
        return {"row": self.number, "reference": self.reference, "problems": self.problems}


def targets_of(questions: Sequence[Question]) -> dict[str, str]:
    """Return {code: words} of everything a column of a file can be."""
    found = dict(FACT_COLUMNS)
    for question in questions:
        if question.type == FieldType.FILE or not question.is_asked:
            continue
        for column in columns_of(question):
            found[column.code] = column.heading.rpartition(" [")[0]
        if question.can_be_confidential:
            found[CONFIDENTIAL + question.key] = f"Commercially confidential: {question.label}"
        if question.can_be_published:
            found[f"{PUBLISHING}.{question.key}"] = f"May be published: {question.label}"
    return found


def guess_mapping(sheet: Sheet, questions: Sequence[Question]) -> dict[str, str]:
    """Return {heading: code} for headings that are ours or read like a question."""
    by_words = {words.casefold(): code for code, words in targets_of(questions).items()}
    codes = targets_of(questions)
    known = {"reference": IDENTIFIER, "id": IDENTIFIER, "answered for": ORGANISATION,
             "organisation": ORGANISATION, "may be published": PUBLISHING}  # fmt: skip
    found: dict[str, str] = {}
    for heading in sheet.columns:
        words, _, code = heading.rpartition(" [")
        code = code.removesuffix("]")
        prefix = {"commercially confidential": CONFIDENTIAL, "may be published": f"{PUBLISHING}."}
        ours = f"{prefix.get(words, '')}{code}"
        if words and ours in codes:
            found[heading] = ours
        elif target := known.get(heading.casefold()) or by_words.get(heading.casefold()):
            found[heading] = target
    return found


def upload_responses(
    *, consultation: ConsultationPage, name: str, content: bytes, by: User
) -> ResponseImport:
    """Read a file and keep it until its columns are matched.

    Raises SpreadsheetError, NoQuestions.
    """
    sheets = read(name, content, holding="responses")
    if max(len(sheet.rows) for sheet in sheets.sheets) > MOST_ROWS:
        raise SpreadsheetError(f"A sheet has more than {MOST_ROWS:,} rows. Split the file.")
    version = keep_version(consultation=consultation, by=by)
    if version is None:
        raise NoQuestions
    with transaction.atomic():
        made = ResponseImport.objects.create(
            consultation=consultation,
            name=name[:255],
            sheets=sheets.as_dict(),
            mapping=guess_mapping(sheets.sheets[0], version.question_list),
            uploaded_at=timezone.now(),
            uploaded_by=by,
        )
        audit.record("uploaded responses", by=by, target=consultation, file=made.name)
    return made


def sheet_of(kept: ResponseImport) -> Sheet:
    """Return the sheet that is imported: the first with rows."""
    sheets = Spreadsheet.from_dict(kept.sheets).sheets
    return next((sheet for sheet in sheets if sheet.rows), sheets[0])


def check_rows(
    kept: ResponseImport, version: QuestionnaireVersion, mapping: Mapping[str, str]
) -> list[RowOutcome]:
    """Return what would become of each row; nothing is stored."""
    sheet = sheet_of(kept)
    places = {code: sheet.columns.index(head) for head, code in mapping.items() if code}
    reader = _RowReader(version.question_list, places)
    outcomes = [reader.read(row.number, row.cells, row.fault) for row in sheet.rows]
    known = dict(
        ConsultationResponse.objects.filter(consultation=kept.consultation)
        .exclude(import_key="")
        .values_list("import_key", "reference")
    )
    seen: dict[str, int] = {}
    for outcome in outcomes:
        if outcome.import_key in known:
            outcome.problems.append(f"This row is in already, as {known[outcome.import_key]}.")
        elif outcome.import_key in seen:
            outcome.problems.append(f"This is row {seen[outcome.import_key]} again.")
        elif not outcome.problems:
            seen[outcome.import_key] = outcome.number
    return outcomes


class _RowReader:
    """Reads rows against the questions; the form fields are made once."""

    def __init__(self, questions: Sequence[Question], places: Mapping[str, int]) -> None:
        self.places = places
        self.columns: list[tuple[Question, list[AnswerColumn], Field]] = []
        fields = fields_for(questions)
        for question in questions:
            columns = [item for item in columns_of(question) if item.code in places]
            if columns and question.is_asked and question.type != FieldType.FILE:
                fields[question.key].required = False
                self.columns.append((question, columns, fields[question.key]))

    def read(self, number: int, cells: Sequence[str], fault: str) -> RowOutcome:
        """Return the row's values and what is wrong with them."""
        outcome = RowOutcome(number)
        if fault:
            outcome.problems.append(fault)
            return outcome
        outcome.name = self._cell(cells, ORGANISATION)[:120]
        outcome.may_publish = self._publishing(outcome, self._cell(cells, PUBLISHING))
        identifier = self._cell(cells, IDENTIFIER) or "\x1f".join(cells)
        outcome.import_key = hashlib.sha256(identifier.encode()).hexdigest()
        for question, columns, form_field in self.columns:
            given = {column.code: cells[self.places[column.code]] for column in columns}
            try:
                value = to_value(form_field.clean(value_from(question, given)))
            except ValidationError as error:
                outcome.problems.append(f"{question.label}: {' '.join(error.messages)}")
                continue
            if not is_answered(value):
                continue
            outcome.values[question.key] = value
            marked = self._cell(cells, CONFIDENTIAL + question.key).lower()
            # Anything but a plain no counts as confidential: better kept than told.
            if question.can_be_confidential and marked not in {"", "no", "n", "false", "0"}:
                outcome.confidential.add(question.key)
            if chosen := self._cell(cells, f"{PUBLISHING}.{question.key}"):
                outcome.exceptions[question.key] = self._publishing(outcome, chosen)
        if not outcome.values and not outcome.problems:
            outcome.problems.append("No answer in this row.")
        return outcome

    def _cell(self, cells: Sequence[str], code: str) -> str:
        place = self.places.get(code)
        return "" if place is None else cells[place].strip()

    @staticmethod
    def _publishing(outcome: RowOutcome, text: str) -> MayPublish:
        for choice in MayPublish:
            if text.casefold() in (choice.value, str(choice.label).casefold()):
                return choice
        if text:
            outcome.problems.append(f"“{text[:60]}” says neither with_name, without_name nor no.")
        return MayPublish.NO


def import_rows(*, kept: ResponseImport, mapping: Mapping[str, str], by: User) -> ResponseImport:
    """Bring in every row that can be read, all or none, and keep the account of each.

    A second call after the first changes nothing.
    """
    with transaction.atomic():
        locked = ResponseImport.objects.select_for_update(of=("self",)).get(pk=kept.pk)
        if locked.imported_at is not None:
            return locked
        version = keep_version(consultation=locked.consultation, by=by)
        if version is None:
            raise NoQuestions
        outcomes = check_rows(locked, version, mapping)
        taken = [outcome for outcome in outcomes if not outcome.problems]
        _store(locked, version, taken, by)
        locked.mapping, locked.sheets = dict(mapping), {}
        locked.report = [outcome.as_dict() for outcome in outcomes]
        locked.imported_at = timezone.now()
        locked.save()
        audit.record(
            "imported responses",
            by=by,
            target=locked.consultation,
            file=locked.name,
            taken=len(taken),
            refused=len(outcomes) - len(taken),
        )
    return locked


def _store(
    kept: ResponseImport, version: QuestionnaireVersion, taken: list[RowOutcome], by: User
) -> None:
    consultation, now = kept.consultation, timezone.now()
    organisations = {item.name.casefold(): item for item in ProviderOrganisation.objects.all()}
    busy = set(
        consultation.responses.current()
        .filter(organisation__isnull=False)
        .values_list("organisation_id", flat=True)
    )
    responses = []
    for outcome in taken:
        organisation = organisations.get(outcome.name.casefold())
        if organisation is not None and organisation.pk in busy:
            organisation = None  # it has one current response; this one is kept by its name
        if organisation is not None:
            busy.add(organisation.pk)
        response = ConsultationResponse(
            consultation=consultation, version=version, organisation=organisation,
            respondent_name="" if organisation else outcome.name,
            state=ResponseState.SUBMITTED, started_at=now, saved_at=now, submitted_at=now,
            edit_number=1, submission_number=1, may_publish=outcome.may_publish,
            origin=kept.origin, origin_note=f"{kept.name}, row {outcome.number}"[:300],
            entered_by=by, import_key=outcome.import_key,
            working_copy=working_copy_of(outcome.values, by=by),
        )  # fmt: skip
        for key in outcome.confidential:
            response.working_copy[key]["confidential"] = True
        response.content_hash = content_hash(
            {"questions": version.content_hash, "answers": response.answered()}
        )
        outcome.reference = response.reference
        responses.append(response)
    ConsultationResponse.objects.bulk_create(responses, batch_size=500)
    questions = {question.key: question for question in version.question_list}
    ConsultationAnswer.objects.bulk_create(
        (
            _answer(response, questions[key], value, confidential, outcome)
            for response, outcome in zip(responses, taken, strict=True)
            for key, (value, confidential) in response.answered().items()
        ),
        batch_size=1000,
    )


def _answer(
    response: ConsultationResponse,
    question: Question,
    value: Value,
    confidential: bool,
    outcome: RowOutcome,
) -> ConsultationAnswer:
    allowed = outcome.exceptions.get(question.key, outcome.may_publish)
    if confidential or not question.can_be_published:
        allowed = MayPublish.NO
    return ConsultationAnswer(
        response=response,
        question_key=question.key,
        value=value,
        text=question.text_of(value),
        confidential=confidential,
        may_publish=allowed,
    )
