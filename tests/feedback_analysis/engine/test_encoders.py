"""Another sentence model in place of the engine's own, by way of a stand-in for sentence-transformers."""

from __future__ import annotations

import sys
import types
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from feedback_analysis.engine.embedding import Embedder
from feedback_analysis.engine.encoders import SentenceTransformersEncoder
from feedback_analysis.engine.errors import InputError
from feedback_analysis.engine.minilm import WIDTH
from feedback_analysis.engine.pipeline import theme
from feedback_analysis.engine.vector_store import MemoryVectorStore
from feedback_analysis.engine.vectors import embed

from .planted import planted


class Model:
    """Adds up a fixed random vector for each word; not of unit length, as real models may give them."""

    width = WIDTH
    asked: list[str] = []

    def __init__(self, folder: str, *, device: str, local_files_only: bool) -> None:
        assert device == "cpu"
        assert local_files_only
        if folder.endswith("empty"):
            raise OSError("no config.json")

    def get_sentence_embedding_dimension(self) -> int:
        return self.width

    def encode(self, texts: Sequence[str], **options: Any) -> Any:
        self.asked.extend(texts)
        rows = [
            sum(
                np.random.default_rng(zlib.crc32(word.encode())).normal(size=WIDTH)
                for word in text.lower().split()
            )
            for text in texts
        ]
        return np.array(rows)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    module = types.ModuleType("sentence_transformers")
    module.SentenceTransformer = Model  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setenv("TRANSFORMERS_OFFLINE", "0")
    monkeypatch.setattr(Model, "asked", [])
    folder = tmp_path / "my-model"
    folder.mkdir()
    return folder


def test_its_vectors_are_used_and_kept_apart(installed: Path) -> None:
    store = MemoryVectorStore()
    encoder = SentenceTransformersEncoder(installed)
    texts = ["Fees are low", "The car park is full", ""]
    own = embed(texts, store=store)
    rows = Embedder(store, encoder).both(texts)
    assert rows.shape == (3, 2 * WIDTH)
    assert np.allclose(np.linalg.norm(rows[:2, :WIDTH], axis=1), 1, atol=1e-3)
    assert np.allclose(rows[:, :WIDTH], rows[:, WIDTH:], atol=1e-4)
    assert not rows[2].any()
    assert not np.allclose(rows[:2, :WIDTH], own[:2], atol=0.01)
    assert np.array_equal(embed(texts, store=store), own)
    Embedder(store, encoder).both(texts)
    assert len(Model.asked) == 2  # the second time they come from the store


def test_a_run_with_it_says_so(installed: Path) -> None:
    responses = planted()[0][:60]
    result = theme(responses, encoder=SentenceTransformersEncoder(installed))
    assert result.backend == "sentence-transformers my-model"
    assert result.themes
    assert set(Model.asked) >= {one.text for one in responses[:5]}


def test_what_cannot_be_used_is_a_plain_message(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="There is no folder"):
        SentenceTransformersEncoder(installed / "elsewhere")
    (installed / "empty").mkdir()
    with pytest.raises(InputError, match="no sentence model that can be read"):
        SentenceTransformersEncoder(installed / "empty")
    monkeypatch.setattr(Model, "width", 768)
    with pytest.raises(InputError, match="of width 768"):
        SentenceTransformersEncoder(installed)
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(InputError, match="Install it, or leave the model out"):
        SentenceTransformersEncoder(installed)
