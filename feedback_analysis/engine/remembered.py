"""What is remembered of a text: its sentence vector, and what each telling word piece stands for in it.

Kept as bytes, a few kilobytes for each text: 384 numbers of the sentence vector in full, then for each piece
its number and 384 numbers of eight bits with a power of two to scale them. Pieces that every English text is
full of tell nothing about a subject and are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .minilm import WIDTH, Matrix

TELLING = np.float32(0.1)
"""Rarity in English from which a piece is remembered."""
_SENTENCE_BYTES = 4 * WIDTH
_PIECE_BYTES = 2 + 1 + WIDTH
_LARGEST = 127


def packed(
    ids: NDArray[np.int64], sentences: Matrix, meant: Matrix, telling: NDArray[np.bool_]
) -> list[bytes]:
    """Make the bytes of some equally long texts.

    Args:
        ids: numbers of the pieces, shape (texts, tokens).
        sentences: sentence vectors, shape (texts, 384).
        meant: what the pieces stand for, shape (texts, tokens, 384).
        telling: which pieces to remember, shape (texts, tokens).
    """
    greatest = np.maximum(np.abs(meant).max(axis=2), np.float32(1e-6))
    powers = np.ceil(np.log2(greatest / _LARGEST)).astype(np.int8)
    scaled = meant * np.exp2(-powers.astype(np.float32))[:, :, None]
    states = np.rint(scaled).clip(-_LARGEST, _LARGEST).astype(np.int8)
    return [
        b"".join((
            sentences[row].astype("<f4").tobytes(),
            ids[row, kept].astype("<u2").tobytes(),
            powers[row, kept].tobytes(),
            states[row, kept].tobytes(),
        ))
        for row, kept in enumerate(telling)
    ]  # fmt: skip


def packed_sentences(sentences: Matrix) -> list[bytes]:
    """The bytes of texts of which a sentence vector is all that is known."""
    return [row.astype("<f4").tobytes() for row in sentences]


def sentences_of(remembered: Sequence[bytes]) -> Matrix:
    """The sentence vectors, shape (texts, 384)."""
    joined = b"".join(one[:_SENTENCE_BYTES] for one in remembered)
    return np.frombuffer(joined, dtype="<f4").reshape(-1, WIDTH).astype(np.float32)


def pieces_of(one: bytes) -> NDArray[np.int64]:
    """The numbers of the pieces remembered of a text."""
    return np.frombuffer(one, "<u2", _pieces(one), _SENTENCE_BYTES).astype(np.int64)


def states_of(one: bytes) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """The powers of two, shape (pieces,), and the states they scale, shape (pieces, 384)."""
    count = _pieces(one)
    start = _SENTENCE_BYTES + 2 * count
    powers = np.frombuffer(one, np.int8, count, start)
    return powers, np.frombuffer(one, np.int8, count * WIDTH, start + count).reshape(count, WIDTH)


def _pieces(one: bytes) -> int:
    return (len(one) - _SENTENCE_BYTES) // _PIECE_BYTES
