"""What the programme is given to learn from, and whether it has learned.

Excerpts people decided about are its examples. Those of the blind samples are held back: it never
sees their codes, so they measure, run by run, how well it does on what it was not taught.
"""

from collections import defaultdict
from typing import Any

from feedback_analysis.domain.carry_codes import SAME_STRETCH
from feedback_analysis.domain.themes import ensure_entry
from feedback_analysis.engine.evaluate import assignment_f1
from feedback_analysis.enums import HIDDEN_STATUSES
from feedback_analysis.models import (
    Analysis,
    CodebookTheme,
    Excerpt,
    ExcerptCode,
    Run,
    SampleItem,
    Theme,
)

EXAMPLES_EACH = 5
PREFIX = "C"


class NothingToKeep(Exception):
    """There are no themes to sort answers into."""


def given_for(analysis: Analysis) -> dict[str, Any]:
    """Return codebook and examples as they stand now, to be kept with the run that uses them.

    Raises NothingToKeep where no run has finished or no theme is left.
    """
    run = analysis.runs.finished().order_by("-number").first()
    themes = list(run.themes.with_decisions().kept().order_by("number")) if run else []
    if run is None:
        return _given_without_a_run(analysis)
    if not themes:
        raise NothingToKeep
    for theme in themes:
        ensure_entry(theme)
    entry_of = {theme.pk: theme.codebook_id for theme in themes}
    held_back = held_back_stretches(analysis)
    examples, by_theme = _examples(run, entry_of, held_back)
    return {
        "codebook": [
            _entry(theme, label, by_theme[theme.pk]) for theme, label in _with_free_names(themes)
        ],
        "examples": examples,
        "held_back": sum(len(stretches) for stretches in held_back.values()),
        "from_run": run.number,
    }


def _given_without_a_run(analysis: Analysis) -> dict[str, Any]:
    """Return what a codebook that was taken in before the first run gives."""
    entries = analysis.codebook.exclude(status__in=HIDDEN_STATUSES).exclude(label="")
    codebook = [
        {
            "theme_id": f"{PREFIX}{entry.pk}",
            "label": entry.label,
            "description": entry.description,
            "examples": entry.examples[:EXAMPLES_EACH],
        }
        for entry in entries.order_by("pk")
    ]
    if not codebook:
        raise NothingToKeep
    return {"codebook": codebook, "examples": [], "held_back": 0, "from_run": None}


def _with_free_names(themes: list[Theme]) -> list[tuple[Theme, str]]:
    """Pair each theme with a name no other has: the same one may occur under several questions."""
    seen: dict[str, int] = {}
    named = []
    for theme in themes:
        key = " ".join(theme.label.casefold().split())
        seen[key] = seen.get(key, 0) + 1
        label = theme.label if seen[key] == 1 else f"{theme.label} ({seen[key]})"
        named.append((theme, label))
    return named


def _entry(theme: Theme, label: str, examples: list[str]) -> dict[str, Any]:
    kept = theme.codebook.examples if theme.codebook else []
    return {
        "theme_id": f"{PREFIX}{theme.codebook_id}",
        "label": label,
        "description": theme.description,
        "examples": [*kept, *examples][:EXAMPLES_EACH],
    }


Stretches = dict[int, list[tuple[int, int]]]


def held_back_stretches(analysis: Analysis) -> Stretches:
    """Return the stretches of the analysis's blind samples, by response."""
    stretches: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    items = SampleItem.objects.filter(sample__analysis=analysis)
    for response, start, end in items.values_list("response_id", "start", "end"):
        stretches[response].append((start, end))
    return stretches


def _is_held_back(excerpt: Excerpt, held_back: Stretches) -> bool:
    return any(
        start < excerpt.end and excerpt.start < end
        for start, end in held_back.get(excerpt.response_id, ())
    )


def _examples(
    run: Run, entry_of: dict[int, int | None], held_back: Stretches
) -> tuple[list[dict[str, Any]], defaultdict[int, list[str]]]:
    """Return coded texts, and for each theme the words people put into it."""
    touched = ExcerptCode.objects.filter(excerpt__run=run).touched().values("excerpt")
    excerpts = (
        Excerpt.objects.filter(pk__in=touched)
        .select_related("response")
        .prefetch_related("codes")
        .order_by("response_id", "number")
    )
    examples: list[dict[str, Any]] = []
    by_theme: defaultdict[int, list[str]] = defaultdict(list)
    for excerpt in excerpts:
        if _is_held_back(excerpt, held_back):
            continue
        live = [
            code
            for code in excerpt.codes.all()
            if code.removed_at is None and entry_of.get(code.theme_id)
        ]
        themes = [f"{PREFIX}{entry_of[code.theme_id]}" for code in live]
        question = excerpt.response.question
        examples.append({"text": excerpt.text, "theme_ids": sorted(themes), "question": question})
        for code in live:
            if code.is_human:
                by_theme[code.theme_id].append(excerpt.text)
    return examples, by_theme


def entry_of_engine_id(engine_id: str) -> int | None:
    """Return the codebook entry behind an identifier given to the engine; None for its own."""
    number = engine_id.removeprefix(PREFIX)
    return int(number) if engine_id.startswith(PREFIX) and number.isdigit() else None


# --- Whether it has learned ---------------------------------------------------------------------


def measure(run: Run) -> dict[str, Any] | None:
    """Return how the programme's own codes in this run agree with people's on what was held back.

    `texts`, `micro_f1`, `macro_f1` and `by_theme` (theme to F1). None where no sample was coded.
    People's code of a text is the themes that more than half of its coders gave it.
    """
    items = list(
        SampleItem.objects.filter(sample__analysis=run.analysis_id, codings__isnull=False)
        .distinct()
        .prefetch_related("codings")
        .order_by("pk")
    )
    machine = _machine_codes(run, items)
    known = [item for item in items if item.pk in machine]
    if not known:
        return None
    stands_for = resolved(run.analysis_id)
    human = [{stands_for[pk] for pk in majority(item) if pk in stands_for} for item in known]
    found = [{stands_for[pk] for pk in machine[item.pk] if pk in stands_for} for item in known]
    scores = assignment_f1(
        [{str(pk) for pk in codes} for codes in human],
        [{str(pk) for pk in codes} for codes in found],
    )
    return {
        "texts": len(known),
        "micro_f1": round(scores["micro_f1"], 4),
        "macro_f1": round(scores["macro_f1"], 4),
        "by_theme": {name: round(value, 4) for name, value in scores["by_theme"].items()},
    }


def majority(item: SampleItem) -> set[int]:
    """Return the themes that more than half of an item's coders gave it."""
    codings = list(item.codings.all())
    counts: defaultdict[int, int] = defaultdict(int)
    for coding in codings:
        for theme in coding.themes:
            counts[theme] += 1
    return {theme for theme, count in counts.items() if 2 * count > len(codings)}


def resolved(analysis: int) -> dict[int, int]:
    """Return, for each codebook entry that still stands, itself or the theme it was merged into."""
    entries = CodebookTheme.objects.filter(analysis=analysis).select_related(
        "merged_into__merged_into__merged_into"
    )
    return {
        entry.pk: entry.stands_for.pk
        for entry in entries
        if entry.stands_for.status not in HIDDEN_STATUSES
    }


def _machine_codes(run: Run, items: list[SampleItem]) -> dict[int, set[int]]:
    """Return, by item, the entries of the themes the programme gave that stretch in this run."""
    excerpts: defaultdict[int, list[Excerpt]] = defaultdict(list)
    found = Excerpt.objects.filter(
        run=run, by_hand=False, response__in={item.response_id for item in items}
    )
    for excerpt in found:
        excerpts[excerpt.response_id].append(excerpt)
    places = {item.pk: _same_stretch(item, excerpts[item.response_id]) for item in items}
    codes: defaultdict[int, set[int]] = defaultdict(set)
    given = ExcerptCode.objects.filter(
        excerpt__in={place for place in places.values() if place}, confidence__isnull=False
    )
    for excerpt_id, entry in given.values_list("excerpt_id", "theme__codebook_id"):
        if entry:
            codes[excerpt_id].add(entry)
    return {item: codes[place] for item, place in places.items() if place}


def _same_stretch(item: SampleItem, excerpts: list[Excerpt]) -> int | None:
    best, value = None, 0.0
    for excerpt in excerpts:
        common = min(item.end, excerpt.end) - max(item.start, excerpt.start)
        either = max(item.end, excerpt.end) - min(item.start, excerpt.start)
        if either and common / either > value:
            best, value = excerpt.pk, common / either
    return best if value >= SAME_STRETCH else None
