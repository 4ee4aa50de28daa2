"""Analyses, themes, excerpts and responses as the pages and exports show them."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from feedback_analysis.enums import HIDDEN_STATUSES, Standing, ThemeStatus
from feedback_analysis.models import (
    Analysis,
    CodebookTheme,
    Excerpt,
    ExcerptCode,
    FeedbackSource,
    Run,
    RunResponse,
    SourceResponse,
    Theme,
    ThemeChange,
    ThemeQuote,
)
from feedback_analysis.models.findings import NEUTRAL_BAND


def listed_analyses() -> QuerySet[Analysis]:
    """Return all analyses with `answer_count` and the number and state of their latest run."""
    latest = Run.objects.filter(analysis=OuterRef("pk")).order_by("-number")
    return Analysis.objects.annotate(
        answer_count=Sum("sources__taken"),
        latest_run=Subquery(latest.values("number")[:1]),
        latest_state=Subquery(latest.values("state")[:1]),
    ).order_by("-changed_at", "-pk")


def sources_of(analysis: Analysis) -> QuerySet[FeedbackSource]:
    """Return the sources of an analysis with `was_read`, whether a run rests on them."""
    read = RunResponse.objects.filter(response__source=OuterRef("pk")).values("pk")[:1]
    return analysis.sources.annotate(was_read=Subquery(read)).order_by("added_at", "pk")


def latest_finished(analysis: Analysis) -> Run | None:
    """Return the latest run with a result."""
    return analysis.runs.finished().order_by("-number").first()


def has_themes(analysis: Analysis) -> bool:
    """Say whether there are themes answers can be sorted into."""
    return (
        analysis.runs.finished().filter(themes__isnull=False).exists()
        or analysis.codebook.exclude(status__in=HIDDEN_STATUSES).exclude(label="").exists()
    )


def is_illustrative(run: Run) -> bool:
    """Say whether any response the run read is made up."""
    return run.run_responses.filter(response__source__illustrative=True).exists()


# --- Themes -----------------------------------------------------------------------------------


def quotable() -> Q:
    """Return the condition for quotes whose words may be shown outside the analysis."""
    return Q(excerpt__response__confidential=False, excerpt__response__may_quote=True)


def themes_with_quotes(run: Run) -> list[Theme]:
    """Return a run's themes with decisions and quotes (`theme.quotes.all()`), in three queries."""
    quotes = live_quotes().filter(quotable()).select_related("excerpt__response__source")
    found = run.themes.with_decisions().listed().prefetch_related(Prefetch("quotes", quotes))
    return sorted(found, key=theme_order)


def live_quotes() -> QuerySet[ThemeQuote]:
    """Return quotes whose excerpt still stands in its theme: people may have moved it."""
    codes = ExcerptCode.objects.live().filter(theme=OuterRef("theme"), excerpt=OuterRef("excerpt"))
    return ThemeQuote.objects.filter(Exists(codes))


def quotes_for(theme: Theme, most: int) -> list[Excerpt]:
    """Return excerpts that may be quoted for a theme: those chosen for it, then those people put there."""
    chosen = live_quotes().filter(quotable(), theme=theme).order_by("position")
    found = [quote.excerpt for quote in chosen.select_related("excerpt__response__source")[:most]]
    if len(found) < most:
        put = Excerpt.objects.filter(
            codes__theme=theme, codes__assigned_at__isnull=False, codes__removed_at=None,
            response__confidential=False, response__may_quote=True,
        ).exclude(pk__in=[excerpt.pk for excerpt in found])  # fmt: skip
        found += put.select_related("response__source").order_by("pk")[: most - len(found)]
    return found


def theme_order(theme: Theme) -> tuple[str, bool, bool, int, int]:
    """Return what themes are sorted by: people's order first, then the run's."""
    order = theme.codebook.order if theme.codebook else 0
    return theme.question, theme.status == ThemeStatus.SET_ASIDE, not order, order, theme.number


def share_covered(run: Run, themes: Sequence[Theme]) -> float:
    """Return which part of the responses that say something is in at least one of these themes."""
    says_something = run.run_responses.filter(standing__in=(Standing.THEMED, Standing.REST)).count()
    codes = ExcerptCode.objects.live().filter(theme__in=[theme.pk for theme in themes])
    covered = codes.values("excerpt__response").distinct().count()
    return covered / says_something if says_something else 0.0


def changes_of(theme: Theme) -> list[ThemeChange]:
    """Return what people decided about a theme, newest first."""
    return list(theme.codebook.changes.all()) if theme.codebook else []


def decided_but_not_found(run: Run) -> list[CodebookTheme]:
    """Return the codebook's themes that this run did not find again."""
    return list(
        CodebookTheme.objects.filter(analysis=run.analysis_id)
        .exclude(found_as__run=run)
        .exclude(status__in=HIDDEN_STATUSES)
    )


def theme_excerpts(theme: Theme, *, tone: str = "", kind: str = "") -> QuerySet[Excerpt]:
    """Return the excerpts of a theme, surest first, with `confidence` and `by_hand`."""
    found = Excerpt.objects.filter(codes__theme=theme, codes__removed_at=None).annotate(
        confidence=F("codes__confidence"), coded_at=F("codes__assigned_at")
    )
    if kind:
        found = found.filter(kind=kind)
    if tone:
        found = found.filter(with_tone(tone))
    return found.select_related("response__source").order_by(
        F("confidence").desc(nulls_first=True), "response_id", "number"
    )


def with_tone(tone: str) -> Q:
    """Return the condition for excerpts of a tone."""
    if tone == "negative":
        return Q(sentiment__lt=-NEUTRAL_BAND)
    if tone == "positive":
        return Q(sentiment__gt=NEUTRAL_BAND)
    return Q(sentiment__gte=-NEUTRAL_BAND, sentiment__lte=NEUTRAL_BAND)


# --- Responses --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stretch:
    """A piece of a response's text with the excerpts it belongs to: none between them, several
    where excerpts overlap.
    """

    text: str
    start: int = 0
    excerpts: Sequence[Excerpt] = field(default=())

    @property
    def excerpt(self) -> Excerpt | None:
        """The excerpt that begins nearest before it, where there is one."""
        return self.excerpts[-1] if self.excerpts else None


def response_in_context(run: Run, response: SourceResponse) -> list[Stretch]:
    """Return a response's whole text, cut where an excerpt of the run begins or ends.

    The live codes of each excerpt are in `excerpt.live_codes`.
    """
    excerpts = excerpts_of(run, response)
    length = len(response.text)
    cuts = {0, length}
    for excerpt in excerpts:
        cuts |= {min(excerpt.start, length), min(excerpt.end, length)}
    ordered = sorted(cuts)
    return [
        Stretch(
            response.text[start:end],
            start,
            [one for one in excerpts if one.start <= start and end <= one.end],
        )
        for start, end in itertools.pairwise(ordered)
    ]


def excerpts_of(run: Run, response: SourceResponse) -> list[Excerpt]:
    """Return a response's excerpts in a run, in the order of its words, with `live_codes`."""
    codes = ExcerptCode.objects.live().select_related("theme__codebook", "assigned_by")
    ordered = Prefetch("codes", codes.order_by("-confidence", "pk"), to_attr="live_codes")
    found = response.excerpts.filter(run=run).order_by("start", "-end", "number")
    return list(found.prefetch_related(ordered))


def same_row(response: SourceResponse) -> list[SourceResponse]:
    """Return the other answers of the person who gave this one, as far as the source tells."""
    others = SourceResponse.objects.filter(source=response.source_id).exclude(pk=response.pk)
    if response.external_id:
        return list(others.filter(external_id=response.external_id)[:20])
    return list(others.filter(row=response.row)[:20])


def standing_counts(run: Run) -> dict[str, int]:
    """Return how many responses stand where, each standing named."""
    counted = dict(run.run_responses.values_list("standing").annotate(count=Count("pk")).order_by())
    return {standing.value: counted.get(standing.value, 0) for standing in Standing}


def responses_standing(run: Run, standing: str) -> QuerySet[RunResponse]:
    """Return the responses with one standing, in the order of their sources."""
    return (
        run.run_responses.filter(standing=standing)
        .select_related("response__source")
        .order_by("response__source", "response__row", "response__part")
    )


@dataclass(frozen=True)
class Repetition:
    """A text that was sent in several times, or nearly so."""

    number: int
    exact: bool
    count: int
    first: SourceResponse


def repetitions(run: Run) -> list[Repetition]:
    """Return texts given more than once, the most repeated first."""
    groups: dict[int, list[RunResponse]] = {}
    found = run.run_responses.filter(duplicate_group__isnull=False)
    for standing in found.select_related("response__source").order_by("response_id"):
        groups.setdefault(standing.duplicate_group or 0, []).append(standing)
    listed = [
        Repetition(number, group[0].exact_duplicate, len(group), group[0].response)
        for number, group in groups.items()
    ]
    return sorted(listed, key=lambda repetition: (-repetition.count, repetition.number))


# --- For exports ------------------------------------------------------------------------------


def assignments(run: Run) -> Iterator[tuple[SourceResponse, Theme, float | None]]:
    """Yield each response with each of its themes, best first, and the highest confidence.

    A code given by a person counts as certain.
    """
    codes = (
        ExcerptCode.objects.live()
        .filter(theme__run=run)
        .select_related("theme__codebook", "excerpt__response")
        .order_by("excerpt__response_id", "theme__number")
    )
    best: dict[tuple[int, int], tuple[SourceResponse, Theme, float]] = {}
    for code in codes:
        key = (code.excerpt.response_id, code.theme_id)
        confidence = 1.0 if code.is_human else (code.confidence or 0.0)
        if key not in best or best[key][2] < confidence:
            best[key] = (code.excerpt.response, code.theme, confidence)
    yield from sorted(best.values(), key=lambda found: (found[0].pk, -found[2], found[1].number))


def coded_excerpts(run: Run) -> Iterator[tuple[Excerpt, ExcerptCode | None]]:
    """Yield each excerpt once for each of its codes, or once without."""
    codes = (
        ExcerptCode.objects.live().select_related("theme__codebook").order_by("-confidence", "pk")
    )
    found = (
        run.excerpts.select_related("response__source")
        .prefetch_related(Prefetch("codes", codes))
        .order_by("response_id", "number")
    )
    for excerpt in found.iterator(chunk_size=2000):
        given = list(excerpt.codes.all())
        if not given:
            yield excerpt, None
        for code in given:
            yield excerpt, code
