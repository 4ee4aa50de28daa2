"""What the review workspace shows, with a number of queries that does not grow with the analysis."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet

from feedback_analysis.enums import HIDDEN_STATUSES, ThemeStatus
from feedback_analysis.models import Excerpt, ExcerptCode, ReviewAct, Run, Theme
from feedback_analysis.queries.findings import theme_order, with_tone

CHECK, REST, ALL = "check", "rest", "all"


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme where it stands in the list: how deep, and between which neighbours."""

    theme: Theme
    depth: int
    siblings: Sequence[Theme]

    @property
    def position(self) -> int:
        """Its place among its siblings, from 0."""
        return [theme.pk for theme in self.siblings].index(self.theme.pk)

    @property
    def is_first(self) -> bool:
        """Whether nothing stands above it on its level."""
        return self.position == 0

    @property
    def is_last(self) -> bool:
        """Whether nothing stands below it on its level."""
        return self.position == len(self.siblings) - 1


def theme_rows(run: Run) -> list[ThemeRow]:
    """Return a run's themes as a list with depths, people's order first; those set aside come last."""
    themes = sorted(run.themes.with_decisions().listed(), key=theme_order)
    by_entry = {theme.codebook_id for theme in themes if theme.codebook_id}
    children: dict[tuple[int | None, str, bool], list[Theme]] = {}
    for theme in themes:
        parent = theme.codebook.parent_id if theme.codebook else None
        aside = theme.status == ThemeStatus.SET_ASIDE
        if parent in by_entry and not aside:
            children.setdefault((parent, "", False), []).append(theme)
        else:
            children.setdefault((None, theme.question, aside), []).append(theme)
    rows: list[ThemeRow] = []
    for (parent, _, _), siblings in children.items():
        if parent is None:
            rows += _with_children(siblings, children, 0, set())
    return sorted(rows, key=lambda row: row.theme.status == ThemeStatus.SET_ASIDE)


def _with_children(
    siblings: list[Theme],
    children: dict[tuple[int | None, str, bool], list[Theme]],
    depth: int,
    seen: set[int],
) -> Iterator[ThemeRow]:
    for theme in siblings:
        if theme.pk in seen:
            continue
        seen.add(theme.pk)
        yield ThemeRow(theme, depth, siblings)
        below = children.get((theme.codebook_id, "", False), []) if theme.codebook_id else []
        yield from _with_children(below, children, depth + 1, seen)


# --- Excerpts -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Selection:
    """Which excerpts are looked at: of a theme, or one of CHECK, REST, ALL; narrowed down."""

    theme: Theme | None = None
    view: str = ALL
    tone: str = ""
    kind: str = ""
    words: str = ""
    undecided: bool = False


def selected_excerpts(run: Run, chosen: Selection) -> QuerySet[Excerpt]:
    """Return the excerpts of a selection with their sources; the order suits what they are read for."""
    found = _of_view(run, chosen)
    if chosen.kind:
        found = found.filter(kind=chosen.kind)
    if chosen.tone:
        found = found.filter(with_tone(chosen.tone))
    for word in chosen.words.split()[:8]:
        found = found.filter(text__icontains=word)
    return found.select_related("response__source")


def _of_view(run: Run, chosen: Selection) -> QuerySet[Excerpt]:
    if chosen.theme is not None:
        return _of_theme(chosen.theme, undecided=chosen.undecided)
    if chosen.view == CHECK:
        return least_sure(run)
    if chosen.view == REST:
        return in_no_theme(run).order_by("response_id", "number")
    return Excerpt.objects.filter(run=run).order_by("response_id", "number")


def _of_theme(theme: Theme, *, undecided: bool) -> QuerySet[Excerpt]:
    found = Excerpt.objects.filter(codes__theme=theme, codes__removed_at=None)
    if undecided:
        found = found.filter(codes__assigned_at=None)
    return found.annotate(confidence=F("codes__confidence")).order_by(
        F("codes__confidence").desc(nulls_first=True), "response_id", "number"
    )


def with_codes(excerpts: QuerySet[Excerpt]) -> QuerySet[Excerpt]:
    """Bring the live codes of each excerpt along as `live_codes`, surest first."""
    codes = (
        ExcerptCode.objects.live()
        .select_related("theme__codebook")
        .order_by(F("assigned_at").desc(nulls_last=True), F("confidence").desc(nulls_last=True))
    )
    return excerpts.prefetch_related(Prefetch("codes", codes, to_attr="live_codes"))


def _live() -> QuerySet[ExcerptCode]:
    return ExcerptCode.objects.live().filter(excerpt=OuterRef("pk"))


def _touched() -> QuerySet[ExcerptCode]:
    return ExcerptCode.objects.touched().filter(excerpt=OuterRef("pk"))


def in_no_theme(run: Run) -> QuerySet[Excerpt]:
    """Return the excerpts without a theme that nobody has taken out of one."""
    return Excerpt.objects.filter(~Exists(_live()), ~Exists(_touched()), run=run)


# The same conditions as `CodeQuerySet`'s, said of an excerpt's codes, so that one pass counts them.
LIVE = Q(codes__pk__isnull=False, codes__removed_at=None) & (
    Q(codes__theme__codebook=None)
    | Q(codes__theme__codebook__status__in=[
        status for status in ThemeStatus if status not in HIDDEN_STATUSES
    ])
)  # fmt: skip
TOUCHED = Q(codes__assigned_at__isnull=False) | Q(codes__removed_at__isnull=False)


def least_sure(run: Run) -> QuerySet[Excerpt]:
    """Return suggestions nobody has decided about yet, those the programme is least sure of first."""
    return (
        Excerpt.objects.filter(run=run)
        .annotate(
            top=Max("codes__confidence", filter=LIVE),
            live=Count("codes", filter=LIVE),
            touched=Count("codes", filter=TOUCHED),
        )
        .filter(live__gt=0, touched=0)
        .order_by("top", "response_id", "number")
    )


def counts_of_views(run: Run) -> dict[str, int]:
    """Return how many excerpts each view holds, in one query."""
    counted = (
        Excerpt.objects.filter(run=run)
        .order_by()
        .values("pk")
        .annotate(live=Count("codes", filter=LIVE), touched=Count("codes", filter=TOUCHED))
        .aggregate(
            everything=Count("pk"),
            check=Count("pk", filter=Q(live__gt=0, touched=0)),
            rest=Count("pk", filter=Q(live=0, touched=0)),
        )
    )
    return {CHECK: counted["check"], REST: counted["rest"], ALL: counted["everything"]}


def decided_count(run: Run) -> int:
    """Return how many excerpts people have decided about."""
    touched = ExcerptCode.objects.touched().filter(excerpt__run=run)
    return touched.values("excerpt").distinct().count()


# --- History ------------------------------------------------------------------------------------


def acts_of(run: Run) -> QuerySet[ReviewAct]:
    """Return what people did in a run, newest first."""
    return run.acts.select_related("theme").order_by("-pk")


def overtaken_by(run: Run, excerpts: Sequence[int]) -> list[dict[str, Any]]:
    """Return, for excerpts somebody changed meanwhile, who did and what they are now."""
    found = with_codes(Excerpt.objects.filter(run=run, pk__in=excerpts))
    return [
        {
            "excerpt": excerpt,
            "themes": [code.theme.label for code in excerpt.live_codes],  # type: ignore[attr-defined]
        }
        for excerpt in found
    ]
