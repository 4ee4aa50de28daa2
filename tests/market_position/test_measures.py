"""Principles and measures: three sources of numbers, and what they say in plain words."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from engagement_site.core import registry
from engagement_site.market_position.enums import PlanColumn
from engagement_site.market_position.models import MeasureReading, Principle
from engagement_site.market_position.series import (
    LONDON,
    Point,
    in_words,
    period_bounds,
    points_of,
)
from tests.factories.consultations import make_consultation
from tests.factories.market_position import (
    DataSetFactory,
    MeasureFactory,
    PlanEntryFactory,
    PlanFactory,
    figures,
    make_measures_page,
    make_plan_page,
    make_statement,
)

TODAY = date(2026, 11, 21)


def names(kind, day, count):
    return [(str(start), str(end), name) for start, end, name in period_bounds(kind, day, count)]


@pytest.mark.parametrize(
    ("kind", "day", "expected"),
    [
        ("quarter", date(2026, 1, 1), [("2025-10-01", "2026-01-01", "October to December 2025"),
                                        ("2026-01-01", "2026-04-01", "January to March 2026")]),
        ("quarter", date(2026, 12, 31), [("2026-07-01", "2026-10-01", "July to September 2026"),
                                          ("2026-10-01", "2027-01-01", "October to December 2026")]),
        ("financial_year", date(2026, 3, 31), [("2024-04-01", "2025-04-01", "2024/25"),
                                                ("2025-04-01", "2026-04-01", "2025/26")]),
        ("financial_year", date(2026, 4, 1), [("2025-04-01", "2026-04-01", "2025/26"),
                                               ("2026-04-01", "2027-04-01", "2026/27")]),
        ("year", date(2026, 6, 1), [("2025-01-01", "2026-01-01", "2025"),
                                     ("2026-01-01", "2027-01-01", "2026")]),
    ],
)  # fmt: skip
def test_periods(kind, day, expected):
    assert names(kind, day, 2) == expected


def points(*values, unfinished=False):
    made = [Point(str(2020 + n), None if v is None else Decimal(v)) for n, v in enumerate(values)]
    if unfinished:
        made[-1] = Point(made[-1].when, made[-1].value, unfinished=True)
    return made


@pytest.mark.parametrize(
    ("facts", "values", "unfinished", "words", "standing"),
    [
        ({}, (), False, "There is no figure yet.", ""),
        ({}, (None, None), False, "There is no figure yet.", ""),
        ({}, (2,), False, "2 in 2020.", ""),
        ({}, (2,), True, "2 in 2020 so far.", ""),
        ({}, (2, 14), False, "Up from 2 (2020) to 14 (2021). We want more, so this goes the right way.", "good"),
        ({"direction": "down"}, (2, 14), False,
         "Up from 2 (2020) to 14 (2021). We want less, so this goes the wrong way.", "bad"),
        ({"direction": ""}, (14, 2), False, "Down from 14 (2020) to 2 (2021).", ""),
        ({}, (5, 5), False, "Unchanged at 5 since 2020.", ""),
        ({}, (4, 6, 1), True, "Up from 4 (2020) to 6 (2021). We want more, so this goes the right way.", "good"),
        ({"baseline": Decimal("8.000"), "baseline_note": "March 2019"}, (6,), False,
         "Down from 8 (March 2019) to 6 (2020). We want more, so this goes the wrong way.", "bad"),
        ({"target": Decimal("100.000"), "target_note": "2022", "unit": "%"}, (90, 100), False,
         "Up from 90% (2020) to 100% (2021). We want more, so this goes the right way. "
         "The target of 100% for 2022 is reached.", "good"),
        ({"target": Decimal(0), "direction": "down"}, (3,), False,
         "3 in 2020. The target of 0 is not reached yet.", ""),
    ],
)  # fmt: skip
def test_in_plain_words(facts, values, unfinished, words, standing):
    measure = MeasureFactory.build(**facts)
    assert in_words(measure, points(*values, unfinished=unfinished)) == (words, standing)


@pytest.mark.django_db
class TestSources:
    def test_readings_entered_by_hand(self):
        measure = MeasureFactory()
        measure.readings.set(
            [
                MeasureReading(date=date(2018, 3, 1), precision="month", value=14),
                MeasureReading(date=date(2017, 9, 1), precision="month", value=2),
            ]
        )
        measure.save()
        measure.refresh_from_db()
        found = points_of(measure, TODAY)
        assert [(p.when, p.value) for p in found] == [("September 2017", 2), ("March 2018", 14)]

    def test_a_series_of_a_data_set(self):
        data_set = DataSetFactory(table=figures("When | A | B\n2017 | 1 | 2\n2018 | 1 | 14"))
        measure = MeasureFactory(data_set=data_set, series="B")
        assert [p.value for p in points_of(measure, TODAY)] == [2, 14]
        measure.series = "gone"
        assert points_of(measure, TODAY) == ()
        data_set.public = False
        measure.series = "B"
        assert points_of(measure, TODAY) == ()

    def test_what_the_site_counts(self, monkeypatch):
        asked = []

        def count(start, end):
            asked.append((start, end))
            return {2024: 2, 2025: 0, 2026: 7}.get(start.year, 0)

        monkeypatch.setitem(registry._measures, "x", registry.PlatformMeasure("x", "X", "", count))
        measure = MeasureFactory(platform_key="x", period="financial_year")
        found = points_of(measure, TODAY)
        assert [(p.when, p.value, p.unfinished) for p in found] == [
            ("2024/25", 2, False), ("2025/26", 0, False), ("2026/27", 7, True),
        ]  # fmt: skip
        assert asked[-1] == (
            datetime(2026, 4, 1, tzinfo=LONDON), datetime(2027, 4, 1, tzinfo=LONDON),
        )  # fmt: skip

    def test_a_count_that_no_feature_offers_any_more(self):
        assert points_of(MeasureFactory(platform_key="gone"), TODAY) == ()

    def test_two_sources_are_refused(self):
        with pytest.raises(ValidationError, match="counted by this site already"):
            MeasureFactory.build(platform_key="x", data_set=DataSetFactory()).clean()


@pytest.mark.django_db
class TestPlatform:
    """What the features count: see the measures.py of each."""

    def count(self, key, start, end):
        return registry.platform_measures()[key].count(start, end)

    def closed(self, closing, outcome_at):
        """Return a consultation that closed then, answered then."""
        page = make_consultation()
        facts = {
            "opening_at": closing - timedelta(days=30),
            "closing_at": closing,
            "outcome_published_at": outcome_at,
        }
        type(page).objects.filter(pk=page.pk).update(**facts)
        page.refresh_from_db()
        return page

    def test_every_feature_offers_something(self):
        groups = {key.partition(".")[0] for key in registry.platform_measures()}
        assert groups >= {"events", "consultations", "opportunities", "providers"}

    def test_on_an_empty_site_nothing_breaks(self):
        now = timezone.now()
        for key in registry.platform_measures():
            assert self.count(key, now - timedelta(days=30), now) in (0, None)

    def test_answers_within_twelve_weeks(self, home):
        closing = datetime(2026, 6, 1, 16, tzinfo=LONDON)
        due = closing + timedelta(weeks=12)
        start, end = due - timedelta(days=3), due + timedelta(days=3)
        with time_machine.travel(due + timedelta(days=30)):
            in_time = self.closed(closing, due)
            assert self.count("consultations.answered_in_time", start, end) == 100
            self.closed(closing, due + timedelta(seconds=1))
            assert self.count("consultations.answered_in_time", start, end) == 50
            in_time.outcome_published_at = None
            in_time.save()
            assert self.count("consultations.answered_in_time", start, end) == 0
            assert (
                self.count("consultations.answered_in_time", end, end + timedelta(days=9)) is None
            )
            assert self.count("consultations.held", closing, closing + timedelta(days=1)) == 2
        with time_machine.travel(due - timedelta(days=1)):
            assert self.count("consultations.answered_in_time", start, end) is None

    def test_organisations_that_joined(self, organisation):
        now = timezone.now()
        assert (
            self.count("providers.joined", now - timedelta(hours=1), now + timedelta(hours=1)) == 1
        )
        assert (
            self.count("providers.joined", now + timedelta(hours=1), now + timedelta(hours=2)) == 0
        )


@pytest.mark.django_db
def test_the_dashboard_shows_principles_measures_and_outcomes(client, home):
    statement = make_statement(home)
    make_measures_page(statement)
    principle = Principle.objects.create(title="Increased choice", evidence="Home care is stable.")
    MeasureFactory(
        title="Providers joining", principle=principle, baseline=2, baseline_note="2017",
        definition="Counted at the end.",
        data_set=DataSetFactory(table=figures("When | P\n2017 | 2\n2018 | 14")),
    )  # fmt: skip
    MeasureFactory(title="Hidden measure", principle=principle, public=False)
    plan = PlanFactory()
    make_plan_page(statement, plan)
    PlanEntryFactory(
        plan=plan,
        column=PlanColumn.OUTCOME,
        text="Care leavers at home",
        code="NI 147",
        to_check=True,
    )
    content = client.get("/market-position/measures/").content.decode()
    for words in (
        "Increased choice", "Home care is stable.", "Providers joining", "Up from 2 (2017) to 14 (2018).",
        "the right way", "Counted at the end.", "<svg", "NI 147", "Relevance to be checked", "No series yet",
    ):  # fmt: skip
        assert words in content
    assert "Hidden measure" not in content


@pytest.mark.django_db
def test_at_a_glance_says_which_way_each_goes(client, home):
    statement = make_statement(home)
    make_measures_page(statement)
    principle = Principle.objects.create(title="Open")
    risen = MeasureFactory(title="Risen", principle=principle, baseline=2, baseline_note="2017")
    fallen = MeasureFactory(title="Fallen", principle=principle)
    unknown = MeasureFactory(title="Unknown", principle=principle)
    once = MeasureFactory(title="Counted once", principle=principle)
    for measure, values in ((risen, [14]), (fallen, [9, 4]), (once, [3])):
        for year, value in enumerate(values, start=2020):
            MeasureReading.objects.create(measure=measure, date=date(year, 1, 1), value=value)
    plan = PlanFactory()
    make_plan_page(statement, plan)
    # An outcome of a principle's measure leads to it, and does not show it twice.
    PlanEntryFactory(plan=plan, column=PlanColumn.OUTCOME, code="NI 54", measure=risen)
    content = client.get("/market-position/measures/").content.decode()
    glance = content[content.index('id="glance"') : content.index('id="principle-')]
    rows = glance.split("<tr")[2:]
    said = {
        title: row
        for title in ("Risen", "Fallen", "Unknown", "Counted once")
        for row in rows
        if f">{title}<" in row
    }
    assert "Up" in said["Risen"]
    assert "the right way" in said["Risen"]
    assert "Down" in said["Fallen"]
    assert "the wrong way" in said["Fallen"]
    assert "Not known yet" in said["Unknown"]
    assert "One figure so far" in said["Counted once"]
    assert "Of 4 measures 3 have a figure. Going the right way: 1. The wrong way: 1." in glance
    for measure in (risen, fallen, unknown, once):
        assert content.count(f'id="measure-{measure.pk}"') == 1
        assert f'href="#measure-{measure.pk}"' in glance
