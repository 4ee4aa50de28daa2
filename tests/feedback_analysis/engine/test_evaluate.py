"""Agreement measures against values worked out by hand or published."""

from __future__ import annotations

import pytest

from feedback_analysis.engine.errors import InputError
from feedback_analysis.engine.evaluate import (
    assignment_f1,
    class_f1,
    clustering_agreement,
    cohens_kappa,
    coverage,
    krippendorffs_alpha,
    stability,
)


def test_groups_may_have_any_names() -> None:
    scores = clustering_agreement(["a", "a", "b", "b"], [9, 9, 3, 3])
    assert scores["ami"] == pytest.approx(1)
    assert scores["v_measure"] == pytest.approx(1)


def test_one_group_for_all_agrees_with_nothing() -> None:
    scores = clustering_agreement(["a", "a", "b", "b"], ["x"] * 4)
    assert scores["ami"] == pytest.approx(0)
    assert scores["completeness"] == pytest.approx(1)


def test_assignment_f1() -> None:
    scores = assignment_f1([{"a"}, {"a", "b"}, set()], [{"a"}, {"b", "c"}, {"c"}])
    assert scores["micro_f1"] == pytest.approx(2 * 2 / (3 + 4))
    assert scores["by_theme"] == {"a": pytest.approx(2 / 3), "b": 1, "c": 0}
    assert scores["macro_f1"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert scores["exact"] == pytest.approx(1 / 3)


def test_kappa_of_the_textbook_table() -> None:
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: observed 0.7, expected 0.5.
    one = ["y"] * 25 + ["n"] * 25
    other = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    assert cohens_kappa(one, other) == pytest.approx(0.4)


def test_kappa_where_only_one_code_is_used() -> None:
    assert cohens_kappa(["a", "a"], ["a", "a"]) == 1


def test_alpha_of_krippendorff_s_own_example() -> None:
    gap = None
    codings = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, gap, gap, gap],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, gap, 3],
        [gap, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, gap],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, gap],
    ]
    assert krippendorffs_alpha(codings) == pytest.approx(0.743, abs=0.001)


def test_stability_and_coverage() -> None:
    assert stability([[1, 1, 2, 2], [5, 5, 6, 6], [1, 1, 2, 2]]) == pytest.approx(1)
    assert stability([[1, 1, 2, 2]]) == 1
    assert coverage([["a"], [], ["a", "b"], []]) == 0.5


def test_class_f1() -> None:
    scores = class_f1(["p", "p", "n"], ["p", "n", "n"])
    assert scores["accuracy"] == pytest.approx(2 / 3)
    assert scores["macro_f1"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("measure", [clustering_agreement, assignment_f1, cohens_kappa])
def test_codings_of_different_length_are_refused(measure: object) -> None:
    with pytest.raises(InputError, match="one has 1 and the other 2"):
        measure([{"a"}], [{"a"}, {"b"}])  # type: ignore[operator]


def test_no_text_coded_twice() -> None:
    with pytest.raises(InputError, match="coded by two coders"):
        krippendorffs_alpha([["a", None], [None, "b"]])
