"""From excerpts to themes: discovery or a codebook, and what belongs to which theme, group by group."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .assign import Table, by_neighbours, chosen, in_doubt, pooled
from .context import FEWEST_CONTENT_WORDS, Wholes, in_context, is_all_said, shaping
from .discover import REST, Discovery, discover
from .embedding import Embedder
from .errors import InputError
from .idioms import content_length
from .learning import LearnedAssignment, Said
from .neighbours import Floats
from .reading import Reading
from .scale import coded_in_parts
from .types import CodebookTheme, Config
from .work import Work

_TERM_SHARE = 1.0
"""How much shared words count where the sentence model knows little of the language."""
_CUT = 0.35
"""Probability from which an excerpt gets a further discovered theme; its main one needs half of it."""


@dataclass
class Coding:
    """One group's themes.

    ``excerpts`` and ``responses`` are positions in the reading. ``excerpt_table`` and ``response_table``
    have one column per theme: the probability where the theme is assigned, else zero. ``doubt`` says for
    each response how unsure its coding is.
    """

    question: str
    theme_ids: list[str]
    given: Sequence[CodebookTheme]
    excerpts: NDArray[np.int64]
    responses: NDArray[np.int64]
    vectors: Floats
    excerpt_table: Table
    response_table: Table
    agreement: float | None
    capped: bool = False
    doubt: NDArray[np.float64] | None = None


def discovered(
    reading: Reading, question: str, config: Config, embed: Embedder, prefix: str, work: Work
) -> Coding:
    """Find themes among one group's excerpts and assign them.

    Copies, exact or near, count once when themes are sought and are assigned like the rest afterwards.
    Excerpts without a word of content ("Thank you.") neither make a theme nor get one.

    Raises:
        InputError: more themes were asked for than there are different remarks, in a run without questions.
    """
    excerpts, responses, owners = _members(reading, question)
    texts = [reading.excerpts[at].clean for at in excerpts]
    answers = [reading.whole_text(position, config) for position in responses]
    remarks = _remarks(reading, excerpts, texts, owners)
    themes, capped = _wanted(config, len(remarks.originals))
    wholes = Wholes(embed.topics, _remarks_of(reading, excerpts, owners, answers))
    read = remarks if reading.sample is None else _only(remarks, reading.sample, responses)
    points = in_context(read.texts, wholes.topics(read.texts), read.said_in, answers, wholes)
    found = _found(read, points, answers, themes, config.seed, reading.language, embed)
    if reading.sample is None:
        raw = by_neighbours(found.division, points, remarks.texts, found.at)
        whole = _of_answers(found.division, remarks, raw, answers, wholes)
    else:
        raw, whole = coded_in_parts(
            found.division, wholes.topics.distilled, remarks.texts, remarks.said_in, answers, work
        )
    table = _table(found, raw, remarks.texts)[remarks.rows]
    response_table = _with_whole(pooled(table, owners, len(responses)), whole)
    order = sorted(
        range(found.division.themes), key=lambda at: (-(response_table[:, at] > 0).sum(), at)
    )
    ids = [f"{prefix}T{number:02d}" for number in range(1, found.division.themes + 1)]
    return Coding(
        question, ids, (), excerpts, responses, embed(texts), table[:, order], response_table[:, order],
        found.division.agreement, capped, in_doubt(whole),
    )  # fmt: skip


@dataclass(frozen=True)
class Remarks:
    """The different excerpts of a group.

    ``rows[i]`` is the place in ``texts`` of excerpt ``i``, ``said_in`` the answers each text stands in.
    ``originals`` are the texts with content from answers that copy no other: those to seek themes among.
    """

    texts: list[str]
    rows: NDArray[np.int64]
    said_in: list[list[int]]
    originals: list[str]


def _remarks(
    reading: Reading, excerpts: NDArray[np.int64], texts: Sequence[str], owners: NDArray[np.int64]
) -> Remarks:
    unique = sorted(set(texts))
    row_of = {text: row for row, text in enumerate(unique)}
    rows = np.array([row_of[text] for text in texts], dtype=np.int64)
    said_in: list[list[int]] = [[] for _ in unique]
    for row, owner in zip(rows, owners, strict=True):
        said_in[row].append(int(owner))
    own = {
        text
        for at, text in zip(excerpts, texts, strict=True)
        if reading.first_of[reading.owners[at]] == reading.owners[at]
    }
    return Remarks(unique, rows, said_in, sorted(text for text in own if content_length(text)))


def _remarks_of(
    reading: Reading,
    excerpts: NDArray[np.int64],
    owners: NDArray[np.int64],
    answers: Sequence[str],
) -> dict[str, list[str]]:
    """The excerpts of each answer that is read, by its text."""
    found: dict[str, list[str]] = {}
    for at, owner in zip(excerpts, owners, strict=True):
        if reading.sample is None or reading.owners[at] in reading.sample:
            found.setdefault(answers[owner], []).append(reading.excerpts[at].clean)
    return found


def _of_answers(
    division: Discovery,
    remarks: Remarks,
    raw: Table,
    answers: Sequence[str],
    wholes: Wholes,
) -> Table:
    """How far whole answers belong to found themes; one that is a single remark as that remark does."""
    row_of = {
        text: row
        for row, text in enumerate(remarks.texts)
        if is_all_said(text, remarks.said_in[row], answers)
    }
    table = np.zeros((len(answers), division.themes))
    single = [at for at, answer in enumerate(answers) if answer in row_of]
    table[single] = raw[[row_of[answers[at]] for at in single]]
    others = [at for at, answer in enumerate(answers) if answer not in row_of]
    texts = [answers[at] for at in others]
    table[others] = by_neighbours(division, wholes(texts), texts)
    return table


def _only(remarks: Remarks, sample: Set[int], responses: NDArray[np.int64]) -> Remarks:
    """The remarks that stand in the answers of a sample; ``rows`` no longer says anything."""
    answers = {int(at) for at in np.flatnonzero(np.isin(responses, sorted(sample)))}
    kept = [at for at, numbers in enumerate(remarks.said_in) if not answers.isdisjoint(numbers)]
    texts = [remarks.texts[at] for at in kept]
    said_in = [[number for number in remarks.said_in[at] if number in answers] for at in kept]
    known = set(texts)
    originals = [text for text in remarks.originals if text in known]
    return Remarks(texts, np.zeros(0, dtype=np.int64), said_in, originals)


@dataclass(frozen=True)
class _Found:
    """A discovery with the texts it was made among and where they stand among the remarks."""

    division: Discovery
    sought: Sequence[str]
    at: Sequence[int]


def _found(
    remarks: Remarks,
    points: Floats,
    answers: Sequence[str],
    themes: int | None,
    seed: int,
    language: str,
    embed: Embedder,
) -> _Found:
    """Themes among the remarks that may shape them."""
    row_of = {text: row for row, text in enumerate(remarks.texts)}
    shapes = shaping(remarks.texts, remarks.said_in, answers)
    sought = [text for text in remarks.originals if shapes[row_of[text]]]
    if len(sought) < (themes or 1):  # as many themes were asked for as need every remark
        sought = list(remarks.originals)
    at = [row_of[text] for text in sought]
    division = discover(
        points[at], sought, themes=themes, seed=seed, alone=embed(sought),
        answers=[remarks.said_in[row][0] for row in at],
        term_share=0.0 if language in ("English", "") else _TERM_SHARE,
    )  # fmt: skip
    return _Found(division, sought, at)


def _with_whole(best: Table, whole: Table) -> Table:
    """A response's themes are those of its excerpts; how sure each is, the whole response decides too."""
    return np.asarray(np.round(np.where(best > 0, (best + whole) / 2, 0), 4), dtype=np.float64)


def _table(found: _Found, raw: Table, unique: Sequence[str]) -> Table:
    """Which different excerpts belong to which discovered themes, and how surely; else zero."""
    table = raw.copy()
    row_of = {text: row for row, text in enumerate(unique)}
    for text, label in zip(found.sought, found.division.labels, strict=True):
        row = table[row_of[text]]
        if label == REST:
            row[:] = 0
        else:  # the theme an excerpt helped to find is always its main one
            row[label] = max(row[label], row.max(), _CUT / 2)
    content = np.array([content_length(text) for text in unique], dtype=np.int64)
    table[content == 0] = 0
    table = np.where(chosen(table, _CUT), table, 0)
    return _fragments_held_back(table, content < FEWEST_CONTENT_WORDS)


def _fragments_held_back(table: Table, fragments: NDArray[np.bool_]) -> Table:
    """A fragment is near few words and so looks sure; it is made no surer than the middling full remark."""
    out = table.copy()
    for column in range(table.shape[1]):
        full = table[~fragments & (table[:, column] > 0), column]
        if not len(full):
            continue
        middling = float(np.median(full))
        over = fragments & (out.argmax(axis=1) == column) & (out[:, column] > middling)
        # The whole row falls, so that the order of the fragment's themes stays.
        out[over] *= (middling / out[over, column])[:, None]
    return np.round(out, 4)


def coded_by(
    model: LearnedAssignment,
    codebook: Sequence[CodebookTheme],
    reading: Reading,
    question: str,
    config: Config,
    embed: Embedder,
) -> Coding:
    """Assign the themes of a codebook to one group."""
    excerpts, responses, owners = _members(reading, question)
    texts = [reading.excerpts[at].clean for at in excerpts]
    whole = [reading.whole_text(position, config) for position in responses]
    points = embed.both(whole)
    if not len(excerpts):
        nothing = np.zeros((0, len(codebook)))
        return Coding(
            question, list(model.theme_ids), codebook, excerpts, responses, embed(texts), nothing,
            nothing, None,
        )  # fmt: skip
    asked = [reading.responses[position].question for position in responses]
    said = Said(whole, points, texts, embed.both(texts), owners, asked)
    each, scores = model.scores(said)
    table, both = model.probabilities(each), model.probabilities(scores)
    return Coding(
        question,
        list(model.theme_ids),
        codebook,
        excerpts,
        responses,
        embed(texts),
        np.where(chosen(table, model.cut, model.near), table, 0),
        np.where(chosen(both, model.cut, model.near), both, 0),
        None,
        doubt=in_doubt(both),
    )


def _members(
    reading: Reading, question: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The excerpts of a group, its responses that have any, and for each excerpt the row of its response."""
    inside = set(reading.groups[question])
    excerpts = [at for at, owner in enumerate(reading.owners) if owner in inside]
    responses = sorted({reading.owners[at] for at in excerpts})
    row_of = {position: row for row, position in enumerate(responses)}
    owners = [row_of[reading.owners[at]] for at in excerpts]
    as_numbers: Any = [np.array(values, dtype=np.int64) for values in (excerpts, responses, owners)]
    return as_numbers[0], as_numbers[1], as_numbers[2]


def _wanted(config: Config, available: int) -> tuple[int | None, bool]:
    """How many themes to ask for here: with questions, a short one may not have as many remarks as wanted."""
    if config.themes is not None and config.by_question and 0 <= available < config.themes:
        return (available or None), True
    if config.themes is not None and not available:
        raise InputError(
            "No response says anything that could be grouped, so no themes can be found."
        )
    return config.themes, False
