"""What texts are about: pieces weighed by rarity and company, from what is remembered of each text."""

from __future__ import annotations

import numpy as np
import pytest

from feedback_analysis.engine.embedding import Embedder
from feedback_analysis.engine.minilm import WIDTH, load_model, load_pieces
from feedback_analysis.engine.remembered import (
    TELLING,
    packed,
    packed_sentences,
    pieces_of,
    sentences_of,
    states_of,
)
from feedback_analysis.engine.subjects import subjects_of, weights_among, weights_in_english
from feedback_analysis.engine.vectors import remember


def test_what_is_remembered_comes_back_nearly_whole() -> None:
    ids = np.array([load_pieces().tokens(["The respite bed was double booked in August"])[0]])
    sentences, meant = load_model().forward(ids)
    telling = load_pieces().rarity[ids] >= TELLING
    [one] = packed(ids, sentences, meant, telling)
    powers, states = states_of(one)
    assert np.array_equal(sentences_of([one]), sentences)
    assert pieces_of(one).tolist() == ids[0, telling[0]].tolist()
    assert 0 < len(powers) < ids.shape[1]
    back = states * np.exp2(powers.astype(np.float32))[:, None]
    whole = meant[0, telling[0]]
    cosines = (back * whole).sum(1) / np.linalg.norm(back, axis=1) / np.linalg.norm(whole, axis=1)
    assert cosines.min() > 0.999
    assert np.abs(back - whole).max() <= np.exp2(powers.max()) / 2


def test_words_all_say_count_less_than_words_few_say() -> None:
    texts = [f"The minibus {rest}" for rest in ("was late", "was cold", "never came", "broke down")]
    told = remember(texts)
    [minibus] = load_pieces().tokens(["minibus"])
    among, alone = weights_among(list(told.values())), weights_in_english()
    assert among[minibus[1]] < 0.1 * alone[minibus[1]]
    [cold] = load_pieces().tokens(["cold"])
    assert among[cold[1]] / alone[cold[1]] > 2 * among[minibus[1]] / alone[minibus[1]]


def test_texts_are_told_apart_by_what_is_not_common_to_all() -> None:
    early = ["The minibus was late again", "The minibus came an hour behind time"]
    cold = ["The minibus had no heating", "It was freezing on the minibus"]
    embed = Embedder()

    def nearer(topics: object) -> float:
        a, b, c, d = topics([*early, *cold])  # type: ignore[operator]
        return float(a @ b + c @ d - a @ c - b @ d)

    assert nearer(embed.topics([*early, *cold] * 10)) > nearer(embed.topics([])) + 0.05


def test_text_of_common_words_alone_and_text_of_none() -> None:
    embed = Embedder()
    rows = embed.both(["to the of and in", ""])
    assert np.allclose(rows[0, WIDTH:], rows[0, :WIDTH], atol=1e-4)
    assert not rows[1].any()
    assert subjects_of([], weights_in_english()).shape == (0, WIDTH)
    assert embed.topics([])([]).shape == (0, WIDTH)


def test_a_model_of_one_vector_has_it_for_a_subject() -> None:
    rows = np.eye(3, WIDTH, dtype=np.float32)
    remembered = packed_sentences(rows)
    assert not pieces_of(remembered[0]).size
    assert np.array_equal(subjects_of(remembered, weights_among(remembered)), rows)


@pytest.mark.parametrize("beside", [1, 700])
def test_a_subject_does_not_depend_on_how_many_are_weighed_beside_it(beside: int) -> None:
    known = remember(
        ["Parking is dear", "Fees rose twice", *(f"Remark {n}" for n in range(beside))]
    )
    [alone] = subjects_of([known["Parking is dear"]], weights_in_english())
    together = subjects_of(list(known.values()), weights_in_english())
    assert np.array_equal(together[list(known).index("Parking is dear")], alone)
