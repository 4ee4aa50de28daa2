"""The pages of the review workspace: views, acts, conflicts, undo, history, and what roles see."""

import pytest
from bs4 import BeautifulSoup

from engagement_site.core.permissions import Role
from feedback_analysis.domain import coding, themes
from feedback_analysis.domain.coding import Seen
from feedback_analysis.enums import ThemeStatus
from feedback_analysis.queries import review
from tests.factories.accounts import UserFactory
from tests.factories.feedback_analysis import (
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
    make_excerpt,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(home):
    source = FeedbackSourceFactory()
    responses = SourceResponseFactory.create_batch(6, source=source)
    secret = SourceResponseFactory(source=source, text="SECRET words", confidential=True)
    run = finished_run(source.analysis, {"Portal": [*responses[:4], secret], "Fees": responses[3:]})
    make_excerpt(run, SourceResponseFactory(source=source, text="Nothing fits this one."))
    return run


@pytest.fixture
def here(run):
    return f"/cms/analysis/{run.analysis.pk}/runs/1/review/"


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def cards(response):
    return [card.get_text(" ", strip=True) for card in soup(response).select("[data-fa-card]")]


def said(response):
    return soup(response).select_one(".messages").get_text(" ", strip=True)


def seen(run, number, count=1):
    found = run.excerpts.filter(codes__theme__number=number).order_by("pk")[:count]
    return [f"{excerpt.pk}:{excerpt.version}" for excerpt in found]


def test_the_three_columns(client, analyst, run, here):
    client.force_login(analyst)
    excerpt = run.excerpts.order_by("pk").first()
    page = client.get(f"{here}?theme=1&excerpt={excerpt.pk}")
    assert len(cards(page)) == 5
    labels = [item["data-fa-label"] for item in soup(page).select("[data-fa-theme]")]
    assert labels == ["Portal", "Fees"]
    assert excerpt.response.text in soup(page).select_one("#context").get_text(" ")


def test_views_narrow_down_and_count(client, analyst, run, here):
    client.force_login(analyst)
    assert review.counts_of_views(run) == {"check": 7, "rest": 1, "all": 8}
    assert "Nothing fits this one." in cards(client.get(f"{here}?view=rest"))[0]
    assert len(cards(client.get(f"{here}?view=check"))) == 7
    assert cards(client.get(f"{here}?theme=1&q=unheard")) == []
    assert len(cards(client.get(f"{here}?theme=1&tone=negative"))) == 5
    assert cards(client.get(f"{here}?theme=1&tone=positive")) == []
    run.excerpts.filter(codes__theme__number=2).update(kind="praise")
    assert len(cards(client.get(f"{here}?view=all&kind=praise"))) == 3


def test_what_people_decided_leaves_the_queue_and_the_least_sure_comes_first(run, analyst):
    unsure = run.excerpts.filter(codes__theme__number=2).order_by("-pk").first()
    unsure.codes.update(confidence=0.2)
    assert review.least_sure(run).first() == unsure
    coding.confirm_excerpts(run, seen=[Seen(unsure.pk, 0)], theme=None, by=analyst)
    assert unsure not in review.least_sure(run)
    assert review.counts_of_views(run)["check"] == 6
    fees = run.themes.select_related("run__analysis").get(number=2)
    themes.set_theme_status(fees, status=ThemeStatus.DELETED, by=analyst)
    assert review.counts_of_views(run) == {"check": 5, "rest": 2, "all": 8}


def test_moving_in_bulk_undoing_and_the_history(client, analyst, run, here):
    client.force_login(analyst)
    form = {
        "seen": seen(run, 1, 2),
        "verb": "move",
        "theme": 1,
        "target": 2,
        "back": "?theme=1&p=1",
    }
    moved = client.post(f"{here}excerpts/", form, follow=True)
    assert moved.redirect_chain[-1][0] == f"{here}?theme=1&p=1"
    assert "2 excerpts moved from “Portal” to “Fees”" in said(moved)
    stale = client.post(f"{here}excerpts/", form, follow=True)
    assert "2 of them had been changed by somebody else" in said(stale)
    assert "is now in Fees" in said(stale)
    undone = client.post(f"{here}undo/", {"back": "?theme=1"}, follow=True)
    assert "Undone: 2 excerpts moved" in said(undone)
    assert "There is nothing of yours to undo" in said(client.post(f"{here}undo/", follow=True))
    history = client.get(f"{here}history/")
    assert "Undone by Ana Analyst" in soup(history).get_text(" ")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"verb": "move", "theme": 1, "target": 2}, "Choose at least one excerpt"),
        ({"verb": "move", "theme": 1, "seen": "1:0"}, "Choose the theme they belong to"),
        (
            {"verb": "move", "theme": 1, "target": 77, "seen": "1:0"},
            "Choose the theme they belong to",
        ),
        ({"verb": "dance", "seen": "1:0"}, "Choose what to do"),
        ({"verb": "split", "theme": 1, "seen": "x", "label": "New"}, "Choose the excerpts"),
        ({"verb": "add", "target": 1, "seen": "9" * 30 + ":0"}, "Choose at least one excerpt"),
    ],
)
def test_what_cannot_be_done_is_said(client, analyst, run, here, form, words):
    client.force_login(analyst)
    assert words in said(client.post(f"{here}excerpts/", form, follow=True))


def test_acts_on_themes(client, analyst, run, here):
    client.force_login(analyst)

    def act(number, **form):
        return client.post(f"{here}themes/{number}/", form, follow=True)

    assert "is accepted" in said(act(1, verb="accept", back="?theme=1"))
    assert "is locked" in said(act(1, verb="lock"))
    assert "Unlock it first" in said(act(1, verb="merge", into="2"))
    assert "is unlocked" in said(act(1, verb="unlock"))
    assert "stands under “Portal”" in said(act(2, verb="nest", under="1"))
    assert "on the top level" in said(act(2, verb="nest", under=""))
    assert "in place 1 now" in said(act(2, verb="up"))
    assert "Choose the theme to merge" in said(act(2, verb="merge", into=""))
    merged = act(2, verb="merge", into="1")
    assert "“Fees” is merged into “Portal”" in said(merged)
    assert merged.redirect_chain[-1][0].endswith("?theme=1")
    assert "is deleted" in said(act(1, verb="delete"))
    assert act(1, verb="dance").status_code == 404
    made = client.post(f"{here}themes/", {"label": "My own"}, follow=True)
    assert "“My own” is made" in said(made)


def test_coding_words_of_a_response(client, analyst, run, here):
    client.force_login(analyst)
    response = run.excerpts.order_by("pk").first().response
    form = {"words": "takes a day", "near": "11", "target": "2", "back": "?theme=1"}
    done = client.post(f"{here}responses/{response.pk}/", form, follow=True)
    assert "Marked words" in said(done)
    bad = client.post(
        f"{here}responses/{response.pk}/", {**form, "words": "never said"}, follow=True
    )
    assert "do not stand in the response" in said(bad)


@pytest.mark.parametrize(
    ("role", "sees_whole", "may_move"),
    [(Role.READER, False, False), (Role.REVIEWER, True, True), (Role.COMMISSIONER, True, False)],
)
def test_what_roles_see(client, run, here, role, sees_whole, may_move):
    client.force_login(UserFactory(role=role))
    excerpt = run.excerpts.order_by("pk").first()
    page = client.get(f"{here}?theme=1&excerpt={excerpt.pk}")
    assert bool(soup(page).select_one("[data-fa-words]")) is sees_whole
    assert ("SECRET" in page.content.decode()) is sees_whole
    assert bool(soup(page).select("[data-fa-bulk]")) is may_move
    moved = client.post(f"{here}excerpts/", {"seen": seen(run, 1), "verb": "confirm", "theme": 1})
    assert (moved.status_code == 302 and moved.url.startswith(here)) is may_move


def test_an_earlier_run_points_to_the_one_that_took_its_place(client, analyst, run, here):
    finished_run(run.analysis, {"Other": []})
    client.force_login(analyst)
    page = client.get(here)
    assert "has taken its place" in page.content.decode()
    assert not soup(page).select("[data-fa-bulk]")


def test_a_way_back_leads_nowhere_else(client, analyst, run, here):
    client.force_login(analyst)
    form = {"verb": "confirm", "theme": 1, "seen": seen(run, 1), "back": "//evil.example/"}
    assert client.post(f"{here}excerpts/", form).url == here


@pytest.mark.parametrize("count", [2, 30])
def test_the_workspace_takes_a_fixed_number_of_queries(
    client, analyst, home, django_assert_max_num_queries, count
):
    source = FeedbackSourceFactory()
    responses = SourceResponseFactory.create_batch(count, source=source)
    run = finished_run(source.analysis, {f"Theme {n}": responses for n in range(count)})
    client.force_login(analyst)
    here = f"/cms/analysis/{source.analysis.pk}/runs/{run.number}/review/"
    client.get(here)
    with django_assert_max_num_queries(19):
        client.get(here)
