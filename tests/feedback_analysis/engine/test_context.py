"""Whole answers: short ones read as they stand, long ones taken together from their remarks."""

from __future__ import annotations

import numpy as np

from feedback_analysis.engine.context import Wholes, in_context, is_all_said
from feedback_analysis.engine.embedding import Embedder
from feedback_analysis.engine.minilm import WIDTH

SHORT = ["The van was late", "It never said why"]
LONG = ["Parking is dear", "The hall was cold", "Nobody met us at the door", "Lunch was good"]


def test_a_long_answer_is_never_read_as_a_whole(monkeypatch) -> None:
    read: list[str] = []
    embed = Embedder()
    known = embed.learn

    def spy(texts, progress=None):
        read.extend(texts)
        known(texts, progress)

    monkeypatch.setattr(embed, "learn", spy)
    short, long = ". ".join(SHORT), ". ".join(LONG)
    wholes = Wholes(embed.topics, {short: SHORT, long: LONG})
    rows = wholes([long, short, long])
    assert long not in read
    assert short in read
    assert np.array_equal(rows[0], rows[2])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    # What is taken together is near what is read as a whole, and nearer than the other answer.
    exact = wholes.topics([long])[0]
    assert exact @ rows[0] > 0.75 > exact @ rows[1]


def test_no_answers_have_no_rows() -> None:
    assert Wholes(Embedder().topics, {})([]).shape == (0, WIDTH)


def test_remarks_that_say_more_count_for_more() -> None:
    wordy = "The charging points at the back of the hall by the loading bay never worked"
    own = ["Good", "Fine", "Great", wordy]
    wholes = Wholes(Embedder().topics, {"all": own})
    [row] = wholes(["all"])
    assert (wholes.topics(own) @ row).argmax() == 3


def test_an_excerpt_that_is_its_answer_borrows_nothing() -> None:
    answers = ["One remark", "One remark and another"]
    vectors = np.eye(2, WIDTH, dtype=np.float32)
    mixed = in_context(
        ["One remark", "another"], vectors, [[0], [1]], answers,
        lambda texts: np.eye(3, WIDTH, dtype=np.float32)[1:][: len(texts)],
    )  # fmt: skip
    assert np.array_equal(mixed[0], vectors[0])
    assert is_all_said("One remark", [0], answers)
    assert not is_all_said("One remark", [0, 1], answers)
