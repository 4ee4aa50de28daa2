"""The plan as a reader asks for it, as papers, and what it asks of legal and procurement."""

import csv
import io
from datetime import date
from decimal import Decimal

import docx
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from engagement_site.core.models import AuditRecord
from engagement_site.core.permissions import Role
from engagement_site.market_position.domain.activities import Standing, keep_change, standing_of
from engagement_site.market_position.enums import PlanColumn
from engagement_site.market_position.models import ActivityChange, ResourceAsk
from engagement_site.market_position.planning import PlanChoice
from tests.factories.accounts import UserFactory
from tests.factories.market_position import (
    GapFactory,
    PlanActivityFactory,
    PlanEntryFactory,
    PlanFactory,
    make_plan_page,
    make_register,
    make_statement,
)
from tests.market_position.test_editor import address, no_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(home):
    plan = PlanFactory()
    for stage, day in (
        ("system", None),
        ("best_start", "2026-05-01"),
        ("ageing_well", "2027-01-01"),
    ):
        PlanActivityFactory(
            plan=plan, life_stage=stage, text=f"Do it for {stage}", owner="The team", verb="review",
            date=date.fromisoformat(day) if day else None, precision="month",
        )  # fmt: skip
    outcome = PlanEntryFactory(
        plan=plan, column=PlanColumn.OUTCOME, life_stage="best_start", code="NI 54", to_check=True
    )
    plan.activities.get(life_stage="best_start").outcomes.add(outcome)
    make_plan_page(make_statement(home), plan)
    return plan


def text_of(client, query=""):
    response = client.get(f"/market-position/plan/{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"system", "best_start", "ageing_well"}),
        ("?strand=children", {"system", "best_start"}),
        ("?strand=adults", {"system", "ageing_well"}),
        ("?stage=ageing_well", {"ageing_well"}),
        ("?year=2026", {"best_start"}),
        ("?year=undated", {"system"}),
        ("?strand=adults&year=2026", set()),
        ("?strand=%00&stage=x&year=x&view=y", {"system", "best_start", "ageing_well"}),
    ],
)
@pytest.mark.parametrize("view", ["matrix", "cards", "timeline"])
def test_each_view_shows_the_part_asked_for(client, plan, query, shown, view):
    content = text_of(client, f"{query or '?'}&view={view}" if "view" not in query else query)
    found = {
        stage
        for stage in ("system", "best_start", "ageing_well")
        if f"Do it for {stage}" in content
    }
    assert found == shown


def test_cards_say_what_each_activity_is_about(client, plan):
    content = text_of(client, "?view=cards")
    for words in ("Review", "Planned", "May 2026", "The team", "For: NI 54"):
        assert words in content


def test_the_timeline_is_in_order_and_says_what_moved(client, plan):
    activity = plan.activities.get(life_stage="best_start")
    activity.first_date = date(2025, 11, 1)
    activity.first_precision = "month"
    activity.save()
    content = text_of(client, "?view=timeline")
    assert content.index("May 2026") < content.index("January 2027")
    assert "Moved from November 2025." in content
    assert content.index("Without a date") < content.index("Do it for system")


def test_the_spreadsheet_holds_the_part_asked_for(client, plan):
    response = client.get("/market-position/plan/plan.csv?strand=children&year=2026")
    rows = list(csv.DictReader(io.StringIO(response.content.decode().removeprefix("\ufeff"))))
    assert [(row["text"], row["owner"]) for row in rows if row["verb"]] == [
        ("Do it for best_start", "The team")
    ]
    assert "relevance to be checked" in [row["note"] for row in rows]


def test_the_committee_paper_has_headings_and_tables(client, plan):
    response = client.get("/market-position/plan/plan.docx?strand=children")
    paper = docx.Document(io.BytesIO(response.content))
    headings = [p.text for p in paper.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["Whole system: everybody", "Best start: children and young people"]
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "Review: Do it for best_start" in cells
    assert "NI 54" in cells
    assert "A part of the plan only: children." in "\n".join(p.text for p in paper.paragraphs)


def test_choices_keep_the_rest_of_the_address():
    choice = PlanChoice.from_query({"view": "cards", "strand": "children", "year": "2026"})
    assert choice.query() == "?view=cards&strand=children&year=2026"
    assert PlanChoice().query() == ""


def test_a_gap_shows_the_activities_that_answer_it(client, plan):
    make_register(plan.pages.get().get_parent().specific)
    gap = GapFactory(slug="beds")
    plan.activities.get(life_stage="best_start").gaps.add(gap)
    assert "Do it for best_start" in client.get("/market-position/gaps/beds/").content.decode()


# --- History ----------------------------------------------------------------------------------


def test_a_moved_date_is_kept_with_who_moved_it(client, commissioner):
    activity = PlanActivityFactory(date=date(2026, 5, 1), precision="month")
    activity.full_clean()
    activity.save()
    client.force_login(commissioner)
    sent = {
        "plan": activity.plan_id, "ref": "", "life_stage": "living_well", "verb": "review",
        "text": activity.text, "date": "2026-09-01", "precision": "month", "date_words": "",
        "status": "in_progress", "status_note": "Late data.", "sort_order": "0", "owner": "",
        "delivered_on": "", "linked_page": "", **no_rows("resource_asks"),
    }  # fmt: skip
    response = client.post(address("planactivity", "edit", activity.pk), sent)
    assert response.status_code == 302, response.context["form"].errors
    activity.refresh_from_db()
    change = ActivityChange.objects.get()
    assert (change.old_date_shown, change.date_shown, change.later) == (
        "May 2026",
        "September 2026",
        True,
    )
    assert change.by_label == str(commissioner)
    assert activity.has_slipped
    assert str(activity.first_when) == "May 2026"


def test_saving_without_a_change_keeps_no_history():
    activity = PlanActivityFactory()
    assert keep_change(activity=activity, before=standing_of(activity), by=None) is None
    assert keep_change(activity=activity, before=Standing(), by=None) is not None


def test_only_what_is_delivered_has_a_day_of_delivery():
    with pytest.raises(ValidationError, match="Only something delivered"):
        PlanActivityFactory.build(
            plan=PlanFactory(), status="planned", delivered_on=date(2026, 1, 1)
        ).clean()


# --- Legal and procurement --------------------------------------------------------------------


def ask(activity, **fields):
    values = {"team": "legal", "quarter": date(2026, 5, 17), "days": Decimal("2.5"), **fields}
    made = ResourceAsk(activity=activity, **values)
    made.clean()
    made.save()
    return made


def test_days_are_summed_by_quarter_and_team(client, plan, commissioner):
    first, second = plan.activities.all()[:2]
    ask(first, agreed=True)
    ask(second, days=4)
    ask(second, team="procurement", quarter=date(2026, 7, 1), days=1)
    client.force_login(commissioner)
    content = client.get(reverse("market_position_staff:resources")).content.decode()
    assert content.index("April to June 2026") < content.index("July to September 2026")
    assert "Legal: 6.5 days</strong>, 2.5 of them agreed" in content
    assert "Procurement: 1.0 days</strong>, 0 of them agreed" in content
    rows = client.get(reverse("market_position_staff:resources_csv")).getvalue().decode()
    assert rows.count("\r\n") == 4
    assert "April to June 2026,Legal,2.5,yes" in rows


def test_legal_and_procurement_see_what_is_asked_and_say_yes(client, plan):
    asked = ask(plan.activities.first())
    person = UserFactory(role=Role.SUPPORT)
    client.force_login(person)
    resources = reverse("market_position_staff:resources")
    content = client.get(resources).content.decode()
    assert "Agree<span" in content
    agree = reverse("market_position_staff:agree", args=[asked.pk])
    for _ in range(2):  # a second click says it once
        response = client.post(agree, {"agreed": "yes"}, follow=True)
    assert "Take back<span" in response.content.decode()
    asked.refresh_from_db()
    assert asked.agreed
    records = AuditRecord.objects.filter(verb="agreed to support an activity")
    assert [record.actor_id for record in records] == [person.pk]
    client.post(agree, {"agreed": "no"})
    asked.refresh_from_db()
    assert not asked.agreed


def test_commissioners_ask_and_others_agree(client, plan, commissioner):
    asked = ask(plan.activities.first())
    client.force_login(commissioner)
    content = client.get(reverse("market_position_staff:resources")).content.decode()
    assert "Not yet" in content
    assert "Agree<span" not in content
    client.post(reverse("market_position_staff:agree", args=[asked.pk]), {"agreed": "yes"})
    asked.refresh_from_db()
    assert not asked.agreed


def test_legal_and_procurement_edit_nothing_else(client, plan):
    client.force_login(UserFactory(role=Role.SUPPORT))
    activity = plan.activities.first()
    edit = reverse("wagtailsnippets_market_position_planactivity:edit", args=[activity.pk])
    assert client.get(edit).status_code == 302
    assert client.get("/cms/").status_code == 200


def test_resources_are_not_for_readers(client, plan):
    ask(plan.activities.first(), note="Secret note")
    for query in ("", "?view=cards", "?view=timeline"):
        assert "Secret note" not in text_of(client, query)
    assert "Secret note" not in client.get("/market-position/plan/plan.csv").content.decode()


def test_the_spreadsheet_follows_the_plan_s_own_order(client, plan):
    for stage in ("ageing_well", "system", "best_start"):
        for column in (PlanColumn.HOW, PlanColumn.CHALLENGE):
            PlanEntryFactory(plan=plan, column=column, life_stage=stage)
    PlanEntryFactory(plan=plan, column=PlanColumn.VISION_2030, life_stage="")
    text = client.get("/market-position/plan/plan.csv").content.decode("utf-8-sig")
    read = csv.DictReader(io.StringIO(text))
    rows = [(row["column"], row["life_stage"]) for row in read if row["column"] != "Outcomes"]
    stages = ["Whole system", "Best start", "Ageing well"]
    assert rows == [
        *(("Challenges", stage) for stage in stages),
        ("Vision 2030", "All"),
        *(("How", stage) for stage in stages),
        *(("Commissioning activity", stage) for stage in stages),
    ]
