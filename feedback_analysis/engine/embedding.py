"""The vectors of a run: computed or looked up once, then at hand for every step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .distil import Distilled, distil
from .vector_store import VectorStore
from .vectors import WIDTH, Encoder, Matrix, embed_both, unit_rows

_SENTENCE_SHARE = np.float32(0.5)
_ROWS_AT_ONCE = 1024


class Embedder:
    """Gives sentence vectors when called and topic vectors by :meth:`topics`."""

    def __init__(self, store: VectorStore | None = None, encoder: Encoder | None = None) -> None:
        """Vectors are kept in ``store`` and made by ``encoder`` where they are given."""
        self._store, self._encoder = store, encoder
        self.distilled: Distilled | None = None
        self._rows: dict[str, int] = {}
        self._vectors: Matrix = np.zeros((0, 2 * WIDTH), dtype=np.float32)

    def learn(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Have the vectors of these texts at hand; ``progress`` is told as they are computed."""
        missing = sorted(set(texts) - self._rows.keys())
        if not missing:
            return
        found = embed_both(missing, store=self._store, progress=progress, encoder=self._encoder)
        start = len(self._vectors)
        self._vectors = np.concatenate([self._vectors, found]) if start else found
        self._rows.update({text: start + at for at, text in enumerate(missing)})

    def distil(self) -> None:
        """From now on approximate what is not at hand: for more texts than can be read in full."""
        self.distilled = distil(list(self._rows), self._vectors)

    def exact(self, texts: Sequence[str]) -> Matrix:
        """Sentence vectors by the model itself, shape (len(texts), 384): for a few texts that matter."""
        missing = sorted(set(texts) - self._rows.keys())
        # Beside those at hand, which would have to be copied as a whole to take them in.
        found = embed_both(missing, store=self._store, encoder=self._encoder)
        row_of = {text: row for row, text in enumerate(missing)}
        out = np.empty((len(texts), WIDTH), dtype=np.float32)
        for row, text in enumerate(texts):
            held = found[row_of[text]] if text in row_of else self._vectors[self._rows[text]]
            out[row] = held[:WIDTH]
        return out

    def __call__(self, texts: Sequence[str]) -> Matrix:
        """Sentence vectors, shape (len(texts), 384)."""
        out = np.empty((len(texts), WIDTH), dtype=np.float32)
        for start in range(0, len(texts), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            out[rows] = self.both(texts[rows])[:, :WIDTH]
        return out

    def topics(self, texts: Sequence[str]) -> Matrix:
        """What to seek themes among, shape (len(texts), 384); see :func:`topics_of`."""
        out = np.empty((len(texts), WIDTH), dtype=np.float32)
        for start in range(0, len(texts), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            out[rows] = topics_of(self.both(texts[rows]))
        return out

    def both(self, texts: Sequence[str]) -> Matrix:
        """Sentence and topic vectors side by side, shape (len(texts), 768)."""
        if self.distilled is None:
            self.learn(texts)
            return self._vectors[[self._rows[text] for text in texts]].reshape(
                len(texts), 2 * WIDTH
            )
        out = self.distilled(texts)
        held = [at for at, text in enumerate(texts) if text in self._rows]
        out[held] = self._vectors[[self._rows[texts[at]] for at in held]].reshape(
            len(held), 2 * WIDTH
        )
        return out


def topics_of(both: Matrix) -> Matrix:
    """Topic vectors with a share of the sentence vectors, unit length.

    The share keeps remarks apart that differ in their common words only.
    """
    return unit_rows(both[:, WIDTH:] + _SENTENCE_SHARE * both[:, :WIDTH])
