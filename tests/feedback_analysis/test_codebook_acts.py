"""Merging, splitting, nesting, ordering, deleting and making themes, and what a new run keeps of it."""

import pytest

from feedback_analysis.domain import codebook, coding, themes, undoing
from feedback_analysis.domain.acts import ReviewError
from feedback_analysis.domain.carry_codes import carry_codes_over
from feedback_analysis.domain.carry_over import carry_decisions_over
from feedback_analysis.domain.coding import Seen
from feedback_analysis.enums import ThemeStatus
from feedback_analysis.models import CodebookTheme, ExcerptCode
from feedback_analysis.queries.review import theme_rows
from tests.factories.feedback_analysis import (
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def responses():
    return SourceResponseFactory.create_batch(9, source=FeedbackSourceFactory())


@pytest.fixture
def run(responses):
    return finished_run(
        responses[0].source.analysis,
        {"Portal": responses[:4], "Alerts": responses[3:6], "Fees": responses[6:]},
    )


def theme(run, label):
    for found in run.themes.with_decisions().select_related("run__analysis"):
        if found.label == label:
            return found
    raise AssertionError(f"no theme {label}")


def shown(run):
    return [("  " * row.depth) + row.theme.label for row in theme_rows(run)]


def members(run, label):
    codes = ExcerptCode.objects.live().filter(theme=theme(run, label))
    return set(codes.values_list("excerpt__response", flat=True))


def seen(run, label, count):
    codes = ExcerptCode.objects.live().filter(theme=theme(run, label)).order_by("excerpt")
    return [Seen(code.excerpt_id, code.excerpt.version) for code in codes[:count]]


def rerun(run, groups):
    fresh = finished_run(run.analysis, groups)
    carry_decisions_over(fresh)
    carry_codes_over(fresh)
    return fresh


def test_merging_joins_excerpts_and_undo_parts_them(run, analyst, responses):
    codebook.merge_themes(theme(run, "Alerts"), into=theme(run, "Portal"), by=analyst)
    assert shown(run) == ["Portal", "Fees"]
    assert members(run, "Portal") == {response.pk for response in responses[:6]}
    assert theme(run, "Portal").responses == 6
    undoing.undo(undoing.last_act(run, by=analyst), by=analyst)
    assert shown(run) == ["Portal", "Alerts", "Fees"]
    assert (theme(run, "Portal").responses, theme(run, "Alerts").responses) == (4, 3)


def test_merging_respects_what_a_person_took_out(run, analyst, responses):
    coding.remove_excerpts(
        run, seen=seen(run, "Portal", 4)[3:], source=theme(run, "Portal"), by=analyst
    )
    codebook.merge_themes(theme(run, "Alerts"), into=theme(run, "Portal"), by=analyst)
    assert responses[3].pk not in members(run, "Portal")


def test_merged_themes_stay_merged_when_a_run_finds_them_again(run, analyst, responses):
    themes.describe_theme(
        theme(run, "Portal"), label="The portal", description="", version=0, by=analyst
    )
    codebook.merge_themes(theme(run, "Alerts"), into=theme(run, "The portal"), by=analyst)
    fresh = rerun(run, {"Gate": responses[:4], "Bells": responses[3:6], "Money": responses[6:]})
    assert shown(fresh) == ["The portal", "Money"]
    assert members(fresh, "The portal") == {response.pk for response in responses[:6]}


def test_splitting_moves_the_chosen_excerpts_to_a_new_theme(run, analyst, responses):
    made, outcome = codebook.split_theme(
        theme(run, "Portal"), seen=seen(run, "Portal", 2), label="Passwords", by=analyst
    )
    assert outcome.changed == 2
    assert members(run, "Passwords") == {responses[0].pk, responses[1].pk}
    assert theme(run, "Portal").responses == 2
    assert made.is_made_by_people


def test_a_theme_people_made_and_their_excerpts_outlive_a_new_run(run, analyst, responses):
    codebook.split_theme(
        theme(run, "Portal"), seen=seen(run, "Portal", 2), label="Passwords", by=analyst
    )
    fresh = rerun(run, {"Gate": responses[:6], "Money": responses[6:]})
    assert members(fresh, "Passwords") == {responses[0].pk, responses[1].pk}
    assert responses[0].pk not in members(fresh, "Portal")
    human = ExcerptCode.objects.get(theme=theme(fresh, "Passwords"), excerpt__response=responses[0])
    assert human.assigned_by == analyst


def test_a_decision_finds_its_words_again_though_the_run_cuts_elsewhere(run, analyst, responses):
    text = responses[0].text
    coding.code_text(
        run, responses[0], words=text[4:10], near=4, target=theme(run, "Fees"), by=analyst
    )
    fresh = rerun(run, {"Portal": responses[:6], "Money": responses[6:]})
    made = fresh.excerpts.get(response=responses[0], by_hand=True)
    assert made.text == text[4:10]
    assert responses[0].pk in members(fresh, "Fees")


def test_a_deleted_theme_stays_away_and_can_be_brought_back(run, analyst, responses):
    themes.set_theme_status(theme(run, "Fees"), status=ThemeStatus.DELETED, by=analyst)
    assert shown(run) == ["Portal", "Alerts"]
    act = undoing.last_act(run, by=analyst)
    fresh = rerun(run, {"Money": responses[6:], "Gate": responses[:6]})
    assert shown(fresh) == ["Gate"]
    with pytest.raises(ReviewError, match="A later run"):
        undoing.undo(act, by=analyst)


def test_undoing_a_deletion(run, analyst):
    themes.set_theme_status(theme(run, "Fees"), status=ThemeStatus.DELETED, by=analyst)
    undoing.undo(undoing.last_act(run, by=analyst), by=analyst)
    assert shown(run) == ["Portal", "Alerts", "Fees"]


def test_nesting_and_ordering_show_in_the_list(run, analyst):
    themes.nest_theme(theme(run, "Alerts"), under=theme(run, "Portal"), by=analyst)
    assert shown(run) == ["Portal", "  Alerts", "Fees"]
    rows = theme_rows(run)
    siblings = [
        found.__class__.objects.select_related("run__analysis").get(pk=found.pk)
        for found in rows[0].siblings
    ]
    themes.place_theme(theme(run, "Fees"), siblings=siblings, position=0, by=analyst)
    assert shown(run) == ["Fees", "Portal", "  Alerts"]
    undoing.undo(undoing.last_act(run, by=analyst), by=analyst)
    assert shown(run) == ["Portal", "  Alerts", "Fees"]


def test_a_theme_cannot_stand_under_itself_nor_too_deep(run, analyst):
    themes.nest_theme(theme(run, "Alerts"), under=theme(run, "Portal"), by=analyst)
    with pytest.raises(ReviewError, match="under itself"):
        themes.nest_theme(theme(run, "Portal"), under=theme(run, "Alerts"), by=analyst)
    themes.nest_theme(theme(run, "Fees"), under=theme(run, "Alerts"), by=analyst)
    made = codebook.make_theme(run, label="Deeper", by=analyst)
    with pytest.raises(ReviewError, match="levels deep"):
        themes.nest_theme(made, under=theme(run, "Fees"), by=analyst)


def test_children_of_a_merged_theme_move_up_to_the_other(run, analyst):
    themes.nest_theme(theme(run, "Alerts"), under=theme(run, "Portal"), by=analyst)
    codebook.merge_themes(theme(run, "Portal"), into=theme(run, "Fees"), by=analyst)
    assert shown(run) == ["Fees", "  Alerts"]


def test_two_themes_cannot_have_one_name(run, analyst):
    codebook.make_theme(run, label="Passwords", by=analyst)
    with pytest.raises(ReviewError, match="already"):
        codebook.make_theme(run, label=" passwords ", by=analyst)
    with pytest.raises(ReviewError, match="already"):
        themes.describe_theme(
            theme(run, "Fees"), label="Passwords", description="", version=0, by=analyst
        )
    with pytest.raises(ReviewError, match="a name"):
        codebook.make_theme(run, label="  ", by=analyst)


def test_a_locked_theme_keeps_its_excerpts_in_a_new_run(run, analyst, responses):
    themes.lock_theme(theme(run, "Portal"), locked=True, by=analyst)
    fresh = rerun(run, {"Portal": responses[:2], "Rest": responses[2:]})
    assert members(fresh, "Portal") == {response.pk for response in responses[:4]}


def test_merging_into_itself_or_what_is_gone_is_refused(run, analyst):
    with pytest.raises(ReviewError, match="another theme"):
        codebook.merge_themes(theme(run, "Fees"), into=theme(run, "Fees"), by=analyst)
    gone = theme(run, "Alerts")
    codebook.merge_themes(gone, into=theme(run, "Portal"), by=analyst)
    with pytest.raises(ReviewError, match="meanwhile"):
        codebook.merge_themes(theme(run, "Fees"), into=gone, by=analyst)
    assert CodebookTheme.objects.filter(status=ThemeStatus.MERGED).count() == 1
