"""The course of a measure, wherever its numbers come from, and what it says in plain words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engagement_site.core import page_cache, registry
from engagement_site.core.series_charts import Line, cached_chart
from engagement_site.market_position.enums import Direction, LifeStage, MeasurePeriod, PlanColumn
from engagement_site.market_position.models.measures import Measure
from engagement_site.market_position.models.plan import PlanEntry, Principle
from engagement_site.market_position.tables import number_text

LONDON = ZoneInfo("Europe/London")
PERIODS_SHOWN = {
    MeasurePeriod.QUARTER: 8, MeasurePeriod.FINANCIAL_YEAR: 5, MeasurePeriod.YEAR: 5,
}  # fmt: skip


@dataclass(frozen=True)
class Point:
    """The measure at one time, in words for the time."""

    when: str
    value: Decimal | None
    note: str = ""
    unfinished: bool = False


@dataclass(frozen=True)
class Course:
    """A measure with its points and what they say."""

    measure: Measure
    points: tuple[Point, ...]
    words: str
    standing: str  # "good", "bad" or ""
    chart: str = ""

    @property
    def latest(self) -> Point | None:
        """The last point that has a number."""
        return next((point for point in reversed(self.points) if point.value is not None), None)

    @property
    def trend(self) -> str:
        """Which way it went since the baseline, or its first figure, in a word or two."""
        if self.latest is None:
            return _("No figure yet")
        ends = ends_of(self.measure, self.points)
        if ends is None:
            return _("One figure so far")
        start, __, end = ends
        now = end.value or Decimal(0)
        return _("Unchanged") if now == start else _("Up") if now > start else _("Down")

    @property
    def says_more(self) -> bool:
        """Whether the words say more than the latest number does."""
        return self.latest is not None and (
            ends_of(self.measure, self.points) is not None or self.measure.target is not None
        )

    @property
    def latest_text(self) -> str:
        """The last number as people write it."""
        return (
            number_text(self.latest.value, self.measure.unit) if self.latest else _("Not known yet")
        )

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """The points for a table: time, number, note."""
        return [
            (
                f"{point.when} {_('so far')}" if point.unfinished else point.when,
                number_text(point.value, self.measure.unit),
                point.note,
            )
            for point in self.points
        ]


def period_bounds(kind: str, day: date, count: int) -> Iterator[tuple[date, date, str]]:
    """Yield (first day, first day after, name) of the last `count` periods up to `day`, oldest first.

    Financial years run from 1 April.
    """
    for back in range(count - 1, -1, -1):
        if kind == MeasurePeriod.QUARTER:
            index = day.year * 4 + (day.month - 1) // 3 - back
            start = date(index // 4, index % 4 * 3 + 1, 1)
            end = date((index + 1) // 4, (index + 1) % 4 * 3 + 1, 1)
            yield start, end, f"{start:%B} to {end - timedelta(days=1):%B %Y}"
        elif kind == MeasurePeriod.YEAR:
            yield date(day.year - back, 1, 1), date(day.year - back + 1, 1, 1), str(day.year - back)
        else:
            year = (day.year if day.month >= 4 else day.year - 1) - back
            yield date(year, 4, 1), date(year + 1, 4, 1), f"{year}/{(year + 1) % 100:02}"


def midnight(day: date) -> datetime:
    """Return when a day begins in England."""
    return datetime.combine(day, time(), tzinfo=LONDON)


def points_of(measure: Measure, today: date) -> tuple[Point, ...]:
    """Return the measure's points, oldest first: of the site, of a data set, or as entered.

    Periods before the site first counted anything are left out.
    """
    if measure.platform_key:
        source = registry.platform_measures().get(measure.platform_key)
        if source is None:
            return ()
        points = [
            Point(
                name, _decimal(source.count(midnight(start), midnight(end))), unfinished=end > today
            )
            for start, end, name in period_bounds(
                measure.period, today, PERIODS_SHOWN[MeasurePeriod(measure.period)]
            )
        ]
        first = next((place for place, point in enumerate(points) if point.value), len(points))
        return tuple(points[first:])
    if measure.data_set is not None and measure.data_set.public:
        table = measure.data_set.figures
        line = next(
            (line for line in table.series if not measure.series or line.name == measure.series),
            None,
        )
        values = line.values if line else ()
        return tuple(
            Point(name, value) for name, value in zip(table.categories, values, strict=False)
        )
    return tuple(
        Point(str(reading.when), reading.number, reading.note) for reading in measure.readings.all()
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(round(value, 1))).normalize() + 0


def course_of(measure: Measure, today: date) -> Course:
    """Return a measure with its points, their meaning in words and their drawing."""
    points = points_of(measure, today)
    words, standing = in_words(measure, points)
    known = [point for point in points if point.value is not None]
    chart = ""
    if len(known) > 1:
        line = Line(measure.title, tuple(
            None if point.value is None else float(point.value) for point in points
        ))  # fmt: skip
        chart = cached_chart(
            "lines", [point.when for point in points], [line], title=f"{measure.title}. {words}",
            unit=measure.unit,
        )  # fmt: skip
    return Course(measure, points, words, standing, chart)


def in_words(measure: Measure, points: Sequence[Point]) -> tuple[str, str]:
    """Return what the points say, in plain sentences, and whether that is "good", "bad" or "".

    A period that is not over is reported but never judged.
    """
    known = [point for point in points if point.value is not None]
    if not known:
        return _("There is no figure yet."), ""
    last = known[-1]
    end = next((point for point in reversed(known) if not point.unfinished), None)
    said, standing = [], ""
    if ends := ends_of(measure, points):
        sentence, standing = _change(measure, *ends)
        said.append(sentence)
    else:
        number = number_text(last.value, measure.unit)
        sentence = (
            _("%(number)s in %(when)s so far.") if last.unfinished else _("%(number)s in %(when)s.")
        )
        said.append(sentence % {"number": number, "when": last.when})
    if measure.target is not None and end is not None and end.value is not None:
        said.append(_against_target(measure, end.value))
    return " ".join(said), standing


def ends_of(measure: Measure, points: Sequence[Point]) -> tuple[Decimal, str, Point] | None:
    """Return (value, time) to compare with and the last finished point; None where one lacks.

    The baseline comes first, else the first point of a period that is over.
    """
    finished = [point for point in points if point.value is not None and not point.unfinished]
    if finished and measure.baseline is not None:
        return Decimal(measure.baseline), measure.baseline_note or _("the baseline"), finished[-1]
    if len(finished) > 1 and finished[0].value is not None:
        return finished[0].value, finished[0].when, finished[-1]
    return None


def _change(measure: Measure, start: Decimal, when: str, end: Point) -> tuple[str, str]:
    assert end.value is not None
    before, now = number_text(_plain(start), measure.unit), number_text(end.value, measure.unit)
    if end.value == start:
        return _("Unchanged at %(now)s since %(when)s.") % {"now": now, "when": when}, ""
    rose = end.value > start
    words = (
        _("Up from %(before)s (%(when)s) to %(now)s (%(until)s).")
        if rose
        else _("Down from %(before)s (%(when)s) to %(now)s (%(until)s).")
    )
    sentence = words % {"before": before, "when": when, "now": now, "until": end.when}
    if not measure.direction:
        return sentence, ""
    good = rose == (measure.direction == Direction.UP)
    verdicts = {
        (True, True): _("We want more, so this goes the right way."),
        (True, False): _("We want more, so this goes the wrong way."),
        (False, True): _("We want less, so this goes the right way."),
        (False, False): _("We want less, so this goes the wrong way."),
    }
    verdict = verdicts[measure.direction == Direction.UP, good]
    return f"{sentence} {verdict}", "good" if good else "bad"


def _against_target(measure: Measure, value: Decimal) -> str:
    assert measure.target is not None
    target = number_text(_plain(measure.target), measure.unit)
    down = measure.direction == Direction.DOWN
    reached = value <= measure.target if down else value >= measure.target
    if measure.target_note:
        target = _("%(target)s for %(when)s") % {"target": target, "when": measure.target_note}
    words = (
        _("The target of %(target)s is reached.")
        if reached
        else _("The target of %(target)s is not reached yet.")
    )
    return words % {"target": target}


def _plain(value: Decimal) -> Decimal:
    return Decimal(value).normalize() + 0


def dashboard() -> dict[str, Any]:
    """Return what the page of principles and measures shows, kept for as long as a page is."""
    today = timezone.localdate()
    found: dict[str, Any] = page_cache.remember(
        f"measures:{get_language()}:{today}", lambda: _dashboard(today)
    )
    return found


def _dashboard(today: date) -> dict[str, Any]:
    measures = Measure.objects.filter(public=True).select_related("data_set")
    measures = measures.prefetch_related("readings")
    principles = Principle.objects.prefetch_related(Prefetch("measures", queryset=measures))
    others = measures.filter(principle=None, indicators=None)
    indicators = (
        PlanEntry.objects.filter(column=PlanColumn.OUTCOME, plan__pages__live=True)
        .select_related("measure", "measure__data_set")
        .prefetch_related("measure__readings")
        .distinct()
    )
    found: dict[str, Any] = {
        "principles": [
            {
                "principle": principle,
                "courses": [course_of(entry, today) for entry in principle.measures.all()],
            }
            for principle in principles
        ],
        "other_courses": [course_of(measure, today) for measure in others],
        "indicators": [
            {
                "entry": entry,
                "course": course_of(entry.measure, today)
                if entry.measure is not None and entry.measure.public
                else None,
            }
            for entry in sorted(indicators, key=_stage_first)
        ],
    }
    indicated = [entry["course"] for entry in found["indicators"] if entry["course"] is not None]
    # Those of a principle stand there already.
    outcomes = {one.measure.pk: one for one in indicated if one.measure.principle_id is None}
    found["outcome_courses"] = list(outcomes.values())
    courses = [course for entry in found["principles"] for course in entry["courses"]]
    everything = [*courses, *found["other_courses"], *found["outcome_courses"]]
    return {**found, "at_a_glance": at_a_glance(everything)}


def _stage_first(entry: PlanEntry) -> tuple[int, int, int]:
    known = LifeStage.values
    stage = known.index(entry.life_stage) if entry.life_stage in known else -1
    return stage, entry.sort_order, entry.pk


def at_a_glance(courses: Sequence[Course]) -> dict[str, Any]:
    """Return the measures, and in plain words how many go which way."""
    known = [course for course in courses if course.latest is not None]
    good = sum(course.standing == "good" for course in courses)
    bad = sum(course.standing == "bad" for course in courses)
    return {
        "courses": courses,
        "sentence": _(
            "Of %(all)s measures %(known)s have a figure. Going the right way: %(good)s. The wrong "
            "way: %(bad)s. Too early or not for judging: %(open)s."
        )
        % {
            "all": len(courses),
            "known": len(known),
            "good": good,
            "bad": bad,
            "open": len(known) - good - bad,
        },
    }
