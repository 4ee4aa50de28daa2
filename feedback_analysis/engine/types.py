"""The plain data that goes into, between and out of the steps of the engine. Cheap to import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Progress = Callable[[str, int, int], None]
"""Called as ``progress(stage, done, total)``."""


class Stage(StrEnum):
    """The named steps of a run, in order. ``progress`` and the seconds of a result use these names."""

    CLEAN = "clean"
    SPLIT = "split"
    VECTORS = "vectors"
    DISCOVER = "discover"
    ASSIGN = "assign"
    SENTIMENT = "sentiment"
    NAME = "name"
    EVIDENCE = "evidence"


class Kind(StrEnum):
    """What sort of remark an excerpt is."""

    BARRIER = "barrier"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    QUESTION = "question"
    OTHER = "other"


class Tone(StrEnum):
    """How a person judged a remark."""

    FAVOURABLE = "favourable"
    NEITHER = "neither"
    UNFAVOURABLE = "unfavourable"


class Standing(StrEnum):
    """What became of a response."""

    THEMED = "themed"
    REST = "rest"  # informative, but no theme fits it
    UNINFORMATIVE = "uninformative"  # "n/a", "nothing to add"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class SourceText:
    """One answer as it was given.

    ``respondent_type`` is for counting only. A ``confidential`` answer counts towards themes and is never
    quoted, nor do its words reach a theme's description.
    """

    id: str
    text: str
    question: str = ""
    respondent_type: str = ""
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class CodebookTheme:
    """A theme given beforehand."""

    theme_id: str
    label: str
    description: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodedExample:
    """A text that a person has coded, with the themes given to it (none is a judgement too).

    ``question`` is the one it answers, where that is known: it helps to tell what short answers mean.
    """

    text: str
    theme_ids: tuple[str, ...]
    question: str = ""


@dataclass(frozen=True, slots=True)
class TonedExample:
    """A remark whose tone a person has judged, with the question it answers where that is known."""

    text: str
    tone: Tone
    question: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that decides a run besides its input.

    Attributes:
        themes: how many themes to find for each question; chosen from the data when ``None``.
        seed: drives every random choice.
        redact: replace e-mail addresses, telephone numbers, postcodes and National Insurance numbers in what
            is analysed and shown. Offsets still point into the original.
        by_question: find themes question by question; otherwise questions only inform the sentiment.
        quotes: how many quotes to choose for each theme.
        check: how many responses to name that are most worth a person's look.
    """

    themes: int | None = None
    seed: int = 0
    redact: bool = False
    by_question: bool = False
    quotes: int = 5
    check: int = 20


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a response that carries one idea.

    ``start`` and ``end`` are offsets into the original: ``original[start:end]`` is what the person wrote.
    ``text`` is that stretch as it may be shown: the same unless redaction was asked for. ``clean`` is the
    normalised form that the later steps read.
    """

    response_id: str
    number: int
    start: int
    end: int
    text: str
    clean: str


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """A theme and the probability, from 0 to 1, that it belongs."""

    theme_id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Sentiment:
    """Polarity from -1 to 1 and the words or idioms it rests on."""

    polarity: float
    evidence: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class CodedExcerpt:
    """An excerpt with what was found about it; ``sentiment`` is ``None`` where it cannot be judged."""

    excerpt: Excerpt
    themes: tuple[ThemeScore, ...]
    sentiment: Sentiment | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class Assignment:
    """A response, a theme and the probability that the theme belongs to it."""

    response_id: str
    theme_id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Quote:
    """An excerpt chosen to stand for a theme."""

    response_id: str
    excerpt_no: int
    text: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with its counts.

    ``responses`` counts every response, copies of a campaign included; ``distinct_responses`` counts a
    repeated text once. ``share`` is of the responses (to the theme's question) that say something.
    """

    theme_id: str
    label: str
    description: str
    keywords: tuple[str, ...]
    responses: int
    distinct_responses: int
    share: float
    mean_sentiment: float | None
    question: str = ""
    quotes: tuple[Quote, ...] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)
    by_respondent_type: Mapping[str, int] = field(default_factory=dict)
    by_question: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Responses that repeat one another; ``exact`` when they differ in no word."""

    response_ids: tuple[str, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Emerging:
    """Something several responses say that the codebook has no theme for."""

    label: str
    description: str
    response_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemingResult:
    """All that a run found.

    ``standing`` follows the order of the input. ``coverage`` is the share of informative responses with at
    least one theme. ``notices`` are sentences for the analyst about anything that limits what the result can
    be used for. ``check_next`` are ids of responses whose coding is most in doubt, most useful to check
    first. ``groups`` gathers many themes under broader names: a name to the ids of its themes. ``emerging``
    is what responses say that fit no theme of a codebook.
    """

    themes: tuple[Theme, ...]
    assignments: tuple[Assignment, ...]
    excerpts: tuple[CodedExcerpt, ...]
    standing: tuple[Standing, ...]
    duplicates: tuple[DuplicateGroup, ...]
    notices: tuple[str, ...]
    coverage: float
    seconds: Mapping[str, float]
    backend: str
    seed: int
    versions: Mapping[str, str]
    check_next: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    emerging: tuple[Emerging, ...] = ()

    def summary(self) -> dict[str, Any]:
        """The figures of the run as plain data, the keys of ``summary.json``."""
        standings = list(self.standing)
        return {
            "responses": len(standings),
            "blank": standings.count(Standing.BLANK),
            "uninformative": standings.count(Standing.UNINFORMATIVE),
            "rest": standings.count(Standing.REST),
            "duplicates": sum(len(group.response_ids) - 1 for group in self.duplicates),
            "campaigns": sum(not group.exact for group in self.duplicates),
            "excerpts": len(self.excerpts),
            "themes": len(self.themes),
            "coverage": self.coverage,
            "seconds": dict(self.seconds),
            "backend": self.backend,
            "seed": self.seed,
            "versions": dict(self.versions),
            "notices": list(self.notices),
            "check_next": list(self.check_next),
            "groups": {name: list(theme_ids) for name, theme_ids in self.groups.items()},
            "emerging": [
                {"label": one.label, "responses": len(one.response_ids)} for one in self.emerging
            ],
        }
