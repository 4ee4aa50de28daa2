"""The stage of a run that reads the tone and kind of every excerpt, each different one once."""

from __future__ import annotations

from collections.abc import Sequence

from .clock import Clock
from .embedding import Embedder
from .reading import Reading
from .tone import LearnedTone, tones_of_part
from .types import Kind, Sentiment, Stage, TonedExample
from .work import Work

_REMARKS_IN_A_PART = 5000


def sentiments(
    reading: Reading,
    clock: Clock,
    vectors_of: Embedder,
    tones: Sequence[TonedExample] | None,
    work: Work,
    version: str,
) -> list[tuple[Sentiment | None, Kind]]:
    """Sentiment and kind of every excerpt, in order; nothing is claimed about text that is not English.

    Args:
        reading: the excerpts and their questions.
        clock: told of the stage.
        vectors_of: for the trained layer.
        tones: remarks people have judged, to learn from; the word lists alone serve without.
        work: where the parts are done.
        version: of the engine, so that parts kept by another are not taken for this one's.
    """
    keys = [
        (excerpt.clean, reading.responses[owner].question)
        for excerpt, owner in zip(reading.excerpts, reading.owners, strict=True)
    ]
    learned: dict[tuple[str, str], float] = {}
    if tones:
        model = LearnedTone(tones)
        model.fit(vectors_of.both(model.training_texts))
        different = sorted(set(keys))
        vectors_of.learn(model.training_texts)
        said = [text for text, _ in different]
        found = model.polarities(vectors_of.both(said), said, [asked for _, asked in different])
        learned = dict(zip(different, found.tolist(), strict=True))
    different = sorted(set(keys))
    chunks = [
        [[*key, learned.get(key)] for key in different[start : start + _REMARKS_IN_A_PART]]
        for start in range(0, len(different), _REMARKS_IN_A_PART)
    ]
    with clock.stage(Stage.SENTIMENT, len(different)) as report:
        parts = work.each(
            tones_of_part, reading.language, chunks, key=f"tone {version} {reading.language}",
            report=lambda done: report(min(len(different), done * _REMARKS_IN_A_PART)),
        )  # fmt: skip
    tone_of: dict[tuple[str, str], tuple[Sentiment | None, Kind]] = {}
    rows = [row for part in parts for row in part]
    for key, (polarity, evidence, kind) in zip(different, rows, strict=True):
        words = tuple((str(word), float(weight)) for word, weight in evidence)
        tone_of[key] = (None if polarity is None else Sentiment(polarity, words), Kind(kind))
    return [tone_of[key] for key in keys]
