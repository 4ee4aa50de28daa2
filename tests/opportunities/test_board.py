"""The board in memory: the same order and counts as the records say, and never out of date."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from wagtail.models import PageViewRestriction

from opportunities.board import board
from opportunities.enums import Kind, Need, Setting, Stage
from opportunities.listing import as_result, build_listing
from opportunities.models import ListEdition, OpeningRound, OpportunityPage
from tests.factories.market_position import GapFactory
from tests.factories.opportunities import make_opportunity

pytestmark = pytest.mark.django_db


def day(offset):
    return timezone.localdate() + timedelta(days=offset)


@pytest.fixture
def many(home):
    """Opportunities of every sort of chance: open, closing, opening, vague, over, none."""
    facts = [
        {"stage": Stage.OPEN, "join_until": day(9)},
        {"stage": Stage.OPEN, "join_until": day(3)},
        {"stage": Stage.OPEN},
        {"stage": Stage.PLANNED, "join_from": day(20)},
        {"stage": Stage.PLANNED, "join_from": day(5), "join_until": day(8)},
        {"stage": Stage.PLANNED, "join_from": date(day(400).year, 1, 1),
         "join_from_precision": "year"},
        {"stage": Stage.LIVE, "join_from": day(-9), "join_until": day(-2)},
        {"stage": Stage.LIVE, "rounds": [
            OpeningRound(title="1", opens_on=day(-3), closes_on=day(30)),
            OpeningRound(title="2", opens_on=day(60)),
        ]},
        {"stage": Stage.LIVE, "join_any_time": True, "lapses_on": day(900)},
        {"stage": Stage.ENDED},
    ]  # fmt: skip
    return [
        make_opportunity(
            home, title=f"Number {number}", kind=[Kind.ITT, Kind.FRAMEWORK][number % 2],
            settings=[Setting.values[number % 3]], needs=Need.values[number % 2 : 3], **one,
        )
        for number, one in enumerate(facts)
    ]  # fmt: skip


def listed(query=""):
    return build_listing(OpportunityPage.objects.public_now(), QueryDict(query), "/opportunities/")


def titles(query=""):
    return [page.title for page in listed(query).page.object_list]


def test_the_order_is_that_of_the_database(many):
    now = timezone.now()
    expected = OpportunityPage.objects.public_now().with_joining(now).by_next_chance()
    assert titles() == [page.title for page in expected]


@pytest.mark.parametrize(
    "query",
    ["", "kind=itt", "kind=itt&stage=open&stage=live", "join=now", "need=learning_disability",
     "kind=framework&need=autism&join=now", "setting=own_home&setting=extra_care&kind=itt"],
)  # fmt: skip
def test_each_count_is_what_choosing_it_would_find(many, query):
    for group in listed(query).filters:
        others = QueryDict(query, mutable=True)
        others.pop(group.name, None)
        for option in group.options:
            if option.count is not None:
                chosen = others.copy()
                chosen[group.name] = option.value
                assert option.count == listed(chosen.urlencode()).total, (group.name, option)


def test_what_can_be_joined_changes_when_its_time_has_come(many):
    held = board()
    now = timezone.now()
    opened = Counter(
        held.standing(moment).open_now.bit_count()
        for moment in (now, now + timedelta(days=4), now + timedelta(days=6), now)
    )
    # Five now; one closes within four days; one opens within six; and back in time it is five.
    assert opened == {5: 3, 4: 1}


def test_it_is_kept_until_something_it_shows_is_saved(many, django_assert_num_queries):
    first = board()
    with django_assert_num_queries(1):
        assert board() is first
    page = OpportunityPage.objects.get(pk=many[0].pk)
    page.title = "Renamed"
    page.save_revision()  # a draft changes nothing that is shown
    assert board() is first
    page.get_latest_revision().publish()
    assert "renamed" in board().titles


def test_what_was_shown_once_costs_no_query_until_it_changes(many, django_assert_num_queries):
    keys = [many[2].pk, many[0].pk]
    shown = board().pages_of(keys)
    assert [page.pk for page in shown] == keys
    known = board()
    with django_assert_num_queries(0):
        assert [as_result(page, "/opportunities/") for page in known.pages_of(keys[::-1])]
    with django_assert_num_queries(2):  # the one that is missing, and its windows
        known.pages_of([many[1].pk, *keys])
    page = OpportunityPage.objects.get(pk=many[0].pk)
    page.localities, page.join_until = "Consett", timezone.localdate() + timedelta(days=400)
    page.save_revision().publish()
    [changed] = board().pages_of([page.pk])
    assert changed.localities == "Consett"
    assert changed.stored_join_answer() == page.join_answer()
    page.delete()
    assert board().pages_of(keys) == known.pages_of(keys[:1])


@pytest.mark.parametrize("change", ["unpublish", "delete", "restrict"])
def test_what_is_no_longer_public_is_gone_at_once(many, change):
    page = OpportunityPage.objects.get(pk=many[1].pk)
    assert page.title in titles()
    if change == "unpublish":
        page.unpublish()
    elif change == "delete":
        page.delete()
    else:
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert page.title not in titles()


def test_gaps_and_their_names_are_never_old(many):
    gap = GapFactory(title="Beds", slug="beds")
    page = OpportunityPage.objects.get(pk=many[2].pk)
    page.gaps = [gap]
    page.save()
    assert titles("gap=beds") == ["Number 2"]
    gap.title = "Beds in homes"
    gap.save()
    assert board().gap_titles["beds"] == "Beds in homes"
    gap.public = False
    gap.save()
    assert "beds" not in board().gap_titles


def test_a_site_without_a_token_still_has_a_list(many):
    ListEdition.objects.all().delete()
    assert len(titles()) == len(many)
    assert board() is not board()
