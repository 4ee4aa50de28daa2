"""The statement, the plan and gaps."""

from typing import Any

import factory
from wagtail.models import Page

from engagement_site.market_position.enums import ActivityVerb, LifeStage, PlanColumn
from engagement_site.market_position.models import (
    Gap,
    GapRegisterPage,
    Plan,
    PlanActivity,
    PlanEntry,
    PlanPage,
    StatementChapterPage,
    StatementIndexPage,
)


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


def make_register(statement: StatementIndexPage) -> GapRegisterPage:
    """Return the published register of gaps."""
    return statement.add_child(instance=GapRegisterPage(title="Gaps", slug="gaps"))


def make_plan_page(statement: StatementIndexPage, plan: Plan) -> PlanPage:
    """Return the published page of a plan."""
    return statement.add_child(instance=PlanPage(title="Plan on a page", slug="plan", plan=plan))
