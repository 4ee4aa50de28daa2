"""Moving, adding, taking out, confirming and marking excerpts, and taking that back."""

import pytest
from django.core.exceptions import PermissionDenied

from engagement_site.core.permissions import Role
from feedback_analysis.domain import coding, themes, undoing
from feedback_analysis.domain.acts import ReviewError, ThemeLocked
from feedback_analysis.domain.coding import Seen
from feedback_analysis.enums import CodeState
from feedback_analysis.models import ExcerptCode, ReviewAct, Theme
from tests.factories.accounts import UserFactory
from tests.factories.feedback_analysis import (
    FeedbackSourceFactory,
    SourceResponseFactory,
    finished_run,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    source = FeedbackSourceFactory()
    responses = SourceResponseFactory.create_batch(8, source=source)
    return finished_run(source.analysis, {"Letter": responses[:5], "Fees": responses[4:]})


@pytest.fixture
def reviewer(db):
    return UserFactory(role=Role.REVIEWER, name="Rae Reviewer")


def theme(run, number):
    return run.themes.with_decisions().select_related("run__analysis").get(number=number)


def seen(run, count, *, of=1):
    found = run.excerpts.filter(codes__theme__number=of).order_by("pk")[:count]
    return [Seen(excerpt.pk, excerpt.version) for excerpt in found]


def states(run, number):
    codes = ExcerptCode.objects.filter(theme__run=run, theme__number=number).order_by("excerpt")
    return [str(code.state) for code in codes]


def counts(run):
    return list(run.themes.order_by("number").values_list("responses", flat=True))


def test_moving_makes_a_human_code_and_keeps_the_machines_opinion(run, reviewer):
    outcome = coding.move_excerpts(
        run, seen=seen(run, 2), source=theme(run, 1), target=theme(run, 2), by=reviewer
    )
    assert (outcome.changed, outcome.overtaken) == (2, ())
    assert states(run, 1) == ["removed", "removed", "machine", "machine", "machine"]
    assert states(run, 2) == ["human", "human", "machine", "machine", "machine", "machine"]
    assert ExcerptCode.objects.filter(theme__number=1, confidence=0.8).count() == 5
    assert counts(run) == [3, 6]


def test_adding_leaves_the_first_theme_alone(run, reviewer):
    coding.add_excerpts(run, seen=seen(run, 1), target=theme(run, 2), by=reviewer)
    assert counts(run) == [5, 5]


def test_taking_out_of_the_last_theme_puts_a_response_into_the_rest(run, reviewer):
    coding.remove_excerpts(run, seen=seen(run, 1), source=theme(run, 1), by=reviewer)
    assert sorted(run.run_responses.values_list("standing", flat=True)) == [
        "rest", *["themed"] * 7,
    ]  # fmt: skip
    assert run.themes.get(number=1).share == 0.5


def test_confirming_turns_a_suggestion_into_a_decision(run, reviewer):
    coding.confirm_excerpts(run, seen=seen(run, 2), theme=None, by=reviewer)
    assert states(run, 1)[:2] == ["human", "human"]
    code = ExcerptCode.objects.filter(theme__number=1).order_by("excerpt").first()
    assert (code.assigned_by, code.confidence) == (reviewer, 0.8)


def test_what_somebody_else_changed_meanwhile_is_left_and_told(run, reviewer, analyst):
    both = seen(run, 3)
    coding.remove_excerpts(run, seen=both[:1], source=theme(run, 1), by=analyst)
    outcome = coding.move_excerpts(
        run, seen=both, source=theme(run, 1), target=theme(run, 2), by=reviewer
    )
    assert (outcome.changed, outcome.overtaken) == (2, (both[0].excerpt,))
    assert states(run, 1)[0] == "removed"
    assert not ExcerptCode.objects.filter(theme__number=2, excerpt=both[0].excerpt).exists()


def test_undo_brings_back_states_counts_and_who_decided_first(run, reviewer, analyst):
    coding.confirm_excerpts(run, seen=seen(run, 1), theme=None, by=analyst)
    before = states(run, 1), states(run, 2), counts(run)
    coding.move_excerpts(
        run, seen=seen(run, 4), source=theme(run, 1), target=theme(run, 2), by=reviewer
    )
    undone = undoing.undo(undoing.last_act(run, by=reviewer), by=reviewer)
    assert undone.kept == 0
    assert (states(run, 1), states(run, 2), counts(run)) == before
    first = ExcerptCode.objects.filter(theme__number=1).order_by("excerpt").first()
    assert first.assigned_by == analyst


def test_undo_leaves_what_others_built_on_it(run, reviewer, analyst):
    coding.move_excerpts(
        run, seen=seen(run, 2), source=theme(run, 1), target=theme(run, 2), by=reviewer
    )
    act = undoing.last_act(run, by=reviewer)
    moved = run.excerpts.filter(codes__theme__number=2, codes__confidence=None).order_by("pk")
    one = Seen(moved[0].pk, moved[0].version)
    coding.remove_excerpts(run, seen=[one], source=theme(run, 2), by=analyst)
    undone = undoing.undo(act, by=reviewer)
    assert undone.kept == 1
    assert ExcerptCode.objects.get(theme__number=2, excerpt=one.excerpt).state == CodeState.REMOVED


def test_an_act_wholly_built_upon_cannot_be_undone_nor_twice(run, reviewer, analyst):
    coding.confirm_excerpts(run, seen=seen(run, 1), theme=None, by=reviewer)
    act = undoing.last_act(run, by=reviewer)
    coding.remove_excerpts(run, seen=seen(run, 1), source=theme(run, 1), by=analyst)
    with pytest.raises(ReviewError, match="others have built on it"):
        undoing.undo(act, by=reviewer)
    undoing.undo(undoing.last_act(run, by=analyst), by=analyst)
    undoing.undo(act, by=reviewer)
    with pytest.raises(ReviewError, match="has undone this already"):
        undoing.undo(act, by=reviewer)


def test_reviewers_undo_their_own_and_analysts_anybodys(run, reviewer, analyst):
    coding.confirm_excerpts(run, seen=seen(run, 1), theme=None, by=analyst)
    with pytest.raises(PermissionDenied):
        undoing.undo(ReviewAct.objects.get(), by=reviewer)
    coding.confirm_excerpts(run, seen=seen(run, 3), theme=None, by=reviewer)
    undoing.undo(undoing.last_act(run, by=reviewer), by=analyst)
    assert states(run, 1)[:3] == ["human", "machine", "machine"]


def test_words_a_person_marks_become_an_excerpt_of_their_own(run, reviewer):
    response = run.excerpts.order_by("pk").first().response
    response.text = "The portal is slow.\r\nFees are low. The portal is slow."
    response.save()
    outcome = coding.code_text(
        run, response, words="portal is\nslow", near=40, target=theme(run, 2), by=reviewer
    )
    made = run.excerpts.get(by_hand=True)
    assert response.text[made.start : made.end] == made.text == "portal is slow"
    assert made.start == 39
    assert outcome.changed == 1
    again = coding.code_text(
        run, response, words="portal is slow", near=39, target=theme(run, 1), by=reviewer
    )
    assert run.excerpts.filter(by_hand=True).count() == 1
    assert again.changed == 1


@pytest.mark.parametrize(
    ("words", "said"), [("nobody wrote this", "do not stand"), (" \n", "Mark some words")]
)
def test_words_that_do_not_stand_there_are_refused(run, reviewer, words, said):
    response = run.excerpts.first().response
    with pytest.raises(ReviewError, match=said):
        coding.code_text(run, response, words=words, near=0, target=theme(run, 1), by=reviewer)


def test_a_locked_theme_gives_and_takes_nothing(run, reviewer, analyst):
    themes.lock_theme(theme(run, 1), locked=True, by=analyst)
    for act in (
        lambda: coding.move_excerpts(
            run, seen=seen(run, 1), source=theme(run, 1), target=theme(run, 2), by=reviewer
        ),
        lambda: coding.add_excerpts(run, seen=seen(run, 1), target=theme(run, 1), by=reviewer),
        lambda: themes.describe_theme(
            theme(run, 1), label="New", description="", version=1, by=analyst
        ),
    ):
        with pytest.raises(ThemeLocked, match="is locked"):
            act()
    assert counts(run) == [5, 4]
    themes.lock_theme(theme(run, 1), locked=False, by=analyst)
    coding.add_excerpts(run, seen=seen(run, 1, of=2), target=theme(run, 1), by=reviewer)


def test_nothing_chosen_or_the_same_theme_is_said(run, reviewer):
    with pytest.raises(ReviewError, match="Choose at least one"):
        coding.move_excerpts(run, seen=[], source=None, target=theme(run, 1), by=reviewer)
    with pytest.raises(ReviewError, match="in this theme already"):
        coding.move_excerpts(
            run, seen=seen(run, 1), source=theme(run, 1), target=theme(run, 1), by=reviewer
        )


def test_a_run_that_was_replaced_takes_no_decisions(run, reviewer):
    finished_run(run.analysis, {"Other": []})
    with pytest.raises(ReviewError, match="A later run"):
        coding.confirm_excerpts(run, seen=seen(run, 1), theme=None, by=reviewer)


@pytest.mark.parametrize("role", [Role.READER, Role.COMMISSIONER])
def test_reading_alone_does_not_let_anybody_decide(run, role):
    with pytest.raises(PermissionDenied):
        coding.confirm_excerpts(run, seen=seen(run, 1), theme=None, by=UserFactory(role=role))


def test_reviewers_decide_about_excerpts_not_about_themes(run, reviewer):
    with pytest.raises(PermissionDenied):
        themes.lock_theme(theme(run, 1), locked=True, by=reviewer)


def test_figures_follow_repeats_tones_and_types(run, reviewer):
    first, second = run.run_responses.order_by("pk")[:2]
    for standing in (first, second):
        standing.duplicate_group = 1
        standing.save()
    first.response.facts = {"respondent_type": "charity"}
    first.response.save()
    run.excerpts.filter(response=second.response).update(sentiment=0.5, kind="praise")
    coding.confirm_excerpts(run, seen=seen(run, 1), theme=None, by=reviewer)
    found: Theme = run.themes.get(number=1)
    assert (found.responses, found.distinct_responses) == (5, 4)
    assert (found.negative, found.neutral, found.positive) == (4, 0, 1)
    assert found.figure("by_respondent_type") == {"charity": 1}
    assert found.figure("kinds") == {"barrier": 4, "praise": 1}
