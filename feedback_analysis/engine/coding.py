"""From excerpts to themes: discovery or a codebook, and what belongs to which theme, group by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .assign import Table, by_neighbours, chosen, in_company, pooled
from .context import FEWEST_CONTENT_WORDS, in_context, shaping
from .discover import REST, Discovery, discover
from .embedding import Embedder
from .errors import InputError
from .idioms import content_words
from .learning import LearnedAssignment, of_responses
from .neighbours import Floats
from .reading import Reading
from .types import CodebookTheme, Config

_COMPANY, _COMPANY_HALVED = 0.5, 100
"""What like responses count beside a response when nothing is coded, and the coded texts that halve it."""
_TERM_SHARE = 1.0
"""How much shared words count where the sentence model knows little of the language."""
_CUT = 0.35
"""Probability from which an excerpt gets a further discovered theme; its main one needs half of it."""


@dataclass
class Coding:
    """One group's themes.

    ``excerpts`` and ``responses`` are positions in the reading. ``excerpt_table`` and ``response_table``
    have one column per theme: the probability where the theme is assigned, else zero.
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


def discovered(
    reading: Reading, question: str, config: Config, embed: Embedder, prefix: str
) -> Coding:
    """Find themes among one group's excerpts and assign them.

    Copies, exact or near, count once when themes are sought and are assigned like the rest afterwards.
    Excerpts without a word of content ("Thank you.") neither make a theme nor get one.

    Raises:
        InputError: more themes were asked for than there are different remarks, in a run without questions.
    """
    excerpts, responses, owners = _members(reading, question)
    texts = [reading.excerpts[at].clean for at in excerpts]
    unique = sorted(set(texts))
    vectors = embed(unique)
    topics = embed.topics(unique)
    row_of = {text: row for row, text in enumerate(unique)}
    rows = np.array([row_of[text] for text in texts], dtype=np.int64)
    originals = sorted(
        {
            text
            for at, text in zip(excerpts, texts, strict=True)
            if reading.first_of[reading.owners[at]] == reading.owners[at] and content_words(text)
        }
    )
    themes, capped = _wanted(config, len(originals))
    answers = [reading.whole_text(position, config) for position in responses]
    points, sought, of = _borrowed(unique, topics, originals, rows, owners, answers, themes, embed)
    at = [row_of[text] for text in sought]
    found = discover(
        points[at], sought, themes=themes, seed=config.seed,
        alone=vectors[at], answers=of, term_share=0.0 if reading.language in ("English", "") else _TERM_SHARE,
    )  # fmt: skip
    table = _table(found, points, unique, sought)[rows]
    response_table = _with_whole(
        pooled(table, owners, len(responses)),
        by_neighbours(found, embed.topics(answers), answers),
    )
    order = sorted(range(found.themes), key=lambda at: (-(response_table[:, at] > 0).sum(), at))
    ids = [f"{prefix}T{number:02d}" for number in range(1, found.themes + 1)]
    group_vectors = (
        vectors[rows] if len(rows) else np.zeros((0, vectors.shape[1]), dtype=np.float32)
    )
    return Coding(
        question, ids, (), excerpts, responses, group_vectors, table[:, order], response_table[:, order],
        found.agreement, capped,
    )  # fmt: skip


def _borrowed(
    unique: Sequence[str],
    vectors: Floats,
    originals: Sequence[str],
    rows: NDArray[np.int64],
    owners: NDArray[np.int64],
    answers: Sequence[str],
    themes: int | None,
    embed: Embedder,
) -> tuple[Floats, Sequence[str], list[int]]:
    """All different excerpts of a group in context, those to seek among, and their answers."""
    said_in: list[list[int]] = [[] for _ in unique]
    for row, owner in zip(rows, owners, strict=True):
        said_in[row].append(int(owner))
    points = in_context(unique, vectors, said_in, answers, embed.topics)
    row_of = {text: row for row, text in enumerate(unique)}
    shapes = shaping(unique, said_in, answers)
    sought = [text for text in originals if shapes[row_of[text]]]
    if len(sought) < (themes or 1):  # as many themes were asked for as need every remark
        sought = list(originals)
    return points, sought, [said_in[row_of[text]][0] for text in sought]


def _with_whole(best: Table, whole: Table) -> Table:
    """A response's themes are those of its excerpts; how sure each is, the whole response decides too."""
    return np.asarray(np.round(np.where(best > 0, (best + whole) / 2, 0), 4), dtype=np.float64)


def _table(found: Discovery, points: Floats, unique: Sequence[str], sought: Sequence[str]) -> Table:
    """Which different excerpts belong to which discovered themes, and how surely; else zero."""
    table = by_neighbours(found, points, unique)
    row_of = {text: row for row, text in enumerate(unique)}
    for text, label in zip(sought, found.labels, strict=True):
        row = table[row_of[text]]
        if label == REST:
            row[:] = 0
        else:  # the theme an excerpt helped to find is always its main one
            row[label] = max(row[label], row.max(), _CUT / 2)
    content = np.array([len(content_words(text)) for text in unique], dtype=np.int64)
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
    """Assign the themes of a codebook to one group.

    The fewer texts have been coded, the more a response is read in the light of those most like it.
    """
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
    each = model.scores(embed.both(texts), texts)
    scores = of_responses(each, owners, model.scores(points, whole))
    # The more has been coded, the less there is to learn from what is not.
    scores = in_company(scores, points, _COMPANY / (1 + model.learned / _COMPANY_HALVED))
    table, both = model.probabilities(each), model.probabilities(scores)
    return Coding(
        question,
        list(model.theme_ids),
        codebook,
        excerpts,
        responses,
        embed(texts),
        np.where(chosen(table, model.cut), table, 0),
        np.where(chosen(both, model.cut), both, 0),
        None,
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
