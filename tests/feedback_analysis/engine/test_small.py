"""Small bodies of responses: a usable number of themes, none of them made of fragments."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from feedback_analysis.engine.context import in_context, shaping
from feedback_analysis.engine.discover import discover, fewest_answers
from feedback_analysis.engine.evaluate import clustering_agreement
from feedback_analysis.engine.evidence import choose_quotes, readability
from feedback_analysis.engine.idioms import content_words
from feedback_analysis.engine.pipeline import theme
from feedback_analysis.engine.types import Config, SourceText, ThemingResult
from feedback_analysis.engine.vector_store import MemoryVectorStore
from feedback_analysis.engine.vectors import embed

from .planted import planted_many

FRAGMENTS = ["Ditto", "Twice", "Coffee", "Monday", "Wednesday", "Friday", "Purple", "Zebra", "Elephant",
             "Lamp", "Chair", "Seven miles", "Blue door", "Moon"]  # fmt: skip


@pytest.fixture(scope="module")
def store() -> MemoryVectorStore:
    return MemoryVectorStore()


@pytest.fixture(scope="module")
def with_fragments(store: MemoryVectorStore) -> ThemingResult:
    fragments = [SourceText(f"f{number}", said) for number, said in enumerate(FRAGMENTS)]
    return theme([*planted_many(250)[0], *fragments], vector_store=store)


def main_theme(result: ThemingResult) -> dict[str, str]:
    best: dict[str, str] = {}
    for row in result.assignments:
        best.setdefault(row.response_id, row.theme_id)
    return best


@pytest.mark.parametrize(("count", "least", "most"), [(100, 4, 8), (250, 6, 13), (500, 8, 18)])
def test_a_usable_number_of_themes(
    count: int, least: int, most: int, store: MemoryVectorStore
) -> None:
    responses, subject = planted_many(count)
    result = theme(responses, vector_store=store)
    assert least <= len(result.themes) <= most
    best = main_theme(result)
    human = [subject[response.id] for response in responses]
    found = [best.get(response.id, "rest") for response in responses]
    # Six or seven themes of 100 remarks cannot keep nine subjects apart.
    assert clustering_agreement(human, found)["ami"] > (0.65 if count < 200 else 0.75)
    assert min(one.responses for one in result.themes) >= fewest_answers(count)


def test_seeds_and_order_change_little(store: MemoryVectorStore) -> None:
    responses = planted_many(250)[0]
    one = main_theme(theme(responses, vector_store=store))
    two = main_theme(theme(responses[::-1], Config(seed=3), vector_store=store))
    ids = [response.id for response in responses]
    pairs = [[best.get(at, "rest") for at in ids] for best in (one, two)]
    assert clustering_agreement(*pairs)["ami"] > 0.85


def test_the_same_bytes_twice(with_fragments: ThemingResult, store: MemoryVectorStore) -> None:
    fragments = [SourceText(f"f{number}", said) for number, said in enumerate(FRAGMENTS)]
    again = theme([*planted_many(250)[0], *fragments], vector_store=store)
    assert dataclasses.replace(again, seconds={}) == dataclasses.replace(with_fragments, seconds={})


def test_fragments_do_not_make_themes(with_fragments: ThemingResult) -> None:
    fragments = {said.lower() for said in FRAGMENTS}
    for one in with_fragments.themes:
        own = [row for row in with_fragments.assignments if row.theme_id == one.theme_id]
        assert sum(row.response_id.startswith("f") for row in own) < 0.5 * len(own)
        assert one.label.lower() not in fragments


def test_fragments_are_never_the_surest_nor_quoted(with_fragments: ThemingResult) -> None:
    for one in with_fragments.themes:
        rows = [
            (score.confidence, coded.excerpt.clean)
            for coded in with_fragments.excerpts
            for score in coded.themes
            if score.theme_id == one.theme_id
        ]
        full = [sure for sure, said in rows if len(content_words(said)) >= 3]
        short = [sure for sure, said in rows if len(content_words(said)) < 3]
        assert max(full) >= max(short, default=0.0)
        assert np.median(full) + 1e-4 >= max(short, default=0.0)
        assert all(len(quote.text.split()) >= 6 for quote in one.quotes)


def test_one_long_answer_is_no_theme(store: MemoryVectorStore) -> None:
    essay = " ".join(
        f"The marmalade factory in chapter {number} burns down slowly." for number in range(12)
    )
    responses = [*planted_many(100)[0], SourceText("essay", essay)]
    result = theme(responses, vector_store=store)
    assert all(one.distinct_responses >= 2 for one in result.themes)
    assert not [one.label for one in result.themes if "marmalade" in one.label.lower()]


def test_a_short_excerpt_borrows_from_its_answer() -> None:
    answers = ["The tender portal logs us out. Twice.", "The rate is low. Twice."]
    texts = ["The tender portal logs us out.", "Twice.", "The rate is low."]
    vectors = embed(texts)
    mixed = in_context(texts, vectors, [[0], [0, 1], [1]], answers, embed)
    assert np.allclose(np.linalg.norm(mixed, axis=1), 1, atol=1e-4)
    assert mixed[1] @ embed([answers[0]])[0] > vectors[1] @ embed([answers[0]])[0] + 0.1
    assert mixed[0] @ vectors[0] > 0.9


def test_answers_of_a_word_or_two_do_not_shape_themes_where_there_are_others() -> None:
    answers = [f"The tender portal logs us out on day {number}" for number in range(30)]
    said_in = [[number] for number in range(31)]
    assert shaping([*answers, "Twice"], said_in, [*answers, "Twice"]).tolist() == [True] * 30 + [
        False
    ]
    assert shaping(["Twice", "Fees"], [[0], [1]], ["Twice", "Fees"]).all()


def test_a_cluster_of_one_answer_joins_another() -> None:
    texts = [response.text for response in planted_many(60)[0]]
    essay = [f"The marmalade factory in chapter {number} burns down slowly" for number in range(12)]
    owners = [*range(60), *[60] * 12]
    alone = discover(embed([*texts, *essay]), [*texts, *essay], themes=None, seed=0)
    known = discover(embed([*texts, *essay]), [*texts, *essay], themes=None, seed=0, answers=owners)
    of_essay = set(alone.labels[60:])
    assert any(
        set(np.flatnonzero(alone.labels == label)) <= set(range(60, 72)) for label in of_essay
    )
    for label in range(known.themes):
        assert len({owners[at] for at in np.flatnonzero(known.labels == label)}) > 1


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("We cannot find the person who is able to decide.", "Find person"),
        ("We cannot find the person who is able to decide.", "and cannot find the person who is able to decide"),
        ("The portal sends us alerts that are not for us.", "Alerts, portals, forms, letters, passwords, categories"),
        ("The portal (the new one) is hard to use for us.", "The portal (the new one is hard to use for us"),
        ("The portal is hard to use for us.", "The portal is hard " + "and slow to use for us " * 12),
    ],
)  # fmt: skip
def test_full_clauses_of_medium_length_read_best(better: str, worse: str) -> None:
    assert readability(better) > readability(worse)


def test_quotes_prefer_remarks_that_can_be_read() -> None:
    texts = ["Portal.", "The portal is hard to log in to and we have given up.", "portal again"]
    vectors = embed(texts)
    picked = choose_quotes(
        texts, vectors, [0.9, 0.6, 0.9], [0, 1, 2], centre=embed(["Portal"])[0], count=1
    )
    assert picked == [1]
