"""The list: search, filters that combine, counts, order, pages, hostile addresses, queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opportunities.enums import ClientGroup, Kind, Stage
from opportunities.models import OpeningRound, OpportunityLot, OpportunityPage
from tests.factories.market_position import GapFactory
from tests.factories.opportunities import make_index, make_opportunity

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def opportunities(home):
    """Four that differ, by short names."""
    gap = GapFactory(slug="beds")
    return {
        "open": make_opportunity(
            home, title="Breaks for carers", kind=Kind.ITT, stage=Stage.OPEN, gaps=[gap],
            client_group=ClientGroup.CARERS, join_until=TODAY + timedelta(days=9),
        ),
        "dps": make_opportunity(
            home, title="Community support", kind=Kind.DPS, stage=Stage.OPEN,
            join_any_time=True, lapses_on=TODAY + timedelta(days=900),
        ),
        "later": make_opportunity(
            home, title="Homes for teenagers", kind=Kind.ITT, stage=Stage.PLANNED,
            client_group=ClientGroup.YOUNG_PEOPLE, join_from=TODAY + timedelta(days=40), gaps=[gap],
            lots=[OpportunityLot(title="Therapeutic beds")],
        ),
        "ended": make_opportunity(home, title="Old home care", kind=Kind.ITT, stage=Stage.ENDED),
    }  # fmt: skip


def listing(client, query=""):
    response = client.get(f"/opportunities/{query}")
    assert response.status_code == 200
    return response.context["listing"]


def titles(found):
    return [result["title"] for result in found.results]


def counts(found):
    return {
        f"{group.name}={option.value}": option.count
        for group in found.filters
        for option in group.options
        if option.count
    }


def test_what_closes_and_opens_next_comes_first(client, opportunities):
    assert titles(listing(client)) == [
        "Breaks for carers", "Community support", "Homes for teenagers", "Old home care",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kind=dps", ["Community support"]),
        ("?kind=dps&kind=itt&stage=open", ["Breaks for carers", "Community support"]),
        ("?kind=itt&join=now", ["Breaks for carers"]),
        ("?gap=beds", ["Breaks for carers", "Homes for teenagers"]),
        ("?gap=beds&client_group=young_people", ["Homes for teenagers"]),
        ("?q=therapeutic", ["Homes for teenagers"]),
        ("?q=OLD+home", ["Old home care"]),
        ("?q=support&kind=dps", ["Community support"]),
        ("?kind=dps&stage=planned", []),
        ("?sort=title&stage=open", ["Breaks for carers", "Community support"]),
    ],
)
def test_filters_combine(client, opportunities, query, expected):
    assert titles(listing(client, query)) == expected


def test_counts_say_what_would_be_found(client, opportunities):
    plain = counts(listing(client))
    assert plain["kind=itt"] == 3
    assert plain["stage=open"] == 2
    assert plain["join=now"] == 2
    assert plain["gap=beds"] == 2
    chosen = counts(listing(client, "?stage=open"))
    # Its own group is counted without it, the others with it.
    assert chosen["stage=planned"] == 1
    assert chosen["kind=itt"] == 1
    assert chosen["gap=beds"] == 1
    assert "client_group=young_people" not in chosen


def test_each_chosen_filter_can_be_removed(client, opportunities):
    found = listing(client, "?q=care&kind=dps&kind=itt&sort=title")
    assert [(chip.label, chip.remove_url) for chip in found.chips] == [
        ("“care”", "?kind=dps&kind=itt&sort=title"),
        ("Invitation to tender", "?q=care&kind=dps&sort=title"),
        ("Dynamic purchasing system", "?q=care&kind=itt&sort=title"),
    ]


def test_nothing_found_says_which_filter_to_loosen(client, opportunities):
    response = client.get("/opportunities/?kind=dps&client_group=carers&stage=open&stage=ended")
    found = response.context["listing"]
    assert found.count_in_words == "No opportunities"
    assert found.ways_on[0] == {
        "text": "Take “Kind” away (1 found)",
        "url": "?stage=open&stage=ended&client_group=carers",
    }
    assert "Nothing fits all of that" in response.content.decode()


def test_nothing_found_for_words_alone(client, opportunities):
    assert listing(client, "?q=xylophone").ways_on[0]["text"] == "Search without these words"


def test_an_empty_site_has_an_empty_list(client, home):
    make_index(home)
    assert listing(client).count_in_words == "No opportunities"


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00",
        "?q=" + "x" * 5000,
        "?q=" + "+".join(["word"] * 500),
        "?q=%25%27%22%3Cscript%3E",
        "?kind=nonsense&stage=%00&life_stage=../..&gap=none&join=maybe&client_group=",
        "?sort=password",
        "?page=-1",
        "?page=99999999999999999999",
        "?page=%00",
        "?kind=itt" * 200,
        "?%FF=%FE",
    ],
)
def test_hostile_addresses_are_survived(client, opportunities, query):
    response = client.get(f"/opportunities/{query}")
    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_unknown_values_choose_nothing(client, opportunities):
    assert len(listing(client, "?kind=nonsense&gap=none&join=maybe").results) == 4


def test_drafts_and_hidden_gaps_are_not_shown(client, home, opportunities):
    make_opportunity(home, title="Secret plan", live=False)
    GapFactory(slug="hidden", public=False).opportunities.add(opportunities["open"])
    found = listing(client, "?q=secret&gap=hidden")
    assert found.total == 0
    assert "gap=hidden" not in counts(listing(client))


def test_pages_of_twenty_keep_the_filters(client, home):
    for _ in range(41):
        make_opportunity(home, kind=Kind.GRANT)
    found = listing(client, "?kind=grant&page=2")
    assert len(found.results) == 20
    assert found.count_in_words == "41 opportunities, showing 21 to 40"
    content = client.get("/opportunities/?kind=grant&page=2").content.decode()
    assert "?kind=grant&amp;page=3" in content


@pytest.mark.parametrize("number", [1, 25])
@pytest.mark.parametrize("query", ["", "?kind=itt&q=support&join=now&gap=beds"])
def test_queries_stay_few_whatever_the_page_holds(client, home, number, query):
    gap = GapFactory(slug="beds")
    for _ in range(number):
        make_opportunity(
            home, stage=Stage.OPEN, gaps=[gap],
            rounds=[OpeningRound(title="One", opens_on=date(2020, 1, 1), closes_on=date(2090, 1, 1))],
            lots=[OpportunityLot(title="Lot 1")],
        )  # fmt: skip
    client.get("/opportunities/")
    with CaptureQueriesContext(connection) as queries:
        found = listing(client, query)
    assert found.total == number
    assert len(queries) <= 14, "\n".join(query["sql"] for query in queries)


def test_publishing_puts_it_into_the_list(client, home, opportunities, commissioner):
    page = OpportunityPage.objects.get(title="Community support")
    page.title = "Community support, renewed"
    page.save_revision(user=commissioner)
    assert "Community support, renewed" not in titles(listing(client))
    page.get_latest_revision().publish(user=commissioner)
    assert "Community support, renewed" in titles(listing(client))
