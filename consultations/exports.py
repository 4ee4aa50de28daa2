"""Responses as CSV and XLSX.

The columns are those of every question ever asked in the consultation, in the order of the latest
version, then those no longer asked. So an export made later has the same columns and perhaps
more, whichever version somebody answered.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from consultations.models import ConsultationPage, ConsultationResponse
from consultations.queries import responses_for_export
from consultations.questionnaire import Question
from engagement_site.core.spreadsheets.writing import csv_lines, safe_cell

FACTS = (
    "Reference", "Submitted (UK time)", "Times submitted", "Answered for", "Type of organisation",
    "Size", "Provides for this council now", "Questionnaire version", "May be published",
)  # fmt: skip
CONFIDENTIAL = "commercially confidential"


def exported_questions(consultation: ConsultationPage) -> list[Question]:
    """Return every question ever asked, once for each key: present ones first."""
    found: dict[str, Question] = {}
    for version in consultation.versions.order_by("-number"):
        for question in version.question_list:
            found.setdefault(question.key, question)
    return list(found.values())


def header_row(questions: Sequence[Question]) -> list[str]:
    """Return the names of the columns; each question is followed by its confidential column."""
    row = list(FACTS)
    for question in questions:
        row.append(f"{question.label} [{question.key}]")
        if question.can_be_confidential:
            row.append(f"{CONFIDENTIAL} [{question.key}]")
    return row


def response_row(response: ConsultationResponse, questions: Sequence[Question]) -> list[str]:
    """Return one response; an unanswered question is empty."""
    organisation = response.organisation
    row = [
        response.reference,
        _time(response.submitted_at),
        str(response.submission_number),
        response.given_for if organisation else "Individual",
        organisation.get_kind_display() if organisation else "",
        organisation.get_size_display() if organisation else "",
        _yes_no(organisation.works_with_us if organisation else None),
        str(response.version.number),
        response.get_may_publish_display(),
    ]
    answers = {answer.question_key: answer for answer in response.answers.all()}
    for question in questions:
        answer = answers.get(question.key)
        row.append(answer.text.replace("\n", "; ") if answer and question.has_choices
                   else answer.text if answer else "")  # fmt: skip
        if question.can_be_confidential:
            row.append("yes" if answer and answer.confidential else "")
    return row


def rows(consultation: ConsultationPage) -> Iterator[list[str]]:
    """Yield the header, then one row for each submitted response."""
    questions = exported_questions(consultation)
    yield header_row(questions)
    for response in responses_for_export(consultation).iterator(chunk_size=200):
        yield response_row(response, questions)


def response_lines(consultation: ConsultationPage) -> Iterator[str]:
    """Yield the lines of the CSV file."""
    return csv_lines(rows(consultation))


def workbook_bytes(consultation: ConsultationPage) -> bytes:
    """Return the XLSX file: a sheet of responses and one of the questions by version."""
    workbook = Workbook(write_only=True)
    _add_sheet(workbook, "Responses", rows(consultation))
    _add_sheet(workbook, "Questions", _question_rows(consultation))
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


def _add_sheet(workbook: Workbook, title: str, content: Iterable[Sequence[str]]) -> None:
    from openpyxl.cell import WriteOnlyCell

    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = "B2"
    for number, row in enumerate(content):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=safe_cell(value))
            cell.data_type = "s"
            if number == 0:
                cell.font = Font(bold=True)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            cells.append(cell)
        sheet.append(cells)


def _question_rows(consultation: ConsultationPage) -> Iterator[list[str]]:
    yield ["Version", "Made (UK time)", "Short name", "Question", "Kind of answer", "Required"]
    for version in consultation.versions.order_by("number"):
        for question in version.question_list:
            yield [
                str(version.number),
                _time(version.created_at),
                question.key,
                question.label,
                str(question.type.label),
                _yes_no(question.required),
            ]


def _time(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
