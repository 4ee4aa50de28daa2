"""Bringing what people decided about excerpts, and merges of themes, into a new run.

A new run may split a response in other places. A decision belongs to the words it was made about:
it goes to the excerpt of the new run that covers the same stretch, or keeps the stretch as an
excerpt of its own.
"""

from collections import defaultdict
from collections.abc import Iterable

from feedback_analysis.domain.acts import BATCH
from feedback_analysis.domain.codebook import theme_for
from feedback_analysis.domain.counts import recount
from feedback_analysis.engine.clean import redact
from feedback_analysis.enums import ThemeStatus
from feedback_analysis.models import CodebookTheme, Excerpt, ExcerptCode, Run, Theme

SAME_STRETCH = 0.5
"""The common part of two stretches, of what either covers, from which they count as the same."""


def carry_codes_over(run: Run) -> int:
    """Repeat every human decision of the latest earlier run in `run`; return how many there were."""
    before = run.analysis.runs.finished().filter(number__lt=run.number).order_by("-number").first()
    if before is None:
        return 0
    decided = list(
        ExcerptCode.objects.filter(excerpt__run=before)
        .touched()
        .select_related("excerpt__response", "theme__codebook", "theme__run")
        .order_by("excerpt_id", "pk")
    )
    touched = _reapply_merges(run) | _keep_locked(run, before)
    if decided:
        places = _places(run, (code.excerpt for code in decided))
        themes = _themes(run, decided)
        _give(decided, places, themes)
        touched |= {theme.pk for theme in themes.values()}
    if touched:
        recount(run, touched)
    return len(decided)


def _keep_locked(run: Run, before: Run) -> set[int]:
    """Leave the codes of locked themes on responses read before just as they were."""
    locked = before.themes.filter(codebook__locked=True).select_related("codebook")
    read_before = before.run_responses.values("response")
    kept: set[int] = set()
    for old in locked.listed():
        assert old.codebook is not None  # the filter sees to it
        theme = theme_for(run, old.codebook)
        ExcerptCode.objects.filter(theme=theme, excerpt__response__in=read_before).delete()
        codes = list(
            ExcerptCode.objects.filter(theme=old, removed_at=None, confidence__isnull=False)
            .select_related("excerpt__response")
            .order_by("excerpt_id")
        )
        places = _places(run, (code.excerpt for code in codes))
        sure = {places[code.excerpt_id].pk: code.confidence for code in codes}
        ExcerptCode.objects.bulk_create(
            (
                ExcerptCode(excerpt_id=pk, theme=theme, confidence=value)
                for pk, value in sure.items()
            ),
            batch_size=BATCH,
        )
        kept.add(theme.pk)
    return kept


def _themes(run: Run, decided: list[ExcerptCode]) -> dict[int, Theme]:
    """Return the new run's theme for each theme decided about, by the old theme's key."""
    found: dict[int, Theme] = {}
    for old in {code.theme_id: code.theme for code in decided}.values():
        entry = old.codebook
        if entry is None:
            # Only its excerpts were decided about so far; from now on the codebook knows it.
            entry = CodebookTheme.objects.create(analysis_id=run.analysis_id, version=0)
            Theme.objects.filter(pk=old.pk).update(codebook=entry)
        theme = theme_for(
            run, entry, question=old.question if run.config.get("by_question") else ""
        )
        if not theme.machine_label and not entry.label:
            theme.machine_label = old.machine_label
            theme.machine_description = old.machine_description
            theme.keywords = old.keywords
            theme.save(update_fields=["machine_label", "machine_description", "keywords"])
        found[old.pk] = theme
    return found


def _places(run: Run, decided: Iterable[Excerpt]) -> dict[int, Excerpt]:
    """Return the new run's excerpt for each old one, made where none covers the same stretch."""
    old = {excerpt.pk: excerpt for excerpt in decided}
    fresh: defaultdict[int, list[Excerpt]] = defaultdict(list)
    responses = {excerpt.response_id for excerpt in old.values()}
    for excerpt in Excerpt.objects.filter(run=run, response__in=responses).order_by("pk"):
        fresh[excerpt.response_id].append(excerpt)
    places: dict[int, Excerpt] = {}
    for pk, excerpt in old.items():
        candidates = fresh[excerpt.response_id]
        best = max(candidates, key=lambda other: overlap(excerpt, other), default=None)
        exact = best is not None and (best.start, best.end) == (excerpt.start, excerpt.end)
        if best is None or not (
            exact or (not excerpt.by_hand and overlap(excerpt, best) >= SAME_STRETCH)
        ):
            best = _copy(
                run, excerpt, number=max((one.number for one in candidates), default=0) + 1
            )
            candidates.append(best)
        places[pk] = best
    return places


def overlap(one: Excerpt, other: Excerpt) -> float:
    """Return the common part of two stretches of a response, of what either covers."""
    common = min(one.end, other.end) - max(one.start, other.start)
    either = max(one.end, other.end) - min(one.start, other.start)
    return max(0, common) / either if either else 0.0


def _copy(run: Run, excerpt: Excerpt, *, number: int) -> Excerpt:
    text = excerpt.response.text[excerpt.start : excerpt.end]
    return Excerpt.objects.create(
        run=run,
        response_id=excerpt.response_id,
        number=number,
        start=excerpt.start,
        end=excerpt.end,
        text=redact(text) if run.config.get("redact") else text,
        sentiment=excerpt.sentiment,
        evidence=excerpt.evidence,
        kind=excerpt.kind,
        by_hand=True,
    )


def _give(decided: list[ExcerptCode], places: dict[int, Excerpt], themes: dict[int, Theme]) -> None:
    existing = {
        (code.excerpt_id, code.theme_id): code
        for code in ExcerptCode.objects.filter(
            excerpt__in={place.pk for place in places.values()},
            theme__in={theme.pk for theme in themes.values()},
        )
    }
    fresh: dict[tuple[int, int], ExcerptCode] = {}
    changed: dict[int, ExcerptCode] = {}
    for old in decided:
        key = places[old.excerpt_id].pk, themes[old.theme_id].pk
        code = existing.get(key) or fresh.setdefault(
            key, ExcerptCode(excerpt_id=key[0], theme_id=key[1])
        )
        code.assigned_by_id, code.assigned_at = old.assigned_by_id, old.assigned_at
        code.removed_by_id, code.removed_at = old.removed_by_id, old.removed_at
        if code.pk is not None:
            changed[code.pk] = code
    ExcerptCode.objects.bulk_create(fresh.values(), batch_size=BATCH)
    ExcerptCode.objects.bulk_update(
        changed.values(), ["assigned_by", "assigned_at", "removed_by", "removed_at"], batch_size=500
    )


def _reapply_merges(run: Run) -> set[int]:
    """Join the codes of themes that were merged before and found again; return whose codes grew."""
    merged = (
        run.themes.filter(codebook__status=ThemeStatus.MERGED)
        .exclude(codebook__merged_into=None)
        .select_related("codebook__merged_into")
    )
    grown: set[int] = set()
    for theme in merged:
        assert theme.codebook is not None  # the filter sees to it
        target = theme_for(run, theme.codebook.stands_for)
        _join(theme, target)
        grown.add(target.pk)
    return grown


def _join(theme: Theme, into: Theme) -> None:
    taken = set(ExcerptCode.objects.filter(theme=into).values_list("excerpt_id", flat=True))
    ExcerptCode.objects.bulk_create(
        (
            ExcerptCode(excerpt_id=excerpt, theme=into, confidence=confidence)
            for excerpt, confidence in ExcerptCode.objects.filter(theme=theme).values_list(
                "excerpt_id", "confidence"
            )
            if excerpt not in taken
        ),
        batch_size=BATCH,
    )
