"""Answers in the cells of a spreadsheet, out and back in.

A question has one column, except a grid, which has one for each statement. What is written by
`cells_of` is read by `value_from` to the same value, also in an export that another program saved.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.text import slugify

from consultations.enums import FieldType
from consultations.questionnaire import OTHER, Question, Value, is_answered
from engagement_site.core.spreadsheets.writing import FORMULA_STARTS

APART = "; "
PLACE = re.compile(r"^\s*\d+[.)]\s*")
GUARDED = re.compile(rf"'+[{re.escape(''.join(FORMULA_STARTS))}]")


@dataclass(frozen=True)
class AnswerColumn:
    """One column: its name in code, its heading, and the statement where it is of a grid."""

    code: str
    heading: str
    question: Question
    row: str = ""


def code_of(text: str, taken: Iterable[str] = ()) -> str:
    """Return a short stable code for a choice or a statement that is not among `taken`."""
    stem = slugify(text).replace("-", "_")[:40].strip("_") or "choice"
    used, code, number = set(taken), stem, 2
    while code in used:
        code, number = f"{stem}_{number}", number + 1
    return code


def codes_of(texts: Sequence[str]) -> dict[str, str]:
    """Return {text: code} for the choices or statements of one question."""
    found: dict[str, str] = {}
    for text in texts:
        if text not in found:
            found[text] = code_of(text, found.values())
    return found


def all_asked(versions: Iterable[Sequence[Question]]) -> list[Question]:
    """Return every question ever asked, once for each key, newest wording first.

    Choices and statements of older versions follow the present ones, so that each has its column
    and its code whichever version somebody answered.
    """
    found: dict[str, Question] = {}
    for questions in versions:
        for question in questions:
            if not question.is_asked:
                continue
            known = found.get(question.key)
            if known is None:
                found[question.key] = question
            else:
                found[question.key] = replace(
                    known,
                    choices=tuple(dict.fromkeys((*known.choices, *question.choices))),
                    rows=tuple(dict.fromkeys((*known.rows, *question.rows))),
                    allow_other=known.allow_other or question.allow_other,
                )
    return list(found.values())


def columns_of(question: Question) -> list[AnswerColumn]:
    """Return the columns of a question."""
    if question.type != FieldType.GRID:
        return [AnswerColumn(question.key, f"{question.label} [{question.key}]", question)]
    codes = codes_of(question.rows)
    return [
        AnswerColumn(
            f"{question.key}.{codes[row]}",
            f"{question.label}: {row} [{question.key}.{codes[row]}]",
            question,
            row,
        )
        for row in question.rows
    ]


def cell_of(column: AnswerColumn, value: Value) -> str:
    """Return what a column holds of an answer; "" for none.

    A text that begins as a guarded formula does ("'=…") gets one more mark, so that reading it
    back gives the same text.
    """
    text = _cell_text(column, value)
    return f"'{text}" if GUARDED.match(text) else text


def _cell_text(column: AnswerColumn, value: Value) -> str:
    question = column.question
    if not is_answered(value):
        return ""
    if column.row:
        return str(value.get(column.row, "")) if isinstance(value, Mapping) else ""
    if isinstance(value, list):
        if question.type == FieldType.RANKING:
            return APART.join(f"{place}. {item}" for place, item in enumerate(value, start=1))
        return APART.join(value)
    if question.type in (FieldType.NUMBER, FieldType.MONEY):
        return str(value)
    return question.text_of(value)


def value_from(question: Question, cells: Mapping[str, str]) -> object:
    """Return what a form field is given for the cells of a question, {column's code: text}.

    It is not checked here: the question's own field does that, as for an answer typed in.
    """
    plain = {code: _unguarded(text) for code, text in cells.items()}
    if question.type == FieldType.GRID:
        named = {column.code: column.row for column in columns_of(question)}
        return {named[code]: text for code, text in plain.items() if text and code in named}
    text = plain.get(question.key, "")
    if question.type == FieldType.CHECKBOX:
        return text.lower() in {"yes", "y", "true", "1", "x"}
    if question.type == FieldType.CHECKBOXES:
        return _split(text, question)
    if question.type == FieldType.RANKING:
        return _split(text, question, strip=PLACE) if text else []
    if question.type == FieldType.DATE:
        return _day(text)
    return text


def _unguarded(text: str) -> str:
    """Take off the mark that keeps a cell from being a formula."""
    return text[1:] if GUARDED.match(text) else text


def _split(text: str, question: Question, strip: "re.Pattern[str] | None" = None) -> list[str]:
    """Return the choices in a cell: known ones first, even such as hold the separator themselves."""
    found: list[str] = []
    rest = text.strip()
    choices = sorted(question.choices, key=len, reverse=True)
    while rest:
        if strip is not None:
            rest = strip.sub("", rest)
        match = next(
            (
                choice
                for choice in choices
                if rest == choice or rest.startswith((choice + ";", choice + "\n"))
            ),
            None,
        )
        if match is None:
            if question.allow_other and rest.startswith(OTHER):
                return [*found, rest]
            match = re.split(r"[;\n]", rest, maxsplit=1)[0]
            if question.allow_other and ";" not in rest:
                return [*found, OTHER + rest]
        found.append(match.strip())
        rest = rest[len(match) :].lstrip("; \n")
    return found


def _day(text: str) -> str:
    """Return a day as the field reads it; a spreadsheet may add a time of midnight."""
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return text
