"""Measures assignment with a codebook, its calibration, and sentiment, on labelled responses."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from .embedding import Embedder
from .evaluate import assignment_f1, calibration_error, class_f1
from .figures import NONE, Figure, Row, figure
from .idioms import words_of
from .pipeline import theme
from .sentiment import assess
from .tone import LearnedTone, tone_of
from .types import CodebookTheme, CodedExample, SourceText, ThemingResult, Tone, TonedExample
from .vector_store import VectorStore

# The published codebook is coarser in three places than the labels of the data.
_CODEBOOK_NAME = {
    "Staff responsiveness": "Staffing levels & responsiveness",
    "Number & deployment of staff": "Staffing levels & responsiveness",
    "Referals & continuity of care": "Continuity of care",
    "Staff continuity": "Continuity of care",
    "Environment & Facilities": "Environment, facilities & equipment",
    "Provision of medical equipment": "Environment, facilities & equipment",
}
_CLASS = {"very positive": "favourable", "positive": "favourable", "neutral/mixed": "neither"}
_FOLDS = 3
_GOALS = ((0, 0.58), (100, 0.62), (250, 0.67), (1000, 0.74), (None, 0.77))
"""Micro F1 to reach by how many texts are coded; all of them where no number stands."""


def assignment_figures(
    nhs: Sequence[Row], book: Sequence[Row], meta: Sequence[Row], store: VectorStore
) -> list[Figure]:
    """Codebook alone, then with more and more corrections; a fixed random fifth is scored.

    The question each comment answers is given, as it is wherever answers come from a form; the last figures
    say what is reached without it.
    """
    asked = {row["id"]: row["FFT question"] for row in meta}
    names = [row["label"] for row in book if row["label"] not in NONE]
    first = {row["text"]: row for row in nhs}
    rows = [row for row in first.values() if _codes(row, names)]
    corpus = {" ".join(words_of(row["text"])) for row in rows}
    codebook = [
        CodebookTheme(
            row["label"], row["label"], row["description"], _unseen(row["examples"], corpus)
        )
        for row in book
        if row["label"] in names
    ]
    order = np.random.default_rng(0).permutation(len(rows))
    held_out, rest = order[: len(rows) // 5], order[len(rows) // 5 :]
    human = [_codes(rows[at], names) for at in held_out]
    figures = []
    for count, known, goal in (
        *((count, True, goal) for count, goal in _GOALS),
        (None, False, None),
    ):
        question = asked if known else {}
        responses = [
            SourceText(rows[at]["id"], rows[at]["text"], question.get(rows[at]["id"], ""))
            for at in held_out
        ]
        coded = [
            CodedExample(
                rows[at]["text"],
                tuple(sorted(_codes(rows[at], names))),
                question.get(rows[at]["id"], ""),
            )
            for at in rest[:count]
        ]
        result = theme(responses, codebook=codebook, examples=coded, vector_store=store)
        name = f"{len(coded)} coded texts" + ("" if known else ", question unknown")
        figures += _scored(responses, human, result, name, goal)
    return figures


def _scored(
    responses: Sequence[SourceText],
    human: Sequence[set[str]],
    result: ThemingResult,
    name: str,
    goal: float | None,
) -> list[Figure]:
    found: dict[str, set[str]] = {response.id: set() for response in responses}
    for row in result.assignments:
        found[row.response_id].add(row.theme_id)
    score = assignment_f1(human, [found[response.id] for response in responses])
    by_id = {response.id: codes for response, codes in zip(responses, human, strict=True)}
    right = [row.theme_id in by_id[row.response_id] for row in result.assignments]
    error = calibration_error([row.confidence for row in result.assignments], right)
    name = f"nhs_fft_v6: assignment, codebook and {name}"
    return [
        figure(f"{name}, micro F1", score["micro_f1"], "micro F1", goal),
        figure(f"{name}, macro F1", score["macro_f1"], "macro F1"),
        figure(f"{name}, calibration error", error, "ECE", 0.05, most=True),
    ]


def _codes(row: Row, names: Sequence[str]) -> set[str]:
    labels = (_CODEBOOK_NAME.get(label, label) for label in row["labels"].split("|"))
    return {label for label in labels if label in names}


def _unseen(examples: str, corpus: set[str]) -> tuple[str, ...]:
    """The codebook's quotes that are not in the data to be coded."""
    return tuple(
        text
        for text in examples.split("|")
        if text.strip() and " ".join(words_of(text)) not in corpus
    )


def sentiment_figures(nhs: Sequence[Row], meta: Sequence[Row], store: VectorStore) -> list[Figure]:
    """Three classes on whole comments: by word lists, those and the question, and the trained layer."""
    asked = {row["id"]: row["FFT question"] for row in meta}
    rows = [row for row in nhs if row["sentiment"]]
    human = human_tones(rows)
    alone = [str(tone_of(assess(row["text"]).polarity)) for row in rows]
    told = [str(tone_of(assess(row["text"], question=asked[row["id"]]).polarity)) for row in rows]
    trained = _trained(
        [row["text"] for row in rows], human, [asked[row["id"]] for row in rows], store
    )
    figures = []
    for name, found, goal, accuracy in (
        ("untrained, question unknown", alone, None, None),
        ("untrained, question known", told, 0.58, 0.62),
        ("trained layer", trained, 0.73, None),
    ):
        score = class_f1(human, found)
        name = f"nhs_fft_v6: sentiment, {name}"
        figures.append(figure(f"{name}, macro F1", score["macro_f1"], "macro F1", goal))
        figures.append(figure(f"{name}, accuracy", score["accuracy"], "accuracy", accuracy))
    return figures


def human_tones(rows: Sequence[Row]) -> list[str]:
    """The three classes of the five-point judgements."""
    return [_CLASS.get(row["sentiment"], "unfavourable") for row in rows]


def _trained(
    texts: Sequence[str], human: Sequence[str], questions: Sequence[str], store: VectorStore
) -> list[str]:
    """Judgements of the trained layer on comments it has not seen, a text being in one fold only."""
    embedder = Embedder(store)
    fold = [zlib.crc32(" ".join(words_of(text)).encode()) % _FOLDS for text in texts]
    found = [""] * len(texts)
    for number in range(_FOLDS):
        model = LearnedTone([
            TonedExample(text, Tone(tone), question)
            for text, tone, question, own in zip(texts, human, questions, fold, strict=True)
            if own != number
        ])  # fmt: skip
        model.fit(embedder.both(model.training_texts))
        at = [place for place, own in enumerate(fold) if own == number]
        held_out = [texts[place] for place in at]
        polarities = model.polarities(
            embedder.both(held_out), held_out, [questions[place] for place in at]
        )
        for place, polarity in zip(at, polarities, strict=True):
            found[place] = str(tone_of(float(polarity)))
    return found
