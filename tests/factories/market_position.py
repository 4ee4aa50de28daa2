"""The statement, the plan and gaps."""

from typing import Any

import factory
from wagtail.models import Page

from engagement_site.market_position.enums import ActivityVerb, LifeStage, PlanColumn
from engagement_site.market_position.models import (
    DataSet,
    Gap,
    GapRegisterPage,
    Measure,
    MeasuresPage,
    Plan,
    PlanActivity,
    PlanEntry,
    PlanPage,
    ProgressReportPage,
    StatementChapterPage,
    StatementIndexPage,
    StatementSegmentPage,
)
from engagement_site.market_position.tables import read_table, sheet_of_text


def figures(text, unit="people"):
    """Return the stored form of a table written as lines with bars."""
    table, refusals = read_table(sheet_of_text(text), unit=unit)
    assert table is not None, refusals
    return table.as_dict()


class DataSetFactory(factory.django.DjangoModelFactory):
    """Children looked after in two years."""

    class Meta:
        model = DataSet

    title = factory.Sequence(lambda n: f"Children looked after {n}")
    slug = factory.Sequence(lambda n: f"children-looked-after-{n}")
    unit = "children"
    period = "2021 to 2022"
    geography = "Gateshead"
    source = "Committee paper"
    chart_kind = "lines"
    table = factory.LazyFunction(lambda: figures("Year | Children\n2021 | 440\n2022 | 485"))


class MeasureFactory(factory.django.DjangoModelFactory):
    """A measure that should rise."""

    class Meta:
        model = Measure

    title = factory.Sequence(lambda n: f"Measure {n}")
    definition = "Counted on the last day."
    unit = "providers"
    direction = "up"


class GapFactory(factory.django.DjangoModelFactory):
    """A public gap."""

    class Meta:
        model = Gap

    ref = factory.Sequence(lambda n: f"GAP-{n:03}")
    title = factory.Sequence(lambda n: f"Missing service {n}")
    slug = factory.Sequence(lambda n: f"missing-service-{n}")
    summary = "Too few places nearby."
    need = "A home near family"
    life_stage = LifeStage.BEST_START


class PlanFactory(factory.django.DjangoModelFactory):
    """An empty plan."""

    class Meta:
        model = Plan

    title = "Commissioning plan"
    period = "2026 to 2028"


class PlanEntryFactory(factory.django.DjangoModelFactory):
    """A challenge for the whole system."""

    class Meta:
        model = PlanEntry

    plan = factory.SubFactory(PlanFactory)
    column = PlanColumn.CHALLENGE
    life_stage = LifeStage.SYSTEM
    text = factory.Sequence(lambda n: f"Challenge {n}")


class PlanActivityFactory(factory.django.DjangoModelFactory):
    """Something to be developed for adults."""

    class Meta:
        model = PlanActivity

    plan = factory.SubFactory(PlanFactory)
    life_stage = LifeStage.LIVING_WELL
    verb = ActivityVerb.DEVELOP
    text = factory.Sequence(lambda n: f"Activity {n}")


def make_statement(home: Page, **fields: Any) -> StatementIndexPage:
    """Return the published statement below `home`."""
    values = {"title": "Market position statement", "slug": "market-position", **fields}
    return home.add_child(instance=StatementIndexPage(**values))


def make_chapter(statement: StatementIndexPage, **fields: Any) -> StatementChapterPage:
    """Return a published chapter."""
    values = {"title": "Children and families", "slug": "children-and-families", **fields}
    return statement.add_child(instance=StatementChapterPage(**values))


def make_segment(chapter: StatementChapterPage, **fields: Any) -> StatementSegmentPage:
    """Return a published market segment."""
    values = {"title": "Fostering", "slug": "fostering", "kinds": ["fostering"], **fields}
    return chapter.add_child(instance=StatementSegmentPage(**values))


def make_register(statement: StatementIndexPage) -> GapRegisterPage:
    """Return the published register of gaps."""
    return statement.add_child(instance=GapRegisterPage(title="Gaps", slug="gaps"))


def make_plan_page(statement: StatementIndexPage, plan: Plan) -> PlanPage:
    """Return the published page of a plan."""
    return statement.add_child(instance=PlanPage(title="Plan on a page", slug="plan", plan=plan))


def make_measures_page(statement: StatementIndexPage) -> MeasuresPage:
    """Return the published page of principles and measures."""
    return statement.add_child(instance=MeasuresPage(title="Measures", slug="measures"))


def make_report(statement: StatementIndexPage, plan: Plan, **fields: Any) -> ProgressReportPage:
    """Return a progress report that is not published yet."""
    values = {
        "title": "Progress", "slug": "progress", "committee": "Scrutiny", "live": False, **fields,
    }  # fmt: skip
    return statement.add_child(instance=ProgressReportPage(plan=plan, **values))
