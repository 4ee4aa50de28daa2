"""A cheap stand-in for the sentence model, learned from a sample of the very texts it is for.

A text's word pieces are averaged as they come from the model's own table, without its six layers, and a
linear map fitted on the sample turns that into its vectors (the idea of distilled static embeddings; Tulkens
and van Dongen 2024, "Model2Vec"). It is a hundred times as fast, at some loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .minilm import WIDTH, Matrix, load_model, load_pieces, unit_rows

_SMOOTHING = 3.0
_ROWS_AT_ONCE = 4096


@dataclass(frozen=True)
class Distilled:
    """Gives approximate sentence vectors and subjects.

    ``weights`` has shape (769, 768); ``counts`` says what each word piece counts, shape (vocabulary,).
    """

    weights: Matrix
    counts: Matrix

    def __call__(self, texts: Sequence[str]) -> Matrix:
        """Vectors side by side, each half of unit length, shape (len(texts), 768); zeros for empty texts."""
        out = np.zeros((len(texts), 2 * WIDTH), dtype=np.float32)
        for start in range(0, len(texts), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            found = (_averages(texts[rows], self.counts) @ self.weights).astype(np.float32)
            out[rows] = np.hstack([unit_rows(found[:, :WIDTH]), unit_rows(found[:, WIDTH:])])
        out[[at for at, text in enumerate(texts) if not text.strip()]] = 0
        return out


def distil(texts: Sequence[str], vectors: Matrix, counts: Matrix) -> Distilled:
    """Fit the map by ridge regression.

    Args:
        texts: a sample of a thousand texts or more.
        vectors: their sentence vectors and subjects side by side, shape (len(texts), 768).
        counts: what each word piece counted in the subjects, shape (vocabulary,).
    """
    known = _averages(texts, counts).astype(np.float64)
    gram = known.T @ known + _SMOOTHING * np.eye(known.shape[1])
    weights = np.linalg.solve(gram, known.T @ vectors.astype(np.float64))
    return Distilled(np.round(weights, 6).astype(np.float32), counts)


def _averages(texts: Sequence[str], counts: Matrix) -> Matrix:
    """Plain and weighted means of word pieces, and a constant; shape (len(texts), 769)."""
    from scipy import sparse

    model = load_model()
    pieces = [ids[1:-1] or ids for ids in load_pieces().tokens(texts)]
    ends = np.cumsum([0, *(len(ids) for ids in pieces)])
    flat = (
        np.concatenate([np.asarray(ids, dtype=np.int64) for ids in pieces])
        if pieces
        else np.zeros(0, int)
    )
    parts = []
    for weights in (np.ones(len(flat), dtype=np.float32), counts[flat]):
        bags = sparse.csr_matrix((weights, flat, ends), shape=(len(texts), len(model.words)))
        parts.append(unit_rows(bags @ model.words))
    return np.hstack([*parts, np.ones((len(texts), 1), dtype=np.float32)])
