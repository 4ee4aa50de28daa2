"""Questions and answers as plain data: what a version stores and what an answer's value means."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format

from consultations.enums import (
    CAN_BE_CONFIDENTIAL,
    FREE_TEXT,
    IDENTITY,
    NEVER_PUBLISHED,
    WITH_CHOICES,
    FieldType,
)

# What JSON holds of one answer: text (also a number, an amount, an ISO date), a tick, several
# choices or an order, choices by statement, a file's facts.
Value = str | bool | list[str] | dict[str, Any] | None

SHORT_TEXT_LIMIT = 255
LONG_TEXT_LIMIT = 10_000
OTHER = "Other: "
"""How an answer in the respondent's own words begins where the choices are others."""
SCALE = (1, 5)
LONGEST_SCALE = 11


@dataclass(frozen=True)
class Question:
    """One question as it was asked; `key` names it over all versions.

    `condition_key` names an earlier question: this one is asked where that was answered with one
    of `condition_values`, or at all where those are empty. `rows` are the statements of a grid.
    """

    key: str
    label: str
    type: FieldType
    help_text: str = ""
    section: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    max_length: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    rows: tuple[str, ...] = ()
    allow_other: bool = False
    condition_key: str = ""
    condition_values: tuple[str, ...] = ()
    prefill: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Question":
        """Return the question stored as `data`; what a later release no longer knows is left."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        known["type"] = FieldType(known["type"])
        for name in ("choices", "rows", "condition_values"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        """Return what a version stores.

        What came with later releases is left out where it says nothing, so that the questions of
        an earlier release keep their fingerprint.
        """
        data = {**asdict(self), "type": str(self.type)}
        for name in ("choices", "rows", "condition_values"):
            data[name] = list(data[name])
        return {name: value for name, value in data.items() if value or name not in _ADDED_LATER}

    @property
    def is_free_text(self) -> bool:
        """Whether people answer in their own words."""
        return self.type in FREE_TEXT

    @property
    def has_choices(self) -> bool:
        """Whether people choose from a list."""
        return self.type in WITH_CHOICES

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to answer; information is only read."""
        return self.type != FieldType.INFORMATION

    @property
    def can_be_confidential(self) -> bool:
        """Whether the respondent is asked if the answer is commercially confidential."""
        return self.type in CAN_BE_CONFIDENTIAL

    @property
    def can_be_published(self) -> bool:
        """Whether an answer can stand on the page of public responses at all."""
        return self.type not in NEVER_PUBLISHED and not self.is_identity

    @property
    def is_identity(self) -> bool:
        """Whether an answer says who somebody is; those are thrown away first."""
        return self.type in IDENTITY

    @property
    def text_limit(self) -> int | None:
        """The greatest number of characters, for text."""
        if self.type == FieldType.MULTI_LINE:
            return self.max_length or LONG_TEXT_LIMIT
        if self.type in (FieldType.SINGLE_LINE, FieldType.ORGANISATION):
            return min(self.max_length or SHORT_TEXT_LIMIT, SHORT_TEXT_LIMIT)
        return None

    @property
    def scale(self) -> list[str]:
        """The steps of a rating, least first; at most eleven."""
        low = int(Decimal(self.minimum)) if self.minimum is not None else SCALE[0]
        high = int(Decimal(self.maximum)) if self.maximum is not None else max(SCALE[1], low + 1)
        return [str(step) for step in range(low, min(high, low + LONGEST_SCALE - 1) + 1)]

    @property
    def countable(self) -> list[str]:
        """What answers are counted by: the choices, or the steps of the scale."""
        return self.scale if self.type == FieldType.RATING else list(self.choices)

    def text_of(self, value: Value) -> str:
        """Return an answer as people read it; "" for no answer."""
        if not is_answered(value):
            return ""
        if isinstance(value, bool):
            return "Yes"
        if isinstance(value, list):
            if self.type == FieldType.RANKING:
                return "\n".join(f"{place}. {item}" for place, item in enumerate(value, start=1))
            return "\n".join(value)
        if isinstance(value, dict):
            if self.type == FieldType.FILE:
                return str(value.get("name", ""))
            return "\n".join(f"{row}: {choice}" for row, choice in value.items())
        if self.type == FieldType.DATE:
            return date_format(date.fromisoformat(str(value)), "j F Y")
        if self.type == FieldType.MONEY:
            places = 2 if "." in str(value) else 0
            return (
                f"£{number_format(Decimal(str(value)), places, use_l10n=True, force_grouping=True)}"
            )
        return str(value)


_ADDED_LATER = {
    item.name
    for item in fields(Question)
    if item.name in {"rows", "allow_other", "condition_key", "condition_values", "prefill"}
    and item.default is not MISSING
}


@dataclass(frozen=True)
class Section:
    """Questions asked together on one page."""

    number: int
    title: str
    questions: tuple[Question, ...] = field(default=())


def sections_of(questions: Iterable[Question]) -> list[Section]:
    """Return the questions by section; one with a section heading begins a new section."""
    grouped: list[tuple[str, list[Question]]] = []
    for question in questions:
        if question.section or not grouped:
            grouped.append((question.section, []))
        grouped[-1][1].append(question)
    return [
        Section(number, title or "Your answers", tuple(members))
        for number, (title, members) in enumerate(grouped, start=1)
    ]


# --- Conditions -------------------------------------------------------------------------------


def meets(value: Value, wanted: Sequence[str]) -> bool:
    """Say whether an answer is one of those wanted, or there at all where none are named."""
    if not is_answered(value):
        return False
    if not wanted:
        return True
    if isinstance(value, bool):
        given = {"Yes"}
    elif isinstance(value, dict):
        given = {str(item) for item in value.values()}
    else:
        given = set(value) if isinstance(value, list) else {str(value)}
    given |= {OTHER.strip(": ") for item in given if item.startswith(OTHER)}
    return bool(given & set(wanted))


def asked_keys(questions: Iterable[Question], values: Mapping[str, Value]) -> set[str]:
    """Return the keys of the questions that are asked, given the answers so far.

    A question that is not asked counts as unanswered, whatever was once typed there, so a chain
    of conditions ends where it is broken. A condition that names no earlier question is met.
    """
    asked: set[str] = set()
    passed: set[str] = set()
    for question in questions:
        depends = question.condition_key
        if depends not in passed or (
            depends in asked and meets(values.get(depends), question.condition_values)
        ):
            asked.add(question.key)
        passed.add(question.key)
    return asked


def condition_in_words(question: Question, questions: Iterable[Question]) -> str:
    """Return "Only if you answered “Yes” to “…”", "" for a question that everybody is asked."""
    controlling = next((item for item in questions if item.key == question.condition_key), None)
    if controlling is None:
        return ""
    if not question.condition_values:
        return f"Only if you answered “{controlling.label}”"
    wanted = " or ".join(f"“{value}”" for value in question.condition_values)
    return f"Only if you answered {wanted} to “{controlling.label}”"


# --- Values -----------------------------------------------------------------------------------


def is_answered(value: Value) -> bool:
    """Say whether a value is an answer; an unticked statement is none."""
    return value not in (None, "", [], {}, False)


def to_value(cleaned: object) -> Value:
    """Return what is stored for what a form field cleaned."""
    if isinstance(cleaned, Decimal):
        return format(cleaned, "f")
    if isinstance(cleaned, datetime | date):
        return cleaned.isoformat()
    if isinstance(cleaned, list | tuple):
        return [str(item) for item in cleaned]
    if isinstance(cleaned, dict):
        return cleaned
    if cleaned is None or isinstance(cleaned, bool):
        return cleaned
    return str(cleaned).replace("\r\n", "\n")


def content_hash(content: Mapping[str, Any] | Sequence[Any]) -> str:
    """Return the SHA-256 of JSON content, the same however its mappings are ordered."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
