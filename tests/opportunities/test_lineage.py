"""One story over all links, whoever made them: in order, with rounds and call-offs inside."""

from datetime import date

import pytest

from opportunities.enums import Relation, Stage
from opportunities.lineage import story_of
from opportunities.models import (
    OpeningRound,
    OpportunityLink,
    OpportunityPage,
    OpportunityStage,
)
from tests.factories.opportunities import make_opportunity, unsaved_opportunity

pytestmark = pytest.mark.django_db


def opened(home, title, year, **facts):
    return make_opportunity(
        home,
        title=title,
        stages=[OpportunityStage(stage=Stage.OPEN, date=date(year, 4, 1))],
        **facts,
    )


def link(page, relation, target=None, **facts):
    return OpportunityLink.objects.create(page=page, relation=relation, target=target, **facts)


def titles(page):
    page = OpportunityPage.objects.get(pk=page.pk)
    return [chapter.title for chapter in story_of(page).chapters]


@pytest.fixture
def regional(home):
    """What became of a regional framework: three arrangements, linked by different hands."""
    first = opened(home, "NE12", 2017)
    interim = opened(home, "NEPO602", 2022)
    present = opened(
        home, "IRSES", 2024,
        rounds=[
            OpeningRound(title="Opening 1", opens_on=date(2024, 4, 15)),
            OpeningRound(
                title="Opening 4", opens_on=date(2025, 9, 29), closes_on=date(2025, 10, 29)
            ),
        ],
    )  # fmt: skip
    link(interim, Relation.PREDECESSOR, first, note="Where it began.")
    link(interim, Relation.SUCCESSOR, present, note="What runs now.")
    link(first, Relation.PREDECESSOR, title="NE6 arrangements", note="Merged into it.")
    return first, interim, present


def test_the_same_story_stands_on_every_page_of_it(regional):
    for page in regional:
        assert titles(page) == ["NE6 arrangements", "NE12", "NEPO602", "IRSES"]


def test_each_page_says_where_one_is_and_what_is_said_of_the_others(regional):
    story = story_of(OpportunityPage.objects.get(pk=regional[2].pk))
    assert [chapter.here for chapter in story.chapters] == [False, False, False, True]
    assert [chapter.note for chapter in story.chapters] == [
        "Merged into it.", "Where it began.", "", "",
    ]  # fmt: skip
    assert [(part.title, part.when) for part in story.chapters[3].parts] == [
        ("Opening 1", "from 15 April 2024"),
        ("Opening 4", "29 September 2025 to 29 October 2025"),
    ]
    assert story.chapters[1].when == "From April 2017"


def test_the_page_shows_it(client, regional):
    content = client.get(regional[1].url).content.decode()
    places = [content.index(words) for words in (
        "The whole story", "NE6 arrangements", ">NE12</a>", "NEPO602 (this page)", ">IRSES</a>",
        "Opening 4: 29 September 2025 to 29 October 2025",
    )]  # fmt: skip
    assert places == sorted(places)


def test_call_offs_and_rounds_with_a_page_stand_inside_their_framework(home):
    framework = opened(home, "Framework", 2020)
    called = opened(home, "Call-off: Gateshead", 2021)
    link(framework, Relation.CALL_OFF, called, note="Night support.")
    link(framework, Relation.ROUND, title="Opening 2")
    [chapter] = story_of(called).chapters
    assert chapter.title == "Framework"
    assert not chapter.here
    assert [(part.title, part.here) for part in chapter.parts] == [
        ("Call-off: Gateshead", True), ("Opening 2", False),
    ]  # fmt: skip


def test_drafts_and_what_is_only_related_are_no_chapters(home):
    page, other = opened(home, "One", 2020), opened(home, "Two", 2021)
    draft = make_opportunity(home, title="Draft", live=False)
    link(page, Relation.SUCCESSOR, draft)
    link(page, Relation.RELATED, other, note="A neighbour.")
    link(page, Relation.RELATED, title="Elsewhere")
    story = story_of(page)
    assert not story.is_one
    assert [(part.title, part.note) for part in story.related] == [
        ("Two", "A neighbour."), ("Elsewhere", ""),
    ]  # fmt: skip
    # The note was written for the readers of the other page.
    assert [(part.title, part.note) for part in story_of(other).related] == [("One", "")]


def test_links_that_go_round_in_circles_are_survived(home):
    first, second = opened(home, "First", 2020), opened(home, "Second", 2021)
    link(first, Relation.PREDECESSOR, second)
    link(second, Relation.PREDECESSOR, first)
    assert titles(first) == titles(second) == ["First", "Second"]
    inner, outer = opened(home, "Inner", 2022), opened(home, "Outer", 2023)
    link(inner, Relation.CALL_OFF, outer)
    link(outer, Relation.CALL_OFF, inner)
    assert titles(inner) == titles(outer) == ["Inner", "Outer"]


def test_a_draft_shows_its_own_links_before_they_are_saved(home, regional):
    page = unsaved_opportunity(title="The next one")
    page.lineage = [OpportunityLink(relation=Relation.PREDECESSOR, target=regional[2])]
    assert [chapter.title for chapter in story_of(page).chapters][-2:] == ["IRSES", "The next one"]


def test_a_long_story_costs_a_few_queries_for_each_step(home, django_assert_max_num_queries):
    before = opened(home, "0", 2000)
    for year in range(2001, 2009):
        after = opened(home, str(year), year)
        link(after, Relation.PREDECESSOR, before)
        before = after
    page = OpportunityPage.objects.get(pk=before.pk)
    with django_assert_max_num_queries(15):
        assert len(story_of(page).chapters) == 9
