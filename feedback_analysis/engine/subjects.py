"""What texts are about: their word pieces, weighed by how much each tells in the company it is in.

A piece counts by how rare it is in English (smooth inverse frequency: Arora, Liang and Ma 2017) and again by
how few of the texts it stands beside have it: where everybody is asked about waiting, "waiting" tells little.
What a piece stands for in its place comes from the sentence model, so weighing anew takes no second pass.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .minilm import WIDTH, Matrix, load_pieces, unit_rows
from .remembered import pieces_of, sentences_of, states_of

_COMMON_HERE = 0.1
"""Share of the texts at which a piece counts half."""
_SENTENCE_SHARE = np.float32(0.5)
_TEXTS_AT_ONCE = 512


def weights_in_english() -> Matrix:
    """What each piece counts by its rarity in English alone, shape (vocabulary,)."""
    return load_pieces().rarity


def weights_among(remembered: Sequence[bytes]) -> Matrix:
    """What each piece counts by its rarity in English and among these texts, shape (vocabulary,)."""
    weights = weights_in_english()
    having = np.zeros(len(weights), dtype=np.int64)
    for one in remembered:
        having[np.unique(pieces_of(one))] += 1
    share = having / max(1, len(remembered))
    return (weights * (_COMMON_HERE / (_COMMON_HERE + share))).astype(np.float32)


def subjects_of(remembered: Sequence[bytes], weights: Matrix) -> Matrix:
    """Unit vectors of what texts are about, shape (texts, 384).

    Args:
        remembered: what is remembered of each text (``remembered``); empty bytes for a text without words.
        weights: what each piece counts, shape (vocabulary,).

    Returns:
        The weighed sum of the pieces; where there are none, the sentence vector, or zeros for no words.
    """
    out = np.zeros((len(remembered), WIDTH), dtype=np.float32)
    for start in range(0, len(remembered), _TEXTS_AT_ONCE):
        block = remembered[start : start + _TEXTS_AT_ONCE]
        out[start : start + len(block)] = _weighed(block, weights)
    return unit_rows(out)


def _weighed(remembered: Sequence[bytes], weights: Matrix) -> Matrix:
    pieces = [pieces_of(one) if one else np.zeros(0, dtype=np.int64) for one in remembered]
    out = np.zeros((len(remembered), WIDTH), dtype=np.float32)
    told = [row for row, own in enumerate(pieces) if len(own)]
    bare = [row for row, own in enumerate(pieces) if not len(own) and remembered[row]]
    out[bare] = sentences_of([remembered[row] for row in bare])
    if told:
        found = [states_of(remembered[row]) for row in told]
        counts = weights[np.concatenate([pieces[row] for row in told])]
        counts *= np.exp2(np.concatenate([powers for powers, _ in found]).astype(np.float32))
        states = np.concatenate([states for _, states in found]).astype(np.float32)
        states *= counts[:, None]
        firsts = np.cumsum([0, *(len(pieces[row]) for row in told[:-1])])
        out[told] = np.add.reduceat(states, firsts, axis=0)
    return out


def with_tone(subjects: Matrix, sentences: Matrix) -> Matrix:
    """What to seek themes among: subjects with a share of the sentence vectors, unit length.

    The share keeps remarks apart that differ in their common words only.
    """
    return unit_rows(subjects + _SENTENCE_SHARE * sentences)
