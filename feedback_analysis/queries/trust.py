"""How far an analysis can be relied on: agreement, saturation, coverage, what was learned."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q

from feedback_analysis.engine.idioms import content_words
from feedback_analysis.enums import HIDDEN_STATUSES, Standing
from feedback_analysis.models import (
    Analysis,
    CodebookTheme,
    CodingSample,
    ExcerptCode,
    Run,
    SampleItem,
    Theme,
)
from feedback_analysis.statistics.agreement import (
    Agreement,
    ThemeAgreement,
    agreement,
    in_words,
    machine_in_words,
    pairs_of,
)
from feedback_analysis.statistics.saturation import Saturation, saturation


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """Agreement about one theme, with words."""

    label: str
    figures: ThemeAgreement

    @property
    def people_word(self) -> str:
        """The agreement of people in a word."""
        return in_words(self.figures.people)[0]

    @property
    def machine_word(self) -> str:
        """The agreement of people with the programme in a word."""
        return in_words(self.figures.machine)[0]


@dataclass(frozen=True, slots=True)
class Difference:
    """An item its coders differ about: who gave it what."""

    item: SampleItem
    given: Sequence[tuple[str, Sequence[str]]]
    machine: Sequence[str]


@dataclass(frozen=True, slots=True)
class SampleResult:
    """What a blind sample tells."""

    sample: CodingSample
    coders: Sequence[tuple[str, int]]
    items: int
    figures: Agreement
    lines: Sequence[ThemeLine]
    pairs: Sequence[tuple[str, str, float]]
    differences: Sequence[Difference]

    @property
    def people(self) -> tuple[str, str]:
        """The agreement of people in words."""
        return in_words(self.figures.people)

    @property
    def machine(self) -> tuple[str, str]:
        """The agreement of people with the programme in words."""
        return machine_in_words(self.figures.machine)


def names_of(analysis: int, run: Run | None = None) -> dict[int, str]:
    """Return the names of codebook entries as people see them."""
    names = {entry.pk: str(entry) for entry in CodebookTheme.objects.filter(analysis=analysis)}
    themes = Theme.objects.filter(run__analysis=analysis, codebook__isnull=False).with_decisions()
    for theme in themes.order_by("run__number"):
        names[theme.codebook_id or 0] = theme.label
    return names


def sample_result(sample: CodingSample) -> SampleResult:
    """Return agreement about a sample; themes merged since count as the one they stand for."""
    items = list(sample.items.prefetch_related("codings").order_by("position"))
    entries = list(
        sample.themes.select_related("merged_into__merged_into__merged_into").order_by("pk")
    )
    stands = {entry.pk: entry.stands_for.pk for entry in entries}
    names = names_of(sample.analysis_id)

    def now(themes: Sequence[int]) -> frozenset[int]:
        return frozenset(stands[theme] for theme in themes if theme in stands)

    people: dict[str, list[frozenset[int] | None]] = {}
    labels: dict[str, str] = {}
    for place, item in enumerate(items):
        for coding in item.codings.all():
            key = str(coding.coder_id or coding.coder_label)
            labels[key] = coding.coder_label
            people.setdefault(key, [None] * len(items))[place] = now(coding.themes)
    machine = [now(item.machine) for item in items]
    themes = sorted(set(stands.values()))
    figures = agreement(people, machine, themes)
    return SampleResult(
        sample=sample,
        coders=[
            (labels[key], sum(code is not None for code in coding))
            for key, coding in people.items()
        ],
        items=len(items),
        figures=figures,
        lines=[
            ThemeLine(names.get(line.theme, "?"), line)
            for line in sorted(figures.by_theme, key=lambda line: -line.items)
            if line.items
        ],
        pairs=[(labels[a], labels[b], kappa) for a, b, kappa in pairs_of(people, themes)],
        differences=_differences(items, people, labels, machine, names),
    )


def _differences(
    items: Sequence[SampleItem], people: dict[str, list[frozenset[int] | None]],
    labels: dict[str, str], machine: Sequence[frozenset[int]], names: dict[int, str],
) -> list[Difference]:  # fmt: skip
    found = []
    for place, item in enumerate(items):
        given = [(key, codes) for key in people if (codes := people[key][place]) is not None]
        if len({codes for _, codes in given}) > 1:
            told = [
                (labels[key], sorted(names.get(pk, "?") for pk in codes)) for key, codes in given
            ]
            found.append(
                Difference(item, told, sorted(names.get(pk, "?") for pk in machine[place]))
            )
    return found


def samples_for(analysis: Analysis, person: int | None) -> list[dict[str, Any]]:
    """Return the samples with how far each has come, and what this person may do with it."""
    samples = analysis.samples.annotate(size=Count("items", distinct=True)).order_by("-number")
    found = []
    for sample in samples:
        coders = {
            entry["codings__coder"]: entry["done"]
            for entry in sample.items.filter(codings__isnull=False)
            .values("codings__coder")
            .annotate(done=Count("pk"))
        }
        size = sample.size
        mine = coders.get(person or 0, 0)
        complete = sum(done >= size for done in coders.values())
        found.append(
            {
                "sample": sample, "size": size, "coders": len(coders), "complete": complete,
                "mine": mine, "is_done": mine >= size,
                "can_see": may_see_result(size, mine, complete),
            }
        )  # fmt: skip
    return found


def may_see_result(size: int, mine: int, complete: int) -> bool:
    """Say whether the result is open: to who has coded all, and to others once two people have.

    Somebody in the middle of coding sees nothing, or it would no longer be blind.
    """
    return mine >= size or (mine == 0 and complete >= 2)


def latest_result(analysis: Analysis) -> SampleResult | None:
    """Return the newest sample that somebody has coded whole."""
    for sample in analysis.samples.order_by("-number"):
        result = sample_result(sample)
        if any(done >= result.items for _, done in result.coders):
            return result
    return None


# --- Saturation, coverage, learning ---------------------------------------------------------------


def themes_of_responses(run: Run) -> list[tuple[int, frozenset[int]]]:
    """Return each response that says something with its live themes, in the order they came in."""
    shown = Q(theme__codebook=None) | ~Q(theme__codebook__status="set_aside")
    pairs = ExcerptCode.objects.live().filter(shown, theme__run=run)
    themes: dict[int, set[int]] = {}
    for response, theme in pairs.values_list("excerpt__response_id", "theme_id"):
        themes.setdefault(response, set()).add(theme)
    read = run.run_responses.filter(standing__in=(Standing.THEMED, Standing.REST))
    ordered = read.order_by("response__source", "response__row", "response__part")
    return [
        (response, frozenset(themes.get(response, ())))
        for response in ordered.values_list("response_id", flat=True)
    ]


def saturation_of(run: Run) -> Saturation:
    """Return how themes accumulated over the responses of a run."""
    return saturation([themes for _, themes in themes_of_responses(run)])


def coverage_of(run: Run) -> dict[str, int]:
    """Return how many responses say something, and how many of those are in a theme, as of now."""
    counted = dict(run.run_responses.values_list("standing").annotate(Count("pk")).order_by())
    themed, rest = counted.get(Standing.THEMED, 0), counted.get(Standing.REST, 0)
    return {
        "saying": themed + rest,
        "themed": themed,
        "rest": rest,
        "percent": round(100 * themed / (themed + rest)) if themed + rest else 0,
    }


def learning_of(analysis: Analysis) -> list[dict[str, Any]]:
    """Return, run by run, how the programme did on what was held back, oldest first."""
    found = []
    before: float | None = None
    for run in analysis.runs.finished().order_by("number"):
        held = run.summary.get("held_back")
        if not held:
            continue
        gain = None if before is None else held["micro_f1"] - before
        found.append(
            {"run": run, "examples": len(run.given.get("examples", [])), "gain": gain, **held}
        )
        before = held["micro_f1"]
    return found


def rest_terms(run: Run, *, most: int = 12) -> list[tuple[str, int]]:
    """Return the words and pairs of words that most responses of the rest use, with how many do."""
    texts = list(
        run.run_responses.filter(standing=Standing.REST, response__confidential=False)
        .order_by("response_id")
        .values_list("response__text", flat=True)[:5000]
    )
    if len(texts) < 2:
        return []
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(analyzer=_terms_of, min_df=2, binary=True)
    try:
        table = counter.fit_transform(texts)
    except ValueError:  # no word occurs twice
        return []
    counts = zip(counter.get_feature_names_out(), table.sum(axis=0).A1, strict=True)
    ordered = sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    return [(str(term), int(count)) for term, count in ordered[:most]]


def _terms_of(text: str) -> list[str]:
    words = content_words(text)
    return [*words, *(" ".join(pair) for pair in pairwise(words))]


def kept_entries(analysis: Analysis) -> list[CodebookTheme]:
    """Return the codebook's entries that are neither merged nor deleted."""
    return list(analysis.codebook.exclude(status__in=HIDDEN_STATUSES))
