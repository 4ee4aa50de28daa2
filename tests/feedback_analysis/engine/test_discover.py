"""Discovery, its graph and its division."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest
from scipy import sparse

from feedback_analysis.engine.discover import REST, consensus, discover, most_themes, neighbours_for
from feedback_analysis.engine.evaluate import clustering_agreement, stability
from feedback_analysis.engine.leiden import divide
from feedback_analysis.engine.neighbours import fit_space, nearest, neighbourhood_graph
from feedback_analysis.engine.vectors import embed

from .planted import planted


def two_cliques(size: int) -> sparse.csr_matrix:
    """Two complete graphs joined by one weak edge."""
    block = np.ones((size, size)) - np.eye(size)
    whole = np.block([[block, np.zeros((size, size))], [np.zeros((size, size)), block]])
    whole[0, size] = whole[size, 0] = 0.1
    return sparse.csr_matrix(whole)


def test_communities_are_found() -> None:
    labels = divide(two_cliques(8), resolution=1.0, order=np.arange(16))
    assert len(set(labels[:8])) == len(set(labels[8:])) == 1
    assert labels[0] != labels[8]


def test_division_owes_nothing_to_the_process_s_own_dice() -> None:
    random = np.random.default_rng(3)
    points = random.normal(size=(400, 8)).astype(np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    graph, *_ = neighbourhood_graph(points, 10)
    dice = ctypes.CDLL(None)
    results = []
    for seed in (1, 99, 12345):
        dice.srand(seed)
        results.append(divide(graph, resolution=1.0, order=np.arange(400)))
    assert np.array_equal(results[0], results[1])
    assert np.array_equal(results[0], results[2])


def test_consensus_agrees_fully_where_there_is_no_doubt() -> None:
    labels, agreement = consensus(two_cliques(10), resolution=1.0)
    assert agreement == 1
    assert len(set(labels)) == 2


def test_nearest_leaves_a_row_out_of_its_own_neighbours() -> None:
    points = np.array([[1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32)
    numbers, similarities = nearest(points, points, 2, skip_self=True)
    assert numbers.tolist() == [[1, 2], [0, 2], [1, 0]]
    assert similarities[0].tolist() == pytest.approx([0.8, 0.0])
    assert nearest(points, points, 9)[0].shape == (3, 3)


def test_edges_weigh_similarity_times_shared_neighbourhood() -> None:
    points = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1]], dtype=np.float32)
    graph, _, nearness = neighbourhood_graph(points, 1)
    dense = graph.toarray()
    assert np.allclose(dense, dense.T)
    # 1 and 2 are each other's nearest: both neighbourhoods are {1, 2}, so the overlap is whole.
    assert dense[1, 2] == pytest.approx(0.96, abs=1e-5)
    # 0 has {0, 1} and 1 has {1, 2}: one shared of three.
    assert dense[0, 1] == pytest.approx(0.8 / 3, abs=1e-5)
    assert nearness[:, 0].tolist() == pytest.approx([0.8, 0.96, 0.96, 0.8], abs=1e-5)


@pytest.mark.parametrize(
    ("size", "neighbours", "themes"),
    [(3, 3, 1), (100, 5, 7), (500, 9, 16), (2000, 15, 30), (100_000, 18, 30)],
)
def test_sizes(size: int, neighbours: int, themes: int) -> None:
    assert (neighbours_for(size), most_themes(size)) == (neighbours, themes)


def test_seeds_change_little() -> None:
    texts = sorted({response.text for response in planted()[0]})
    vectors = embed(texts)
    found = [discover(vectors, texts, themes=None, seed=seed) for seed in (0, 1, 2)]
    assert stability([list(one.labels) for one in found]) > 0.85
    assert all(one.labels.max() + 1 == one.themes for one in found)


def test_what_resembles_nothing_goes_to_the_rest() -> None:
    responses, subject = planted()
    texts = [*[response.text for response in responses], "Zebras quantise marmalade orbits"]
    found = discover(embed(texts), texts, themes=None, seed=0)
    assert found.labels[-1] == REST
    assert (found.labels[:-1] != REST).mean() > 0.97
    human = [subject[response.id] for response in responses]
    assert clustering_agreement(human, list(found.labels[:-1]))["homogeneity"] > 0.8


def test_words_are_left_aside_where_there_are_too_few_texts() -> None:
    texts = ["one text here", "another text there"]
    assert fit_space(embed(texts), texts, term_share=0.5, seed=0).term_share == 0


def test_what_all_have_in_common_is_taken_away_and_neighbours_draw() -> None:
    texts = sorted({response.text for response in planted()[0]})
    vectors = embed(texts)
    space = fit_space(vectors, texts, term_share=0, seed=0)
    apart, together = space.place(vectors, texts), space.transform(vectors, texts)
    assert abs(float((apart @ apart.T).mean())) < 0.02 < float((vectors @ vectors.T).mean())
    assert nearest(together, together, 5, skip_self=True)[1].mean() > (
        nearest(apart, apart, 5, skip_self=True)[1].mean()
    )
