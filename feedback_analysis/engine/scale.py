"""Coding more responses than the sentence model can read: in parts, each from its own texts alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from .assign import Table, by_neighbours
from .context import in_context
from .discover import Discovery
from .distil import Distilled
from .embedding import topics_of
from .work import Work

ANSWERS_IN_A_PART = 4000
_UNITS = 10_000
"""Probabilities travel as whole ten-thousandths, two bytes each."""

Shared = tuple[Discovery, Distilled]
Chunk = dict[str, list[Any]]


def coded_in_parts(
    found: Discovery,
    distilled: Distilled | None,
    texts: Sequence[str],
    said_in: Sequence[Sequence[int]],
    answers: Sequence[str],
    work: Work,
) -> tuple[Table, Table]:
    """How far excerpts and whole answers belong to themes found in a sample, by distilled vectors.

    Args:
        found: the themes.
        distilled: gives vectors as those the themes were found among.
        texts: different excerpts.
        said_in: for each the numbers of the answers it stands in.
        answers: whole answers as single lines.
        work: where the parts are done.

    Returns:
        Probabilities as :func:`feedback_analysis.engine.assign.by_neighbours` gives them, of the excerpts,
        shape (len(texts), themes), and of the answers, shape (len(answers), themes).
    """
    if distilled is None:
        raise RuntimeError("Vectors must be distilled before a run is coded in parts.")
    # An excerpt belongs to the part of the first answer it stands in.
    rows_in: list[list[int]] = [[] for _ in range(-(-len(answers) // ANSWERS_IN_A_PART))]
    for row, numbers in enumerate(said_in):
        rows_in[numbers[0] // ANSWERS_IN_A_PART].append(row)
    chunks: list[Chunk] = [
        {
            "answers": list(answers[part * ANSWERS_IN_A_PART : (part + 1) * ANSWERS_IN_A_PART]),
            "texts": [texts[row] for row in rows],
            "said_in": [said_in[row][0] - part * ANSWERS_IN_A_PART for row in rows],
        }
        for part, rows in enumerate(rows_in)
    ]
    key = hashlib.sha256(
        found.labels.tobytes() + found.points.tobytes() + distilled.weights.tobytes()
    ).hexdigest()
    results = work.each(
        code_part, (found, distilled), chunks, key=f"code {key}", report=lambda done: None
    )
    excerpt_table = np.zeros((len(texts), found.themes))
    for rows, result in zip(rows_in, results, strict=True):
        if rows:
            excerpt_table[rows] = _unpacked(result["texts"], found.themes)
    whole = [_unpacked(result["answers"], found.themes) for result in results]
    return excerpt_table, np.concatenate(whole)


def _packed(table: Table) -> str:
    return base64.b64encode(np.rint(table * _UNITS).astype("<u2").tobytes()).decode("ascii")


def _unpacked(packed: str, themes: int) -> Table:
    units = np.frombuffer(base64.b64decode(packed), dtype="<u2").reshape(-1, themes)
    return np.asarray(units / _UNITS, dtype=np.float64)


def code_part(shared: Shared, chunk: Chunk) -> dict[str, str]:
    """One part, wherever it is done: probabilities of its excerpts and answers, packed."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    found, distilled = shared
    with threadpool_limits(limits=1):
        answers = topics_of(distilled(chunk["answers"]))
        own = topics_of(distilled(chunk["texts"]))
        points = in_context(
            chunk["texts"],
            own,
            [[at] for at in chunk["said_in"]],
            chunk["answers"],
            lambda _: answers,
        )
        tables = {
            "texts": by_neighbours(found, points, chunk["texts"]),
            "answers": by_neighbours(found, answers, chunk["answers"]),
        }
    return {name: _packed(table) for name, table in tables.items()}
