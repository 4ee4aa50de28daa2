"""Sentence vectors and their cache."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.special import erf

from feedback_analysis.engine.minilm import WIDTH, _gelu
from feedback_analysis.engine.remembered import packed_sentences
from feedback_analysis.engine.vector_store import MemoryVectorStore, SqliteVectorStore
from feedback_analysis.engine.vectors import embed, text_key

# Cosines that the model's own documentation gives for these sentences.
PUBLISHED = [
    ("The weather is lovely today.", "It's so sunny outside!", 0.6660),
    ("The weather is lovely today.", "He drove to the stadium.", 0.1046),
    ("It's so sunny outside!", "He drove to the stadium.", 0.1411),
]


@pytest.mark.parametrize(("left", "right", "cosine"), PUBLISHED)
def test_cosines_are_those_of_the_published_model(left: str, right: str, cosine: float) -> None:
    one, other = embed([left, right])
    assert float(one @ other) == pytest.approx(cosine, abs=1e-4)


def test_a_vector_does_not_depend_on_what_is_computed_beside_it() -> None:
    texts = [f"Travel time between visit {number} and the next is not paid" for number in range(40)]
    together = embed(
        [*texts, "Short", "A rather longer remark about the venue of the conference in Gateshead"]
    )
    assert np.array_equal(together[:40], embed(texts))
    assert np.array_equal(together[7], embed([texts[7]], threads=1)[0])


def test_shape_length_and_order() -> None:
    rows = embed(["b", "", "a", "b"])
    assert rows.shape == (4, WIDTH)
    assert np.allclose(np.linalg.norm(rows[[0, 2, 3]], axis=1), 1, atol=1e-3)
    assert not rows[1].any()
    assert np.array_equal(rows[0], rows[3])


def test_nothing_in_nothing_out() -> None:
    assert embed([]).shape == (0, WIDTH)


def test_texts_beyond_the_model_s_reach_are_cut_and_not_refused() -> None:
    assert np.isfinite(embed(["care " * 10_000])).all()


def test_gelu_is_near_the_exact_one() -> None:
    values = np.linspace(-12, 12, 4001, dtype=np.float32)
    exact = values * 0.5 * (1 + erf(values.astype(np.float64) / math.sqrt(2)))
    assert np.abs(_gelu(values.copy()) - exact).max() < 5e-6


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_known_vectors_come_from_the_store(kind: str, tmp_path: Path) -> None:
    store = (
        MemoryVectorStore()
        if kind == "memory"
        else SqliteVectorStore(tmp_path / "deep" / "vectors.sqlite3")
    )
    fresh = embed(["Fees are too low", "Parking"], store=store)
    marked = np.full(WIDTH, 0.5, dtype=np.float32)
    store.put_many({text_key("Parking"): packed_sentences(marked[None])[0]})
    again = embed(["Fees are too low", "Parking"], store=store)
    assert np.array_equal(again[0], fresh[0])
    assert np.array_equal(again[1], marked)


def test_a_store_file_is_read_by_another_process_s_store(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite3"
    SqliteVectorStore(path).put_many({"key": b"\x00\x01\xff"})
    found = SqliteVectorStore(path).get_many(["key", "other"])
    assert found == {"key": b"\x00\x01\xff"}


def test_progress_counts_different_texts() -> None:
    seen: list[tuple[int, int]] = []
    embed(["a b c", "a b c", "d e f g"], progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, 2)
    assert seen[-1] == (2, 2)


def test_vectors_equal_the_golden_ones() -> None:
    """They come from a plain forward pass in double precision: padded, masked, with the exact GELU."""
    golden = json.loads(Path(__file__).with_name("golden_vectors.json").read_text("utf-8"))
    rows = embed([one["text"] for one in golden])
    expected = np.array([one["vector"] for one in golden])
    assert len(golden) >= 8
    assert ((rows * expected).sum(axis=1) / np.linalg.norm(expected, axis=1)).min() > 0.99999
