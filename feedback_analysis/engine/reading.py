"""From responses to excerpts: the first two stages of a run, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .clean import CleanText, is_blank, normalise, redact, says_nothing
from .clock import Clock
from .duplicates import find_duplicates
from .errors import InputError
from .language import language_of
from .split import split
from .types import Config, DuplicateGroup, Excerpt, SourceText, Stage, Standing

_SAMPLE_FOR_LANGUAGE = 500
LARGE = 15_000
"""Different answers up to which every one is read by the sentence model."""
SAMPLE = 5_000
"""Answers read by it where there are more; themes are sought among them, the rest is read more cheaply."""


@dataclass
class Reading:
    """Responses as the later stages see them; everything is by position in ``responses``.

    ``standing`` says REST of every informative response until a theme is found for it. ``groups`` are the
    positions to be themed together: those of one question, or all. ``owners[i]`` is the response that
    excerpt ``i`` is from, ``first_of[r]`` the first response of the group of copies that ``r`` belongs to.
    ``sample`` holds the responses read in full where there are too many to read all; else ``None``.
    """

    responses: Sequence[SourceText]
    cleaned: list[CleanText]
    standing: list[Standing]
    groups: dict[str, list[int]]
    first_of: list[int]
    duplicates: tuple[DuplicateGroup, ...]
    excerpts: list[Excerpt]
    owners: list[int]
    language: str
    sample: frozenset[int] | None = None

    def whole_text(self, position: int, config: Config) -> str:
        """One response as a single line, redacted where that was asked for."""
        text = self.cleaned[position].text.replace("\n", " ")
        return redact(text) if config.redact else text


def read(responses: Sequence[SourceText], config: Config, clock: Clock) -> Reading:
    """Clean, set aside what says nothing, find copies and split.

    Raises:
        InputError: two answers to the same question have the same id, or an id is empty.
    """
    _check_ids(responses, config)
    with clock.stage(Stage.CLEAN, len(responses)):
        cleaned = [normalise(response.text) for response in responses]
        standing = [_standing(text.text) for text in cleaned]
        groups: dict[str, list[int]] = {}
        for position, response in enumerate(responses):
            groups.setdefault(response.question if config.by_question else "", []).append(position)
        first_of = list(range(len(responses)))
        duplicates: list[DuplicateGroup] = []
        for positions in groups.values():
            said = [position for position in positions if standing[position] is not Standing.BLANK]
            repeats = find_duplicates([cleaned[position].text for position in said])
            for position, first in zip(said, repeats.first_of, strict=True):
                first_of[position] = said[first]
            duplicates += [
                DuplicateGroup(tuple(responses[said[member]].id for member in members), exact)
                for members, exact in repeats.groups
            ]
        informative = [
            position for position, status in enumerate(standing) if status is Standing.REST
        ]
        language = language_of(
            cleaned[position].text for position in informative[:_SAMPLE_FOR_LANGUAGE]
        )
    excerpts: list[Excerpt] = []
    owners: list[int] = []
    with clock.stage(Stage.SPLIT, len(informative)):
        for position in informative:
            response = responses[position]
            parts = split(response.id, response.text, cleaned[position], hide=config.redact)
            excerpts += parts
            owners += [position] * len(parts)
    return Reading(
        responses,
        cleaned,
        standing,
        groups,
        first_of,
        tuple(duplicates),
        excerpts,
        owners,
        language,
        _sample([position for position in informative if first_of[position] == position]),
    )


def _sample(positions: Sequence[int]) -> frozenset[int] | None:
    """An even share of different answers, where there are more than ``LARGE``."""
    if len(positions) <= LARGE:
        return None
    step = len(positions) / SAMPLE
    return frozenset(positions[int(number * step)] for number in range(SAMPLE))


def _standing(clean: str) -> Standing:
    if is_blank(clean):
        return Standing.BLANK
    return Standing.UNINFORMATIVE if says_nothing(clean) else Standing.REST


def _check_ids(responses: Sequence[SourceText], config: Config) -> None:
    seen: set[tuple[str, str]] = set()
    for number, response in enumerate(responses, start=1):
        key = (response.id, response.question if config.by_question else "")
        if not response.id.strip():
            raise InputError(f"Response {number} has no id. Give every response an id of its own.")
        if key in seen:
            raise InputError(
                f"The id “{response.id}” is used more than once. Give every response an id of its own"
                + (
                    ", or at least every answer to the same question."
                    if config.by_question
                    else "."
                )
            )
        seen.add(key)
