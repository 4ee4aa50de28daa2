"""Questions and answers as plain data: what a version stores and what an answer's value means."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format

from consultations.enums import CAN_BE_CONFIDENTIAL, FREE_TEXT, WITH_CHOICES, FieldType

# What JSON holds of one answer: text, a number written as text, an ISO date, a tick, or several.
Value = str | bool | list[str] | None

SHORT_TEXT_LIMIT = 255
LONG_TEXT_LIMIT = 10_000


@dataclass(frozen=True)
class Question:
    """One question as it was asked; `key` names it over all versions."""

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

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Question":
        """Return the question stored as `data`; what a later release no longer knows is left."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        known["type"] = FieldType(known["type"])
        known["choices"] = tuple(known.get("choices", ()))
        return cls(**known)

    def to_json(self) -> dict[str, Any]:
        """Return what a version stores."""
        return {**asdict(self), "type": str(self.type), "choices": list(self.choices)}

    @property
    def is_free_text(self) -> bool:
        """Whether people answer in their own words."""
        return self.type in FREE_TEXT

    @property
    def has_choices(self) -> bool:
        """Whether people choose from a list."""
        return self.type in WITH_CHOICES

    @property
    def can_be_confidential(self) -> bool:
        """Whether the respondent is asked if the answer is commercially confidential."""
        return self.type in CAN_BE_CONFIDENTIAL

    @property
    def text_limit(self) -> int | None:
        """The greatest number of characters, for text."""
        if self.type == FieldType.MULTI_LINE:
            return self.max_length or LONG_TEXT_LIMIT
        if self.type == FieldType.SINGLE_LINE:
            return min(self.max_length or SHORT_TEXT_LIMIT, SHORT_TEXT_LIMIT)
        return None

    def text_of(self, value: Value) -> str:
        """Return an answer as people read it; "" for no answer."""
        if not is_answered(value):
            return ""
        if isinstance(value, bool):
            return "Yes"
        if isinstance(value, list):
            return "\n".join(value)
        if self.type == FieldType.DATE:
            return date_format(date.fromisoformat(str(value)), "j F Y")
        return str(value)


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


def is_answered(value: Value) -> bool:
    """Say whether a value is an answer; an unticked statement is none."""
    return value not in (None, "", [], False)


def to_value(cleaned: object) -> Value:
    """Return what is stored for what a form field cleaned."""
    if isinstance(cleaned, Decimal):
        return format(cleaned, "f")
    if isinstance(cleaned, datetime | date):
        return cleaned.isoformat()
    if isinstance(cleaned, list | tuple):
        return [str(item) for item in cleaned]
    if cleaned is None or isinstance(cleaned, bool):
        return cleaned
    return str(cleaned).replace("\r\n", "\n")


def content_hash(content: Mapping[str, Any] | Sequence[Any]) -> str:
    """Return the SHA-256 of JSON content, the same however its mappings are ordered."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
