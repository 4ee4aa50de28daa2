"""Search over the whole site: pages and records, narrowed by kind and age."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from tests.factories.core import make_standard_page
from tests.factories.market_position import (
    DataSetFactory,
    GapFactory,
    make_chapter,
    make_register,
    make_statement,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(home):
    statement = make_statement(home, summary="Otters and people.")
    make_register(statement)
    make_chapter(statement, title="Otters in care")
    make_standard_page(home, title="About otters", slug="about-otters")
    make_standard_page(home, title="Draft otters", slug="draft-otters", live=False)
    GapFactory(title="Homes for otters")
    GapFactory(title="Hidden otters", public=False)
    DataSetFactory(title="Otters counted")
    return home


def search(client, query):
    response = client.get("/search/", query)
    assert response.status_code == 200
    return response


def titles(response):
    return {result["teaser"].title for result in response.context["page_obj"]}


def test_everything_public_is_found(client, site):
    found = search(client, {"q": "otters"})
    assert titles(found) == {
        "Market position statement", "Otters in care", "About otters", "Homes for otters",
        "Otters counted",
    }  # fmt: skip
    assert "5 results" in found.content.decode()


def test_facets_count_and_narrow(client, site):
    kinds = {
        option["label"]: option
        for option in search(client, {"q": "otters"}).context["groups"][0]["options"]
    }
    assert {name: option["count"] for name, option in kinds.items()} == {
        "Everything": 5, "Content pages": 1, "Statement chapters": 1,
        "Market position statements": 1, "Gaps": 1, "Figures": 1,
    }  # fmt: skip
    narrowed = search(client, {"q": "otters", "kind": kinds["Statement chapters"]["value"]})
    assert titles(narrowed) == {"Otters in care"}
    assert titles(search(client, {"q": "otters", "kind": "Gaps"})) == {"Homes for otters"}
    # The counts of the other kinds stay, so that one can change one's mind.
    assert narrowed.context["groups"][0]["options"][0]["count"] == 5


def test_only_what_was_published_lately(client, site):
    Page.objects.update(last_published_at=timezone.now() - timedelta(days=100))
    Page.objects.filter(slug="about-otters").update(last_published_at=timezone.now())
    assert titles(search(client, {"q": "otters", "changed": "month"})) == {"About otters"}
    assert "Otters in care" in titles(search(client, {"q": "otters", "changed": "year"}))


@pytest.mark.parametrize(
    "query",
    [
        {}, {"q": ""}, {"q": "   "}, {"q": "nothing-like-it"}, {"q": "'\"&|!(*"}, {"q": "a" * 5000},
        {"q": "otters", "kind": "page-99999999999"}, {"q": "otters", "kind": "page-x"},
        {"q": "otters", "changed": "never", "page": "999"}, {"q": "\x00otters"},
    ],
)  # fmt: skip
def test_any_question_is_answered(client, site, query):
    assert "Search this site" in search(client, query).content.decode()


def test_every_page_leads_to_the_search(client, home):
    assert 'href="/search/"' in client.get("/").content.decode()


def test_the_sitemap_lists_public_pages_and_robots_find_it(client, site):
    content = client.get("/sitemap.xml").content.decode()
    assert "/market-position/children-and-families/</loc>" in content
    assert "draft-otters" not in content
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_a_moved_page_is_still_found_at_its_old_address(client, site, deliver_on_commit):
    page = Page.objects.get(slug="about-otters").specific
    page.slug = "all-about-otters"
    with deliver_on_commit():
        page.save_revision().publish()
    response = client.get("/about-otters/")
    assert response.status_code == 301
    assert response.url.endswith("/all-about-otters/")


def test_administrators_keep_redirects(client, administrator):
    client.force_login(administrator)
    assert client.get("/cms/redirects/").status_code == 200
