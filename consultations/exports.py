"""Responses as CSV and XLSX, streamed.

The columns are those of every question ever asked in the consultation, in the order of the latest
version, then those no longer asked. So an export made later has the same columns and perhaps
more, whichever version somebody answered. Each column ends in its code, which stays when a
question is reworded. The coded form gives each choice a column of its own, 1 or 0.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from consultations.cells import (
    AnswerColumn,
    all_asked,
    cell_of,
    codes_of,
    columns_of,
)
from consultations.enums import FieldType
from consultations.models import ConsultationPage, ConsultationResponse
from consultations.queries import responses_for_export
from consultations.questionnaire import OTHER, Question
from engagement_site.core.spreadsheets.writing import csv_lines, safe_cell

FACTS = (
    "Reference", "Submitted (UK time)", "Times submitted", "Answered for", "Type of organisation",
    "Size", "Provides for this council now", "Questionnaire version", "May be published",
    "How it came", "About", "Event", "Facilitator", "Signed off by", "Possible duplicate of",
)  # fmt: skip
CONFIDENTIAL = "commercially confidential"
PUBLISHING = "may be published"
OTHER_CODE = "other"


def exported_questions(consultation: ConsultationPage) -> list[Question]:
    """Return every question ever asked, once for each key: present ones first."""
    versions = consultation.versions.order_by("-number")
    return all_asked(version.question_list for version in versions)


def header_row(questions: Sequence[Question]) -> list[str]:
    """Return the names of the columns; a question's own are followed by what may be done with it."""
    row = list(FACTS)
    for question in questions:
        row += [column.heading for column in columns_of(question)]
        if question.can_be_confidential:
            row.append(f"{CONFIDENTIAL} [{question.key}]")
        if question.can_be_published:
            row.append(f"{PUBLISHING} [{question.key}]")
    return row


class RowMaker:
    """Makes the row of each response; what is the same for all is worked out once."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.columns: list[tuple[Question, list[AnswerColumn]]] = [
            (question, columns_of(question)) for question in questions
        ]

    def row(self, response: ConsultationResponse) -> list[str]:
        """Return one response; an unanswered question is empty."""
        answers = {answer.question_key: answer for answer in response.answers.all()}
        row = facts_of(response)
        for question, columns in self.columns:
            answer = answers.get(question.key)
            row += [cell_of(column, answer.value) if answer else "" for column in columns]
            if question.can_be_confidential:
                row.append("yes" if answer and answer.confidential else "")
            if question.can_be_published:
                row.append(answer.may_publish if answer else "")
        return row


def facts_of(response: ConsultationResponse) -> list[str]:
    """Return what is known of a response besides its answers."""
    organisation = response.organisation
    duplicate = response.possible_duplicate_of
    return [
        response.reference,
        _time(response.submitted_at),
        str(response.submission_number),
        response.given_for if organisation else "Individual",
        organisation.get_kind_display() if organisation else "",
        organisation.get_size_display() if organisation else "",
        _yes_no(organisation.works_with_us if organisation else None),
        str(response.version.number),
        response.get_may_publish_display(),
        response.get_origin_display(),
        response.subject_title,
        response.subject_part_of,
        response.facilitator,
        response.signed_off_name,
        duplicate.reference if duplicate else "",
    ]


def rows(consultation: ConsultationPage) -> Iterator[list[str]]:
    """Yield the header, then one row for each submitted response."""
    questions = exported_questions(consultation)
    maker = RowMaker(questions)
    yield header_row(questions)
    for response in responses_for_export(consultation).iterator(chunk_size=500):
        yield maker.row(response)


def response_lines(consultation: ConsultationPage) -> Iterator[str]:
    """Yield the lines of the CSV file."""
    return csv_lines(rows(consultation))


# --- Coded ------------------------------------------------------------------------------------


def coded_rows(consultation: ConsultationPage) -> Iterator[list[str]]:
    """Yield a header of codes, then each response with codes for choices: ready for statistics."""
    questions = exported_questions(consultation)
    codes = {question.key: codes_of(question.choices) for question in questions}
    yield ["reference", *(name for item in questions for name in _coded_names(item, codes))]
    for response in responses_for_export(consultation).iterator(chunk_size=500):
        answers = {answer.question_key: answer.value for answer in response.answers.all()}
        row = [response.reference]
        for question in questions:
            row += _coded_cells(question, answers.get(question.key), codes[question.key])
        yield row


def _coded_names(question: Question, codes: dict[str, dict[str, str]]) -> list[str]:
    if question.type in (FieldType.CHECKBOXES, FieldType.RANKING):
        other = [f"{question.key}.{OTHER_CODE}"] if question.allow_other else []
        return [*(f"{question.key}.{code}" for code in codes[question.key].values()), *other]
    return [column.code for column in columns_of(question)]


def _coded_cells(question: Question, value: Any, codes: dict[str, str]) -> list[str]:
    if question.type == FieldType.RANKING:
        order = list(value or [])
        return [str(order.index(choice) + 1) if choice in order else "" for choice in codes]
    if question.type == FieldType.CHECKBOXES:
        chosen = list(value or [])
        own = next((item.removeprefix(OTHER) for item in chosen if item.startswith(OTHER)), "")
        marks = ["" if value is None else "1" if choice in chosen else "0" for choice in codes]
        return [*marks, *([own] if question.allow_other else [])]
    cells = [cell_of(column, value) for column in columns_of(question)]
    return [codes.get(cell, cell) for cell in cells]


def coded_lines(consultation: ConsultationPage) -> Iterator[str]:
    """Yield the lines of the coded CSV file."""
    return csv_lines(coded_rows(consultation))


# --- Workbook ---------------------------------------------------------------------------------


def workbook_bytes(consultation: ConsultationPage) -> bytes:
    """Return the XLSX file: responses, the same coded, the questions by version, and the codes."""
    workbook = Workbook(write_only=True)
    _add_sheet(workbook, "Responses", rows(consultation))
    _add_sheet(workbook, "Coded", coded_rows(consultation))
    _add_sheet(workbook, "Questions", _question_rows(consultation))
    _add_sheet(workbook, "Codes", code_rows(consultation))
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


def _add_sheet(workbook: Workbook, title: str, content: Iterable[Sequence[str]]) -> None:
    from openpyxl.cell import WriteOnlyCell

    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = "B2"
    for number, row in enumerate(content):
        if number:
            sheet.append([_text_cell(sheet, value) for value in row])
            continue
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=safe_cell(value))
            cell.data_type = "s"
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cells.append(cell)
        sheet.append(cells)


def _text_cell(sheet: Any, value: str) -> Any:
    """Return a cell's text; a cell object only where a bare text would become something else."""
    from openpyxl.cell import WriteOnlyCell

    safe = safe_cell(value)
    if not safe or safe[0] not in "=#":
        return safe or None
    cell = WriteOnlyCell(sheet, value=safe)
    cell.data_type = "s"
    return cell


def _question_rows(consultation: ConsultationPage) -> Iterator[list[str]]:
    yield [
        "Version", "Made (UK time)", "Short name", "Question", "Kind of answer", "Required",
        "Asked only after", "If answered with",
    ]  # fmt: skip
    for version in consultation.versions.order_by("number"):
        for question in version.question_list:
            yield [
                str(version.number),
                _time(version.created_at),
                question.key,
                question.label,
                str(question.type.label),
                _yes_no(question.required),
                question.condition_key,
                "; ".join(question.condition_values),
            ]


def code_rows(consultation: ConsultationPage) -> Iterator[list[str]]:
    """Yield each code with what it stands for."""
    yield ["Short name", "Code", "Stands for", "What it is"]
    for question in exported_questions(consultation):
        for text, code in codes_of(question.choices).items():
            yield [question.key, code, text, "choice"]
        for text, code in codes_of(question.rows).items():
            yield [question.key, code, text, "statement"]


def _time(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
