"""The public page of an opportunity, and the path that leads to it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Page

from engagement_site.core import registry
from engagement_site.core.models import RelatedPage
from opportunities import queries
from opportunities.enums import Kind, Relation, Stage
from opportunities.models import OpeningRound, OpportunityLink, OpportunityLot, OpportunityStage
from tests.factories.core import make_standard_page
from tests.factories.market_position import (
    GapFactory,
    make_chapter,
    make_register,
    make_statement,
)
from tests.factories.opportunities import make_index, make_opportunity, unsaved_opportunity

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_tells_the_whole_story(client, home):
    make_register(make_statement(home))
    gap = GapFactory(title="Beds in homes", slug="beds")
    before = make_opportunity(home, title="The framework before")
    page = make_opportunity(
        home,
        title="Homes framework",
        kind=Kind.FRAMEWORK,
        stage=Stage.LIVE,
        gaps=[gap],
        value_max=1000,
        contact_role="Commissioning team",
        contact_email="team@example.org",
        join_how="Apply in a round.",
        stages=[OpportunityStage(stage=Stage.LIVE, date=date(2020, 4, 1), note="In use.")],
        lots=[OpportunityLot(title="Lot 1: homes", value=500)],
        rounds=[
            OpeningRound(
                title="Opening 1", opens_on=date(2090, 1, 2), closes_on=date(2090, 3, 4),
                ocid="ocds-h6vhtk-045234",
            )
        ],
        lineage=[OpportunityLink(relation=Relation.PREDECESSOR, target=before)],
    )  # fmt: skip
    RelatedPage.objects.create(page=page, target=make_standard_page(home, title="Briefing"))
    content = text_of(client, page.url)
    for expected in (
        "When can I join?", "Opens Monday 2 January 2090.", "Apply in a round.", "1 April 2020",
        "Lot 1: homes", "£500", "Opening 1", "ocds-h6vhtk-045234", "The framework before",
        'href="/market-position/gaps/beds/"', "Briefing", "mailto:team@example.org",
        "What is a framework?",
    ):  # fmt: skip
        assert expected in content
    assert "Illustrative." not in content


def test_an_illustrative_one_says_so(client, home):
    assert "Illustrative." in text_of(client, make_opportunity(home, illustrative=True).url)


def test_a_bare_one_has_no_empty_parts(client, home):
    content = text_of(client, make_opportunity(home).url)
    for absent in ("Lots", "Opening rounds", "Gaps it answers", "Who to ask", "The story before"):
        assert absent not in content


def test_what_an_editor_writes_is_not_markup(client, home):
    page = make_opportunity(home, title="<script>alert(1)</script>", join_how="<b>now</b>")
    content = text_of(client, page.url)
    assert "<script>alert" not in content
    assert "<b>now" not in content


def test_from_the_statement_over_the_gap_to_the_opportunity(client, home):
    statement = make_statement(home)
    make_register(statement)
    gap = GapFactory(title="Emergency beds", slug="emergency-beds")
    make_chapter(statement, shaping=[("gaps", [gap])])
    page = make_opportunity(home, title="Children's homes", gaps=[gap], join_from=TODAY)
    chapter = text_of(client, "/market-position/children-and-families/")
    assert 'href="/market-position/gaps/emergency-beds/"' in chapter
    on_gap = text_of(client, "/market-position/gaps/emergency-beds/")
    assert "Opportunities that answer this gap" in on_gap
    assert f'href="{page.url}"' in on_gap
    assert "When can I join?" in text_of(client, page.url)


def test_drafts_and_withdrawn_pages_are_not_found(client, home, commissioner):
    draft = make_opportunity(home, live=False)
    assert client.get(draft.url).status_code == 404
    page = make_opportunity(home)
    page.unpublish(user=commissioner)
    assert client.get(page.url).status_code == 404


def test_preview_works_before_anything_is_saved(home):
    index = make_index(home)
    page = unsaved_opportunity(kind="", client_group="", life_stage="", stage="", reference=None)
    page.set_url_path(index)
    page.depth, page.path = index.depth + 1, Page._get_children_path_interval(index.path)[1]
    response = page.make_preview_request()
    assert response.status_code == 200
    assert "Not open yet. No date has been set." in response.content.decode()


def test_the_list_can_be_previewed(home):
    make_opportunity(home, title="In the list")
    assert "In the list" in make_index(home).make_preview_request().content.decode()


def test_home_page_shows_what_closes_and_opens_next(home):
    make_opportunity(home, title="Ended", stage=Stage.ENDED)
    make_opportunity(home, title="Opens later", join_from=TODAY + timedelta(days=3))
    make_opportunity(
        home, title="Closes soon", stage=Stage.OPEN, join_until=TODAY + timedelta(days=2)
    )
    door = next(door for door in registry.doors() if door.title == "Find opportunities")
    told = [(teaser.title, teaser.tag) for teaser in door.teasers(3)]
    assert told == [("Closes soon", "Closes soon"), ("Opens later", "Planned")]
    assert [teaser.title for teaser in door.teasers(1)] == ["Closes soon"]


@time_machine.travel("2027-03-01 12:00 +0000", tick=False)
def test_the_next_change_is_an_opening_a_closing_or_midnight(home):
    now = timezone.now()
    assert queries.next_change(now) == datetime(2027, 3, 2, tzinfo=UTC)
    page = make_opportunity(
        home, stage=Stage.OPEN, join_until=date(2027, 3, 1), join_until_time=time(17)
    )
    assert queries.next_change(now) == datetime(2027, 3, 1, 17, tzinfo=UTC)
    page.unpublish()
    assert queries.next_change(now) == datetime(2027, 3, 2, tzinfo=UTC)


def test_navigation_leads_to_the_list():
    assert ("Opportunities", "/opportunities/") in [
        (entry.title, entry.url) for entry in registry.navigation()
    ]
