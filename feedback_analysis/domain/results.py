"""Storing what the engine found, whole or not at all."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from engagement_site.core import audit
from feedback_analysis.domain.carry_codes import carry_codes_over
from feedback_analysis.domain.carry_over import carry_decisions_over
from feedback_analysis.domain.learning import entry_of_engine_id, measure
from feedback_analysis.engine import types as engine
from feedback_analysis.enums import RunMode, RunState
from feedback_analysis.models import (
    Excerpt,
    ExcerptCode,
    Run,
    RunResponse,
    SourceResponse,
    Theme,
    ThemeQuote,
)
from feedback_analysis.models.findings import tone_of

BATCH = 1000


def store_result(
    run: Run, result: engine.ThemingResult, *, responses: Sequence[SourceResponse]
) -> bool:
    """Store a result and finish the run; False where the run was cancelled or taken up by another.

    Human decisions about the same themes of earlier runs are joined to the new ones.
    """
    with transaction.atomic():
        held = Run.objects.select_for_update().filter(
            pk=run.pk, attempt=run.attempt, state=RunState.RUNNING
        )
        if (run_row := held.first()) is None:
            return False
        _store_standings(run_row, result, responses)
        excerpts = _store_excerpts(run_row, result)
        themes = _store_themes(run_row, result)
        _store_codes(result, excerpts, themes)
        _store_quotes(result, excerpts, themes, responses)
        carried = carry_decisions_over(run_row)
        codes = carry_codes_over(run_row)
        _finish(run_row, result, carried, codes)
        audit.record(
            "finished", by=None, target=run_row, themes=len(themes), carried_over=carried,
            codes_carried_over=codes,
        )  # fmt: skip
    return True


def _finish(run: Run, result: engine.ThemingResult, carried: int, codes: int) -> None:
    summary = result.summary()
    run.timings = summary.pop("seconds")
    run.versions = summary.pop("versions")
    run.backend = summary.pop("backend")
    summary.pop("seed")
    run.summary = {
        **summary, "carried_over": carried, "codes_carried_over": codes, "held_back": measure(run),
    }  # fmt: skip
    run.state, run.stage = RunState.FINISHED, ""
    run.finished_at = run.heartbeat_at = timezone.now()
    run.save()


def _store_standings(
    run: Run, result: engine.ThemingResult, responses: Sequence[SourceResponse]
) -> None:
    groups = {
        response_id: (number, group.exact)
        for number, group in enumerate(result.duplicates, start=1)
        for response_id in group.response_ids
    }
    RunResponse.objects.bulk_create(
        (
            RunResponse(
                run=run,
                response=response,
                standing=str(standing),
                duplicate_group=groups.get(str(response.pk), (None, False))[0],
                exact_duplicate=groups.get(str(response.pk), (None, False))[1],
            )
            for response, standing in zip(responses, result.standing, strict=True)
        ),
        batch_size=BATCH,
    )


ExcerptKey = tuple[str, int]


def _store_excerpts(run: Run, result: engine.ThemingResult) -> dict[ExcerptKey, Excerpt]:
    stored = Excerpt.objects.bulk_create(
        (
            Excerpt(
                run=run,
                response_id=int(coded.excerpt.response_id),
                number=coded.excerpt.number,
                start=coded.excerpt.start,
                end=coded.excerpt.end,
                text=coded.excerpt.text,
                sentiment=coded.sentiment.polarity if coded.sentiment else None,
                evidence=[list(pair) for pair in coded.sentiment.evidence]
                if coded.sentiment
                else [],
                kind=str(coded.kind),
            )
            for coded in result.excerpts
        ),
        batch_size=BATCH,
    )
    keys = ((coded.excerpt.response_id, coded.excerpt.number) for coded in result.excerpts)
    return dict(zip(keys, stored, strict=True))


def _store_themes(run: Run, result: engine.ThemingResult) -> dict[str, Theme]:
    tones = _tones(result.excerpts)
    entries = set(run.analysis.codebook.values_list("pk", flat=True))
    stored = Theme.objects.bulk_create(
        [
            Theme(
                run=run,
                codebook_id=_entry_of(theme.theme_id, run, entries),
                number=number,
                engine_id=theme.theme_id,
                question=theme.question[:500],
                machine_label=theme.label[:200],
                machine_description=theme.description,
                keywords=list(theme.keywords),
                responses=theme.responses,
                distinct_responses=theme.distinct_responses,
                share=theme.share,
                mean_sentiment=theme.mean_sentiment,
                negative=tones[theme.theme_id]["negative"],
                neutral=tones[theme.theme_id]["neutral"],
                positive=tones[theme.theme_id]["positive"],
                figures={
                    "kinds": {str(kind): count for kind, count in theme.kinds.items()},
                    "by_respondent_type": dict(theme.by_respondent_type),
                    "by_question": dict(theme.by_question),
                },
            )
            for number, theme in enumerate(result.themes, start=1)
        ]
    )
    return {theme.engine_id: theme for theme in stored}


def _entry_of(theme_id: str, run: Run, entries: set[int]) -> int | None:
    """Return the codebook's entry of a theme that was given beforehand."""
    entry = entry_of_engine_id(theme_id) if run.mode == RunMode.CODEBOOK else None
    return entry if entry in entries else None


def _tones(excerpts: Iterable[engine.CodedExcerpt]) -> dict[str, Counter[str]]:
    """Count, for each theme, its excerpts by tone."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for coded in excerpts:
        tone = tone_of(coded.sentiment.polarity if coded.sentiment else None)
        for score in coded.themes:
            counts[score.theme_id][tone] += 1
    return counts


def _store_codes(
    result: engine.ThemingResult, excerpts: dict[ExcerptKey, Excerpt], themes: dict[str, Theme]
) -> None:
    ExcerptCode.objects.bulk_create(
        (
            ExcerptCode(
                excerpt=excerpts[coded.excerpt.response_id, coded.excerpt.number],
                theme=themes[score.theme_id],
                confidence=score.confidence,
            )
            for coded in result.excerpts
            for score in coded.themes
        ),
        batch_size=BATCH,
    )


def _store_quotes(
    result: engine.ThemingResult,
    excerpts: dict[ExcerptKey, Excerpt],
    themes: dict[str, Theme],
    responses: Sequence[SourceResponse],
) -> None:
    # The engine leaves confidential words out; a second lock on the same door costs nothing.
    closed = {str(response.pk) for response in responses if not response.is_quotable}
    ThemeQuote.objects.bulk_create(
        ThemeQuote(
            theme=themes[theme.theme_id],
            excerpt=excerpts[quote.response_id, quote.excerpt_no],
            position=position,
        )
        for theme in result.themes
        for position, quote in enumerate(theme.quotes, start=1)
        if quote.response_id not in closed
    )
