"""Blind samples, what they tell, and a run that learns and is measured on what was held back."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied

from engagement_site.core.permissions import Role
from feedback_analysis.domain import codebook, coding, runs, samples, themes
from feedback_analysis.domain.acts import ReviewError
from feedback_analysis.domain.coding import Seen
from feedback_analysis.domain.learning import given_for, measure
from feedback_analysis.engine.types import Config
from feedback_analysis.enums import RunMode
from feedback_analysis.models import ExcerptCode, SampleCoding
from feedback_analysis.queries import trust
from tests.factories.accounts import UserFactory
from tests.factories.feedback_analysis import (
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
    themed_analysis,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    source = FeedbackSourceFactory()
    responses = SourceResponseFactory.create_batch(24, source=source)
    return finished_run(source.analysis, {"Portal": responses[:12], "Fees": responses[12:]})


@pytest.fixture
def reviewer(db):
    return UserFactory(role=Role.REVIEWER, name="Rae Reviewer")


def entries(run):
    return [theme.codebook_id for theme in run.themes.order_by("number")]


def code_all(sample, by, *, otherwise=()):
    """Give every item what the programme gave it, but those in `otherwise` no theme."""
    for item in sample.items.all():
        given = [] if item.position in otherwise else item.machine
        samples.code_item(item, themes=given, by=by)


def test_a_sample_can_be_drawn_again_and_takes_no_response_twice(run, analyst):
    first = samples.draw_sample(run, size=12, seed=3, by=analyst)
    again = samples.draw_sample(run, size=12, seed=3, by=analyst)
    texts = [list(one.items.values_list("response", "start")) for one in (first, again)]
    assert texts[0] == texts[1]
    assert len(set(texts[0])) == 12
    assert (first.number, again.number) == (1, 2)
    assert {tuple(item.machine) for item in first.items.all()} == {(pk,) for pk in entries(run)}


def test_copies_of_one_text_are_drawn_once(run, analyst):
    run.run_responses.filter(response__in=run.run_responses.values("response")[:14]).update(
        duplicate_group=1
    )
    assert samples.draw_sample(run, size=24, by=analyst).items.count() == 11


@pytest.mark.parametrize("size", [9, 501])
def test_a_sample_has_a_sensible_size(run, analyst, size):
    with pytest.raises(ReviewError, match="10 to 500"):
        samples.draw_sample(run, size=size, by=analyst)


def test_too_little_to_draw_from_is_said(analyst):
    response = SourceResponseFactory()
    small = finished_run(response.source.analysis, {"Letter": [response]})
    with pytest.raises(ReviewError, match="Only 1 different"):
        samples.draw_sample(small, size=10, by=analyst)


def test_two_coders_and_the_programme_are_compared(run, analyst, reviewer):
    sample = samples.draw_sample(run, size=20, by=analyst)
    code_all(sample, analyst)
    code_all(sample, reviewer, otherwise={1, 2})
    result = trust.sample_result(sample)
    assert result.coders == [("Ana Analyst", 20), ("Rae Reviewer", 20)]
    assert result.figures.exact == 0.9
    assert 0.8 < result.figures.people < 1
    assert [difference.item.position for difference in result.differences] == [1, 2]
    assert result.people[0] == "almost perfect"


def test_coding_again_replaces_and_unknown_themes_are_refused(run, analyst, reviewer):
    sample = samples.draw_sample(run, size=10, by=analyst)
    item = sample.items.first()
    samples.code_item(item, themes=entries(run), by=reviewer)
    samples.code_item(item, themes=[], by=reviewer)
    assert SampleCoding.objects.get().themes == []
    with pytest.raises(ReviewError, match="no theme 999"):
        samples.code_item(item, themes=[999], by=reviewer)
    with pytest.raises(PermissionDenied):
        samples.code_item(item, themes=[], by=UserFactory(role=Role.READER))


def test_themes_merged_since_count_as_one(run, analyst, reviewer):
    sample = samples.draw_sample(run, size=20, by=analyst)
    code_all(sample, analyst)
    for item in sample.items.all():
        samples.code_item(item, themes=[entries(run)[0]], by=reviewer)
    assert trust.sample_result(sample).figures.people < 0.5
    portal, fees = run.themes.select_related("run__analysis").order_by("number")
    codebook.merge_themes(fees, into=portal, by=analyst)
    assert trust.sample_result(sample).figures.people == 1.0


def test_the_result_stays_closed_while_somebody_is_coding():
    assert not trust.may_see_result(size=20, mine=7, complete=2)
    assert not trust.may_see_result(size=20, mine=0, complete=1)
    assert trust.may_see_result(size=20, mine=20, complete=1)
    assert trust.may_see_result(size=20, mine=0, complete=2)


def test_settling_decides_the_excerpt_and_leaves_the_measure(run, analyst, reviewer):
    sample = samples.draw_sample(run, size=20, by=analyst)
    code_all(sample, analyst)
    code_all(sample, reviewer, otherwise={1})
    before = trust.sample_result(sample).figures.people
    item = sample.items.get(position=1)
    other = next(pk for pk in entries(run) if pk not in item.machine)
    samples.settle(item, themes=[other], run=run, by=analyst)
    live = ExcerptCode.objects.live().filter(excerpt__response=item.response)
    assert [code.theme.codebook_id for code in live] == [other]
    assert trust.sample_result(sample).figures.people == before


def test_the_programme_is_never_taught_what_is_held_back(run, analyst):
    sample = samples.draw_sample(run, size=10, by=analyst)
    held = set(sample.items.values_list("response_id", flat=True))
    seen = [Seen(excerpt.pk, 0) for excerpt in run.excerpts.all()]
    coding.confirm_excerpts(run, seen=seen, theme=None, by=analyst)
    given = given_for(run.analysis)
    assert given["held_back"] == 10
    assert len(given["examples"]) == 24 - len(held)
    assert [theme["label"] for theme in given["codebook"]] == ["Portal", "Fees"]


def test_agreement_with_held_back_codes_by_hand(run, analyst, reviewer):
    sample = samples.draw_sample(run, size=20, by=analyst)
    code_all(sample, analyst, otherwise={1, 2, 3, 4})
    # The programme gave 20 codes, people 16, all of them the programme's: F1 = 32 / 36.
    assert measure(run)["micro_f1"] == round(32 / 36, 4)
    code_all(sample, reviewer)
    # More than half of two coders is both, so nothing changes.
    assert measure(run)["micro_f1"] == round(32 / 36, 4)


def test_a_run_under_the_codebook_learns_keeps_decisions_and_is_measured(analyst, reviewer):
    analysis, first = themed_analysis(by=analyst)
    portal = first.themes.select_related("run__analysis").order_by("number").first()
    themes.describe_theme(portal, label="The one", description="", version=0, by=analyst)
    sample = samples.draw_sample(first, size=10, by=analyst)
    code_all(sample, reviewer)
    moved = first.excerpts.filter(codes__theme=portal).order_by("pk").first()
    made = codebook.make_theme(first, label="Passwords", by=analyst)
    moved.refresh_from_db()
    coding.move_excerpts(
        first, seen=[Seen(moved.pk, moved.version)], source=portal, target=made, by=analyst
    )
    run, _ = runs.start_run(analysis, by=analyst, config=Config(), mode=RunMode.CODEBOOK)
    assert runs.carry_out(run.pk)
    run.refresh_from_db()
    labels = [theme.label for theme in run.themes.with_decisions().listed()]
    assert {"The one", "Passwords"} <= set(labels)
    kept = ExcerptCode.objects.live().get(
        theme__run=run, theme__codebook__label="Passwords", assigned_by=analyst
    )
    assert kept.excerpt.response_id == moved.response_id
    assert run.summary["held_back"]["texts"] == 10
    assert trust.learning_of(analysis)[-1]["run"] == run
    assert run.excerpts.filter(x__isnull=False).exists()


def test_keeping_themes_takes_themes(analyst):
    analysis = SourceResponseFactory().source.analysis
    with pytest.raises(runs.RunError, match="no themes to keep"):
        runs.start_run(analysis, by=analyst, config=Config(), mode=RunMode.CODEBOOK)


def test_new_answers_sort_into_a_finished_analysis(analyst):
    analysis, first = themed_analysis(by=analyst)
    before = {theme.label for theme in first.themes.with_decisions()}
    source = FeedbackSourceFactory(analysis=analysis)
    SourceResponseFactory(source=source, text="The procurement portal is slow and hard to use.")
    run, _ = runs.start_run(analysis, by=analyst, config=Config(), mode=RunMode.CODEBOOK)
    assert runs.carry_out(run.pk)
    assert {theme.label for theme in run.themes.with_decisions()} == before
    assert run.run_responses.count() == first.run_responses.count() + 1


# --- Pages ----------------------------------------------------------------------------------------


@pytest.fixture
def pages(client, home, run, analyst):
    client.force_login(analyst)
    return client, f"/cms/analysis/{run.analysis.pk}/runs/1/trust/"


def words(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(soup.select_one("main").get_text(" ").split())


def test_drawing_coding_and_comparing_through_the_pages(pages, run, reviewer):
    client, here = pages
    drawn = client.post(here, {"size": "10"}, follow=True)
    assert "Sample 1 is drawn" in drawn.content.decode()
    first = client.get(f"{here}1/")
    assert "0 of 10 done" in words(first)
    assert "Suggested" not in words(first)
    nothing = client.post(f"{here}1/", {"item": "1"})
    assert nothing.status_code == 422
    assert "No theme fits" in words(nothing)
    closed = client.get(f"{here}1/result/", follow=True)
    assert "The result opens when" in closed.content.decode()
    for position in range(1, 11):
        client.post(f"{here}1/", {"item": position, "themes": [entries(run)[0]]})
    assert (
        "You have coded the whole sample" in client.get(f"{here}1/", follow=True).content.decode()
    )
    assert "not measured" in words(client.get(f"{here}1/result/"))
    client.force_login(reviewer)
    for position in range(1, 11):
        client.post(f"{here}1/", {"item": position, "none": "yes"})
    result = client.get(f"{here}1/result/")
    assert "Where people differ (10)" in words(result)
    assert client.post(f"{here}1/result/", {"item": "1", "themes": []}).status_code in (302, 403)


def test_the_page_of_trust_says_what_is_known(pages, run, analyst):
    client, here = pages
    page = words(client.get(here))
    assert "No sample has been drawn yet" in page
    assert "24 of the 24 responses that say something" in page
    assert "No text came in more than once" in page
    assert client.post(here, {"size": "3"}).status_code == 422
