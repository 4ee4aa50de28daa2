"""Each kind decides in memory what its own list would find in the database."""

import pytest
from django.http import QueryDict
from django.utils import timezone

from engagement_site.subscriptions.kinds import all_kinds, finds, get_kind
from opportunities.enums import ClientGroup, Kind, Stage
from tests.factories.consultations import make_consultation
from tests.factories.events import make_event
from tests.factories.market_position import GapFactory
from tests.factories.opportunities import make_opportunity

pytestmark = pytest.mark.django_db

QUERIES = {
    "opportunities": [
        "", "q=care", "q=extra+care", "q=zeppelin", "q=gateshead+EXTRA", "kind=dps",
        "client_group=adults&client_group=children", "kind=dps&client_group=adults",
        "stage=open", "join=now", "life_stage=living_well&q=home", "q=100%25", "q=caf%C3%A9",
        "gap=missing-beds", "gap=unknown",
    ],
    "events": ["", "q=market", "q=market+day", "kind=briefing", "kind=conference", "mode=online"],
    "consultations": ["", "q=buy", "q=nothing", "kind=pre_tender", "kind=consultation&q=what"],
}  # fmt: skip


@pytest.fixture
def market(home):
    gap = GapFactory(slug="missing-beds")
    make_opportunity(home, title="Extra care in Gateshead", gaps=[gap], localities="Gateshead")
    make_opportunity(
        home, title="Home support", kind=Kind.DPS, join_any_time=True, stage=Stage.OPEN
    )
    make_opportunity(
        home, title="100% café", client_group=ClientGroup.CHILDREN, description=[("text", "<p>Café and a home</p>")],
    )  # fmt: skip
    make_event(title="Market day", kind="conference")
    make_event(title="Briefing on the market", kind="briefing", attendance_mode="online")
    make_consultation(title="What should we buy?")
    make_consultation(title="Another", kind="pre_tender")


def test_the_three_features_are_there():
    assert [kind.key for kind in all_kinds()] == ["opportunities", "events", "consultations"]


@pytest.mark.parametrize(("key", "typed"), [(k, q) for k, found in QUERIES.items() for q in found])
def test_memory_and_database_agree(market, key, typed):
    kind = get_kind(key)
    query = kind.clean(QueryDict(typed))
    in_database = set(kind.find(query).values_list("pk", flat=True))
    items = [kind.as_item(page) for page in kind.public()]
    assert len(items) >= 2
    assert {item.pk for item in items if finds(kind, query, item)} == in_database


def test_an_unknown_filter_is_left_to_the_database(market):
    kind = get_kind("events")
    narrower = type(kind)(**{**vars(kind), "decided_by": frozenset()})
    items = {item.title: item for item in map(kind.as_item, kind.public())}
    assert finds(narrower, "kind=briefing", items["Briefing on the market"])
    assert not finds(narrower, "kind=briefing", items["Market day"])


@pytest.mark.parametrize("kind", ["opportunities", "events", "consultations"])
@pytest.mark.parametrize("typed", ["page=3&q=a", "q=%00a", "kind=nonsense&q=a", "sort=title&q=a"])
def test_what_does_not_narrow_is_left_out(kind, typed):
    assert get_kind(kind).clean(QueryDict(typed)) == "q=a"


def test_a_query_is_described_as_the_list_names_it(market):
    assert get_kind("opportunities").describe("q=extra+care&kind=dps") == (
        "“extra care”, Dynamic purchasing system"
    )
    assert get_kind("events").describe("kind=briefing") == "Briefing"


def test_an_item_says_what_it_is_about(home):
    opportunity = make_opportunity(
        home, title="Children's homes for young people aged 13 to 17", localities="Gateshead, Durham",
        client_group=ClientGroup.YOUNG_PEOPLE,
    )  # fmt: skip
    item = get_kind("opportunities").as_item(opportunity)
    assert item.about.services == {"childrens_home"}
    assert (item.about.age_from, item.about.age_to) == (13, 17)
    assert item.about.places == {"gateshead", "durham"}
    assert item.published_at <= timezone.now()
