"""The counts the public sees, without those so small that they would tell who answered what."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings

from consultations.enums import FieldType
from consultations.models import ConsultationPage
from consultations.results import QuestionResult, question_results

# Each respondent is in one of the counts, so a single missing one could be worked out.
ONE_EACH = frozenset({FieldType.RADIO, FieldType.DROPDOWN, FieldType.RATING})
# A number or an amount may be one provider's own, however many answered: it is not published.
COUNTED = ONE_EACH | {FieldType.CHECKBOXES, FieldType.RANKING, FieldType.GRID}


@dataclass(frozen=True)
class FigureRow:
    """One answer with its count, None where it is not shown; `share` of those who answered, 0 to 100."""

    label: str
    count: int | None
    share: float


@dataclass(frozen=True)
class PublicFigure:
    """The counts of one question. `grid` holds (statement, counts) under `columns`."""

    label: str
    answered: int | None
    rows: list[FigureRow] = field(default_factory=list)
    columns: Sequence[str] = ()
    grid: list[tuple[str, list[int | None]]] = field(default_factory=list)
    unit: str = "Responses"
    note: str = ""

    @property
    def hides_some(self) -> bool:
        """Whether a count is kept back."""
        counts = [row.count for row in self.rows] + [one for _, row in self.grid for one in row]
        return None in counts


def public_figures(consultation: ConsultationPage) -> list[PublicFigure]:
    """Return the counts of every question with a list or a scale, in the order they were asked.

    Also those are counted who do not want their words published: they were told so. What is
    marked as commercially confidential is not counted at all.
    """
    return [
        _figure(result)
        for result in question_results(consultation, with_confidential=False)
        if result.question.type in COUNTED and result.question.can_be_published
    ]


def _figure(result: QuestionResult) -> PublicFigure:
    question, answered = result.question, result.answered
    if answered < settings.SMALL_NUMBER:
        return PublicFigure(question.label, None if answered else 0)
    if question.type == FieldType.GRID:
        grid = [(row, shown_counts(counts, one_each=True)) for row, counts in result.grid]
        return PublicFigure(question.label, answered, columns=question.choices, grid=grid)
    counts = [count for _, count in result.counts]
    ranked = question.type == FieldType.RANKING
    whole = max(counts, default=0) if ranked else answered
    shown = counts if ranked else shown_counts(counts, one_each=question.type in ONE_EACH)
    return PublicFigure(
        question.label,
        answered,
        rows=[
            FigureRow(label, count, 100 * count / whole if count and whole else 0.0)
            for (label, _), count in zip(result.counts, shown, strict=True)
        ],
        unit="Points" if ranked else "Responses",
        note=result.note,
    )


def shown_counts(counts: Sequence[int], *, one_each: bool) -> list[int | None]:
    """Return the counts with small ones hidden.

    Where the counts add up to the whole (`one_each`) the smallest of the others are hidden too,
    until at least two are hidden which together are no small number: what is missing could
    otherwise be worked out from the rest.
    """
    least = settings.SMALL_NUMBER
    hidden = {place for place, count in enumerate(counts) if 0 < count < least}
    if one_each and hidden:
        others = sorted(
            (place for place in range(len(counts)) if place not in hidden),
            key=lambda place: (counts[place] == 0, counts[place]),
        )
        for place in others:
            if len(hidden) > 1 and sum(counts[one] for one in hidden) >= least:
                break
            hidden.add(place)
    return [None if place in hidden else count for place, count in enumerate(counts)]
