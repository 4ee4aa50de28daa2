"""Full-text search, the taxonomy's filters, timeline, months, register, plan and notice drafts."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from engagement_site.core.vague_dates import Precision
from opportunities import plans
from opportunities.enums import ClientGroup, Kind, Need, Registration, Setting, Stage
from opportunities.models import (
    ContractExtension,
    OpportunityAward,
    OpportunityLot,
    OpportunityStage,
)
from opportunities.notices import drafts_of
from tests.factories.opportunities import make_index, make_opportunity
from tests.opportunities.test_listing import counts, listing, titles

pytestmark = pytest.mark.django_db

NOW = "2027-03-01 12:00 +0000"


@pytest.fixture
def care(home):
    return {
        "homes": make_opportunity(
            home, title="Residential for teenagers", client_group=ClientGroup.CHILDREN,
            localities="Gateshead, Newcastle", settings=[Setting.CHILDRENS_RESIDENTIAL],
            registration=Registration.OFSTED,
            lots=[OpportunityLot(number="1", title="Therapeutic beds", age_from=13, age_to=17,
                                 needs=[Need.SEMH])],
        ),
        "home": make_opportunity(
            home, title="Home care", summary="Visits at home, mostly residential streets.",
            localities="Gateshead", settings=[Setting.OWN_HOME], registration=Registration.CQC,
            needs=[Need.DEMENTIA], lots=[OpportunityLot(number="1", title="East", age_from=65)],
        ),
    }  # fmt: skip


# --- Search --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=therapeutic", ["Residential for teenagers"]),
        ("?q=dementia", ["Home care"]),
        ("?q=newcastle", ["Residential for teenagers"]),
        ("?q=THERAP", []),  # no part of a title or summary
        ("?q=teena", ["Residential for teenagers"]),
        ("?q=visits+gateshead", ["Home care"]),
        ("?q=visits+newcastle", []),
    ],
)
def test_words_are_found_wherever_they_stand(client, care, query, expected):
    assert titles(listing(client, query)) == expected


def test_a_title_counts_more_than_the_text(client, care):
    found = listing(client, "?q=residential")
    assert titles(found) == ["Residential for teenagers", "Home care"]
    assert found.query.sort == "best"
    assert titles(listing(client, "?q=residential&sort=title")) == [
        "Home care", "Residential for teenagers",
    ]  # fmt: skip


def test_what_is_published_is_found_at_once_and_drafts_are_not(client, home, care, commissioner):
    page = care["home"]
    page.title = "Night sitting"
    page.save_revision(user=commissioner)
    assert titles(listing(client, "?q=sitting")) == []
    page.get_latest_revision().publish(user=commissioner)
    assert titles(listing(client, "?q=sitting")) == ["Night sitting"]
    page.refresh_from_db()
    page.unpublish()
    assert titles(listing(client, "?q=sitting")) == []


@pytest.mark.parametrize("words", ["'", '"', "a AND (b", "NEAR(", "*", "a:*", "\\", "-", "0-19 x"])
def test_hostile_words_are_survived(client, care, words):
    assert client.get("/opportunities/", {"q": words}).status_code == 200


# --- Filters of the taxonomy ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?setting=childrens_residential&client_group=children", ["Residential for teenagers"]),
        ("?need=semh", ["Residential for teenagers"]),
        ("?age=11-17", ["Residential for teenagers"]),
        ("?age=65%2B", ["Home care"]),
        ("?registration=cqc&place=Gateshead", ["Home care"]),
        ("?place=Newcastle", ["Residential for teenagers"]),
        ("?place=Nowhere", []),
        ("?setting=own_home&need=semh", []),
    ],
)
def test_it_is_found_by_setting_need_age_place_and_registration(client, care, query, expected):
    assert titles(listing(client, query)) == expected


def test_their_counts_take_the_other_filters_into_account(client, care):
    plain = counts(listing(client))
    assert plain["place=Gateshead"] == 2
    assert plain["setting=own_home"] == 1
    chosen = counts(listing(client, "?setting=own_home"))
    assert chosen["setting=childrens_residential"] == 1
    assert chosen["place=Gateshead"] == 1
    assert "need=semh" not in chosen


def test_the_page_says_it_too(client, care):
    content = client.get(care["homes"].url).content.decode()
    for expected in ("Ofsted", "Aged 13 to 17", "Social, emotional and mental health"):
        assert expected in content
    assert '"@type": "Demand"' in content


# --- By time -------------------------------------------------------------------------------------


@time_machine.travel(NOW, tick=False)
def test_the_forward_plan_groups_by_life_stage(client, home, care):
    page = make_opportunity(
        home, title="Extra care", life_stage="ageing_well",
        stages=[
            OpportunityStage(stage=Stage.OPEN, date=date(2027, 7, 1), precision=Precision.SEASON),
            OpportunityStage(stage=Stage.LIVE, date=date(2040, 1, 1)),
        ],
    )  # fmt: skip
    response = client.get("/opportunities/timeline/")
    (group,) = response.context["groups"]
    assert str(group.stage.label) == "Ageing well"
    (row,) = group.rows
    assert row.page.pk == page.pk
    filled = [n for n, cell in enumerate(row.cells) if cell]
    assert filled == [2]  # January is the first of nine quarters
    assert "summer 2027" in response.content.decode()
    assert not client.get("/opportunities/timeline/?kind=dps").context["groups"]


@time_machine.travel(NOW, tick=False)
def test_the_calendar_shows_a_month(client, home):
    make_opportunity(home, title="Closes then", join_until=date(2027, 3, 12))
    make_opportunity(
        home, title="Some time", join_from=date(2027, 1, 1), join_from_precision=Precision.YEAR
    )
    response = client.get("/opportunities/months/")
    ((day, entries),) = response.context["days"]
    assert day == date(2027, 3, 12)
    assert entries[0]["page"].title == "Closes then"
    assert [entry["page"].title for entry in response.context["vague"]] == ["Some time"]
    later = client.get(response.context["later"]["url"])
    assert later.context["month"] == date(2027, 4, 1)
    assert later.context["days"] == []


@pytest.mark.parametrize("month", ["x", "2027-13", "9999-01", "-1", "0001-01", "%00"])
def test_hostile_months_show_this_one(client, home, month):
    make_index(home)
    response = client.get(f"/opportunities/months/?month={month}")
    assert response.context["month"] == timezone.localdate().replace(day=1)


@time_machine.travel(NOW, tick=False)
def test_the_register_says_what_ends_in_eighteen_months(client, home):
    make_opportunity(
        home, title="Ends soon", stage=Stage.LIVE, contract_ends=date(2027, 6, 30),
        extensions=[ContractExtension(until=date(2028, 6, 30), reason="Time to engage")],
        latest_end=date(2029, 6, 30), reprocure_on=date(2028, 1, 1),
        awards=[OpportunityAward(suppliers="Acme Care | GB-COH-1\nBeta Care")],
    )  # fmt: skip
    make_opportunity(home, title="Runs long", stage=Stage.LIVE, contract_ends=date(2031, 3, 31))
    make_opportunity(home, title="Over", stage=Stage.ENDED, contract_ends=date(2028, 3, 31))
    found = client.get("/opportunities/contracts/?within=18").context["contracts"]
    assert [(one.title, one.ends, one.extended) for one in found] == [
        ("Ends soon", date(2028, 6, 30), 1)
    ]
    assert found[0].suppliers == ["Acme Care", "Beta Care"]
    everything = client.get("/opportunities/contracts/?within=x")
    assert [one.title for one in everything.context["contracts"]] == ["Ends soon", "Runs long"]
    assert "January 2028" in everything.content.decode()
    text = client.get("/opportunities/contracts.csv").getvalue().decode()
    assert "Acme Care; Beta Care" in text


@time_machine.travel(NOW, tick=False)
def test_the_internal_plan_goes_by_financial_year(client, home, commissioner):
    make_opportunity(home, title="Draft plan", live=False, review_on=date(2027, 5, 1))
    client.force_login(commissioner)
    response = client.get("/cms/opportunities/plan/")
    years = response.context["years"]
    assert [one["year"] for one in years][:2] == ["2026 to 2027", "2027 to 2028"]
    quarter = years[1]["quarters"][0]
    assert quarter["quarter"].number == 1
    assert [entry["page"].title for entry in quarter["entries"]] == ["Draft plan"]


def test_quarters_and_months():
    assert plans.Quarter.of(date(2027, 5, 31)).financial_year == "2027 to 2028"
    assert plans.Quarter.of(date(2027, 2, 1)).number == 4
    assert plans.Quarter.of(date(2027, 11, 1)).after().first == date(2028, 1, 1)
    assert plans.months_between(date(2027, 1, 31), date(2027, 2, 28)) == 0
    assert plans.months_between(date(2027, 1, 31), date(2027, 3, 31)) == 2


# --- Notice drafts -------------------------------------------------------------------------------


@time_machine.travel(NOW, tick=False)
def test_drafts_say_what_is_missing_and_which_clocks_run(client, home, commissioner):
    page = make_opportunity(
        home, kind=Kind.ITT, join_from=date(2027, 5, 1), join_until=date(2027, 5, 10),
        contact_email="team@example.org", light_touch=False, procedure="open",
        lapses_on=date(2027, 12, 31),
        stages=[
            OpportunityStage(stage=Stage.ENGAGEMENT, date=date(2027, 4, 14), end_date=date(2027, 4, 20)),
            OpportunityStage(stage=Stage.PLANNED, date=date(2027, 3, 15)),
        ],
    )  # fmt: skip
    engagement, tender = drafts_of(page)
    assert (engagement.code, tender.code) == ("UK2", "UK4")
    assert {"CPV codes", "How suppliers are engaged"} == {
        field.name for field in engagement.missing
    }
    assert "Place" in {field.name for field in engagement.worth_adding}
    assert "Award criteria" in {field.name for field in tender.missing}
    clocks = {clock.name: clock.kept for clock in [*engagement.clocks, *tender.clocks]}
    assert clocks == {
        "Time to answer": False,
        "Before the tender notice": True,
        "Time to tender": False,
        "Planned procurement notice": True,
        "Backwards from the end": False,
    }
    assert "Title: " in tender.text
    client.force_login(commissioner)
    content = client.get(f"/cms/opportunities/{page.pk}/notices/").content.decode()
    assert "Still missing" in content
    assert "How suppliers are engaged (regulation 17(2)(f); on the tab “Stages”)" in content


@pytest.mark.parametrize(
    ("planned", "procedure", "light_touch", "days", "kept"),
    [
        (None, "open", False, 24, False),
        (None, "open", False, 25, True),
        (date(2027, 3, 22), "open", False, 10, True),  # 40 days before
        (date(2027, 3, 23), "open", False, 10, False),  # 39 days before
        (date(2027, 3, 22), "flexible", False, 10, False),  # to ask to take part: not shortened
        (None, "flexible", False, 25, True),
        (None, "open", True, 14, True),
        (None, "open", True, 6, False),
    ],
)
def test_the_least_time_to_tender(home, planned, procedure, light_touch, days, kept):
    page = make_opportunity(
        home, procedure=procedure, light_touch=light_touch, join_from=date(2027, 5, 1),
        join_until=date(2027, 5, 1) + timedelta(days=days),
        stages=[OpportunityStage(stage=Stage.PLANNED, date=planned)] if planned else [],
    )  # fmt: skip
    [clock] = [clock for clock in drafts_of(page)[1].clocks if clock.name == "Time to tender"]
    assert clock.kept is kept
    assert "section 54" in clock.words


def test_what_is_large_and_planned_belongs_into_the_pipeline(home):
    large = make_opportunity(home, stage=Stage.PLANNED, value_max=2_000_001)
    small = make_opportunity(home, stage=Stage.PLANNED, value_max=2_000_000)
    names = [[clock.name for clock in drafts_of(page)[1].clocks] for page in (large, small)]
    assert names == [["Pipeline notice"], []]


def test_the_regulation_follows_procedure_and_kind(home):
    laws = [
        drafts_of(make_opportunity(home, kind=kind, procedure=procedure))[1].law.rpartition(", ")[2]
        for kind, procedure in (("itt", "open"), ("itt", "flexible"), ("framework", "open"))
    ]
    assert laws == ["regulation 18", "regulation 19", "regulation 20 with regulation 18"]


def test_a_complete_record_lacks_nothing(home):
    page = make_opportunity(
        home, join_from=date(2027, 5, 1), join_until=date(2027, 6, 10), join_how="Bid.",
        contact_email="team@example.org", contact_role="Team", procedure="open", value_max=1000,
        cpv="85311000 Social work services with accommodation", localities="Gateshead",
        contract_starts=date(2027, 9, 1), contract_ends=date(2030, 8, 31),
        latest_end=date(2032, 8, 31), above_threshold=True, award_criteria="Quality 60\nPrice 40",
        questions_until=timezone.now() + timedelta(days=1), interest_until=date(2027, 5, 1),
        stages=[OpportunityStage(stage=Stage.ENGAGEMENT, date=date(2027, 3, 1),
                                 end_date=date(2027, 4, 1), note="Come to the event.")],
    )  # fmt: skip
    assert [draft.missing for draft in drafts_of(page)] == [[], []]
