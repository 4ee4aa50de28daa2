"""The public page: copied figures, small numbers hidden, nothing confidential, a chart of its own."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import override_settings

from engagement_site.core.models import RelatedPage
from feedback_analysis.domain import publishing, themes
from feedback_analysis.domain.publishing import Publication, publish_what_we_heard
from feedback_analysis.enums import ThemeStatus
from feedback_analysis.models import WhatWeHeardIndexPage, WhatWeHeardPage
from tests.factories.core import make_standard_page
from tests.factories.feedback_analysis import (
    AnalysisFactory,
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(home):
    source = FeedbackSourceFactory(analysis=AnalysisFactory(title="Forum"), illustrative=True)
    many = [
        SourceResponseFactory(
            source=source,
            text=f"The portal is slow, call 0191 433 300{n}",
            facts={"respondent_type": "company"},
        )
        for n in range(6)
    ]
    few = [
        SourceResponseFactory(
            source=source, text=f"Fees {n}", facts={"respondent_type": "NHS body"}
        )
        for n in range(3)
    ]
    secret = SourceResponseFactory(source=source, text="SECRET price", confidential=True)
    unasked = SourceResponseFactory(source=source, text="PRIVATE words", may_quote=False)
    return finished_run(
        source.analysis, {"Portal": [secret, unasked, *many], "Fees": [*few, secret]}
    )


def publish(run, by, **options):
    return publish_what_we_heard(
        run, publication=Publication(title="What we heard at the forum", **options), by=by
    )


def test_publishing_makes_the_list_and_the_page(run, analyst, client):
    page = publish(run, analyst, summary="Slow portals.")
    assert page.live
    assert WhatWeHeardIndexPage.objects.get().slug == "what-we-heard"
    assert page.get_url() == "/what-we-heard/what-we-heard-at-the-forum/"
    listing = client.get("/what-we-heard/").content.decode()
    assert "What we heard at the forum" in listing
    assert "Holds illustrative answers" in listing


def test_the_page_shows_themes_quotes_method_and_that_it_is_illustrative(run, analyst, client):
    html = client.get(publish(run, analyst).get_url()).content.decode()
    text = " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())
    assert "8 responses, 50% of those that say something" in text
    assert "All the answers on this page were made up" in text
    assert "nobody has checked them yet" in text
    assert "The portal is slow, call [telephone number]" in text
    assert "Company, illustrative" in text


def test_small_numbers_are_left_out_of_page_table_and_chart(run, analyst, client):
    page = publish(run, analyst)
    html = client.get(page.get_url()).content.decode()
    assert "fewer than 5 responses" in html
    assert page.bars == [("Portal", 8)]
    fees = next(block.value for block in page.body if block.value["label"] == "Fees")
    assert (fees["responses"], fees["share"], fees["tone"], fees["negative"]) == (
        None,
        None,
        "",
        None,
    )
    # A type of which there are only three would point at somebody.
    assert "NHS body" not in html
    assert "Fees" not in page.chart_svg


def test_nothing_confidential_reaches_page_chart_or_draft(run, analyst, client):
    page = publish(run, analyst)
    everything = client.get(page.get_url()).content.decode() + page.chart_svg
    everything += str(page.latest_revision.content)
    assert "SECRET" not in everything
    assert "PRIVATE" not in everything


def test_the_chart_has_its_own_address_and_no_style_of_its_own(run, analyst, client):
    page = publish(run, analyst)
    source = BeautifulSoup(client.get(page.get_url()).content, "html.parser").select_one(
        ".me-chart img"
    )
    answer = client.get(source["src"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    svg = answer.content.decode()
    assert "<title>Responses in each theme</title>" in svg
    assert not re.search(r"<style|style=|<script", svg)


def test_accepted_themes_only(run, analyst):
    themes.set_theme_status(run.themes.get(number=2), status=ThemeStatus.ACCEPTED, by=analyst)
    page = publish(run, analyst, accepted_only=True)
    assert [block.value["label"] for block in page.body] == ["Fees"]
    assert "1 were accepted" in str(page.method)


def test_a_theme_set_aside_is_not_published(run, analyst):
    themes.set_theme_status(run.themes.get(number=1), status=ThemeStatus.SET_ASIDE, by=analyst)
    assert [block.value["label"] for block in publish(run, analyst).body] == ["Fees"]


def test_there_must_be_a_theme(run, analyst):
    with pytest.raises(publishing.PublishingError, match="Accept at least one"):
        publish(run, analyst, accepted_only=True)
    assert not WhatWeHeardPage.objects.exists()


def test_a_draft_is_not_public_and_publishing_again_keeps_the_history(run, analyst, client):
    page = publish(run, analyst, live=False)
    assert client.get("/what-we-heard/what-we-heard-at-the-forum/").status_code == 404
    themes.describe_theme(
        run.themes.get(number=1), label="Slow portal", description="", version=0, by=analyst
    )
    again = publish(run, analyst)
    assert (again.pk, again.live, again.revisions.count()) == (page.pk, True, 2)
    assert [label for label, _ in again.bars] == ["Slow portal"]
    assert "Slow portal" in again.chart_svg


def test_an_editor_may_change_a_figure_and_the_chart_follows(run, analyst, commissioner):
    page = publish(run, analyst)
    page.body[0].value["responses"] = 7
    page.save_revision(user=commissioner).publish(user=commissioner)
    page = WhatWeHeardPage.objects.get()
    assert page.bars == [("Portal", 7)]
    assert ">7<" in page.chart_svg


def test_it_links_with_what_it_belongs_to(run, analyst, home, client):
    conference = make_standard_page(home, title="The conference", slug="conference")
    page = publish_what_we_heard(
        run, publication=Publication(title="Heard"), by=analyst, related=(conference,)
    )
    assert RelatedPage.objects.filter(page=page, target=conference).count() == 1
    assert "The conference" in client.get(page.get_url()).content.decode()
    publish_what_we_heard(
        run, publication=Publication(title="Heard"), by=analyst, related=(conference,)
    )
    assert RelatedPage.objects.filter(page=page).count() == 1


def test_a_page_in_the_making_can_be_previewed(home, rf, analyst, run):
    index = home.add_child(instance=WhatWeHeardIndexPage(title="What we heard", slug="heard"))
    assert index.make_preview_request().status_code == 200
    unsaved = WhatWeHeardPage(title="New", slug="new")
    index_path = index.path
    unsaved.path = index_path + "0001"
    unsaved.depth = index.depth + 1
    assert unsaved.make_preview_request().status_code == 200
    filled = publish(run, analyst)
    preview = filled.make_preview_request().render().content.decode()
    assert "data:image/svg+xml;base64," in preview


@override_settings(SMALL_NUMBER=2)
def test_the_small_number_is_a_setting(run, analyst):
    assert [count for _, count in publish(run, analyst).bars] == [8, 4]
