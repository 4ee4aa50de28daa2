"""Agreement, saturation and cross-tables on cases worked out by hand."""

import pytest

from feedback_analysis.statistics.agreement import agreement, in_words, pairs_of
from feedback_analysis.statistics.crosstab import benjamini_hochberg, cross_tab
from feedback_analysis.statistics.saturation import saturation


def codes(text):
    """Themes of items, written "12 1 - 2": item 1 has themes 1 and 2, item 3 none, ? is not coded."""
    return [
        None if part == "?" else frozenset(int(digit) for digit in part if digit != "-")
        for part in text.split()
    ]


def test_full_agreement_is_one_everywhere():
    same = codes("1 2 12 -")
    found = agreement({"A": same, "B": same}, same, [1, 2])
    assert (found.people, found.machine, found.exact) == (1.0, 1.0, 1.0)
    assert [row.people for row in found.by_theme] == [1.0, 1.0]


def test_kappa_of_one_theme_by_hand():
    # A: yes to 1-5, B: yes to 1-3 and 6; ten items. Agreed 7 of 10; expected .5*.4 + .5*.6 = .5.
    one, other = codes("1 1 1 1 1 - - - - -"), codes("1 1 1 - - 1 - - - -")
    [(a, b, kappa)] = pairs_of({"A": one, "B": other}, [1])
    assert (a, b, round(kappa, 4)) == ("A", "B", 0.4)
    found = agreement({"A": one}, other, [1])
    assert found.people is None
    assert round(found.machine, 4) == 0.4


def test_what_one_person_has_not_coded_is_left_out():
    found = agreement({"A": codes("1 - 1 ?"), "B": codes("1 - ? 1")}, codes("1 - 1 1"), [1])
    assert (found.people, found.exact) == (1.0, 1.0)


def test_a_theme_nobody_used_has_no_agreement():
    found = agreement({"A": codes("1 -"), "B": codes("1 -")}, codes("1 -"), [1, 2])
    assert (found.by_theme[1].items, found.by_theme[1].people) == (0, None)
    assert found.by_theme[0].is_rare


@pytest.mark.parametrize(
    ("value", "word"),
    [(None, "not measured"), (0.9, "almost perfect"), (0.65, "substantial"), (0.41, "moderate"),
     (0.3, "fair"), (0.0, "slight"), (-0.2, "none")],
)  # fmt: skip
def test_figures_have_words(value, word):
    assert in_words(value)[0] == word


def test_saturation_finds_where_new_themes_stop():
    answers = codes("1 2 3 1 2 3 " + "1 " * 12)
    found = saturation(answers)
    assert (found.base, found.run) == (6, 3)
    assert (found.reached_at, found.last_new_at) == (6, 3)
    assert found.curve[2:4] == [(3, 3), (4, 3)]
    assert "After 6 of 18 answers" in found.in_words


def test_answers_that_keep_bringing_themes_are_not_saturated():
    found = saturation([frozenset({number}) for number in range(20)])
    assert found.reached_at is None
    assert "do not call the list complete" in found.in_words


def test_no_answers_at_all():
    assert saturation([]).in_words == "No answer is in a theme yet."


def table(counts, bases, smallest=5):
    """Cross-tab of theme 1 with `counts` of `bases` in groups a, b, c …"""
    answers = []
    for group, count, base in zip("abcd", counts, bases, strict=False):
        answers += [(group, frozenset({1}))] * count + [(group, frozenset())] * (base - count)
    return cross_tab(answers, [1], smallest=smallest)


def shown(found):
    return {group: found.cells[1, group].count for group in found.groups}


def test_small_numbers_are_hidden_and_cannot_be_worked_out():
    found = table([30, 20, 3], [60, 50, 40])
    assert shown(found) == {"a": 30, "b": None, "c": None}


def test_two_small_numbers_hide_each_other():
    assert shown(table([30, 2, 3], [60, 50, 40])) == {"a": 30, "b": None, "c": None}


def test_a_zero_is_no_secret_and_a_small_group_is_hidden_whole():
    found = table([30, 0, 2], [60, 50, 4])
    assert shown(found) == {"a": None, "b": 0, "c": None}
    assert list(found.bases) == [60, 50, None]


def test_a_difference_beyond_chance_is_marked_and_one_within_is_not():
    far = table([40, 5], [50, 50])
    assert (far.cells[1, "a"].mark, far.cells[1, "b"].mark) == ("more", "fewer")
    near = table([26, 24], [50, 50])
    assert near.cells[1, "a"].mark == ""


def test_many_comparisons_raise_the_bar():
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.2]) == [True, False, False, False]
    assert benjamini_hochberg([0.01, 0.02, 0.03, 0.04]) == [True] * 4
    assert benjamini_hochberg([]) == []


def test_a_theme_everybody_or_nobody_has_is_not_tested():
    assert table([50, 50], [50, 50]).compared == 0
