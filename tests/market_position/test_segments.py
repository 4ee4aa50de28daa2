"""Market segments: below their chapters, found by kind of care, tied to opportunities both ways."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from engagement_site.core import registry
from engagement_site.core.models import RelatedPage
from engagement_site.market_position.domain.versions import keep_version
from engagement_site.market_position.models import StatementSegmentPage, StatementVersion
from opportunities.queries import told_in_statement
from tests.factories.market_position import make_chapter, make_segment, make_statement
from tests.factories.opportunities import make_index, make_opportunity

pytestmark = pytest.mark.django_db
FOSTERING = "/market-position/children-and-families/fostering/"


@pytest.fixture
def statement(home):
    return make_statement(home)


@pytest.fixture
def chapter(statement):
    return make_chapter(statement)


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_segment_has_the_four_parts_in_their_order(client, chapter):
    parts = ("know", "coming", "shaping", "taking_part")
    make_segment(chapter, **{part: [("text", f"<p>Words on {part}.</p>")] for part in parts})
    content = text_of(client, FOSTERING)
    order = [
        "Children and families", "Fostering", "What we know now", "Words on know.",
        "What we see coming", "Words on coming.", "How we will shape the market",
        "Words on shaping.", "How to take part", "Words on taking_part.",
    ]  # fmt: skip
    places = [content.rfind(text) for text in order[2:]]
    assert places == sorted(places)
    assert -1 not in places
    assert content.index(order[0]) < content.index("What we know now")


def test_it_stands_in_the_contents_of_every_chapter_and_on_its_own(client, statement, chapter):
    make_segment(chapter, summary="Families for children.")
    make_segment(chapter, title="Unfinished", slug="unfinished", live=False)
    make_chapter(statement, title="Two", slug="two")
    for address in ("/market-position/two/", chapter.get_url(), "/market-position/"):
        content = text_of(client, address)
        assert f'href="{FOSTERING}"' in content
        assert "Unfinished" not in content
    assert "This chapter, market by market" in text_of(client, chapter.get_url())
    assert "market by market" not in text_of(client, "/market-position/two/")


def test_one_reads_from_the_chapter_through_its_segments_to_the_next(client, statement, chapter):
    make_segment(chapter)
    make_chapter(statement, title="Two", slug="two")
    assert "Next: Fostering" in text_of(client, chapter.get_url())
    between = text_of(client, FOSTERING)
    assert "Before: Children and families" in between
    assert "Next: Two" in between


def test_it_lists_what_can_be_joined_in_its_kinds_of_care_and_no_more(client, home, chapter):
    index = make_index(home)
    for title, kind in (
        ("Foster families", "fostering"), ("Nursing beds", "nursing_home"), ("Lodgings", "school"),
    ):  # fmt: skip
        make_opportunity(index, title=title, settings=[kind])
    make_segment(chapter, kinds=["fostering", "school"])
    content = text_of(client, FOSTERING)
    assert "Foster families" in content
    assert "Lodgings" in content
    assert "Nursing beds" not in content
    # The way to the whole list keeps both kinds, and the list understands it.
    address = "/opportunities/?setting=fostering&amp;setting=school"
    assert address in content
    listed = text_of(client, address.replace("&amp;", "&"))
    assert "Foster families" in listed
    assert "Nursing beds" not in listed


def test_without_anything_to_join_it_says_so(client, home, chapter):
    make_index(home)
    make_segment(chapter)
    assert "Nothing is planned or open for this at the moment." in text_of(client, FOSTERING)


def test_an_opportunity_leads_to_its_segments(client, home, chapter):
    make_segment(chapter, summary="Families for children.")
    make_segment(chapter, title="Short breaks", slug="short-breaks", kinds=["short_breaks"])
    index = make_index(home)
    page = make_opportunity(index, settings=["fostering"])
    other = make_opportunity(index, title="Other", slug="other", settings=[])
    content = text_of(client, page.get_url())
    assert "This market in the statement" in content
    assert f'href="{FOSTERING}"' in content
    assert "/short-breaks/" not in content
    assert told_in_statement(other) == []


def test_a_segment_an_editor_has_linked_is_offered_once(client, home, chapter):
    segment = make_segment(chapter)
    page = make_opportunity(make_index(home), settings=["fostering"])
    RelatedPage.objects.create(page=page, target=segment)
    content = text_of(client, page.get_url())
    assert content.count(f'href="{FOSTERING}"') == 1
    assert "This market in the statement" not in content


def test_a_segment_below_an_unpublished_chapter_is_offered_nowhere(client, home, chapter):
    make_segment(chapter)
    page = make_opportunity(make_index(home), settings=["fostering"])
    chapter.unpublish()
    assert told_in_statement(page) == []
    assert "Fostering" not in text_of(client, "/market-position/segments/")
    assert "Fostering" not in text_of(client, "/market-position/print/")


@pytest.fixture
def three(statement, chapter):
    make_segment(chapter, life_stage="best_start")
    make_segment(
        chapter, title="Breaks", slug="breaks", kinds=["short_breaks"], life_stage="best_start"
    )
    older = make_chapter(statement, title="Ageing well", slug="ageing-well")
    make_segment(older, title="Homes", slug="homes", kinds=["care_home", "nursing_home"], life_stage="ageing_well")  # fmt: skip


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Fostering", "Breaks", "Homes"}),
        ("?stage=best_start", {"Fostering", "Breaks"}),
        ("?kind=nursing_home", {"Homes"}),
        ("?stage=best_start&kind=short_breaks", {"Breaks"}),
        ("?stage=ageing_well&kind=fostering", set()),
        ("?stage=nothing&kind=%00", {"Fostering", "Breaks", "Homes"}),
    ],
)
def test_the_segments_are_filtered(client, three, query, shown):
    response = client.get(f"/market-position/segments/{query}")
    assert {entry["title"] for entry in response.context["segments"]} == shown
    content = response.content.decode()
    assert ("No segment fits both choices." in content) == (not shown)


def test_filters_count_and_offer_only_what_there_is(client, three):
    response = client.get("/market-position/segments/?stage=best_start")
    stages, kinds = response.context["groups"]
    assert [(entry["value"], entry["count"]) for entry in stages["options"]] == [
        ("", 3), ("best_start", 2), ("ageing_well", 1),
    ]  # fmt: skip
    assert {entry["value"]: entry["count"] for entry in kinds["options"]} == {
        "": 2, "fostering": 1, "short_breaks": 1, "care_home": 0, "nursing_home": 0,
    }  # fmt: skip
    assert response.context["chosen"] == [{"label": "Best start", "remove_url": "?"}]


def test_without_segments_or_statement(client, home):
    assert client.get("/market-position/segments/").status_code == 404
    make_statement(home)
    assert "not divided into segments yet" in text_of(client, "/market-position/segments/")


def test_it_is_found_by_search_and_stands_in_the_sitemap(client, chapter):
    make_segment(chapter, know=[("text", "<p>Otters foster too.</p>")])
    assert "Fostering" in text_of(client, "/search/?q=otters")
    assert FOSTERING in text_of(client, "/sitemap.xml")


def test_its_changes_can_be_compared_and_the_statement_prints_it(client, chapter):
    segment = make_segment(chapter, know=[("text", "<p>Eighteen children.</p>")])
    assert keep_version(page=segment) is not None
    segment.know = [("text", "<p>Twenty children.</p>")]
    segment.save_revision().publish()
    assert StatementVersion.objects.filter(page=segment).count() == 2
    assert "Twenty children." in text_of(client, "/market-position/print/")


def test_many_segments_cost_no_more_queries_than_one(client, chapter):
    def queries():
        with CaptureQueriesContext(connection) as found:
            text_of(client, chapter.get_url())
        return len(found)

    make_segment(chapter)
    one = queries()
    for number in range(5):
        make_segment(chapter, title=f"Segment {number}", slug=f"segment-{number}")
    assert queries() <= one


def test_only_known_kinds_of_care_are_taken():
    field = StatementSegmentPage._meta.get_field("kinds").formfield()
    assert field.clean(["fostering", "school"]) == ["fostering", "school"]
    for wrong in (["castle"], [], "fostering"):
        with pytest.raises(ValidationError):
            field.clean(wrong)
    names = [name for name, _ in registry.current_list("opportunities").choices["setting"]]
    assert "fostering" in names


def test_an_unsaved_segment_can_be_previewed(chapter):
    page = StatementSegmentPage(title="Not saved", slug="not-saved", kinds=["fostering"])
    page.set_url_path(chapter)
    page.depth = chapter.depth + 1
    page.path = Page._get_children_path_interval(chapter.path)[1]
    assert page.make_preview_request().status_code == 200
