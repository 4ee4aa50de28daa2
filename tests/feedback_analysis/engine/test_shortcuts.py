"""What the engine does a shorter way comes out as it does the usual way."""

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from feedback_analysis.engine import clean
from feedback_analysis.engine.afterwards import _joined
from feedback_analysis.engine.agreement import adjusted_mutual_information
from feedback_analysis.engine.assign import by_neighbours
from feedback_analysis.engine.discover import LONELY, discover
from feedback_analysis.engine.lexicon import assessed_words, tagged_words
from feedback_analysis.engine.neighbours import nearest, neighbourhood_graph, unlike_all

REMARKS = (
    "The staff were terribly kind, but the waiting room isn't very clean!",
    "not bad at all :-) and/or really good (!) Dr. Who came at 10 a.m.",
    "“Horribly” slow... never a good word; it's lovely & warm",
    "",
)
CHARACTERS = " \n\r\t\v\f\x85\u2028\u00a0aB.\u2019“\u2013—-<>&;é😀\u200b\0'/pbr1"


def test_texts_without_mark_up_are_cleaned_as_character_by_character():
    random_text = random.Random(1)
    texts = ["".join(random_text.choices(CHARACTERS, k=length % 40)) for length in range(2000)]
    texts += ["two  spaces\r\n\nand lines ", " \n", "It\u2019s fine\t\n - really"]
    short = 0
    for text in texts:
        found, usual = clean.normalise(text), clean._piece_by_piece(text)
        assert (found.text, list(found.starts), list(found.ends)) == (
            usual.text,
            list(usual.starts),
            list(usual.ends),
        )
        short += clean._PLAIN.fullmatch(text.translate(clean._STRAIGHT)) is not None
    assert short > 50


@pytest.mark.parametrize("text", REMARKS)
def test_words_are_assessed_and_tagged_as_by_textblob_as_a_whole(text):
    from textblob import TextBlob
    from textblob.en import tag

    whole = TextBlob(text).sentiment_assessments.assessments
    assert assessed_words(text) == [
        (" ".join(words), round(polarity, 3))
        for words, polarity, *_ in whole
        if abs(polarity) > 0.05
    ]
    assert tagged_words(text) == [(word, part) for word, part in tag(text) if word.strip()]


@pytest.mark.parametrize(
    ("size", "ours", "theirs"), [(5, 2, 3), (40, 5, 5), (900, 30, 20), (30, 30, 4)]
)
def test_agreement_is_that_of_scikit_learn(size, ours, theirs):
    from sklearn.metrics import adjusted_mutual_info_score

    numbers = np.random.default_rng(size)
    left = numbers.integers(0, ours, size)
    right = np.where(numbers.random(size) < 0.6, left % theirs, numbers.integers(0, theirs, size))
    assert adjusted_mutual_information(left, right) == pytest.approx(
        adjusted_mutual_info_score(left, right), abs=1e-9
    )
    assert adjusted_mutual_information(left, left) == pytest.approx(1)


def test_agreement_of_groupings_that_divide_nothing():
    one, apart = np.zeros(4, dtype=int), np.arange(4)
    assert adjusted_mutual_information(one, one) == 1
    assert adjusted_mutual_information(one, apart) == 0
    assert adjusted_mutual_information(apart[:0], apart[:0]) == 1


@pytest.mark.parametrize("size", [16, 31, 64])
def test_themes_are_joined_as_by_scikit_learn(size):
    from sklearn.cluster import AgglomerativeClustering

    points = np.random.default_rng(size).normal(size=(size, 12)).astype(np.float32)
    usual = AgglomerativeClustering(6).fit_predict(points)
    assert _joined(points, 6) == usual.tolist()


@pytest.mark.parametrize(("size", "count"), [(30, 4), (700, 9), (1500, 22)])
def test_the_nearest_are_those_of_a_full_sort_and_ties_go_to_the_lower_number(size, count):
    rows = np.random.default_rng(size).normal(size=(size, 6)).astype(np.float32)
    rows[size // 2 :: 7] = rows[3]  # many at the same place
    points = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    numbers, similarities = nearest(points, points, count, skip_self=True)
    every = np.round(points @ points.T, 5)
    np.fill_diagonal(every, -2)
    order = np.argsort(-every, axis=1, kind="stable")[:, :count]
    np.testing.assert_array_equal(similarities, np.take_along_axis(every, order, axis=1))
    np.testing.assert_array_equal(numbers, order)


def _unit_rows(size, width):
    rows = np.random.default_rng(size).normal(size=(size, width)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_what_resembles_nothing_is_found_among_few_neighbours_as_among_all():
    points, elsewhere = _unit_rows(300, 24), _unit_rows(301, 24)[:300]
    points[5] = points[4]
    graph, *_ = neighbourhood_graph(elsewhere, 5)  # neighbours that say little about these points
    for least in (LONELY, 0.5, 0.6):
        closest = nearest(points, points, 1, skip_self=True)[1][:, 0]
        np.testing.assert_array_equal(unlike_all(points, graph, least), closest < least)


@pytest.mark.parametrize("size", [200, 5000])  # of the few, neighbours are not known well enough
def test_texts_discovered_from_need_not_be_placed_again(size):
    points = _unit_rows(size, 12)
    texts = [f"remark {number}" for number in range(size)]
    found = discover(points[::2], texts[::2], themes=4, seed=0)
    again = by_neighbours(found, points, texts)
    np.testing.assert_allclose(
        by_neighbours(found, points, texts, range(0, size, 2)), again, atol=2e-4
    )


def test_a_run_loads_neither_scikit_learn_nor_nltk():
    program = (
        "import sys\n"
        "from feedback_analysis.engine.pipeline import theme\n"
        "from tests.feedback_analysis.engine.planted import planted\n"
        "assert theme(planted()[0]).themes\n"
        "print(sorted({'nltk', 'pandas', 'sklearn', 'textblob'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    assert done.stdout.strip() == "[]"
