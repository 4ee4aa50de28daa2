"""The statement, its chapters, the register of gaps and the plan, as readers see them."""

import csv
import io

import pytest
from wagtail.models import Page

from engagement_site.core import registry
from engagement_site.market_position.enums import PlanColumn
from engagement_site.market_position.models import (
    GapRegisterPage,
    PlanPage,
    StatementChapterPage,
    StatementIndexPage,
)
from tests.factories.core import make_standard_page
from tests.factories.market_position import (
    GapFactory,
    PlanActivityFactory,
    PlanEntryFactory,
    PlanFactory,
    make_chapter,
    make_plan_page,
    make_register,
    make_statement,
)

pytestmark = pytest.mark.django_db

FIGURE = {
    "value": "197,722",
    "label": "people live here",
    "period": "2022",
    "source": "Office of figures",
    "source_url": "https://example.org/figures",
    "note": "Fewer than before.",
}


@pytest.fixture
def statement(home):
    return make_statement(home, notice="Old copy.", figures=[("figure", FIGURE)])


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_statement_leads_to_chapters_gaps_and_plan(client, statement):
    make_chapter(statement)
    make_chapter(statement, title="Unfinished", slug="unfinished", live=False)
    make_register(statement)
    make_plan_page(statement, PlanFactory(period="2026 to 2028"))
    gap = GapFactory(title="Emergency beds")
    GapFactory(title="Hidden gap", public=False)
    content = text_of(client, "/market-position/")
    for expected in (
        "Old copy.", "197,722", "2022", "Office of figures", "https://example.org/figures",
        'href="/market-position/children-and-families/"', "Emergency beds",
        f'href="/market-position/gaps/{gap.slug}/"', 'href="/market-position/plan/"', "2026 to 2028",
    ):  # fmt: skip
        assert expected in content
    assert "Unfinished" not in content
    assert "Hidden gap" not in content


def test_a_chapter_has_four_parts_in_their_order(client, statement):
    table = {
        "table": {
            "data": [["Age", "People"], ["Under 18", "39,319"]],
            "first_row_is_table_header": True,
            "table_caption": "People by age",
        },
        "source": "Census",
    }
    gap = GapFactory(title="Emergency beds", slug="emergency-beds")
    hidden = GapFactory(title="Hidden gap", public=False)
    make_register(statement)
    make_chapter(
        statement,
        life_stage="best_start",
        know=[("text", "<p>Known.</p>"), ("figures", [FIGURE]), ("table", table)],
        coming=[("quote", {"text": "More to come", "source": "A provider"})],
        shaping=[("gaps", [gap, hidden])],
        taking_part=[("text", "<p>Come.</p>")],
    )
    content = text_of(client, "/market-position/children-and-families/")
    order = [
        "What we know now", "Known.", "197,722", "39,319", "Census", "What we see coming",
        "More to come", "A provider", "How we will shape the market", "Emergency beds",
        "How to take part", "Come.",
    ]  # fmt: skip
    places = [content.find(text) for text in order]
    assert places == sorted(places)
    assert -1 not in places
    assert 'href="/market-position/gaps/emergency-beds/"' in content
    assert "Hidden gap" not in content


def test_chapters_lead_on_to_one_another(client, statement):
    make_chapter(statement, title="One", slug="one")
    make_chapter(statement, title="Two", slug="two")
    content = text_of(client, "/market-position/one/")
    assert "Next: Two" in content
    assert "Before:" not in content


def test_a_gap_block_survives_a_deleted_gap(client, statement):
    gap = GapFactory()
    make_chapter(statement, shaping=[("gaps", [gap])])
    gap.delete()
    text_of(client, "/market-position/children-and-families/")


def test_the_register_lists_public_gaps(client, statement):
    make_register(statement)
    GapFactory(title="Emergency beds", urgency="both")
    GapFactory(title="Hidden gap", public=False)
    content = text_of(client, "/market-position/gaps/")
    assert "1 gap in the register" in content
    assert "Needed in an emergency" in content
    assert "Hidden gap" not in content


def test_a_gap_says_who_needs_what_and_how_we_know(client, statement):
    make_register(statement)
    gap = GapFactory(
        slug="beds", title="Beds tonight", need="A safe place", setting="Children's home", age_from=13,
        age_to=17, gender="both", locality="Gateshead", evidence="Service leads said so.",
        evidence_date="2018-03-01", identified_by="Operational staff",
    )  # fmt: skip
    content = text_of(client, f"/market-position/gaps/{gap.slug}/")
    for expected in (
        "Beds tonight", "A safe place", "Children&#x27;s home", "13 to 17", "Male and female",
        "March 2018", "Operational staff", "No opportunity answers this gap yet",
    ):  # fmt: skip
        assert expected in content
    assert gap.get_absolute_url() == "/market-position/gaps/beds/"


@pytest.mark.parametrize("slug", ["hidden", "none", "%00", "x" * 500, "a%2Fb"])
def test_what_is_not_in_the_register_is_not_found(client, statement, slug):
    make_register(statement)
    GapFactory(slug="hidden", public=False)
    assert client.get(f"/market-position/gaps/{slug}/").status_code == 404


def test_the_plan_shows_matrix_principles_and_what_became_of_it(client, home, statement):
    plan = PlanFactory(source="Report of 2018", as_at="March 2018")
    plan.principles.create(title="Value for money", evidence="Prices are compared.\n")
    PlanEntryFactory(plan=plan, text="Money is tight")
    PlanEntryFactory(plan=plan, column=PlanColumn.VISION_2030, life_stage="", text="A good life")
    page = make_standard_page(home, title="Opportunity", slug="became")
    PlanActivityFactory(plan=plan, text="Review day care", linked_page=page)
    draft = make_standard_page(home, title="Draft", slug="draft", live=False)
    PlanActivityFactory(plan=plan, text="Review night care", linked_page=draft)
    make_plan_page(statement, plan)
    content = text_of(client, "/market-position/plan/")
    for expected in (
        "Money is tight", "A good life", "Value for money", "Prices are compared.",
        'href="/became/">Review day care</a>', 'id="living-well"', "Report of 2018",
        'href="/market-position/plan/plan.csv"',
    ):  # fmt: skip
        assert expected in content
    assert 'href="/draft/"' not in content


def test_the_plan_as_a_spreadsheet(client, home, statement):
    plan = PlanFactory()
    PlanEntryFactory(plan=plan, text="=SUM(A1)")
    page = make_standard_page(home, title="Opportunity", slug="became")
    PlanActivityFactory(plan=plan, text="Review day care", linked_page=page)
    make_plan_page(statement, plan)
    response = client.get("/market-position/plan/plan.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode().removeprefix("\ufeff"))))
    assert [row["text"] for row in rows] == ["'=SUM(A1)", "Review day care"]
    assert rows[1]["linked_page"] == "http://testserver/became/"


@pytest.mark.parametrize("published", [True, False])
def test_without_a_plan_there_is_no_spreadsheet(client, statement, published):
    if published:
        plan = PlanFactory()
        make_plan_page(statement, plan)
        plan.delete()
        assert "No plan is shown here yet." in text_of(client, "/market-position/plan/")
    assert client.get("/market-position/plan/plan.csv").status_code == 404


@pytest.mark.parametrize(
    ("parent", "kind"),
    [
        ("home", StatementIndexPage),
        ("statement", StatementChapterPage),
        ("statement", GapRegisterPage),
        ("statement", PlanPage),
    ],
)
def test_an_unsaved_page_can_be_previewed(request, parent, kind):
    above = request.getfixturevalue(parent)
    page = kind(title="Not saved", slug="not-saved")
    page.set_url_path(above)
    page.depth, page.path = above.depth + 1, Page._get_children_path_interval(above.path)[1]
    assert page.make_preview_request().status_code == 200


def test_drafts_are_not_found(client, statement):
    make_chapter(statement, live=False)
    assert client.get("/market-position/children-and-families/").status_code == 404


def test_the_statement_is_first_in_the_navigation():
    assert registry.navigation()[0].url == "/market-position/"


def test_a_changed_gap_is_seen_at_once(client, statement, settings, deliver_on_commit):
    settings.PUBLIC_PAGE_CACHE_SECONDS = 300
    make_register(statement)
    with deliver_on_commit():
        gap = GapFactory(title="Before")
    assert "Before" in text_of(client, "/market-position/gaps/")
    gap.title = "After"
    with deliver_on_commit():
        gap.save()
    assert "After" in text_of(client, "/market-position/gaps/")
